"""Charts: no missing glyph, the same bytes every time, nothing executable."""

from __future__ import annotations

import io
import warnings
from xml.etree import ElementTree

import pytest

from forecast.assess.run import assessments
from forecast.plot.target import has_chart, target_svg
from forecast.series.store import Store


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("plan", ["dg2016", "dg2015", "wj2020", "dg2025"])
def test_every_chart_is_drawn_without_a_missing_glyph(
    store: Store, plan: str, language: str
) -> None:
    region = store.catalog.plans[plan].region
    drawn = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns "Glyph ... missing from font"
        for item in assessments(region, plan, as_of="2026-11-01", store=store):
            if has_chart(item):
                svg = target_svg(item, language)
                root = ElementTree.fromstring(svg)
                assert root.attrib["role"] == "img" and root.attrib["aria-label"]
                assert "<script" not in svg and "width=" not in svg[: svg.index(">")]
                drawn += 1
    assert drawn >= {"dg2016": 9, "dg2015": 8, "wj2020": 2, "dg2025": 1}[plan]


def test_a_missing_glyph_would_be_noticed() -> None:
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    from forecast.plot.fonts import use_fonts

    use_fonts()
    figure = Figure()
    figure.text(0.5, 0.5, "\U0001f9ea")  # no text font has the test tube
    with pytest.warns(UserWarning, match="missing from font"):
        FigureCanvasSVG(figure).print_svg(io.StringIO())


def test_the_same_assessment_gives_the_same_bytes(store: Store) -> None:
    item = next(
        item
        for item in assessments("东莞市", "dg2016", as_of="2026-11-01", store=store)
        if item.assessment.target_id == "dg2016-advanced-share"
    )
    assert target_svg(item, "zh") == target_svg(item, "zh")
    assert target_svg(item, "zh") != target_svg(item, "en")
