"""Texts that come with data in two languages: names of products, tenders, reasons, stores."""

from __future__ import annotations


def wording_in(language: str, main: str, chinese: str) -> str:
    """The Chinese wording for Chinese readers where there is one, else the main one."""
    return chinese if language == "zh" and chinese else main
