"""A till's files opened, its parts put together, and closed again in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, TypeVar

from pos_app.adapters.clock import SystemClock
from pos_app.adapters.identity import DeviceIdentity
from pos_app.adapters.secrets import Argon2PinVerifiers, Ed25519Verifier, device_key
from pos_app.adapters.settings_file import FILE_NAME, SettingsFile
from pos_app.adapters.vault import ChainVault
from pos_app.bootstrap.background import BackupThread, backup_folder
from pos_app.bootstrap.printer import Printer
from pos_app.domain.facts import MemberEnrolled
from pos_app.domain.policies import Policies
from pos_app.errors import RuleRefused
from pos_app.ports.clock import Clock
from pos_app.services.till_services import TillServices, till_services
from pos_app.services.workplace import Workplace
from pos_app.settings import Settings
from pos_app.store.backup import BackupKeeper
from pos_app.store.ballast import ballast_beside
from pos_app.store.highwater import default_state_dir
from pos_app.store.journal import JournalPlace, JournalStore, JournalTools, open_journal
from pos_app.store.replica import Replica
from pos_app.store.writer import Writer

T = TypeVar("T")

JOURNAL: Final = "journal.db"
REPLICA: Final = "replica.db"
DEVICE_KEY: Final = "device.key"
CHAIN_PEPPER: Final = "chain.pepper"
MARK_EVERY_MS: Final = 10_000


@dataclass
class Installation:
    """One device's store, open. Everything that changes the journal goes through ``run``."""

    data_dir: Path
    settings_file: SettingsFile
    settings: Settings
    clock: Clock
    journal: JournalStore
    replica: Replica
    pins: Argon2PinVerifiers
    printer: Printer
    backup: BackupThread
    till: TillServices

    @property
    def engine(self) -> Writer:
        """The executor on which whole service calls run: the journal's one writer thread."""
        return self.journal.writer

    def run(self, work: Callable[[], T]) -> T:
        """Run a whole service call on the writer thread and wait for it."""
        return self.journal.writer.run(work)


@contextmanager
def open_installation(
    data_dir: Path,
    *,
    clock: Clock | None = None,
    prints: bool = True,
    store: str = "",
    mark_every_ms: int = MARK_EVERY_MS,
) -> Iterator[Installation]:
    """Open the files of a data directory, making them on first use.

    ``prints`` False queues no print jobs and starts no printer. ``store`` overrides the store's
    code for receipt numbers before the store is set up; ``mark_every_ms`` says how often the
    high-water mark is written. Raises EnvironmentFault for files that
    cannot be used (:func:`pos_app.store.journal.open_journal`), BadInput for unreadable settings.
    """
    with ExitStack() as open_parts:
        settings_file = SettingsFile(data_dir / FILE_NAME)
        settings = settings_file.load()
        own_clock = clock or SystemClock()
        data_dir.mkdir(parents=True, exist_ok=True)
        ballast_beside(data_dir / JOURNAL).make_room_to_open()
        replica = Replica(data_dir / REPLICA, own_clock)
        open_parts.callback(replica.close)
        code = store or _store_code(replica, settings)
        journal = open_journal(
            JournalPlace(
                path=data_dir / JOURNAL, state_dir=default_state_dir(), store=code,
                till=settings.text("device.till"), app_version=app_version(),
                mark_every_ms=mark_every_ms,
            ),
            _tools(data_dir, own_clock),
        )  # fmt: skip
        open_parts.callback(journal.close)
        shop = _assemble(data_dir, settings_file, settings, own_clock, replica, journal, prints)
        if prints:
            shop.printer.start()
            open_parts.callback(shop.printer.stop)
            shop.backup.start()
            open_parts.callback(shop.backup.stop)
        yield shop


def _store_code(replica: Replica, settings: Settings) -> str:
    policies = replica.policies()
    return policies.store.id if policies is not None else settings.text("device.store")


def _tools(data_dir: Path, clock: Clock) -> JournalTools:
    return JournalTools(
        clock=clock, identity=DeviceIdentity(clock), signer=device_key(data_dir / DEVICE_KEY),
        verifier=Ed25519Verifier(),
    )  # fmt: skip


def _assemble(
    data_dir: Path,
    settings_file: SettingsFile,
    settings: Settings,
    clock: Clock,
    replica: Replica,
    journal: JournalStore,
    prints: bool,
) -> Installation:
    pins = Argon2PinVerifiers()

    def policies() -> Policies:
        found = replica.policies()
        if found is None:
            raise RuleRefused("store_not_set_up")
        return found

    def staff_name(staff_id: str) -> str:
        staff = replica.staff(staff_id)
        return staff.name if staff is not None else staff_id

    vault = ChainVault(data_dir / CHAIN_PEPPER, lambda: _has_lookups(replica, journal))
    printer = Printer(journal, policies, staff_name, data_dir)
    printer.use(settings)
    workplace = Workplace(
        till=settings.text("device.till"), journal=journal, catalogue=replica, store_data=replica,
        clock=clock, identity=DeviceIdentity(clock), pins=pins, spool=printer, prints=prints,
        members=replica.members, offers=replica.offers, vault=vault,
    )  # fmt: skip
    till = journal.writer.run(lambda: _till(workplace))
    return Installation(
        data_dir=data_dir, settings_file=settings_file, settings=settings, clock=clock,
        journal=journal, replica=replica, pins=pins, printer=printer,
        backup=BackupThread(BackupKeeper(journal, backup_folder(data_dir, settings), clock)),
        till=till,
    )  # fmt: skip


def _till(workplace: Workplace) -> TillServices:
    """The services; members enrolled here stand in the replica again, should it have lost them."""
    till = till_services(workplace)
    if workplace.store_data.policies() is not None:
        till.membership.restore_enrolled()
    return till


def _has_lookups(replica: Replica, journal: JournalStore) -> bool:
    """True when members are found by digests, which a new pepper would make useless."""
    enrolled = (fact.body for fact in journal.enrolments())
    return replica.members.has_lookups() or any(
        isinstance(body, MemberEnrolled) and body.lookups for body in enrolled
    )


def app_version() -> str:
    """The program's version, as installed or as in the source tree."""
    try:
        return version("lanehouse")
    except PackageNotFoundError:
        return "0.1.0"
