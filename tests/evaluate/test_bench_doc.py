"""Scores go into the document in place of their last edition; what is written by hand stays."""

import pytest

from forecast.evaluate.bench_doc import put_scores, with_scores
from forecast.evaluate.long_format import BenchInputError

DOCUMENT = (
    "# Benchmarks\n\nBy hand.\n\n## In short\n\nA remark.\n\n## Tables\n\n## Later\n\nMore.\n"
)


def row(model, owa, msis=20.0, seconds=1.0, refused=0):
    return {
        "model": model,
        "owa": owa,
        "smape": 15.0,
        "mase": 2.5,
        "coverage_50": 0.5,
        "coverage_80": 0.81,
        "coverage_95": 0.953,
        "msis": msis,
        "seconds": 1.5 * seconds,
        "core_seconds": seconds,
        "peak_mb": 99.6,
        "refused": refused,
    }


ROWS = [
    row("default", 0.85, 20.4, 0.5),
    row("naive", 1.0),
    row("holt", 0.99),
    row("AutoETS", 0.88, 28.7, refused=2),
    row("SCUM (median of four)", 0.86, 30.0, seconds=100.0),
]


def test_a_table_and_a_summary_row_are_added():
    text = with_scores(DOCUMENT, "m3", 10, 1, ROWS)
    assert "### M3 yearly, last 10\n" in text and text.index("### M3") < text.index("## Later")
    table = "| default | 0.850 | 15.00 | 2.500 | 50.0 | 81.0 | 95.3 | 20.4 | 0.50 | 100 |"
    assert table in text and "| AutoETS (2 failed) | 0.880 |" in text
    assert "holt" not in text  # members are the command's to print
    summary = (
        "| m3 | last 10 | 0.850 | 0.860 SCUM (median of four) | 81.0 | 95.3 | 20.4 | "
        "28.7 AutoETS | 200 times |"
    )
    assert summary in text and "A remark." in text and text.endswith("## Later\n\nMore.\n")


def test_a_second_run_replaces_the_first():
    once = with_scores(DOCUMENT, "m3", 10, 1, ROWS)
    both = with_scores(once, "m1", None, 1, ROWS)
    again = with_scores(both, "m3", 10, 1, [row("default", 0.9), *ROWS[1:]])
    assert again.count("### M3 yearly, last 10") == 1 == again.count("| m3 | last 10 |")
    assert "| m3 | last 10 | 0.900 (missed) |" in again and "| m1 | full | 0.850 |" in again
    assert with_scores(again, "m3", 10, 1, ROWS) == both


def test_a_sample_has_a_table_of_its_own_and_no_summary():
    text = with_scores(DOCUMENT, "tourism", 7, 5, ROWS)
    assert "### tourism yearly, last 7, every 5th series" in text and "| tourism |" not in text


def test_a_document_without_its_headings_is_left_alone(tmp_path):
    path = tmp_path / "notes.md"
    path.write_text("# Notes\n")
    with pytest.raises(BenchInputError, match="In short"):
        put_scores(path, "m3", None, 1, ROWS)
    assert path.read_text() == "# Notes\n"
    with pytest.raises(BenchInputError, match="does not exist"):
        put_scores(tmp_path / "none.md", "m3", None, 1, ROWS)


def test_what_cannot_be_told_is_a_dash_and_what_is_absurd_is_short():
    rows = [row("default", 0.85), row("AutoETS", 0.9, msis=7.2e10)]
    rows[1]["core_seconds"] = rows[1]["peak_mb"] = float("nan")
    text = with_scores(DOCUMENT, "m1", None, 1, rows)
    assert "| 95.3 | 7e+10 | - | - |" in text and "| 20.0 AutoETS |" not in text
