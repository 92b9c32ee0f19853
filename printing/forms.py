"""The document of a fact in every form a person or a printer can use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from pos_app.domain.facts import StoredFact
from pos_app.domain.policies import Policies
from pos_app.errors import BadInput
from pos_app.i18n import LANGUAGES, Translator
from printing.compose import columns_of, compose
from printing.document import Document
from printing.escpos.encoder import EscPosEncoder
from printing.forms_html import html_of
from printing.forms_text import text_of
from printing.image import png_of
from printing.layouts import document_of
from printing.layouts.paper import Paper
from printing.profiles import PROFILES, PrinterProfile

FORMS: Final = ("text", "png", "escpos", "pdf", "html")
WIDTHS_MM: Final = (58, 80)


class DocumentForms:
    """Implements the ports ``ReceiptForms`` and, for the spool, ``JobBytes``.

    Safe on any thread; reads the policies afresh for every document.
    """

    def __init__(
        self,
        policies: Callable[[], Policies],
        *,
        profile: PrinterProfile = PROFILES["chinese"],
        language: Literal["en", "zh"] | str = "zh",
        staff_name: Callable[[str], str] = str,
    ) -> None:
        """``profile`` is the till's printer; ``language`` stands in where a job names none;
        ``staff_name`` turns a staff id into what stands on paper."""
        self._policies = policies
        self._language = language
        self._staff_name = staff_name
        self._encoder = EscPosEncoder(profile)

    def document(
        self,
        fact: StoredFact,
        *,
        language: str = "",
        copy: bool = False,
        interrupted: bool = False,
    ) -> Document:
        """The document itself; raises RuleRefused ``not_printable``."""
        say = Translator(self._known(language))
        paper = Paper(self._policies(), say, self._staff_name)
        return document_of(fact, paper, copy=copy, interrupted=interrupted)

    def render(
        self, fact: StoredFact, form: str, *, width_mm: int, language: str, copy: bool = False
    ) -> bytes:
        """``form`` is one of FORMS, ``width_mm`` 58 or 80.

        Raises RuleRefused ``not_printable``; BadInput ``paper_form_unknown``,
        ``paper_width_unknown``; EnvironmentFault ``font_missing`` for PDF where the machine has no
        font with Chinese.
        """
        if form not in FORMS:
            raise BadInput("paper_form_unknown", form=form[:40], known=", ".join(FORMS))
        if width_mm not in WIDTHS_MM:
            raise BadInput("paper_width_unknown", width_mm=width_mm)
        return self._form(self.document(fact, language=language, copy=copy), form, width_mm)

    def _form(self, document: Document, form: str, width_mm: int) -> bytes:
        if form == "html":
            return html_of(document).encode()
        profile = self._encoder.profile.at_width(width_mm)
        pieces = compose(document, columns_of(width_mm))
        if form == "png":
            return png_of(pieces, profile.dots)
        if form == "escpos":
            return EscPosEncoder(profile).encode(pieces)
        if form == "pdf":
            from printing.forms_pdf import pdf_of  # noqa: PLC0415 - a second to load, seldom used

            return pdf_of(document, pieces, width_mm)
        return text_of(pieces).encode()

    def printer_bytes(
        self,
        fact: StoredFact,
        *,
        language: str = "",
        copy: bool = False,
        interrupted: bool = False,
    ) -> bytes:
        """The job for the till's own printer; raises RuleRefused ``not_printable``."""
        document = self.document(fact, language=language, copy=copy, interrupted=interrupted)
        return self._encoder.encode(compose(document, self._encoder.profile.columns))

    def drawer_bytes(self) -> bytes:
        """The pulse that opens the drawer at the till's own printer."""
        return self._encoder.profile.drawer_pulse

    def _known(self, language: str) -> str:
        return language if language in LANGUAGES else self._language
