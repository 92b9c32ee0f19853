"""Text, picture, PDF and HTML of the same document."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture
from pypdf import PageObject, PdfReader
from pyzbar.pyzbar import ZBarSymbol
from pyzbar.pyzbar import decode as read_codes

from pos_app.domain.facts import MemberErased
from pos_app.errors import BadInput, EnvironmentFault, RuleRefused
from printing import fonts, image
from printing.document import QR, Document, Image, Row, Table, Text
from printing.forms import FORMS, DocumentForms
from printing.forms_html import html_of
from printing.forms_pdf import dark_runs, segments
from tests.printing import papers
from tests.printing.member_papers import ALL_PAPERS


class Page(HTMLParser):
    """Collects tags that are still open, attributes and text."""

    VOID = frozenset({"meta", "hr", "img", "path"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data + "\n"


def html(*blocks: object, language: str = "en") -> Page:
    """The page of these blocks."""
    return Page(html_of(Document(title="T", language=language, blocks=blocks)))  # type: ignore[arg-type]


@pytest.mark.parametrize(("width_mm", "dots"), [(58, 384), (80, 576)])
def test_picture_has_the_papers_dots_and_a_readable_code(
    width_mm: int, dots: int, forms: DocumentForms
) -> None:
    """Black and white, as wide as the paper and its margin; the code reads back."""
    data = forms.render(papers.rich_sale(), "png", width_mm=width_mm, language="zh")
    with Picture.open(io.BytesIO(data)) as picture:
        assert picture.mode == "1"
        assert picture.width == dots + 2 * image.MARGIN_DOTS
        (code,) = read_codes(picture.convert("L"), symbols=[ZBarSymbol.QRCODE])
    assert code.data == b"S01-T1-A000123"


@pytest.mark.parametrize("width_mm", [58, 80])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["sale", "member_sale"])
def test_pdf_has_the_text_of_the_paper(
    name: str, width_mm: int, language: str, forms: DocumentForms
) -> None:
    """One page, real text that can be searched, fonts embedded, title and language said."""
    fact = ALL_PAPERS[name]()
    reader = PdfReader(io.BytesIO(forms.render(fact, "pdf", width_mm=width_mm, language=language)))
    (page,) = reader.pages
    assert float(page.mediabox.width) == pytest.approx(width_mm * 72 / 25.4, abs=0.1)
    assert _letters(pdf_text(page)) == _letters(
        forms.render(fact, "text", width_mm=width_mm, language=language).decode()
    )
    assert reader.metadata is not None
    assert "S01-T1-A000123" in str(reader.metadata.title)
    assert str(reader.root_object["/Lang"]).startswith(language)
    assert {"/FontFile2", "/FontFile3"} & _keys(page["/Resources"])


def _keys(pdf_object: Any, depth: int = 7) -> set[str]:
    """Every key at or below an object: which fonts are embedded, not only named."""
    found: set[str] = set()
    inner = pdf_object.get_object()
    if isinstance(inner, dict) and depth:
        found |= set(inner)
        for value in inner.values():
            found |= _keys(value, depth - 1)
    elif isinstance(inner, list):
        for value in inner:
            found |= _keys(value, depth)
    return found


def pdf_text(page: PageObject) -> str:
    """Its text. pypdf reads the two-byte codes of Latin letters as a zero byte and the letter."""
    return page.extract_text().replace("\0", "")


def _letters(text: str) -> str:
    return "".join(sorted(text.replace(" ", "").replace("\n", "")))


def test_pdf_of_the_same_fact_is_the_same_file(forms: DocumentForms) -> None:
    """Its date is the fact's."""
    one, two = (forms.render(papers.no_sale(), "pdf", width_mm=80, language="zh") for _ in range(2))
    assert one == two


def test_pdf_marks_what_no_font_has(forms: DocumentForms) -> None:
    """A box instead of nothing; and no warning."""
    data = forms.render(
        papers.plain_sale("a \U000e0100\U0001fae8 b"), "pdf", width_mm=80, language="en"
    )
    assert "□ b" in pdf_text(PdfReader(io.BytesIO(data)).pages[0])


def test_pdf_without_a_chinese_font_says_so(
    forms: DocumentForms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Boxes instead of a receipt would help nobody."""
    monkeypatch.setattr("printing.forms_pdf.cjk_font", lambda *, bold: None)
    with pytest.raises(EnvironmentFault) as fault:
        forms.render(papers.no_sale(), "pdf", width_mm=80, language="zh")
    assert fault.value.name == "font_missing"


def test_picture_without_a_chinese_font_still_comes(
    forms: DocumentForms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A printer that needs pictures prints at least the Latin letters."""
    monkeypatch.setattr(fonts, "_DIRS", (Path("/nowhere"),))
    for cache in (fonts.cjk_font, fonts.drawing_font, image._glyph):
        cache.cache_clear()
    try:
        assert forms.render(papers.no_sale(), "png", width_mm=80, language="en")
    finally:
        for cache in (fonts.cjk_font, fonts.drawing_font, image._glyph):
            cache.cache_clear()


@pytest.mark.parametrize("name", ALL_PAPERS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_html_is_well_formed_and_says_its_language(
    name: str, language: str, forms: DocumentForms
) -> None:
    """Every tag is closed; nothing is fetched, nothing runs."""
    data = forms.render(ALL_PAPERS[name](), "html", width_mm=80, language=language)
    page = Page(data.decode())
    assert not page.open
    assert page.tags[0][0] == "html"
    assert str(page.tags[0][1]["lang"]).startswith(language)
    assert not {"script", "link", "iframe"} & {tag for tag, _ in page.tags}
    assert not [a for _, attrs in page.tags for a in attrs if a in {"src", "href"}]


@pytest.mark.parametrize("name", ["sale", "member_sale", "member_return", "voucher"])
def test_html_has_the_words_of_the_document(name: str, forms: DocumentForms) -> None:
    """Each label, figure and paragraph."""
    fact = ALL_PAPERS[name]()
    page = Page(forms.render(fact, "html", width_mm=80, language="zh").decode())
    for block in forms.document(fact, language="zh").blocks:
        if isinstance(block, Text):
            assert block.text in page.text
        elif isinstance(block, Row):
            assert block.left in page.text
            assert block.right.strip() in page.text
        elif isinstance(block, Table):
            assert all(cell in page.text for row in block.rows for cell in row)


def test_html_code_is_named_for_who_cannot_see_it() -> None:
    """And a picture too."""
    png = image.png_bytes(Picture.new("L", (2, 2), 0))
    page = html(QR("S01", "QR code of receipt S01"), Image(png, "Logo of Long Lane"))
    assert [a["aria-label"] for t, a in page.tags if t == "svg"] == ["QR code of receipt S01"]
    assert [a["alt"] for t, a in page.tags if t == "img"] == ["Logo of Long Lane"]


def test_html_leaves_out_a_code_that_is_too_large() -> None:
    """As paper does."""
    assert not [t for t, _ in html(QR("x" * 501)).tags if t == "svg"]


@given(st.text(st.characters(codec=None), max_size=60))
def test_html_escapes_every_text(text: str) -> None:
    """No text becomes a tag, an attribute or a script."""
    nasty = f'"><script>alert(1)</script>{text}'
    page = html(
        Text(text=nasty),
        Row(left=nasty, right=nasty),
        Table(rows=((nasty, nasty),)),
        QR("x", nasty),
    )
    assert "script" not in {tag for tag, _ in page.tags}
    assert not page.open
    assert {name for _, attrs in page.tags for name in attrs} <= {
        "aria-label",
        "charset",
        "class",
        "content",
        "d",
        "lang",
        "name",
        "role",
        "scope",
        "shape-rendering",
        "viewbox",
    }


@pytest.mark.parametrize(
    ("form", "width_mm", "name"),
    [("docx", 80, "paper_form_unknown"), ("text", 76, "paper_width_unknown")],
)
def test_unknown_form_or_width(form: str, width_mm: int, name: str, forms: DocumentForms) -> None:
    """Said in words."""
    with pytest.raises(BadInput) as refused:
        forms.render(papers.no_sale(), form, width_mm=width_mm, language="en")
    assert refused.value.name == name


@pytest.mark.parametrize("form", FORMS)
def test_not_printable_in_any_form(form: str, forms: DocumentForms) -> None:
    """The port's promise."""
    with pytest.raises(RuleRefused) as refused:
        forms.render(papers.stored(MemberErased(member="m")), form, width_mm=80, language="en")
    assert refused.value.name == "not_printable"


def test_job_without_language_gets_the_tills(forms: DocumentForms) -> None:
    """And one with an unknown language, too."""
    english = DocumentForms(papers.policies, language="en")
    assert english.document(papers.no_sale()).language == "en"
    assert forms.document(papers.no_sale(), language="tlh").language == "zh"


def test_policies_are_read_afresh() -> None:
    """A store's new name is on the next receipt."""
    names = iter(["Old", "New"])

    def renamed():
        now = papers.policies()
        return now.__class__(store=now.store.__class__(id="S", name=next(names)))

    forms = DocumentForms(renamed)
    heads = [forms.render(papers.no_sale(), "text", width_mm=80, language="en") for _ in range(2)]
    assert b"Old" in heads[0]
    assert b"New" in heads[1]


def test_segments_know_their_column() -> None:
    """So that a PDF's columns stand where the paper's do."""
    assert list(segments("  合计 x   9.90")) == [(2, "合计 x"), (11, "9.90")]


def test_dark_runs() -> None:
    """Start and length, to the end of the row."""
    assert list(dark_runs((True, True, False, True))) == [(0, 2), (3, 1)]
