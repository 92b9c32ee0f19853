"""Panels about the marked line or the whole basket: quantity, price, discount, void."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from pos_app.domain.basket import BasketLine, DiscountKind
from pos_app.domain.money import Currency
from pos_app.domain.policies import Policies
from pos_app.domain.quantity import format_quantity
from pos_app.i18n import Translator
from ui.presenters.line_panels import LineActs
from ui.screens.frame import Sides
from ui.screens.till.act_panels import ActPanel, Reasons, Switch
from ui.widgets import Button, DangerButton, KeyPad, Label, VBox
from ui.words import Say, say

_SHEET_PX = 820
_TWO_COLUMNS_PX = 600


class QuantityPanel(ActPanel):
    """Another quantity on a line."""

    def __init__(self, acts: LineActs, line: BasketLine, money: Currency) -> None:
        self.pad = KeyPad(decimals=0 if line.unit.is_whole else 3, max_digits=8)
        self.pad.valueEntered.connect(lambda text: acts.change_quantity(line.line_no, text))
        now = say(f"till.now_{line.unit}", quantity=format_quantity(line.quantity_milli))
        body = VBox(
            Label(line_words(line), type="strong", wrap=True), Label(now, tone="text_muted")
        )
        body.add(self.pad, 1)
        super().__init__("till.quantity", body, acts, money, icon="quantity", fills=True)
        self.setObjectName("quantity")


class PricePanel(ActPanel):
    """Another price on a line, with a reason."""

    def __init__(
        self, acts: LineActs, line: BasketLine, policies: Policies, money: Currency
    ) -> None:
        self._acts, self._line = acts, line
        self.pad = KeyPad(decimals=money.exponent)
        self.pad.valueEntered.connect(self._enter)
        self.reasons = Reasons(policies.reasons_for("price_override"))

        def now(t: Translator) -> str:
            return t("till.price_now", price=t.price(line.price_milliminor, money))

        left = VBox(
            Label(line_words(line), type="strong", wrap=True),
            Label(now, tone="text_muted"),
            self.reasons,
        )
        left.add_stretch()
        body = VBox(
            Sides(
                left,
                _pad_column("till.new_price", self.pad),
                shares=(1, 1),
                narrow_px=_TWO_COLUMNS_PX,
            )
        )
        super().__init__(
            "till.price", body, acts, money, icon="price", width_px=_SHEET_PX, fills=True
        )
        self.setObjectName("price")

    def _enter(self, text: str) -> None:
        if not text:
            self.hint("till.key_price")
        elif not self.reasons.chosen:
            self.hint("till.choose_reason")
        else:
            self._acts.override_price(self._line.line_no, text, self.reasons.chosen)


class DiscountPanel(ActPanel):
    """A discount on the marked line or on everything, in per cent or as an amount."""

    def __init__(
        self, acts: LineActs, line: BasketLine | None, policies: Policies, money: Currency
    ) -> None:
        self._acts, self._line = acts, line
        self.pad = KeyPad(decimals=2)
        self.pad.valueEntered.connect(self._enter)
        self.scope = Switch(_scopes(line), lambda _: None)
        self.kind = Switch(
            (("percent", "till.percent"), ("amount", "till.amount")), self._kind_changed
        )
        self.reasons = Reasons(policies.reasons_for("discount"))
        self._pad_words = Label("till.percent_off", type="strong")
        left = VBox(self.scope, self.kind, self.reasons)
        left.add_stretch()
        body = VBox(
            Sides(
                left,
                VBox(self._pad_words, self.pad, gap="small"),
                shares=(1, 1),
                narrow_px=_TWO_COLUMNS_PX,
            )
        )
        clear = Button("till.clear_discounts", icon="clear", on_click=self._clear)
        super().__init__(
            "till.discount",
            body,
            acts,
            money,
            icon="discount",
            actions=(clear,),
            fills=True,
            width_px=_SHEET_PX,
        )
        self.setObjectName("discount")

    @property
    def line_no(self) -> int:
        """The line it is for; 0 for the whole basket."""
        return self._line.line_no if self._line and self.scope.chosen == "line" else 0

    def _kind_changed(self, kind: str) -> None:
        self.pad.clear()
        self._pad_words.say("till.percent_off" if kind == "percent" else "till.amount_off")

    def _enter(self, text: str) -> None:
        if not text:
            self.hint("till.key_discount")
        elif not self.reasons.chosen:
            self.hint("till.choose_reason")
        else:
            kind = DiscountKind(self.kind.chosen)
            self._acts.discount(self.line_no, kind, text, self.reasons.chosen)

    def _clear(self) -> None:
        self._acts.clear_discounts(self.line_no)


class VoidBasketPanel(ActPanel):
    """Give the whole basket up."""

    def __init__(self, acts: LineActs, total: Say, policies: Policies, money: Currency) -> None:
        self.reasons = Reasons(policies.reasons_for("void"))
        body = VBox(Label(total, wrap=True), self.reasons)
        self.button = DangerButton(
            "till.void_basket", icon="void", on_click=lambda: acts.void_basket(self.reasons.chosen)
        )
        super().__init__("till.void_basket", body, acts, money, icon="void", actions=(self.button,))
        self.setObjectName("void_basket")


def line_words(line: BasketLine) -> Say:
    """Name and attributes of a line."""

    def words(t: Translator) -> str:
        name = line.name_in(t.language)
        variant = line.variant_in(t.language)
        return f"{name} · {variant}" if variant else name

    return words


def _scopes(line: BasketLine | None) -> tuple[tuple[str, Say], ...]:
    whole: tuple[str, Say] = ("basket", "till.whole_basket")
    return (("line", "till.this_line"), whole) if line is not None else (whole,)


def _pad_column(words: Say, pad: QWidget) -> VBox:
    return VBox(Label(words, type="strong"), pad, gap="small")
