"""What a figure's company lets expect of it: hand-computed locations, and what widens the error."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.plausibility.company import Company, expected


def company(years: list[float], values: list[float], **said: float) -> Company:
    usual = {"pace": 0.0, "change": 0.1} | said
    return Company(
        np.array(years), np.array(values), np.full(len(years), 0.01), **usual, trending=True
    )


def test_neighbours_on_a_line_expect_the_line() -> None:
    # 1, 2, _, 4, 5 with a pace of 1 a year: the third is 3.
    told = expected(company([1, 2, 3, 4, 5], [1, 2, 9, 4, 5], pace=1.0), 2, np.ones(5, bool))
    assert told is not None and told.at == pytest.approx(3.0) and told.n == 4


def test_the_figure_itself_never_speaks_for_itself() -> None:
    every = np.ones(3, bool)
    one = expected(company([1, 2, 3], [1.0, 1.0, 1.0]), 2, every)
    other = expected(company([1, 2, 3], [1.0, 1.0, 99.0]), 2, every)
    assert one == other


def test_nobody_to_ask_is_no_expectation() -> None:
    assert expected(company([1, 2], [1.0, 1.0]), 0, np.array([True, False])) is None


def test_more_years_between_are_less_sure() -> None:
    near = expected(company([2, 3], [1.0, 1.0]), 1, np.ones(2, bool))
    far = expected(company([0, 9], [1.0, 1.0]), 1, np.ones(2, bool))
    assert near is not None and far is not None and far.sd > 2 * near.sd


def test_company_that_contradicts_itself_is_less_sure() -> None:
    agreed = expected(company([1, 2, 3, 4], [0.0, 0.0, 0.0, 0.0]), 3, np.ones(4, bool))
    torn = expected(company([1, 2, 3, 4], [0.0, 2.3, 0.0, 0.0]), 1, np.ones(4, bool))
    split = expected(company([3, 3, 3, 4], [0.0, 2.3, 4.6, 0.0]), 3, np.ones(4, bool))
    assert agreed is not None and torn is not None and split is not None
    assert torn.at == pytest.approx(0.0) and split.sd > 3 * agreed.sd


def test_growth_does_not_carry_on() -> None:
    told = Company(
        np.array([1.0, 2, 3, 4]), np.array([2.0, 4, 6, 50]), np.full(4, 0.1), 0.0, 3.0, False
    )
    found = expected(told, 3, np.ones(4, bool))
    assert found is not None and found.at == pytest.approx(4.0)


def other(years: list[float], values: list[float], trending: bool = True) -> Company:
    """A company with a usual change of 0.1 and own errors of 0.01."""
    return Company(np.array(years), np.array(values), np.full(len(years), 0.01), 0.0, 0.1, trending)


def test_the_error_of_one_neighbour_by_hand() -> None:
    told = expected(other([2, 3], [1.0, 9.0]), 1, np.ones(2, bool))
    # one year's change, the usual pace's error (0.1 / sqrt 3) over that year, and both own errors
    assert told is not None
    assert told.sd == pytest.approx(np.sqrt(0.1**2 + 0.1**2 / 3 + 2 * 0.01**2))


def test_another_release_may_differ_by_a_years_change() -> None:
    told = expected(other([3, 3], [1.0, 9.0]), 1, np.ones(2, bool))
    assert told is not None and told.sd == pytest.approx(np.hypot(0.1, 0.01))
    rates = expected(other([3, 3], [1.0, 9.0], trending=False), 1, np.ones(2, bool))
    assert rates is not None and rates.sd == pytest.approx(np.hypot(0.03, 0.01))


def test_growth_of_another_year_differs_by_two_changes() -> None:
    told = expected(other([2, 3], [1.0, 9.0], trending=False), 1, np.ones(2, bool))
    assert told is not None and told.sd == pytest.approx(np.sqrt(2 * 0.1**2 + 2 * 0.01**2))


def test_the_usual_pace_counts_as_one_change() -> None:
    # Four figures, three changes of 0.2 and a usual pace of 0: (0 + 3 * 0.2) / 4 = 0.15 a year. All
    # told of the fifth year: 0.75, 0.70, 0.65, 0.60 + 0.15; the last weighs most.
    told = expected(other([1, 2, 3, 4, 5], [0.0, 0.2, 0.4, 0.6, 9.0]), 4, np.ones(5, bool))
    assert told is not None and told.at in (pytest.approx(0.75), pytest.approx(0.70))
    assert told.n == 4


def test_only_the_six_nearest_speak() -> None:
    # Six say 0 of the year before, twenty of nine years earlier say 5. One change between the two
    # years: the usual 0.1 stands, the pace's error is 0.1 / sqrt(3 + 1) = 0.05.
    crowd = other([*[1] * 20, *[10] * 6, 11], [*[5.0] * 20, *[0.0] * 7])
    told = expected(crowd, 26, np.ones(27, bool))
    assert told is not None and told.n == 26
    assert told.sd == pytest.approx(np.sqrt(0.1**2 + 0.05**2 + 2 * 0.01**2))
    assert told.at == pytest.approx(-5 / 9 / 2)  # half of the only change a year, (0 - 5) / 9


def test_changes_that_scatter_are_expected_to_scatter() -> None:
    even = expected(other([1, 2, 3, 4, 5], [0.0, 0.1, 0.2, 0.3, 0.4]), 4, np.ones(5, bool))
    torn = expected(other([1, 2, 3, 4, 5], [0.0, 0.5, 0.1, 0.8, 0.4]), 4, np.ones(5, bool))
    assert even is not None and torn is not None and torn.sd > 1.5 * even.sd


def spoken(variances: list[float]) -> float:
    """Variance of those that say most: weights 1 / v, summed, over the sum of their squares."""
    weights = 1.0 / np.array(variances)
    return float(weights.sum() / (weights**2).sum())


def test_growth_that_scatters_by_hand() -> None:
    told = expected(other([1, 2, 3, 9], [0.0, 0.3, 0.9, 5.0], trending=False), 3, np.ones(4, bool))
    # Off the middle by 0.3, 0, 0.6: 1.4826 * 0.3, which weighs 3 of 3 + 3 beside the usual 0.1.
    own = 1.4826 * 0.3
    change = (3 * 0.1**2 + 3 * own**2) / 6
    assert told is not None and told.at == 0.3
    assert told.sd == pytest.approx(np.sqrt(2 * change + 2 * 0.01**2 + own**2))


def test_two_rates_already_tell_how_rates_scatter() -> None:
    told = expected(other([1, 2, 9], [0.0, 0.4, 5.0], trending=False), 2, np.ones(3, bool))
    change = (3 * 0.1**2 + 2 * (1.4826 * 0.2) ** 2) / 5
    assert told is not None and told.at == 0.0
    assert told.sd == pytest.approx(np.sqrt(2 * change + 2 * 0.01**2))


def test_three_changes_tell_how_changes_scatter() -> None:
    # 0.1, 0.25 a year over two years, 0.2; the middle is 0.2, off by 0.1, 0.05 sqrt 2, 0.
    told = expected(other([1, 2, 4, 5, 6], [0.0, 0.1, 0.6, 0.8, 9.0]), 4, np.ones(5, bool))
    change = (3 * 0.1**2 + 3 * (1.4826 * 0.05 * np.sqrt(2)) ** 2) / 6
    variances = [change * apart + change / 6 * apart**2 + 2 * 0.01**2 for apart in (1, 2, 4, 5)]
    assert told is not None and told.at == pytest.approx(0.8 + 0.15)  # (0 + 3 * 0.2) / 4 a year
    assert told.sd == pytest.approx(np.sqrt(spoken(variances)))


def test_two_changes_do_not() -> None:
    told = expected(other([1, 2, 3, 4], [0.0, 0.5, 0.6, 9.0]), 3, np.ones(4, bool))
    variances = [0.1**2 * (apart + apart**2 / 5) + 2 * 0.01**2 for apart in (1, 2, 3)]
    assert told is not None and told.at == pytest.approx(0.6 + 0.2)  # (0 + 2 * 0.3) / 3 a year
    assert told.sd == pytest.approx(np.sqrt(spoken(variances)))
