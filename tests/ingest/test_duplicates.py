"""Figures printed twice: kept once where they agree, not at all where they do not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from ingest_builders import figure_of, read_of

from forecast.ingest.duplicates import between_sheets, settle
from forecast.ingest.figures import TableRead


def copies(shared: int, unequal: int) -> list[TableRead]:
    """Two sheets that share so many figures (1, 2, ...), the first few of them unequal.

    Each has thirty of its own besides.
    """
    first = [figure_of(n, f"B{n}", breakdown=f"行业{n}") for n in range(1, shared + 1)]
    second = [
        figure_of(n + 0.5 if n <= unequal else n, f"B{n}", breakdown=f"行业{n}", sheet="乙")
        for n in range(1, shared + 1)
    ]
    own = [
        [figure_of(7, f"D{n}", breakdown=f"{sheet}{n}", sheet=sheet) for n in range(30)]
        for sheet in "甲乙"
    ]
    return [read_of([*first, *own[0]]), read_of([*second, *own[1]], "乙")]


# Copies share 20 figures or more, and no more than a fifth of them differ.
@pytest.mark.parametrize(
    ("shared", "unequal", "same_table"),
    [(20, 3, True), (20, 5, False), (19, 1, False), (100, 19, True), (100, 21, False)],
)
def test_copies_of_a_table_are_told_by_what_they_share(
    shared: int, unequal: int, same_table: bool
) -> None:
    gone = unequal if same_table else 0
    for read in between_sheets(copies(shared, unequal)):
        assert [item.cell for item in read.rejected] == [f"B{n}" for n in range(1, gone + 1)]
        assert len(read.figures) == shared - gone + 30


def test_a_figure_that_differs_between_copies_names_the_other() -> None:
    first, second = between_sheets(copies(20, 1))
    assert [(r.reason, r.detail) for r in first.rejected] == [("duplicate_conflict", "乙!B1: 1.5")]
    assert [(r.reason, r.detail) for r in second.rejected] == [("duplicate_conflict", "甲!B1: 1")]


def test_a_third_sheet_is_held_against_the_others_too() -> None:
    one, other = copies(20, 0)
    changed = copies(20, 2)[1]
    found = between_sheets([one, other, changed])
    assert [len(read.rejected) for read in found] == [2, 2, 2]


def test_a_repeated_row_is_kept_once_and_notes_the_other() -> None:
    rows = [figure_of(v, f"{c}{r}", period=p)
            for r in (2, 5) for c, p, v in (("B", "2019", 5), ("C", "2020", 6))]  # fmt: skip
    kept, rejected = settle(rows)
    assert [figure.cell for figure in kept] == ["B2", "C2"] and not rejected
    assert all(len(figure.notes) == 1 for figure in kept)
    assert "B5" in kept[0].notes[0] and "C5" in kept[1].notes[0]


def test_a_table_printed_again_turned_is_no_repeated_row() -> None:
    rows = [figure_of(5, "B2"), figure_of(6, "C2", period="2020"),
            figure_of(5, "B8"), figure_of(6, "B9", period="2020")]  # fmt: skip
    kept, rejected = settle(rows)
    # 2019 stands in column B again, 2020 does not stand in C: row 8 repeats row 2, row 9 does not.
    assert [figure.cell for figure in kept] == ["B2", "C2", "B9"] and not rejected


def test_a_row_that_says_more_than_the_earlier_one_is_kept() -> None:
    rows = [figure_of(5, "B2"), figure_of(5, "B5"), figure_of(6, "C5", period="2020")]
    kept, _ = settle(rows)
    assert [figure.cell for figure in kept] == ["B2", "B5", "C5"]


def test_rows_that_contradict_each_other_are_both_gone() -> None:
    kept, rejected = settle([figure_of(5, "B2"), figure_of(6, "B5"), figure_of(7, "B6", region="")])
    assert [figure.cell for figure in kept] == ["B6"]
    assert [(r.cell, r.detail) for r in rejected] == [("B2", "B5: 6"), ("B5", "B2: 5")]


def test_cells_of_a_text_are_placed_by_line_and_field() -> None:
    kept, _ = settle([figure_of(5, "3:2"), figure_of(5, "7:2"), figure_of(5, "9:4")])
    assert [figure.cell for figure in kept] == ["3:2", "9:4"]  # another field is no repeated row


def test_a_row_made_of_two_earlier_rows_repeats_neither() -> None:
    rows = [figure_of(5, "B2"), figure_of(6, "C3", period="2020"),
            figure_of(5, "B9"), figure_of(6, "C9", period="2020")]  # fmt: skip
    kept, _ = settle(rows)
    assert {figure.cell for figure in kept} == {"B2", "C3", "B9", "C9"}


def test_a_copy_is_found_beyond_a_sheet_that_is_none() -> None:
    first, second = copies(20, 2)
    alien = read_of([figure_of(n, f"B{n}", region="广州市") for n in range(1, 30)], "丙")
    found = between_sheets([first, alien, second])
    assert [len(read.rejected) for read in found] == [2, 0, 2]


def test_of_two_copies_that_differ_the_first_is_named() -> None:
    one, other = copies(20, 1)
    third = copies(20, 0)[1]
    changed = replace(third.figures[0], value=Decimal(9), text="9", sheet="丙")
    third = replace(third, sheet="丙", figures=(changed, *third.figures[1:]))
    details = [read.rejected[0].detail for read in between_sheets([one, other, third])]
    assert details == ["乙!B1: 1.5", "甲!B1: 1", "甲!B1: 1"]
