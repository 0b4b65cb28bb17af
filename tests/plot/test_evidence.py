"""The chart of a series' evidence: every kind of series, no missing glyph, the same bytes."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from forecast.errors import ParameterError
from forecast.plot.evidence import KINDS, evidence_figure, evidence_svg, write_chart
from forecast.plot.history import estimated_years, fused_years
from forecast.series import annual_series, fused_series
from forecast.series.store import Store

AS_OF = "2026-11-01"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "indicator",
    ["industrial_value_added", "value_added_rate", "software_services_revenue", "robot_density"],
)
def test_any_series_is_drawn_without_a_missing_glyph(
    store: Store, indicator: str, language: str
) -> None:
    series = annual_series("东莞市", indicator, as_of=AS_OF, store=store)
    fused = fused_series("东莞市", indicator, as_of=AS_OF, store=store)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        svg = evidence_svg(series, fused, language, name=indicator, title="规模以上")
    assert svg.startswith("<svg") and 'role="img"' in svg
    assert svg == evidence_svg(series, fused, language, name=indicator, title="规模以上")


def test_the_strip_has_a_row_for_every_kind_and_red_marks_for_disagreement(store: Store) -> None:
    series = annual_series("东莞市", "industrial_value_added", as_of=AS_OF, store=store)
    fused = fused_series("东莞市", "industrial_value_added", as_of=AS_OF, store=store)
    values, strip = evidence_figure(series, fused, "en").axes
    assert len(strip.get_yticks()) == len(KINDS)
    marks = {
        (int(line.get_xdata()[0]), round(float(line.get_ydata()[0]))): line.get_color()
        for line in strip.lines
    }
    row = KINDS.index("in_year_growth")
    assert marks[2021, row] != marks[2022, row]  # the first quarter of 2021 stands out
    assert (2025, KINDS.index("level")) not in marks and (2025, KINDS.index("growth")) in marks
    assert "probable change of scope" in {t.get_text() for t in values.get_legend().get_texts()}


def test_another_kind_of_file_is_refused(store: Store, tmp_path: Path) -> None:
    series = annual_series("东莞市", "gdp", as_of=AS_OF, store=store)
    fused = fused_series("东莞市", "gdp", as_of=AS_OF, store=store)
    with pytest.raises(ParameterError, match=r"NAME\.png"):
        write_chart(tmp_path / "c.pdf", series, fused, "en", name="GDP")
    with pytest.raises(ParameterError, match="--chart"):
        write_chart(tmp_path / "none" / "c.png", series, fused, "en", name="GDP")


def test_a_target_shows_estimates_only_where_nothing_is_published(store: Store) -> None:
    from forecast.assess.run import assessments

    found = {
        item.assessment.target_id: item
        for item in assessments("东莞市", "dg2016", as_of=AS_OF, store=store)
    }
    share = found["dg2016-advanced-share"]
    # Published (or derived) are 2014 to 2016 and 2018; the fan takes over after 2018.
    assert [item.year for item in fused_years(share)] == [2014, 2015, 2016, 2017, 2018]
    marked = {item.year for item in estimated_years(share)}
    assert marked >= {2017, 2025} and not marked & {2014, 2015, 2016, 2018}
    # Two published years in a row leave nothing to estimate.
    assert fused_years(found["dg2016-firms-10bn"]) == ()
