"""The page a printer is tried out with: width, weight, size, Chinese, currency and a code."""

from __future__ import annotations

from pos_app.i18n import Translator
from printing.document import BOLD, LARGE, QR, Align, Cut, Document, Feed, Row, Rule, Text

_RULER = "1234567890"


def printer_page(say: Translator, columns: int) -> Document:
    """Everything that can go wrong with a printer's settings, on one hand's width of paper."""
    ruler = (_RULER * 5)[:columns]
    return Document(
        title=say("receipt.test_title"),
        language=say.language,
        blocks=(
            Text(text=say("receipt.test_title"), style=LARGE, align=Align.CENTRE),
            Text(text=ruler),
            Rule(),
            Row(left=say("receipt.test_latin"), right="ABC abc 0189 €£"),
            Row(left=say("receipt.test_chinese"), right="收银小票 ￥128.50"),
            Row(left=say("receipt.test_bold"), right="128.50", style=BOLD),
            Feed(),
            QR("LANEHOUSE TEST 0123456789", say("receipt.test_code")),
            Text(text=say("receipt.test_hint"), align=Align.CENTRE),
            Cut(),
        ),
    )  # fmt: skip
