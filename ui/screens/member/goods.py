"""What to offer with the basket, what the member usually buys, and what they bought last."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pos_app.domain.catalogue import Product
from pos_app.ports.journal import ReceiptRow
from pos_app.services.member_views import Suggestion
from ui.presenters.member import MemberLook
from ui.presenters.member_acts import MemberActs
from ui.presenters.status import Session
from ui.screens.frame import Sides
from ui.screens.member.rows import ListSection, Row, column
from ui.screens.member.words import price_words, product_words, reason_words
from ui.words import worded


class GoodsPage(Sides):
    """Suggestions and usual goods at the left; wishes, what was looked at online and purchases at
    the right."""

    def __init__(
        self, acts: MemberActs, session: Session, open_receipt: Callable[[str], object]
    ) -> None:
        self._acts, self._session, self._open = acts, session, open_receipt
        self.suggestions = ListSection("member.suggestions", "member.no_suggestions")
        self.usual = ListSection("member.usual", "member.no_usual")
        self.wishlist = ListSection("member.wishlist", "member.no_usual")
        self.viewed = ListSection("member.viewed", "member.no_usual")
        self.purchases = ListSection("member.bought", "member.no_purchases")
        left = column(self.suggestions, self.usual)
        right = column(self.wishlist, self.viewed, self.purchases)
        super().__init__(left, right, shares=(1, 1), narrow_px=760)

    def show_member(self, look: MemberLook) -> None:
        """Show this one's goods."""
        panel = look.panel
        self.suggestions.show_rows([self._suggestion(s, look) for s in panel.suggestions])
        self.usual.show_rows([self._product(p) for p in panel.usual])
        for section, products in ((self.wishlist, panel.wishlist), (self.viewed, panel.viewed)):
            section.show_rows([self._product(p) for p in products])
            section.setVisible(bool(products))
        self.purchases.show_rows([self._purchase(r) for r in panel.purchases])

    def _suggestion(self, suggestion: Suggestion, look: MemberLook) -> Row:
        price = price_words(suggestion.product, self._session)
        why = reason_words(suggestion.why.why, look.basket)
        return Row(
            title=product_words(suggestion.product), icon="add",
            detail=lambda t: f"{worded(price, t)} · {worded(why, t)}",
            verb="member.add", verb_icon="add",
            act=partial(
                self._acts.add_goods, suggestion.product, suggestion.why.why.because.value
            ),
        )  # fmt: skip

    def _product(self, product: Product) -> Row:
        return Row(
            title=product_words(product), icon="item", detail=price_words(product, self._session),
            verb="member.add", verb_icon="add", act=partial(self._acts.add_goods, product),
        )  # fmt: skip

    def _purchase(self, row: ReceiptRow) -> Row:
        session = self._session
        is_return = row.kind == "return"
        when = session.snapshot.local(row.wall_ms)
        return Row(
            title=lambda t: t.money(row.total_minor, session.snapshot.currency),
            icon="goods_return" if is_return else "receipt",
            detail=lambda t: f"{t.date_time(when)} · {t('receipts.lines', n=row.lines)}",
            badge="receipts.is_return" if is_return else "",
            verb="member.look", verb_icon="receipt", act=partial(self._open, row.receipt),
        )  # fmt: skip
