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
