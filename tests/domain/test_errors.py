"""Errors cross processes and copies whole, whatever their constructors take."""

from __future__ import annotations

import copy
import pickle

import pytest

from pos_app.domain.staff import ApprovalNeeded
from pos_app.errors import BadInput, EnvironmentFault, LanehouseError, RuleRefused
from pos_app.services.checkout import CodeAmbiguous, CodeUnknown, PriceNeeded
from tests.helpers.builders_catalogue import product
from tests.helpers.builders_staff import request


@pytest.mark.parametrize(
    "error",
    [
        RuleRefused("basket_full", limit=3),
        BadInput("sku_empty"),
        EnvironmentFault("disk_full"),
        ApprovalNeeded(request()),
        CodeUnknown("x"),
        CodeAmbiguous("x", [product()]),
        PriceNeeded(product()),
    ],
)
def test_an_error_is_the_same_after_a_journey(error: LanehouseError) -> None:
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(other) is type(error)
        assert vars(other) == vars(error)
        assert str(other) == str(error)


def test_an_error_names_its_sentence() -> None:
    assert RuleRefused("basket_full", limit=3).message_key == "rule.basket_full"
    assert EnvironmentFault("disk_full").message_key == "fault.disk_full"
    assert str(BadInput("sku_empty")) == "rule.sku_empty"
