"""Files of promotions and programs as commands take them, and their problems in words."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any, Final

import msgspec

from pos_app.adapters.input_file import open_input, unreadable
from pos_app.cli.output import Output
from pos_app.domain.loyalty import Program
from pos_app.domain.program_checks import read_program
from pos_app.domain.promotion_checks import PromotionsRead, read_promotions
from pos_app.domain.promotion_problems import Problem, PromoRefused
from pos_app.domain.when_checks import Known
from pos_app.errors import BadInput
from pos_app.i18n import Translator

FILE_MAX: Final = 512 << 20


def file_bytes(name: str) -> bytes:
    """The bytes of a file or of standard input; raises as ``open_input``, and PromoRefused
    ``file_too_long``."""
    with ExitStack() as open_files:
        file = open_input(name, open_files)
        try:
            data = file.read(FILE_MAX + 1)
        except EOFError as error:
            raise BadInput("file_not_gzip", file=name) from error
        except OSError as error:
            raise unreadable(name, error) from error
    if len(data) > FILE_MAX:
        raise PromoRefused("file_too_long", limit_mb=FILE_MAX >> 20)
    return data


def program_file(name: str, output: Output) -> Program:
    """The program of a file; raises the first problem that refuses it, after telling all."""
    read = read_program(file_bytes(name))
    tell(read.problems, output, name)
    if read.usable is None:
        raise next(p for p in read.problems if p.is_error).refusal()
    return read.usable


def promotions_file(name: str, known: Known, output: Output) -> PromotionsRead:
    """The promotions of a file with their problems, which are told; raises the one that refuses
    the whole file."""
    read = read_promotions(file_bytes(name), known)
    refused = read.refused_file
    if refused is not None:
        raise refused.refusal()
    tell((p for p in read.problems if p.is_error), output, name)
    return read


def tell(problems: Iterable[Problem], output: Output, file: str) -> None:
    """The problems, for the person watching."""
    for problem in problems:
        output.note(output.tr("promo.problem_in_file", file=file, text=said(problem, output.tr)))


def said(problem: Problem, tr: Translator) -> str:
    """A problem on one line: how bad, where, what."""
    level = tr("promo.level_error") if problem.is_error else tr("promo.level_warning")
    named = f" ({problem.promotion})" if problem.promotion else ""
    return tr(
        "promo.problem", level=level, path=problem.path or "$", promotion=named,
        text=tr.error(problem.refusal()),
    )  # fmt: skip


def as_data(problem: Problem, tr: Translator) -> dict[str, Any]:
    """A problem for a machine, with the sentence beside it."""
    return {
        "name": problem.name, "path": problem.path, "severity": problem.severity.value,
        "promotion": problem.promotion, "whole_file": problem.whole_file,
        "facts": msgspec.to_builtins(problem.facts), "text": tr.error(problem.refusal()),
    }  # fmt: skip
