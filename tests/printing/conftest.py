"""The independent interpreter of printer bytes, and the forms of a shop."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from printing.forms import DocumentForms
from tests.printing import papers


@pytest.fixture(scope="session")
def oracle(shared_dir: Path) -> ModuleType:
    """The ESC/POS interpreter that shares no code with ours."""
    file = shared_dir / "tools" / "escpos_oracle.py"
    if not file.is_file():
        pytest.skip(f"no ESC/POS interpreter at {file}")
    spec = importlib.util.spec_from_file_location("escpos_oracle", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def interpret(oracle: ModuleType) -> Callable[..., list[dict]]:
    """Events of a job; fails on any command or character the interpreter does not know.

    The printer is one that starts in Chinese mode, as those sold in China do: there, Latin letters
    beyond ASCII are lost unless the job says where Chinese begins and ends.
    """

    def run(data: bytes) -> list[dict]:
        events: list[dict] = oracle.P(data, kanji=True).run()
        bad = [e for e in events if e["op"] in {"UNKNOWN", "BADCHAR"}]
        assert not bad, bad
        return events

    return run


@pytest.fixture
def forms() -> DocumentForms:
    """The forms of the example shop on its usual printer."""
    return DocumentForms(papers.policies)
