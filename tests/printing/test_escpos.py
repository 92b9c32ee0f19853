"""Printer bytes, judged by the independent interpreter and by python-escpos."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture
from pyzbar.pyzbar import ZBarSymbol
from pyzbar.pyzbar import decode as read_codes

from pos_app.domain.facts import SaleCompleted
from pos_app.errors import BadInput
from printing import image, qr
from printing.compose import Line, compose
from printing.document import LARGE, PLAIN, QR, Cut, Document, Feed, Image, Style
from printing.escpos import commands
from printing.escpos.decoder import Printed, Pulse, Raster, decode
from printing.escpos.encoder import BAND_DOTS, TEAR_LINES, EscPosEncoder, raster_of
from printing.escpos.encoding import LineEncoder
from printing.forms import DocumentForms
from printing.forms_text import text_of
from printing.profiles import CP437, CP1252, PROFILES, Chinese, PrinterProfile, profile_of
from tests.printing import papers
from tests.printing.member_papers import ALL_PAPERS

type_of_interpret = Callable[..., list[dict]]
LINE_HEIGHTS = {image.LINE_DOTS, image.LINE_DOTS + image.GLYPH_DOTS}
"""Of a line printed as a picture; codes are higher."""


def shown(events: list[dict]) -> list[str]:
    """Lines of text as the interpreter saw them; a picture of a line is a line of its own."""
    lines, current = [], ""
    for event in events:
        if event["op"] == "TEXT":
            current += event["s"]
        elif event["op"] == "LF":
            lines.append(current.rstrip())
            current = ""
        elif event["op"] == "ESC d":
            lines += [""] * event["a"][0]
        elif event["op"] == "RASTER" and event["h"] in LINE_HEIGHTS:
            lines.append("<picture>")
    assert not current
    return lines


def encoded(*pieces: Line | QR | Feed | Image | Cut, profile: str = "chinese") -> bytes:
    """A job of these pieces."""
    return EscPosEncoder(PROFILES[profile]).encode(pieces)


@pytest.mark.parametrize("name", ALL_PAPERS)
@pytest.mark.parametrize("width_mm", [58, 80])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_print_says_what_the_text_says(
    name: str, width_mm: int, language: str, forms: DocumentForms, interpret: type_of_interpret
) -> None:
    """Every paper, both widths, both languages: line for line, nothing as a picture."""
    fact = ALL_PAPERS[name]()
    job = forms.render(fact, "escpos", width_mm=width_mm, language=language, copy=True)
    text = forms.render(fact, "text", width_mm=width_mm, language=language, copy=True)
    assert shown(interpret(job)) == text.decode().splitlines()


@pytest.mark.parametrize("profile", PROFILES)
@given(names=st.lists(st.text(st.characters(codec=None), max_size=60), min_size=1, max_size=3))
def test_any_name_prints(profile: str, names: list[str], interpret: type_of_interpret) -> None:
    """No name makes a job that a printer misreads; lines are the text's, or pictures."""
    forms = DocumentForms(papers.policies, profile=PROFILES[profile])
    fact = papers.plain_sale(*names)
    wanted = forms.render(fact, "text", width_mm=80, language="zh").decode().split("\n")[:-1]
    lines = shown(interpret(forms.render(fact, "escpos", width_mm=80, language="zh")))
    fed = lines[len(wanted) :]
    assert fed == ([] if PROFILES[profile].cuts else [""] * TEAR_LINES)
    for line, want in zip(lines, wanted, strict=False):
        assert line in {want, "<picture>"}
        assert line == want or not want.isascii()


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("total", b"total"),
        ("中文", b"\x1c&\xd6\xd0\xce\xc4\x1c."),
        ("A中B", b"\x1bt\x00A\x1c&\xd6\xd0\x1c.\x1bt\x00B"),
        ("￥9", b"\x1c&\xa3\xa4\x1c.\x1bt\x009"),
        ("¥9", b"\x1bt\x00\x9d9"),
        ("Café", b"\x1bt\x00Caf\x82"),
        ("Šč", None),
        ("×", b"\x1bt\x10\xd7"),
    ],
)
def test_chinese_and_latin_runs(text: str, data: bytes | None) -> None:
    """Chinese between FS & and FS ., each Latin run after its code page (DEVICES §3)."""
    assert LineEncoder((CP437, CP1252), Chinese.GB18030).encode(text) == data


@pytest.mark.parametrize("text", ["𠮷野家", "㐀", "한글", "🍎", "n\u0303\u0323"])
def test_beyond_two_bytes_is_a_picture(text: str, interpret: type_of_interpret) -> None:
    """Four-byte characters, Korean, emoji and piled-up marks: printers lack them."""
    line = Line(text, PLAIN)
    (event,) = [e for e in interpret(encoded(line)) if e["op"] == "RASTER"]
    assert (event["wbytes"], event["h"]) == (72, image.LINE_DOTS)
    dots = Picture.frombytes("1", (576, event["h"]), event["data"])
    drawn = image.line_band(line, 576)
    assert bytes(255 - v for v in dots.convert("L").tobytes()) == drawn.tobytes()


def test_printer_without_chinese_prints_pictures(interpret: type_of_interpret) -> None:
    """The Latin lines stay text."""
    events = interpret(encoded(Line("中文", PLAIN), Line("text", PLAIN), profile="western"))
    assert shown(events) == ["<picture>", "text"]


def test_style_is_said_in_full_with_every_line(interpret: type_of_interpret) -> None:
    """Nothing of the line before remains."""
    strong = Style(bold=True, double_width=True, double_height=True, reverse=True)
    events = interpret(encoded(Line("a", strong), Line("b", PLAIN)))
    said = [(e["op"], e["a"]) for e in events if e["op"] in {"ESC E", "GS B", "GS !"}]
    assert said == [
        ("ESC E", [1]),
        ("GS B", [1]),
        ("GS !", [0x11]),
        ("ESC E", [0]),
        ("GS B", [0]),
        ("GS !", [0]),
    ]


def test_job_begins_and_ends_in_a_known_state() -> None:
    """The printer may come from anyone's job, in Chinese mode (DEVICES §3)."""
    job = encoded(Line("a", PLAIN))
    assert job.startswith(b"\x1b@\x1c.\x1b3\x1e")
    assert job.endswith(b"\n\x1b@")


def test_native_code_has_white_around_and_module_size(interpret: type_of_interpret) -> None:
    """Four modules above and below: printers add none (DEVICES §3)."""
    events = interpret(encoded(QR("S01-T1-A000123")))
    (code,) = [e for e in events if e["op"] == "QR"]
    assert (code["data"], code["ec"], code["size"], code["model"]) == (
        b"S01-T1-A000123",
        "M",
        6,
        2,
    )
    assert [e["a"] for e in events if e["op"] == "ESC J"] == [[24], [24]]


@pytest.mark.parametrize("width_mm", [58, 80])
@pytest.mark.parametrize("size", [1, 20, 120, 287])
def test_code_as_picture_can_be_read(
    width_mm: int, size: int, interpret: type_of_interpret
) -> None:
    """The fallback for printers that draw none, at every version a receipt may need."""
    payload = ("S01-T1-A000123 " * 20)[:size].strip()
    encoder = EscPosEncoder(profile_of("chinese_raster_qr", width_mm))
    strips = [e for e in interpret(encoder.encode([QR(payload)])) if e["op"] == "RASTER"]
    data = b"".join(e["data"] for e in strips)
    dots, height = strips[0]["wbytes"] * 8, sum(e["h"] for e in strips)
    assert dots == encoder.profile.dots
    picture = Picture.frombytes("1", (dots, height), bytes(255 - b for b in data)).convert("L")
    (code,) = read_codes(picture, symbols=[ZBarSymbol.QRCODE])
    assert code.data.decode() == payload


def test_code_too_large_for_the_paper_is_left_out(interpret: type_of_interpret) -> None:
    """Below four dots a module nobody can read it; the number stands in words."""
    events = interpret(encoded(QR("x" * 501)))
    assert not [e for e in events if e["op"] in {"QR", "RASTER"}]


@pytest.mark.parametrize(
    ("size", "dots", "module"),
    [(287, 384, 5), (288, 384, 4), (504, 384, 0), (500, 384, 4), (500, 576, 6), (14, 384, 6)],
)
def test_module_size(size: int, dots: int, module: int) -> None:
    """The largest of six, five, four dots that fits (DEVICES §4)."""
    assert qr.module_dots("x" * size, dots) == module


@given(st.text(min_size=1, max_size=120))
def test_code_is_never_larger_than_reckoned(payload: str) -> None:
    """The size is chosen from the byte table before anyone draws."""
    assert len(qr.matrix(payload)) <= qr.side_modules(payload)


def test_cut_and_no_cutter(interpret: type_of_interpret) -> None:
    """Without a knife the last line is fed past the tear bar."""
    assert [e["kind"] for e in interpret(encoded(Cut())) if e["op"] == "CUT"] == ["partial"]
    assert shown(interpret(encoded(Cut(), profile="plain"))) == [""] * 4


def test_logo_goes_in_strips_and_fits(interpret: type_of_interpret) -> None:
    """Cheap printers have little memory for pictures."""
    logo = Picture.new("RGBA", (1200, 900), (0, 0, 0, 255))
    data = Image(image.png_bytes(logo.convert("L")), "logo")
    strips = [e for e in interpret(encoded(data)) if e["op"] == "RASTER"]
    assert max(e["h"] for e in strips) == BAND_DOTS
    assert {e["wbytes"] for e in strips} == {72}
    assert sum(e["h"] for e in strips) == 432 + image.LINE_DOTS - image.GLYPH_DOTS


def test_commands_are_those_of_python_escpos() -> None:
    """A second witness for codes, pictures and the drawer."""
    from escpos.printer import Dummy

    witness = Dummy()
    witness.qr("S01", ec=1, size=6, native=True)
    ours = commands.native_qr(b"S01", 6)
    assert _commands_of(witness.output) == _commands_of(ours)
    witness = Dummy()
    witness.cashdraw(2)
    assert witness.output == PROFILES["chinese"].drawer_pulse
    picture = Picture.new("L", (64, 10), 0)
    witness = Dummy()
    witness.image(picture, impl="bitImageRaster")
    assert witness.output == raster_of(picture)


def _commands_of(data: bytes) -> set[bytes]:
    """The QR commands, whichever order the settings come in; ends with store and print."""
    parts = data.split(commands.GS + b"(k")
    assert parts[-1] == b"\x03\x00\x31\x51\x30"
    return {p for p in parts if p}


@pytest.mark.parametrize("name", ALL_PAPERS)
def test_our_decoder_agrees_with_the_text(name: str, forms: DocumentForms) -> None:
    """What the on-screen printer shows is what was sent."""
    fact = ALL_PAPERS[name]()
    printed = decode(forms.printer_bytes(fact, language="zh"))
    texts = [p.text.rstrip() for p in printed if isinstance(p, Printed)]
    pieces = compose(forms.document(fact, language="zh"), 48)
    assert texts == [p.text.rstrip() for p in pieces if isinstance(p, Line)]
    assert [p for p in printed if isinstance(p, QR)] == [
        QR(p.payload) for p in pieces if isinstance(p, QR)
    ]


@pytest.mark.parametrize(
    "data", [b"\x1bX", b"\x1b", b"\x07", b"\x1dv0\x00\x48\x00\x18\x00short", b"\x1dV"]
)
def test_our_decoder_refuses_what_we_never_write(data: bytes) -> None:
    """A mistake in the encoder shows instead of printing nonsense."""
    with pytest.raises(ValueError, match=r"byte|command|cut off"):
        decode(data)


def test_our_decoder_knows_pulses_pictures_and_styles() -> None:
    """The rest of the language."""
    line = Line("𠮷", LARGE)
    data = PROFILES["chinese"].drawer_pulse + encoded(line, Line("b", LARGE), Feed(2))
    kinds = decode(data)
    assert isinstance(kinds[0], Pulse)
    assert isinstance(kinds[1], Raster)
    assert kinds[2:] == [Printed("b", LARGE), Feed(2)]


def test_long_receipt_in_the_text_form_equals_the_print(interpret: type_of_interpret) -> None:
    """Sixty lines and a seven-digit total."""
    lines = tuple(
        papers.line(n, f"Item {n}", name_zh=f"商品{n}", price=2_000_000_000) for n in range(60)
    )
    fact = papers.stored(SaleCompleted(trade=papers.trade(lines)))
    forms = DocumentForms(papers.policies, profile=PrinterProfile(name="x", width_mm=58))
    job = forms.printer_bytes(fact, language="zh")
    pieces = compose(forms.document(fact, language="zh"), 32)
    assert shown(interpret(job)) == text_of(pieces).splitlines()
    assert "1,200,000.00" in text_of(pieces)


def test_unknown_profile_names_the_known() -> None:
    """For whoever wrote the setting."""
    with pytest.raises(BadInput) as refused:
        profile_of("dot_matrix")
    assert refused.value.name == "printer_profile_unknown"
    assert "chinese" in str(refused.value.facts["known"])


def test_pieces_are_pure_data() -> None:
    """A document can be compared, stored and made again."""
    document = Document(title="t", language="en", blocks=(Feed(1), Cut()))
    assert compose(document, 48) == (Feed(1), Cut())
