"""The widgets: what they say, what keys and fingers do, what a reader of the screen hears."""

from __future__ import annotations

import pytest
from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from ui.context import UiContext
from ui.widgets import (
    Button,
    ChoiceButton,
    Column,
    EmptyState,
    FormRow,
    KeyPad,
    Label,
    LinkState,
    ListTable,
    MessageStrip,
    MoneyLabel,
    NumberField,
    Panel,
    PanelStack,
    PrimaryButton,
    Room,
    SearchField,
    StatusBar,
    StatusInfo,
    TableModel,
    Tone,
    TotalPanel,
    TotalRow,
    VBox,
)
from ui.words import plain, say


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    """The widget, in a window of its own."""
    qtbot.addWidget(widget)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    return widget


def test_words_follow_the_language(qtbot: QtBot, ui: UiContext) -> None:
    """Labels and buttons, accessible names as well."""
    label = Label(say("shell.scale", percent=125))
    button = Button("shell.close")
    for widget in (label, button):
        qtbot.addWidget(widget)
    assert label.text() == "Text size 125 %"
    ui.set_language("zh")
    assert label.text() == "字号 125%"
    assert button.text() == button.accessibleName() == "关闭"


def test_widgets_that_are_gone_do_not_listen(ui: UiContext) -> None:
    """A change of language after a panel was closed, or a table before its model."""
    model = TableModel(COLUMNS, key=lambda r: r.id)
    stack, table, label = PanelStack(QWidget()), ListTable(model), Label("shell.close")
    stack.push(Panel("shell.close", Label("shell.busy"))).close_panel()
    for widget in (stack, table, label):
        delete(widget)
    ui.set_language("zh")
    ui.set_look("dark")
    model.set_rows([Item(1, "a")])


@pytest.mark.usefixtures("qtbot")
def test_unknown_key_fails_at_once() -> None:
    """A literal text must be said to be one."""
    with pytest.raises(KeyError):
        Label("Pay now")
    assert Label(plain("Pay now")).text() == "Pay now"


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("shape", ["normal", "large", "tile"])
def test_buttons_can_be_hit(qtbot: QtBot, ui: UiContext, shape: str, scale: float) -> None:
    """44 px each way, whatever they say."""
    ui.set_look(scale=scale)
    button = PrimaryButton(plain("A"), icon="pay", hint="F10", shape=shape)
    qtbot.addWidget(button)
    assert min(button.sizeHint().toTuple()) >= 44
    assert min(button.minimumSizeHint().toTuple()) >= 44


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_keyboard_presses_a_button(qtbot: QtBot, key: Qt.Key) -> None:
    """Return as well as Space."""
    clicks: list[int] = []
    button = shown(qtbot, Button("shell.close", on_click=lambda: clicks.append(1)))
    qtbot.keyClick(button, key)
    assert clicks == [1]


def test_touching_a_button_leaves_the_cursor(qtbot: QtBot) -> None:
    """The search box keeps the focus while buttons are touched."""
    field, button = QLineEdit(), Button("shell.close")
    window = shown(qtbot, VBox(field, button))
    field.setFocus()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.focusWidget() is field


def test_choice_says_its_state_by_a_tick() -> None:
    """Not by colour alone."""
    choice = ChoiceButton("shell.close")
    choice.click()
    assert choice.isChecked()
    assert choice._icon == "accept"


def test_money_shrinks_but_is_never_cut(qtbot: QtBot) -> None:
    """A cut figure is a wrong figure."""
    money = MoneyLabel("-¥1,234,567.50", type="total")
    qtbot.addWidget(money)
    money.resize(120, 60)
    font = money._fitting_font()
    assert font.pixelSize() < money.theme.text_px("total")
    assert money.accessibleName() == "-¥1,234,567.50"


def test_total_keeps_its_height(qtbot: QtBot) -> None:
    """Whatever the amounts."""
    total = TotalPanel("shell.enter")
    qtbot.addWidget(total)
    rows = [TotalRow("shell.close", "¥1.00"), TotalRow("shell.clear", "-¥2.00", "on_total_savings")]
    total.set_rows(rows)
    total.set_total("¥1.00")
    before = total.sizeHint().height()
    total.set_rows([TotalRow("shell.close", "¥1,000,000.00"), rows[1]])
    total.set_total("¥1,000,000.00", words="shell.close")
    assert total.sizeHint().height() == before


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ("12.34", "12.34"),
        ("12.345", "12.34"),
        (".5", "0.5"),
        ("007", "7"),
        ("1..2", "1.2"),
        ("12345678901", "123456789"),
        ("1,5", "1.5"),
    ],
)
def test_keypad_by_keyboard(qtbot: QtBot, keys: str, value: str) -> None:
    """Only what is a number gets in."""
    pad = shown(qtbot, KeyPad())
    entered: list[str] = []
    pad.valueEntered.connect(entered.append)  # type: ignore[attr-defined]
    qtbot.keyClicks(pad, keys)
    qtbot.keyClick(pad, Qt.Key.Key_Enter)
    assert entered == [value]


def test_keypad_by_touch(qtbot: QtBot) -> None:
    """The same, with a finger; PIN keypads show dots and keep leading zeros."""
    pad = KeyPad(decimals=0, secret=True)
    shown(qtbot, pad)
    for name in ("0", "00", "7"):
        key = next(b for b in pad.findChildren(Button) if b.text() == name)
        qtbot.mouseClick(key, Qt.MouseButton.LeftButton)
    assert pad.value == "0007"
    assert all("7" not in label.text() for label in pad.findChildren(QLabel))
    pad.backspace()
    assert pad.value == "000"


def test_search_waits_for_a_pause_and_return_does_not(qtbot: QtBot) -> None:
    """One question per pause, none twice."""
    field = SearchField()
    asked: list[str] = []
    shown(qtbot, field)
    field.searched.connect(asked.append)
    qtbot.keyClicks(field, "linen")
    assert asked == []
    qtbot.waitUntil(lambda: asked == ["linen"])
    qtbot.keyClicks(field, " s")
    with qtbot.waitSignal(field.chosen):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert asked == ["linen", "linen s"]
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""


def test_form_row_says_what_is_wrong(qtbot: QtBot) -> None:
    """And takes it back."""
    row = FormRow("shell.search", NumberField("shell.search"))
    shown(qtbot, row)
    row.refuse("shell.no_permission")
    assert row.field.property("wrong") is True
    row.refuse("")
    assert row.field.property("wrong") is False
    assert row.field.accessibleName() == "Search"


def test_messages_keep_their_room(qtbot: QtBot) -> None:
    """The strip is as tall silent as speaking; refusals stay."""
    strip = MessageStrip()
    shown(qtbot, strip)
    before = strip.sizeHint().height()
    strip.show_message("shell.busy", Tone.REFUSED)
    assert strip.sizeHint().height() == before
    assert strip.text == "Working …"
    strip.silence()
    assert strip.text == ""


def test_status_shows_what_it_is_told(qtbot: QtBot) -> None:
    """An empty item takes no room."""
    bar = StatusBar()
    shown(qtbot, bar)
    bar.show_status(StatusInfo(store="S01", link=LinkState.OFFLINE, link_text="offline"))
    words = {label.text() for label in bar.findChildren(QLabel) if label.isVisibleTo(bar)}
    assert {"S01", "offline"} <= words


def front_of(stack: PanelStack) -> Panel | None:
    """The panel in front, asked anew."""
    return stack.top


class Item(Struct, frozen=True):
    """A row."""

    id: int
    name: str


COLUMNS = (
    Column[Item]("shell.search", lambda r: r.name, stretch=True),
    Column[Item]("", lambda r: str(-r.id), kind="money"),
)


def test_table_tells_only_what_differs() -> None:
    """A new line at the end does not repaint the others."""
    model = TableModel(COLUMNS, key=lambda r: r.id)
    events: list[tuple[object, ...]] = []
    model.rowsInserted.connect(lambda _, a, b: events.append(("in", a, b)))
    model.rowsRemoved.connect(lambda _, a, b: events.append(("out", a, b)))
    model.dataChanged.connect(lambda a, b: events.append(("new", a.row(), b.row())))
    one, two, three = Item(1, "a"), Item(2, "b"), Item(3, "c")
    model.set_rows([one, two])
    model.set_rows([one, two, three])
    model.set_rows([one, Item(2, "B"), three])
    model.set_rows([one, three])
    assert events == [("in", 0, 1), ("in", 2, 2), ("new", 1, 1), ("out", 1, 1)]
    assert list(model.rows) == [one, three]


def test_table_picks_by_return_and_shows_when_empty(qtbot: QtBot) -> None:
    """By keyboard as by touch."""
    model = TableModel(COLUMNS, key=lambda r: r.id)
    empty = EmptyState("basket", "shell.search")
    table = ListTable(model, empty=empty)
    shown(qtbot, table)
    assert empty.isVisible()
    model.set_rows([Item(1, "a"), Item(2, "b")])
    assert not empty.isVisible()
    table.mark(-1)
    assert table.current_row() == Item(2, "b")
    with qtbot.waitSignal(table.picked) as picked:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert picked.args == [Item(2, "b")]
    assert table.rowHeight(0) >= 44


@pytest.mark.parametrize("placement", ["sheet", "inside"])
def test_panels_close_one_step_at_a_time(qtbot: QtBot, placement: str) -> None:
    """Esc closes the top one, and the cursor returns to where it was."""
    field = QLineEdit()
    stack = PanelStack(VBox(field), placement=placement)
    stack.resize(800, 600)
    shown(qtbot, stack)
    field.setFocus()
    first = stack.push(Panel("shell.search", FormRow("shell.search", SearchField())))
    second = stack.push(Panel("shell.close", Label("shell.busy")))
    assert stack.top is second
    assert not first.isVisible()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert front_of(stack) is first
    assert isinstance(QApplication.focusWidget(), SearchField)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert front_of(stack) is None
    assert QApplication.focusWidget() is field


def test_tab_stays_inside_a_panel(qtbot: QtBot) -> None:
    """What is behind it cannot be reached by keyboard either."""
    stack = PanelStack(QLineEdit())
    stack.resize(800, 600)
    shown(qtbot, stack)
    panel = stack.push(
        Panel("shell.search", SearchField(), actions=(PrimaryButton("shell.enter"),))
    )
    for _ in range(6):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        assert now is not None
        assert panel.isAncestorOf(now)


def test_panel_that_must_be_answered_ignores_esc(qtbot: QtBot) -> None:
    """It has its own way out."""
    stack = PanelStack(QWidget())
    shown(qtbot, stack)
    panel = stack.push(Panel("shell.search", closable=False))
    assert stack.back()
    assert front_of(stack) is panel
    panel.close_panel()
    assert front_of(stack) is None


def test_screen_fills_its_room_and_scrolls_only_when_it_must(qtbot: QtBot) -> None:
    """A screen with folding text is not stretched to all the height it would like."""
    content = VBox(Label("shell.basket_kept", wrap=True), KeyPad())
    room = Room(content)
    room.resize(500, 400)
    shown(qtbot, room)
    assert content.size() == room.viewport().size()
    assert not room.verticalScrollBar().isVisible()
    room.resize(500, 150)
    assert content.height() == content.minimumSizeHint().height() > 150
