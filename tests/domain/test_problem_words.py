"""Every problem that a check can name has its sentence in both languages, with its facts."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Any

import pytest

from pos_app.cli.rule_files import as_data, said
from pos_app.domain.promotion_checks import read_promotions
from pos_app.i18n import LANGUAGES, Translator, load_texts
from tests.architecture import source
from tests.architecture.text_keys import placeholders

FINDER = {"error", "warn", "refuse_file"}
CHECKS = [
    m for m in source.modules("pos_app/domain")
    if m.path.endswith("_checks.py") or "/promotion_" in m.path or "document_reading" in m.path
]  # fmt: skip


def named(tree: ast.AST) -> Iterator[tuple[str, frozenset[str] | None]]:
    """Names given to a Finder or a Problem, with the facts where they stand in the call."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in FINDER and node.args:
            facts = frozenset(k.arg for k in node.keywords if k.arg)
            if isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value), facts
        if isinstance(node.func, ast.Name) and node.func.id in {"Problem", "check_known"}:
            at = node.args[2:3] + [k.value for k in node.keywords if k.arg == "name"]
            yield from ((str(v.value), None) for v in at if isinstance(v, ast.Constant))


def all_named() -> list[tuple[str, frozenset[str] | None]]:
    return [found for module in CHECKS for found in named(module.tree)]


def test_the_checks_name_many_problems() -> None:
    assert len({name for name, _ in all_named()}) > 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_problem_has_a_sentence_with_its_facts(language: str) -> None:
    texts = load_texts(language)
    for name, facts in all_named():
        text = texts[f"promo.{name}"]
        assert isinstance(text, str)
        assert facts is None or placeholders(text) <= facts, name


BAD: list[Any] = [
    {"id": "a", "name": "A", "reward": {"type": "percent_off", "rate_bp": 20_000}},
    {"id": "a", "name": "", "reward": {"type": "percent_off", "rate_bp": 1}},
    {"id": "b", "name": "B", "reward": {"type": "percent_off", "rate_bp": "x"}},
    {"id": "c", "name": "C", "reward": {"type": "nothing"}},
    {"id": "d", "name": "D", "reward": {"type": "gift", "skus": ["A"]}, "when": {"until": "soon"}},
    {"id": "e", "name": "E"},
    7,
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_problems_are_said_on_a_line_and_as_data(language: str) -> None:
    document = json.dumps({"schema": 1, "currency": "CNY", "promotions": BAD}).encode()
    problems = read_promotions(document).problems
    tr = Translator(language)
    assert len(problems) == 8
    for problem in problems:
        line = said(problem, tr)
        assert problem.path in line
        assert "{" not in line
        assert "\n" not in line
        assert as_data(problem, tr)["text"] in line
