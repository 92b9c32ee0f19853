"""The published vectors: what each basket must cost, worked out by hand, and the whole answer."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import pytest

from pos_app.domain.priced_form import canonical
from tests.architecture.source import ROOT
from tests.helpers.vectors import by_hand, form_of, priced, type_of_vector, vectors

IDS = [v["id"] for v in vectors()]


@pytest.mark.parametrize("vector", vectors(), ids=IDS)
def test_a_basket_costs_what_was_worked_out_by_hand(vector: type_of_vector) -> None:
    assert by_hand(priced(vector["input"]), vector["expect"]) == vector["expect"]


@pytest.mark.parametrize("vector", vectors(), ids=IDS)
def test_the_whole_answer_is_as_published(vector: type_of_vector) -> None:
    assert form_of(priced(vector["input"])) == vector["expected"]


@pytest.mark.parametrize("vector", vectors(), ids=IDS)
def test_the_figures_of_an_answer_add_up(vector: type_of_vector) -> None:
    form = form_of(priced(vector["input"]))
    lines = form["lines"]
    for line in lines:
        changes = sum(a["amount_minor"] for a in line["adjustments"])
        assert line["net_minor"] == line["gross_minor"] + changes >= 0
    assert form["total_minor"] == sum(line["total_minor"] for line in lines)
    assert form["savings_minor"] == sum(x["gross_minor"] - x["net_minor"] for x in lines)


@pytest.mark.parametrize("vector", vectors(), ids=IDS)
def test_the_same_basket_gives_the_same_bytes_however_its_lines_come(
    vector: type_of_vector,
) -> None:
    given = vector["input"]
    numbered = [{**line, "line_no": i + 1} for i, line in enumerate(given["lines"])]
    shuffled = random.Random(7).sample(numbered, len(numbered))
    answers = {canonical(priced({**given, "lines": x})) for x in (given["lines"], shuffled)}
    assert answers == {canonical(priced(given))}


PROCESS = """
from pos_app.domain.priced_form import canonical
from tests.architecture.source import ROOT
from tests.helpers.vectors import priced, vectors
import sys
sys.stdout.buffer.write(b"\\n".join(canonical(priced(v["input"])) for v in reversed(vectors())))
"""


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_gives_the_same_bytes_whatever_its_hashes(seed: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROCESS], cwd=ROOT, check=True, capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    here = [canonical(priced(v["input"])) for v in reversed(vectors())]
    assert run.stdout.split(b"\n") == here


def test_vectors_cover_every_reward_and_have_names_of_their_own() -> None:
    rewards = {
        p["reward"]["type"] for v in vectors() for p in v["input"]["promotions"]["promotions"]
    }
    assert len(rewards) == 13
    assert len(set(IDS)) == len(IDS) >= 60
