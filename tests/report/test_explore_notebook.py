"""The notebook on one series: tables that hold what the records say, run through papermill."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from forecast.errors import ParameterError
from forecast.report.explore import Exploration, open_series

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "explore_series.ipynb"


@pytest.fixture(scope="module")
def value_added() -> Exploration:
    return open_series("东莞市", "规模以上工业增加值", "2026-11-01", "en")


def test_every_year_from_2004_has_a_line_and_says_what_it_rests_on(
    value_added: Exploration,
) -> None:
    years = value_added.years()
    assert years.index.tolist() == list(range(2004, 2027))
    rests = years["Rests on"]
    # 2023 is published (5171); of 2024 there are in-year totals and growth, of 2025 growth alone.
    assert [rests[year] for year in (2023, 2024, 2025, 2026)] == [
        "level", "in-year total", "growth", "trend",
    ]  # fmt: skip
    assert years["Published"][2023] == "5,171亿元" and years["Published"][2024] == "—"


def test_the_year_2021_is_marked_as_a_change_of_scope(value_added: Exploration) -> None:
    wedges = value_added.wedges()
    # 4145.7 to 5008.81 is +20.8 %, growth was published at 10.2 %: 1.208 / 1.102 = +9.6 %,
    # known to about 0.8 points either way.
    assert float(wedges["Value above growth (%)"][2021]) == pytest.approx(9.6, abs=2.0)
    assert wedges["Mark"][2021] == "probable change of scope" and wedges["Mark"][2023] == ""
    assert "2021" in value_added.notes().data


def test_residuals_come_furthest_first_and_bounds_last(value_added: Exploration) -> None:
    shown = value_added.residuals()["Distance from the rest (sd)"].tolist()
    sizes = [abs(float(item)) for item in shown if item != "—"]
    assert sizes == sorted(sizes, reverse=True)
    # A bound the rest agrees with has no distance: such rows close the list.
    assert all(item == "—" for item in shown[len(sizes) :])


def test_the_releases_of_a_revised_year_stand_in_order() -> None:
    found = open_series("广东省", "gdp", "2026-11-01", "en").releases(2015)
    figures = list(dict.fromkeys(found["Figure"]))
    # The census revisions of Guangdong's 2015 GDP.
    assert figures == ["72812.55亿元", "74732.4亿元", "75820.8亿元"]
    assert found.index.tolist() == sorted(found.index)
    assert found["Used as"].iloc[-1] == "year's level"


def test_the_estimate_of_2024_narrows_as_figures_come_out(value_added: Exploration) -> None:
    moved = value_added.moved(2024)
    width = [
        float(high.replace(",", "")) - float(low.replace(",", ""))
        for low, high in zip(moved["Lower 80 %"], moved["Upper 80 %"], strict=True)
    ]
    assert len(width) >= 4 and width[-1] < 0.6 * width[0]
    assert moved.index[0] == "2024-05-31" and moved.index[-1] == "2025-02-27"


def test_sources_are_links_and_text_is_escaped(value_added: Exploration) -> None:
    page = value_added.sources().data
    assert 'href="http' in page and "javascript:" not in page and "<script" not in page


def test_a_series_without_any_level_says_so() -> None:
    found = open_series("东莞市", "software_services_revenue", "2026-11-01", "en")
    assert found.fused.reason == "only_growth"
    assert "Only growth rates" in found.notes().data
    assert found.chart().data.startswith("<svg") and found.years().empty


def test_a_wrong_language_is_one_line() -> None:
    with pytest.raises(ParameterError, match="language"):
        open_series("东莞市", "gdp", language="fr")


@pytest.mark.slow
def test_the_notebook_runs_through_papermill(tmp_path: Path) -> None:
    import papermill

    papermill.execute_notebook(
        str(NOTEBOOK),
        str(tmp_path / "out.ipynb"),
        parameters={"language": "en", "region": "广东省", "indicator": "gdp", "year": 2015},
        kernel_name="python3",
        progress_bar=False,
    )
    text = (tmp_path / "out.ipynb").read_text(encoding="utf-8")
    outputs = [o for cell in json.loads(text)["cells"] for o in cell.get("outputs", [])]
    kinds = {kind for output in outputs for kind in output.get("data", {})}
    assert {"image/svg+xml", "text/html"} <= kinds and "74732.4" in text
