"""The notebook on methods: runs through papermill, shows words instead of codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from forecast.errors import ParameterError
from forecast.report.compare import open_comparison

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "compare_models.ipynb"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_tables_speak_the_readers_language(language: str) -> None:
    found = open_comparison("东莞市", "gdp", 4, "2026-11-01", language)
    members, backtests = found.members(), found.backtests()
    assert members.iloc[:, 1].sum() == pytest.approx(1.0, abs=0.01)
    assert not members.iloc[:, 0].str.contains("_").any()
    assert not backtests.iloc[:, 0].str.contains("_").any()
    assert found.intervals().index.tolist() == [2025, 2026, 2027, 2028]
    assert found.chart().data.startswith("<svg")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("东莞市", "gdpp"), "near: gdp"),
        (("东莞市", "gdp", 0), "horizon"),
        (("东莞市", "gdp", 3, None, "fr"), "language"),
        (("东莞市", "new_rd_institutions", 3, "2016-06-30"), "takes 3"),
    ],
)
def test_a_wrong_choice_is_one_line(arguments: tuple[object, ...], says: str) -> None:
    with pytest.raises(ParameterError, match=says):
        open_comparison(*arguments)  # type: ignore[arg-type]


@pytest.mark.slow
def test_the_notebook_runs_through_papermill(tmp_path: Path) -> None:
    import papermill

    papermill.execute_notebook(
        str(NOTEBOOK),
        str(tmp_path / "out.ipynb"),
        parameters={"language": "en", "horizon": 3},
        kernel_name="python3",
        progress_bar=False,
    )
    text = (tmp_path / "out.ipynb").read_text(encoding="utf-8")
    outputs = [o for cell in json.loads(text)["cells"] for o in cell.get("outputs", [])]
    kinds = {kind for output in outputs for kind in output.get("data", {})}
    assert {"image/svg+xml", "text/html"} <= kinds and "Past error" in text
