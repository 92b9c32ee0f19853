"""Laws of promotions; each asserts one, for the property tests and for the mutations."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from pos_app.domain.basket import BasketLine
from pos_app.domain.offers import Hint, Missing
from pos_app.domain.promoting import Promoted, promote
from pos_app.domain.promotions import PercentOff, Promotion, When
from tests.helpers.builders_promotions import ask, coupon, line, off, off_lines, promoted
from tests.helpers.promotion_oracle import most_off

Lines = Sequence[BasketLine]
Rules = Sequence[Promotion]


def tolerance(lines: Lines, rules: Rules) -> int:
    """None, but where stackable percentages come on top: plans are compared before these are
    rounded, for each part of a line."""
    on_top = any(r.stacking.stackable and isinstance(r.reward, PercentOff) for r in rules)
    return sum(x.quantity_milli for x in lines) // 1000 if on_top else 0


def nothing_beats_it(lines: Lines, rules: Rules) -> None:
    """No combination that the rules allow takes more off, and none that they forbid was taken."""
    answer, best = promoted(list(lines), *rules), most_off(lines, rules)
    assert off(answer) <= best + tolerance(lines, rules)
    if not answer.bounded:
        assert off(answer) >= best - tolerance(lines, rules)


def no_line_falls_below_zero(lines: Lines, rules: Rules) -> Promoted:
    """Each line's reductions are reductions, and no more than it costs; sums are sums."""
    answer = promoted(list(lines), *rules)
    for offer in answer.applied:
        assert offer.off_minor == sum(share for _, share in offer.lines)
        assert all(share >= 0 for _, share in offer.lines)
    offs = off_lines(answer)
    for n, one in enumerate(lines, start=1):
        assert offs.get(n, 0) <= one.gross_minor
    return answer


def order_does_not_matter(lines: Lines, order: Sequence[int], rules: Rules) -> None:
    """However the same lines were scanned, each costs the same."""
    asked = ask(list(lines), rules)
    turned = replace(asked, lines=[asked.lines[i] for i in order])
    assert promote(turned) == promote(asked)


def splitting_changes_nothing(lines: Lines, rules: Rules) -> None:
    """Three pieces on one line or on lines of one and two save the same."""
    apart = [
        replace(x, quantity_milli=n * 1000)
        for x in lines
        for n in (1, x.quantity_milli // 1000 - 1)
        if n
    ]
    assert off(promoted(apart, *rules)) == off(promoted(list(lines), *rules))


def a_coupon_never_raises_the_price(lines: Lines, rules: Rules) -> None:
    """The first rule opened by a coupon: with it the basket costs no more than without."""
    first = replace(rules[0], when=When(coupon="X"))
    without = promoted(list(lines), first, *rules[1:])
    with_it = promoted(list(lines), first, *rules[1:], coupons=(coupon("X"),))
    if not with_it.bounded:
        assert off(with_it) >= off(without) - tolerance(lines, rules)


def a_line_never_raises_the_others(lines: Lines, rules: Rules) -> None:
    """What is bought more costs at most its own price."""
    before = promoted(list(lines[:-1]), *rules)
    after = promoted(list(lines), *rules)
    if not after.bounded:
        assert off(after) >= off(before) - tolerance(lines, rules)


def limits_are_kept(lines: Lines, rules: Rules) -> None:
    """No more often, on no more units and of no more money than the promotion says."""
    by_id = {rule.id: rule.limits for rule in rules}
    for offer in promoted(list(lines), *rules).applied:
        limits = by_id[offer.promotion]
        if limits.times_per_basket is not None:
            assert offer.times <= limits.times_per_basket
        if limits.off_per_basket_minor is not None:
            assert offer.off_minor <= limits.off_per_basket_minor


def one_of_a_group(lines: Lines, rules: Rules) -> None:
    """No two promotions of an exclusive group."""
    groups = {rule.id: rule.stacking.group for rule in rules}
    used = [groups[o.promotion] for o in promoted(list(lines), *rules).applied]
    used = [group for group in used if group]
    assert len(used) == len(set(used))


def a_hint_is_true(lines: Lines, rules: Rules, hint: Hint) -> None:
    """Buy what it asks for, and the saving follows."""
    before = promoted(list(lines), *rules)
    if hint.missing is Missing.SPEND:
        more = line("NEUTRAL", hint.missing_minor)
    else:
        price = next(x.price_milliminor for x in lines if x.sku == hint.skus[0])
        more = line(hint.skus[0], price // 1000, hint.missing_quantity)
    after = promoted([*lines, more], *rules)
    if not after.bounded:
        assert off(after) >= off(before) + hint.saves_minor - tolerance(lines, rules)
