"""Forks tills, kills them, looks at what is left; a process of its own without threads.

    python -m tests.faults.killer DIR --kills 40 --seed 1 [--point NAME] [--mutant NAME]

Prints one JSON object: kills, how many at fail points, acts, facts, problems.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.faults.after_kill import problems_after_kill
from tests.faults.failpoints import POINTS, arm, mutate
from tests.faults.trader import set_up, trade_for_ever

LONGEST_S = 0.6
GIVE_UP_S = 5.0
KILLS_PER_SHOP = 20
"""Then a fresh shop: a long journal makes looking at it slow and teaches nothing new."""


def main() -> int:
    """Run the loop and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=Path)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--point", default="")
    parser.add_argument("--mutant", default="")
    args = parser.parse_args()
    report = run(args)
    json.dump(report, sys.stdout)
    return 0


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Kill so many times; stop at the first problem."""
    chance = random.Random(args.seed)
    at: Counter[str] = Counter()
    problems: list[str] = []
    acts = 0
    for number in range(args.kills):
        shop = args.directory / f"shop-{number // KILLS_PER_SHOP}"
        data_dir, acks = shop / "data", shop / "acks"
        if not shop.exists():
            shop.mkdir()
            os.environ["LANEHOUSE_STATE_DIR"] = str(shop / "state")
            in_child(lambda: set_up(data_dir), shop / "set_up")  # noqa: B023 - called at once
        name = args.point or (chance.choice(POINTS) if number % 2 else "")
        at[one_kill(data_dir, acks, chance, name, args.mutant)] += 1
        acts += acks.read_bytes().count(b'"ack"') if acks.exists() else 0
        problems = in_child(
            lambda: problems_after_kill(data_dir, acks),  # noqa: B023 - called at once
            shop / "problems",
        )
        if problems:
            break
    return {"kills": sum(at.values()), "points": at, "problems": problems, "acts": acts}


def one_kill(data_dir: Path, acks: Path, chance: random.Random, name: str, mutant: str) -> str:
    """Fork a till, let it trade, kill it; where it died."""
    seed, after = chance.randrange(1 << 30), chance.randint(1, 12)
    child = os.fork()
    if child == 0:
        os.dup2(os.open(data_dir.parent / "child.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
        with _leaving_with(70):
            if mutant:
                mutate(mutant)
            arm(name, after)
            trade_for_ever(data_dir, acks, seed)
    limit_s = GIVE_UP_S if name else chance.uniform(0.02, LONGEST_S)
    status = _wait(child, limit_s)
    if status is None:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return "timeout" if name else "anywhere"
    if os.WIFEXITED(status):
        raise RuntimeError((data_dir.parent / "child.log").read_text("utf-8")[-4000:])
    return name


def _wait(child: int, limit_s: float) -> int | None:
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status
        time.sleep(0.002)
    return None


def in_child(work: Callable[[], Any], answer: Path) -> Any:
    """The result of work that opens databases and starts threads, kept out of this process."""
    child = os.fork()
    if child == 0:
        with _leaving_with(70):
            answer.write_text(json.dumps(work()), "utf-8")
            os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        return ["the check itself failed"]
    return json.loads(answer.read_text("utf-8"))


@contextmanager
def _leaving_with(status: int) -> Iterator[None]:
    """A forked child never returns into its parent's code, whatever happens in it."""
    with ExitStack() as at_the_end:
        at_the_end.callback(os._exit, status)
        at_the_end.push(lambda *raised: traceback.print_exception(*raised[:3]))
        yield


if __name__ == "__main__":
    sys.exit(main())
