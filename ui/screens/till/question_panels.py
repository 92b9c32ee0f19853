"""Panels that ask which product, for what price, and about parked baskets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QLineEdit

from pos_app.domain.catalogue import Product
from pos_app.domain.money import Currency
from pos_app.errors import LanehouseError
from pos_app.i18n import Translator
from ui.context import context
from ui.presenters.notice import refused
from ui.presenters.parked import ParkedPresenter, ParkedRow
from ui.presenters.till import ChoiceAsked, PriceAsked, QuantityAsked, TillPresenter
from ui.screens.till.act_panels import ActPanel
from ui.screens.till.help_side import price_text
from ui.widgets import (
    Button,
    Column,
    EmptyState,
    FormRow,
    KeyPad,
    Label,
    ListTable,
    Message,
    Panel,
    PrimaryButton,
    TableModel,
    Tone,
    VBox,
)
from ui.words import Say, say


class ChoicePanel(Panel):
    """Several products share a code."""

    def __init__(self, till: TillPresenter, asked: ChoiceAsked) -> None:
        self.buttons = [
            Button(
                partial(_named_price, product, till.currency),
                align="left",
                on_click=partial(self._choose, till, asked, product),
            )
            for product in asked.choices
        ]
        body = VBox(
            Label(say("till.choice_hint", code=asked.ring.code), wrap=True, tone="text_muted"),
            *self.buttons,
            gap="small",
        )
        body.add_stretch()
        super().__init__("till.choice", body, icon="help")
        self.setObjectName("choice")

    def focus_first(self) -> None:
        """Return takes the first."""
        self.buttons[0].setFocus()

    def _choose(self, till: TillPresenter, asked: ChoiceAsked, product: Product) -> None:
        till.enter(asked.ring, product)
        self.close_panel()


class FigurePanel(Panel):
    """One figure of a product about to be rung up is keyed."""

    def __init__(
        self, till: TillPresenter, product: Product, title: Say, empty: Say, *, icon: str,
        decimals: int,
    ) -> None:  # fmt: skip
        self._till, self._empty = till, empty
        self.pad = KeyPad(decimals=decimals)
        self.pad.valueEntered.connect(self._enter)
        self.note = Message()
        self.note.hide()
        name = Label(lambda t: product.name_in(t.language), type="strong", wrap=True)
        super().__init__(title, VBox(name, self.pad, self.note), icon=icon)

    def keyed(self, text: str) -> None:
        """What to do with the figure."""
        raise NotImplementedError

    def _enter(self, text: str) -> None:
        if not text:
            self.note.show_message(self._empty, Tone.INFO)
            self.note.show()
            return
        self.keyed(text)

    def _refuse(self, error: LanehouseError) -> None:
        self.note.show_message(refused(error, self._till.currency), Tone.REFUSED)
        self.note.show()


class OpenPricePanel(FigurePanel):
    """An open-price product: the cashier keys the price."""

    def __init__(self, till: TillPresenter, asked: PriceAsked) -> None:
        self._asked = asked
        super().__init__(
            till, asked.product, "till.open_price", "till.key_price", icon="price",
            decimals=till.currency.exponent,
        )  # fmt: skip
        self.setObjectName("open_price")

    def keyed(self, text: str) -> None:
        """The price."""
        self._till.key_price(self._asked, text, self.close_panel, self._refuse)


class WeighPanel(FigurePanel):
    """Goods by weight or measure: the cashier keys what the scale says."""

    def __init__(self, till: TillPresenter, asked: QuantityAsked) -> None:
        self._asked = asked
        super().__init__(
            till, asked.product, f"till.weigh_{asked.product.unit}", "till.key_weight",
            icon="quantity", decimals=3,
        )  # fmt: skip
        self.setObjectName("weigh")

    def keyed(self, text: str) -> None:
        """The weight, length or volume."""
        self._till.key_quantity(self._asked, text, self.close_panel, self._refuse)


class ParkPanel(ActPanel):
    """Put the basket aside under a label."""

    def __init__(
        self, parked: ParkedPresenter, money: Currency, show_list: Callable[[], object]
    ) -> None:
        self.label = QLineEdit()
        self.label.setMaxLength(60)
        self.label.returnPressed.connect(lambda: parked.park(self.label.text()))
        body = VBox(FormRow("till.park_label", self.label, hint="till.park_hint"))
        actions = (
            Button("till.parked_list", icon="recall", on_click=show_list),
            PrimaryButton(
                "till.park", icon="park", on_click=lambda: parked.park(self.label.text())
            ),
        )
        super().__init__("till.park", body, parked, money, icon="park", actions=actions)
        self.setObjectName("park")


class ParkedPanel(ActPanel):
    """The parked baskets, to take one up again."""

    def __init__(self, parked: ParkedPresenter, money: Currency) -> None:
        self._parked = parked
        self.model: TableModel[ParkedRow] = TableModel(
            (
                Column("", _parked_title, detail=_parked_detail, stretch=True),
                Column(
                    "", lambda r: context().translator.money(r.total_minor, money), kind="money"
                ),
            ),
            key=lambda row: row.basket_id,
        )
        empty = EmptyState("park", "till.nothing_parked", "till.nothing_parked_hint")
        self.table = ListTable(
            self.model, name="till.parked_list", header=False, empty=empty, pick_on_touch=True
        )
        self.table.picked.connect(lambda row: parked.recall(row.basket_id))
        self.table.setMinimumHeight(260)
        super().__init__(
            "till.parked_list", VBox(self.table), parked, money, icon="recall", fills=True
        )
        self.setObjectName("parked")
        parked.listed.connect(self._show)
        parked.list()

    def _show(self, rows: Sequence[ParkedRow]) -> None:
        self.model.set_rows(rows)
        self.table.mark(0)


def _named_price(product: Product, money: Currency, t: Translator) -> str:
    name = product.name_in(t.language)
    return f"{name}  ·  {price_text(product, money)}"


def _parked_title(row: ParkedRow) -> str:
    t = context().translator
    name = row.first_name_zh if t.language == "zh" and row.first_name_zh else row.first_name
    return row.label or name


def _parked_detail(row: ParkedRow) -> str:
    t = context().translator
    detail = t("till.parked_detail", n=row.lines, time=t.time(row.saved_at), name=row.by)
    if not row.member:
        return detail
    return f"{detail} · {t('offers.masked_member', number=row.member)}"
