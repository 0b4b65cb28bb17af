"""How likely a slip is: Bayes by hand, with Student's density from scipy."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from scipy import stats

from forecast.plausibility.company import Expected
from forecast.plausibility.slips import (
    GROWTH_SLIPS,
    INDEX_SLIPS,
    LEVEL_SLIPS,
    SHARE_SLIPS,
    Slip,
    suspect,
)

EIGHT = Expected(8.0, 0.5, 6)  # growth of about 8 %


def density(value: float, expect: Expected = EIGHT) -> float:
    return float(stats.t.pdf((value - expect.at) / expect.sd, df=5) / expect.sd)


def mended(slips: Sequence[Slip], value: float) -> dict[tuple[str, int, float], float]:
    """Every slip's code, power and stretch with what would have been meant."""
    return {
        (slip.code, slip.power, slip.stretch): meant
        for slip in slips
        if (meant := slip.mended(value)) is not None
    }


def test_a_figure_that_fits_is_what_was_meant() -> None:
    told = suspect(8.0, EIGHT, [], lambda v: v, 400.0)
    odd = 0.004 / 400.0  # something unexplained, anywhere
    assert told.probability == pytest.approx(odd / (odd + density(8.0)))
    assert told.slip is None and told.expected is EIGHT


def test_an_index_for_growth_is_weighed_against_what_nothing_explains() -> None:
    slip = Slip("index_for_growth", lambda v: v - 100.0, 1.0, 0.002)
    told = suspect(108.0, EIGHT, [slip], lambda v: v, 400.0)
    slipped = 0.002 * density(8.0)
    odd = 0.004 / 432.0  # four times its own distance from zero is more than 400
    plain = density(108.0)
    assert told.probability == pytest.approx((slipped + odd) / (slipped + odd + plain))
    assert told.slip is slip


@pytest.mark.parametrize(("value", "range_"), [(90.0, 400.0), (108.0, 432.0), (-108.0, 432.0)])
def test_the_unexplained_lies_within_four_times_its_distance(value: float, range_: float) -> None:
    unsure = Expected(8.0, 60.0, 3)
    odd = 0.004 / range_
    told = suspect(value, unsure, [], lambda v: v, 400.0)
    assert told.probability == pytest.approx(odd / (odd + density(value, unsure)))


def test_a_slip_that_shrinks_differences_gains_by_it() -> None:
    slip = Slip("fraction", lambda v: v * 100.0, 100.0, 0.001)
    told = suspect(0.08, EIGHT, [slip], lambda v: v, 400.0)
    slipped, odd, plain = 0.001 * 100.0 * density(8.0), 0.004 / 400.0, density(0.08)
    assert told.probability == pytest.approx((slipped + odd) / (slipped + odd + plain))


# The density at the mean of Student's t with 5 degrees of freedom is 0.3796 over the scale: a slip
# that happens `often` weighs often * 0.7592, and a quarter of 0.004 / 400 is 2.5e-6.
@pytest.mark.parametrize(("often", "named"), [(3.4e-6, True), (3.2e-6, False)])
def test_a_slip_is_named_above_a_quarter_of_the_unexplained(often: float, named: bool) -> None:
    slip = Slip("digit_slip", lambda v: v - 30.0, 1.0, often)
    assert (suspect(38.0, EIGHT, [slip], lambda v: v, 400.0).slip is slip) == named


def test_the_likeliest_slip_is_named() -> None:
    near, far = (Slip(code, lambda v, by=by: v - by, 1.0, 0.001)
                 for code, by in (("near", 100.0), ("far", 90.0)))  # fmt: skip
    for slips in ([near, far], [far, near]):
        assert suspect(108.0, EIGHT, slips, lambda v: v, 400.0).slip is near


def test_what_the_scale_has_no_place_for_was_not_meant() -> None:
    def log(value: float) -> float | None:
        return math.log(value) if value > 0 else None

    slip = Slip("sign", lambda v: -v, 1.0, 0.01)
    hundred = Expected(math.log(100.0), 0.1, 5)
    assert suspect(-100.0, hundred, [], log, 18.4).probability == 1.0
    assert suspect(-100.0, hundred, [slip], log, 18.4).slip is slip
    assert suspect(100.0, hundred, [slip], log, 18.4).slip is None


def test_amounts_slip_by_units_and_by_a_digit() -> None:
    units = {(s.code, s.power): s.mended(5.0) for s in LEVEL_SLIPS}
    assert len(LEVEL_SLIPS) == len(units) == 10
    for power in (1, 2, 3, 4, 8):
        for sign in (1, -1):
            code = "digit_slip" if power == 1 else "unit_slip"
            assert units[code, sign * power] == pytest.approx(5.0 * 10.0 ** (-sign * power))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (108.2, {("index_for_growth", 0, 1.0): 8.2, ("digit_slip", 1, 0.1): 10.82,
                 ("digit_slip", -1, 10.0): 1082.0, ("fraction", 2, 0.01): 1.082,
                 ("sign_or_zero", 0, 1.0): -108.2}),
        (1.25, {("ratio_for_growth", 0, 100.0): 25.0, ("fraction", 0, 100.0): 125.0,
                ("digit_slip", 1, 0.1): 0.125, ("digit_slip", -1, 10.0): 12.5,
                ("fraction", 2, 0.01): 0.0125, ("sign_or_zero", 0, 1.0): -1.25}),
    ],
)  # fmt: skip
def test_what_growth_can_have_been(
    value: float, found: dict[tuple[str, int, float], float]
) -> None:
    assert mended(GROWTH_SLIPS, value) == pytest.approx(found)


@pytest.mark.parametrize(
    ("slips", "code", "low", "high"),
    [
        (GROWTH_SLIPS, ("index_for_growth", 0, 1.0), 50.0, 1000.0),
        (GROWTH_SLIPS, ("ratio_for_growth", 0, 100.0), 0.5, 3.0),
        (GROWTH_SLIPS, ("fraction", 0, 100.0), -1.5, 1.5),
        (SHARE_SLIPS, ("fraction", -2, 100.0), 0.0, 1.5),
        (INDEX_SLIPS, ("growth_for_index", 0, 1.0), -60.0, 60.0),
        (INDEX_SLIPS, ("growth_for_index", 0, 100.0), 0.5, 3.0),
    ],
)
def test_some_slips_can_only_have_happened_within_a_range(
    slips: Sequence[Slip], code: tuple[str, int, float], low: float, high: float
) -> None:
    for value, can in ((low - 0.1, False), (low, True), (high, True), (high + 0.1, False)):
        assert (code in mended(slips, value)) == can


def test_what_shares_and_index_numbers_can_have_been() -> None:
    assert mended(SHARE_SLIPS, 0.5) == pytest.approx({
        ("fraction", -2, 100.0): 50.0, ("fraction", 2, 0.01): 0.005,
        ("digit_slip", 1, 0.1): 0.05, ("digit_slip", -1, 10.0): 5.0,
    })  # fmt: skip
    assert mended(INDEX_SLIPS, 2.0) == pytest.approx({
        ("growth_for_index", 0, 1.0): 102.0, ("growth_for_index", 0, 100.0): 200.0,
        ("digit_slip", 1, 0.1): 0.2,
    })  # fmt: skip


def test_a_zero_has_no_other_sign() -> None:
    assert ("sign_or_zero", 0, 1.0) not in mended(GROWTH_SLIPS, 0.0)


@pytest.mark.parametrize("slips", [GROWTH_SLIPS, SHARE_SLIPS, INDEX_SLIPS])
def test_a_slip_shrinks_by_as_much_as_mending_it_stretches(slips: Sequence[Slip]) -> None:
    for slip in slips:
        at = next(v for v in (1.0, 100.0) if slip.mended(v) is not None)
        one, other = slip.mended(at), slip.mended(at + 0.01)
        assert one is not None and other is not None
        assert abs(other - one) / 0.01 == pytest.approx(slip.stretch)


def test_a_power_of_ten_stretches_no_logarithm() -> None:
    assert {slip.stretch for slip in LEVEL_SLIPS} == {1.0}


@pytest.mark.parametrize("slips", [LEVEL_SLIPS, GROWTH_SLIPS, SHARE_SLIPS, INDEX_SLIPS])
def test_slips_are_rare(slips: Sequence[Slip]) -> None:
    assert all(0.0 < slip.often < 0.01 for slip in slips)
    assert sum(slip.often for slip in slips) < 0.02
