"""Actions as data: what a key does, where, and who may do it.

A screen does not make shortcuts; it answers actions (``Screen.handlers``). The shell binds the
keys, the F1 panel lists them, and a button shows the key of its action through :func:`hint_of`.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct


class Action(Struct, frozen=True):
    """One thing a person can do by a key."""

    id: str
    text_key: str
    icon: str
    """An icon role."""
    shortcut: str
    """As ``QKeySequence`` reads it: "F10", "Ctrl+L"."""
    permission: str = ""
    """What the cashier must be allowed; "" for everyone."""
    screens: frozenset[str] = frozenset()
    """Names of the screens it belongs to; empty for all."""


_TILL: Final = frozenset({"till"})
_COUNTER: Final = frozenset({"till", "desk"})

ACTIONS: Final[tuple[Action, ...]] = (
    Action("key_map", "shell.act_key_map", "keyboard", "F1"),
    Action("search", "shell.act_search", "search", "F2", "", _COUNTER),
    Action("member", "shell.act_member", "member", "F3", "", _COUNTER | {"member"}),
    Action("quantity", "shell.act_quantity", "quantity", "F4", "", _TILL),
    Action("discount", "shell.act_discount", "discount", "F5", "discount", _TILL),
    Action("price", "shell.act_price", "price", "F6", "price_override", _TILL),
    Action("park", "shell.act_park", "park", "F7", "", _TILL),
    Action("return", "shell.act_return", "goods_return", "F8", "return", _COUNTER),
    Action("drawer", "shell.act_drawer", "drawer", "F9", "", _TILL),
    Action("tender", "shell.act_tender", "pay", "F10", "", _TILL),
    Action("exact_cash", "shell.act_exact_cash", "cash", "F12", "", _TILL),
    Action("void_line", "shell.act_void_line", "void", "Del", "", _TILL),
    Action("offers", "offers.title", "discount", "Ctrl+O", "", _TILL),
    Action("compare", "compare.title", "item", "Ctrl+I", "", _TILL),
    Action("menu", "window.menu", "more", "F11"),
    Action("receipts", "receipts.title", "receipt", "Ctrl+R"),
    Action("reports", "shift.reports_title", "report", "Ctrl+T"),
    Action("close_shift", "shift.close_title", "shift", "Ctrl+Shift+E"),
    Action("settings", "settings.title", "settings", "Ctrl+,"),
    Action("sign_out", "shift.sign_out", "exit", "Ctrl+Shift+Q"),
    Action("lock", "shell.act_lock", "lock", "Ctrl+L"),
    Action("language", "shell.language_button", "language", "Ctrl+Shift+L"),
    Action("theme", "shell.act_theme", "theme_dark", "Ctrl+Shift+D"),
    Action("text_larger", "shell.act_text_larger", "text_larger", "Ctrl+="),
    Action("text_smaller", "shell.act_text_smaller", "text_smaller", "Ctrl+-"),
)

BY_ID: Final = {action.id: action for action in ACTIONS}


def actions_for(screen: str) -> tuple[Action, ...]:
    """The actions of a screen, with those that belong to all."""
    return tuple(a for a in ACTIONS if not a.screens or screen in a.screens)


def hint_of(action_id: str) -> str:
    """The key of an action, as a button shows it; raises KeyError for an unknown one."""
    return BY_ID[action_id].shortcut
