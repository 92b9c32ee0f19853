"""What may happen in one place only: opening a database, and reading a clock."""

from __future__ import annotations

from tests.architecture import budgets, source

DATABASE = "pos_app/store/database.py"
CLOCK = "pos_app/adapters/clock.py"
OPENS_DATABASE = frozenset(
    {
        "apsw.Connection", "sqlalchemy.create_engine", "sqlalchemy.engine.create_engine",
        "sqlite3.Connection", "sqlite3.connect",
    }
)  # fmt: skip
WALL_CLOCK = frozenset(
    {
        "datetime.date.today", "datetime.datetime.now", "datetime.datetime.today",
        "datetime.datetime.utcnow", "time.ctime", "time.gmtime", "time.localtime", "time.time",
        "time.time_ns",
    }
)  # fmt: skip
STOPWATCH = frozenset(
    {"time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.perf_counter_ns"}
)


def test_one_module_opens_databases() -> None:
    """Pragmas, versions and locks are set where a database is opened: in one place."""
    found = [
        f"{module.path}:{use.line}: {use.name}"
        for module in source.modules("pos_app")
        for use in source.uses(module.tree)
        if use.name in OPENS_DATABASE and module.path != DATABASE
    ]
    source.fail_on(found)


def test_one_module_reads_the_clock() -> None:
    """The clock port is the only source of time; a till's clock jumps, and that is a fact.

    Tests may use a stopwatch for deadlines but not the wall clock; benchmarks may use both.
    """
    found: dict[str, str] = {}
    for module in source.modules(*source.PRODUCT, "tests"):
        is_test = module.path.startswith("tests/")
        banned = WALL_CLOCK if is_test else WALL_CLOCK | STOPWATCH
        for use in source.uses(module.tree):
            if use.name in banned and module.path != CLOCK:
                found[f"{module.path}::{use.name}"] = f"{module.path}:{use.line}: {use.name}"
    left = budgets.not_excepted("wall_clock", found)
    source.fail_on(left)
