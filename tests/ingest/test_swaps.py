"""Two years that changed places, and falls that only look like it; every course by hand."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.ingest.swaps import Swap, swapped_years

PACES = 0.2 + 0.01 * np.arange(8)  # eight rows grow by 0.20, 0.21, ... 0.27 a year (logs)


def table(steps: np.ndarray) -> np.ndarray:
    """Levels of rows that begin at 1 and take these steps (logs), shape (n_rows, n_years - 1)."""
    start = np.zeros((len(steps), 1))
    return np.exp(np.hstack([start, np.cumsum(steps, axis=1)]))


def exchanged(paces: np.ndarray, years: int = 6, left: int = 2) -> np.ndarray:
    """Steady rows with the columns ``left`` and the next exchanged."""
    levels = table(np.repeat(paces[:, None], years - 1, axis=1))
    levels[:, [left, left + 1]] = levels[:, [left + 1, left]]
    return levels


def fall(order: np.ndarray) -> np.ndarray:
    """A common fall shaped like a swap: steps g, 2g, -f, 2g, g; the rows fall in another order.

    In a swap f is g itself: the row that climbed most falls most.
    """
    g, f = PACES, PACES[order]
    return table(np.stack([g, 2 * g, -f, 2 * g, g], axis=1))


def test_exchanged_years_are_found_and_clear() -> None:
    assert swapped_years(exchanged(PACES)) == [Swap(2, True)]


def test_steady_rows_are_not_exchanged() -> None:
    assert swapped_years(table(np.repeat(PACES[:, None], 5, axis=1))) == []


def test_a_fall_without_give_and_take_is_merely_doubtful() -> None:
    # Rows that climbed most fall least: the ranks of 2g and -f agree, a swap has them opposed. The
    # exchanged course is eight times smoother and more.
    assert swapped_years(fall(np.arange(8)[::-1])) == [Swap(2, False)]
    assert swapped_years(fall(np.arange(8))) == [Swap(2, True)]  # f = g: the swap itself


# Spearman's rank correlation of 2g and -f is -(1 - sum d^2 / 84) for eight rows, and sum d^2 is
# even: 50 gives -0.405, 52 gives -0.381, and -0.4 lies between.
@pytest.mark.parametrize(
    ("order", "squares", "clear"),
    [([2, 0, 1, 5, 7, 4, 6, 3], 36, True), ([6, 1, 0, 2, 4, 5, 3, 7], 50, True),
     ([5, 1, 0, 4, 3, 7, 2, 6], 52, False)],
)  # fmt: skip
def test_how_opposed_the_steps_must_be(order: list[int], squares: int, clear: bool) -> None:
    assert sum((n - place) ** 2 for n, place in enumerate(order)) == squares
    (found,) = swapped_years(fall(np.array(order)))
    assert found == Swap(2, clear)


def test_seven_rows_tell_nothing_of_the_order_of_steps() -> None:
    assert swapped_years(exchanged(PACES[:7])) == [Swap(2, False)]


@pytest.mark.parametrize("left", [0, 4])
def test_at_the_edge_a_swap_is_merely_doubtful(left: int) -> None:
    assert swapped_years(exchanged(PACES, left=left)) == [Swap(left, False)]


def test_four_years_or_two_rows_tell_nothing() -> None:
    assert swapped_years(exchanged(PACES, years=4, left=1)) == []
    assert swapped_years(exchanged(PACES, years=5, left=2)) == [Swap(2, True)]
    assert swapped_years(exchanged(PACES[:2])) == []
    assert swapped_years(exchanged(PACES[:3])) == [Swap(2, False)]


@pytest.mark.parametrize(("steady", "found"), [(2, [Swap(2, True)]), (3, [])])
def test_four_fifths_of_the_rows_must_be_smoother(steady: int, found: list[Swap]) -> None:
    # Of ten or eleven rows two or three are not exchanged: 8 of 10 are enough, 8 of 11 are not.
    still = table(np.repeat(PACES[:steady, None], 5, axis=1))
    assert swapped_years(np.vstack([exchanged(PACES), still])) == found


# Steps g (1, 2, -1 - e, 2, 1): second differences 1, 3 + e, 3 + e, 1 as printed (8 + 2 e in all),
# e, 2 e, 2 e, e exchanged: (8 + 2 e) / 6 e times smoother. 2.5 times is clear, 1.5 a doubt.
@pytest.mark.parametrize(
    ("e", "found"),
    [(0.55, [Swap(2, True)]), (0.65, [Swap(2, False)]),  # 2.76, 2.38
     (1.05, [Swap(2, False)]), (1.15, [])],  # 1.60, 1.49
)  # fmt: skip
def test_how_much_smoother_the_exchanged_course_must_be(e: float, found: list[Swap]) -> None:
    steps = PACES[:, None] * np.array([1, 2, -1 - e, 2, 1])
    assert swapped_years(table(steps)) == found


def test_a_row_without_all_its_years_says_nothing() -> None:
    levels = exchanged(PACES)
    levels[7, 1] = np.nan  # seven rows are left: too few for the order of the steps
    assert swapped_years(levels) == [Swap(2, False)]


@pytest.mark.parametrize(
    ("before", "after", "clear"),
    [(PACES, PACES, True), (PACES, PACES[::-1], False), (PACES[::-1], PACES, False)],
)
def test_rows_give_and_take_on_both_sides(
    before: np.ndarray, after: np.ndarray, clear: bool
) -> None:
    # The steps next to the pair tell; the ones farther out, in the other order, say nothing.
    far = PACES[::-1]
    steps = np.stack([far, 2 * before, -PACES, 2 * after, far], axis=1)
    assert swapped_years(table(steps)) == [Swap(2, clear)]
