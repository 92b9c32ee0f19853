"""Settings of this device, declared once: name, type, default, range, and what it is for.

What the *store* is configured with (taxes, tenders, roles) is not here but in
:mod:`pos_app.domain.policies`; a setting belongs to one machine and its devices.

    settings = Settings().changed("printer.port", 9101)
    settings.number("printer.port")

An unknown name is an error everywhere: KeyError in code, BadInput ``setting_unknown`` in a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from pos_app.errors import BadInput

type_of_value = bool | int | str
MAX_TEXT: Final = 400


class Setting(Struct, frozen=True, kw_only=True):
    """One declaration. The type is that of the default."""

    name: str
    default: type_of_value
    prose: str
    choices: tuple[type_of_value, ...] = ()
    minimum: int = 0
    maximum: int = 0
    """Range of a number; both 0 where ``choices`` say it all."""

    def check(self, value: object) -> type_of_value:
        """The value itself; raises BadInput ``setting_refused`` when it is not allowed."""
        if not self._allows(value):
            raise BadInput(
                "setting_refused", setting=self.name, value=str(value)[:40], allowed=self.allowed
            )
        assert isinstance(value, bool | int | str)
        return value

    @property
    def allowed(self) -> str:
        """What may stand here, for a person: "80, 58", "1 – 65535"."""
        if self.choices:
            return ", ".join(str(c) or '""' for c in self.choices)
        if isinstance(self.default, bool):
            return "true, false"
        if isinstance(self.default, int):
            return f"{self.minimum} – {self.maximum}"
        return f"0 – {MAX_TEXT}"

    def _allows(self, value: object) -> bool:
        if type(value) is not type(self.default):
            return False
        if self.choices:
            return value in self.choices
        if isinstance(value, str):
            return len(value) <= MAX_TEXT and (value == "" or value.isprintable())
        return isinstance(value, bool) or (
            isinstance(value, int) and self.minimum <= value <= self.maximum
        )


DECLARED: Final[tuple[Setting, ...]] = (
    Setting(
        name="device.till",
        default="T1",
        prose="Name of this till, as it stands in receipt numbers. Never change it once "
        "something was sold.",
    ),
    Setting(
        name="device.store",
        default="S01",
        prose="Code of the store this till belongs to, as it stands in receipt numbers.",
    ),
    Setting(
        name="device.demo",
        default=False,
        prose="True where this data directory belongs to the demo shop.",
    ),
    Setting(
        name="backup.folder",
        default="",
        prose="Folder of the continuous backup, best on another disk; empty is backup in the data "
        "directory.",
    ),
    Setting(
        name="ui.language",
        default="",
        choices=("", "zh", "en"),
        prose="Language of the windows; empty follows the system.",
    ),
    Setting(name="ui.theme", default="light", choices=("light", "dark"), prose="Light or dark."),
    Setting(
        name="ui.text_percent",
        default=100,
        minimum=100,
        maximum=200,
        prose="Text size in per cent.",
    ),
    Setting(name="ui.sounds", default=True, prose="Sounds: accepted, not known, needs a person."),
    Setting(
        name="printer.kind",
        default="preview",
        choices=("none", "preview", "file", "network"),
        prose="Where receipts go: nowhere, to the screen only, into a file, to a network printer.",
    ),
    Setting(name="printer.host", default="", prose="Name or address of the network printer."),
    Setting(
        name="printer.port",
        default=9100,
        minimum=1,
        maximum=65535,
        prose="Port of the network printer; 9100 for nearly all.",
    ),
    Setting(
        name="printer.file",
        default="",
        prose="File that takes the printer's bytes; empty is receipts.bin in the data directory.",
    ),
    Setting(
        name="printer.width_mm",
        default=80,
        choices=(80, 58),
        prose="Width of the paper in millimetres.",
    ),
    Setting(
        name="printer.chinese",
        default=True,
        prose="True when the printer has Chinese characters of its own (GB 18030); otherwise "
        "they are sent as pictures.",
    ),
    Setting(
        name="printer.drawer",
        default=True,
        prose="True when a cash drawer is plugged into the printer.",
    ),
    Setting(
        name="scanner.prefix",
        default="",
        prose="A key the scanner sends before each code (F12, Ctrl+B, ~); empty for none.",
    ),
    Setting(
        name="scanner.suffix",
        default="enter",
        choices=("enter", "none"),
        prose="What the scanner sends after each code: Enter or Tab, or nothing.",
    ),
    Setting(
        name="scanner.mean_gap_ms",
        default=35,
        minimum=5,
        maximum=100,
        prose="Keys faster than this on average come from a scanner, not from a person.",
    ),
    Setting(
        name="scanner.max_gap_ms",
        default=80,
        minimum=10,
        maximum=250,
        prose="Longest pause between two keys of one scan.",
    ),
    Setting(
        name="scanner.min_chars",
        default=6,
        minimum=3,
        maximum=20,
        prose="Shorter bursts of keys are taken for typing.",
    ),
)
BY_NAME: Final[Mapping[str, Setting]] = {s.name: s for s in DECLARED}


class Settings:
    """All values, each as declared or as changed. Immutable: a change makes a new one."""

    def __init__(self, values: Mapping[str, object] | None = None) -> None:
        """Raises BadInput ``setting_unknown`` or ``setting_refused``."""
        given = dict(values or {})
        for name in given:
            if name not in BY_NAME:
                raise BadInput("setting_unknown", setting=name[:80])
        self._values: dict[str, type_of_value] = {
            s.name: s.check(given.get(s.name, s.default)) for s in DECLARED
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Settings) and self._values == other._values

    def __hash__(self) -> int:
        return hash(tuple(self._values.values()))

    def __repr__(self) -> str:
        return f"Settings({self.not_default()})"

    def value(self, name: str) -> type_of_value:
        """A value of any type; raises KeyError for a name that is not declared."""
        return self._values[name]

    def flag(self, name: str) -> bool:
        """A yes or no."""
        value = self._values[name]
        assert isinstance(value, bool), name
        return value

    def number(self, name: str) -> int:
        """A whole number."""
        value = self._values[name]
        assert isinstance(value, int) and not isinstance(value, bool), name
        return value

    def text(self, name: str) -> str:
        """A text."""
        value = self._values[name]
        assert isinstance(value, str), name
        return value

    def changed(self, name: str, value: object) -> Settings:
        """With another value; raises what the constructor raises."""
        return Settings({**self._values, name: value})

    def not_default(self) -> dict[str, type_of_value]:
        """Only what differs from the declaration: what a file needs to hold."""
        return {n: v for n, v in self._values.items() if v != BY_NAME[n].default}

    def all(self) -> Mapping[str, type_of_value]:
        """Every value by name, in the order of declaration."""
        return dict(self._values)


def parse_setting(name: str, text: str) -> type_of_value:
    """A value from what a person typed; raises BadInput as :class:`Settings` does."""
    setting = BY_NAME.get(name)
    if setting is None:
        raise BadInput("setting_unknown", setting=name[:80])
    if isinstance(setting.default, bool):
        return setting.check({"true": True, "false": False}.get(text.strip().lower(), text))
    if isinstance(setting.default, int):
        bare = text.strip()
        return setting.check(int(bare) if bare.isascii() and bare.isdecimal() else text)
    return setting.check(text)
