"""The widgets screens are built from. Import them from here.

All of them follow language, theme and text size by themselves; words are given as
:data:`ui.words.Say` (a key, ``say(key, **facts)`` or ``plain(text)``), looks as role names.
"""

from ui.widgets.base import ElidedLabel, IconLabel, Label, Living, restyle
from ui.widgets.buttons import Button, ChoiceButton, DangerButton, PrimaryButton
from ui.widgets.keypad import KeyPad
from ui.widgets.layout import Box, Card, HBox, Room, Rule, Scroll, VBox, tab_here
from ui.widgets.listtable import ListTable
from ui.widgets.message import Message, MessageStrip, Tone
from ui.widgets.money import MoneyLabel, TotalPanel, TotalRow
from ui.widgets.panel import Panel, PanelStack
from ui.widgets.slider import Slider
from ui.widgets.small import Badge, CheckBox, EmptyState, FormRow, NumberField, PickBox, SearchField
from ui.widgets.status import DeviceState, LinkState, StatusBar, StatusInfo
from ui.widgets.table import Column, TableModel

__all__ = [
    "Badge",
    "Box",
    "Button",
    "Card",
    "CheckBox",
    "ChoiceButton",
    "Column",
    "DangerButton",
    "DeviceState",
    "ElidedLabel",
    "EmptyState",
    "FormRow",
    "HBox",
    "IconLabel",
    "KeyPad",
    "Label",
    "LinkState",
    "ListTable",
    "Living",
    "Message",
    "MessageStrip",
    "MoneyLabel",
    "NumberField",
    "Panel",
    "PanelStack",
    "PickBox",
    "PrimaryButton",
    "Room",
    "Rule",
    "Scroll",
    "SearchField",
    "Slider",
    "StatusBar",
    "StatusInfo",
    "TableModel",
    "Tone",
    "TotalPanel",
    "TotalRow",
    "VBox",
    "restyle",
    "tab_here",
]
