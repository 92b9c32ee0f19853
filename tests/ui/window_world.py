"""The whole till window over fakes, with a day's trade behind it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

from pos_app.adapters.settings_file import SettingsFile
from pos_app.domain.staff import Staff
from pos_app.domain.tax import TaxMode
from pos_app.errors import EnvironmentFault, RuleRefused
from pos_app.ports.printing import PrinterState
from pos_app.services.store_defaults import MARKETS
from pos_app.services.store_setup import StorePlan, policies_of
from pos_app.settings import Settings
from printing.forms import DocumentForms
from tests.helpers.fake_ports import FakePins, FakeSpool
from tests.ui.till_world import TEES, World, gtin
from ui.presenters.settings import SettingsKeeper
from ui.screens.settings.pages import About
from ui.sounds import NoSound
from ui.tasks import ImmediateTasks
from ui.till_faults import WatchedTasks
from ui.till_window import TillParts, TillWindow

_PINS = FakePins()
PLAN = StorePlan(
    name="Lanehouse Nanjing Road", name_zh="南京路店", currency="CNY", tax_mode=TaxMode.INCLUDED,
    tax_ppm=130_000, manager_name="王建国", manager_number="2001", pin="7395",
)  # fmt: skip
POLICIES = policies_of(PLAN, MARKETS["CNY"])


def person(number: str, name: str, role: str, pin: str, badge: str = "") -> Staff:
    """Somebody of the store."""
    return Staff(
        id=number,
        name=name,
        roles=(role,),
        pin_verifier=_PINS.make_pin_verifier(pin),
        badge_digest=_PINS.badge_digest(badge) if badge else "",
    )


PEOPLE = (
    person("1001", "林晓雨", "cashier", "1111", "BADGE-1001"),
    person("1002", "Amelia Hughes", "cashier", "2222"),
    person("1003", "陈思远", "cashier", "3333"),
    person("1004", "Zhang Wei (part-time, weekends)", "cashier", "4444"),
    person("1005", "欧阳慧敏", "cashier", "5555"),
    person("2001", "王建国", "manager", "9999", "BADGE-2001"),
    person("2002", "Olivia Featherstonehaugh", "supervisor", "8888"),
)


class OneShotTasks(ImmediateTasks, WatchedTasks):
    """Runs at once, and watches for faults."""


class Devices:
    """Remembers what it was asked; fails on demand."""

    def __init__(self) -> None:
        self.tested: list[Settings] = []
        self.used: list[Settings] = []
        self.fault: EnvironmentFault | RuleRefused | None = None

    def test_print(self, settings: Settings) -> None:
        if self.fault is not None:
            raise self.fault
        self.tested.append(settings)

    def use(self, settings: Settings) -> None:
        self.used.append(settings)


class Spool(FakeSpool):
    """A printer whose state a test sets."""

    def __init__(self) -> None:
        super().__init__()
        self.state = PrinterState.READY
        self.jobs = 0

    def printer_state(self) -> PrinterState:
        return self.state

    def waiting(self) -> int:
        return self.jobs


class WindowWorld(World):
    """A till window; nobody is signed in unless asked."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        is_set_up: bool = True,
        demo: object = None,
        **settings: object,
    ) -> None:
        super().__init__(policies=POLICIES, signed_in=False)
        self.store._policies = POLICIES if is_set_up else None
        self.store._people = {s.id: s for s in PEOPLE} if is_set_up else {}
        self.services.workplace.refresh_policies()
        self.folder = folder or Path(mkdtemp())
        self.file = SettingsFile(self.folder / "settings.toml")
        if settings:
            self.file.save(Settings({k.replace("__", "."): v for k, v in settings.items()}))
        self.spool, self.devices = Spool(), Devices()
        names = {s.id: s.name for s in PEOPLE}
        forms = DocumentForms(lambda: POLICIES, staff_name=lambda x: names.get(x, x))
        self.sounds = NoSound()
        self.window = TillWindow(
            TillParts(
                services=self.services,
                engine=None,  # type: ignore[arg-type]
                settings=self.file,
                spool=self.spool,
                forms=forms,
                devices=self.devices,
                store_writer=self.store,
                demo=demo,  # type: ignore[arg-type]
                about=About(
                    version="0.1.0",
                    data_dir="~/.local/share/lanehouse",
                    versions=(("Python", "3.11.7"), ("Qt", "6.11")),
                    licences=(
                        ("PySide6", "LGPL-3.0"),
                        ("QtAwesome", "MIT"),
                        ("Babel", "BSD-3-Clause"),
                    ),
                ),
            ),
            SettingsKeeper(self.file),
            tasks=OneShotTasks(),
            sounds=self.sounds,  # type: ignore[arg-type]
        )
        self.shell = self.window.shell
        self.start()

    def start(self) -> None:
        """As the program starts, without a scanner."""
        self.window.start()

    def close(self) -> None:
        """The end of a test."""
        self.window.feed.stop()
        self.shell.asks_before_closing = False

    @property
    def front(self) -> str:
        """Name of the screen in front."""
        return self.shell.front.name if self.shell.front else ""

    def screen(self, name: str):
        """A screen by its name."""
        return self.shell.known_screen(name)

    def sign_in(self, number: str = "1001", pin: str = "1111") -> None:
        """A person comes to the till."""
        screen = self.screen("sign_in")
        screen._presenter.choose(number)
        screen._presenter.enter_pin(pin)

    def open_till(self, float_minor: int = 50_000, number: str = "1001", pin: str = "1111") -> None:
        """Sign in and open a shift through the screens' presenters."""
        self.sign_in(number, pin)
        screen = self.screen("shift_open")
        screen._presenter.count.set_by_pieces(False)
        screen._presenter.count.set_typed(f"{float_minor // 100}.{float_minor % 100:02d}")
        screen._presenter.open()

    def sell(self, *codes: str, cash_minor: int = 0) -> str:
        """A sale in cash; its receipt number."""
        for code in codes:
            self.services.checkout.scan(code)
        due = self.services.checkout.view().settlement.cash_due_minor
        paid = self.services.tendering.tender_cash(cash_minor or due)
        assert paid.completed is not None
        return paid.completed.body.trade.receipt  # type: ignore[attr-defined]

    def day_of_trade(self) -> list[str]:
        """A handful of sales over two days."""
        numbers = []
        tees = [t.gtins[0][1:] for t in TEES]
        for at in range(14):
            codes = [gtin(1), gtin(2), *tees[at : at + at % 4 + 1]]
            numbers.append(self.sell(*codes, cash_minor=200_000))
            self.clock.set(self.clock.now() + timedelta(minutes=23))
        self.window.session.refresh()
        return numbers
