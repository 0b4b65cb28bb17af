"""What a year can rest on: no figure that was weighed down to nothing, no impossible bound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest_fusion import frame_of  # type: ignore[import-not-found]

from forecast.catalog import load_catalog
from forecast.series.fusion.component import Component
from forecast.series.fusion.equations import Equation, equations_of
from forecast.series.fusion.latent import Layout
from forecast.series.fusion.prior import load_prior
from forecast.series.fusion.scale import Scale
from forecast.series.fusion.solve import Solution
from forecast.series.fusion.tell import believed, heard

GDP = load_catalog().indicators["gdp"]


def said(*rows: tuple[str, str, float, str]) -> list[Equation]:
    frame = frame_of([(*row, "final", "published", "gdp") for row in rows])
    found = equations_of(
        frame.itertuples(index=False), GDP, load_prior(), Scale("log"), definitions=["published"]
    )
    return list(found.equations)


def weighed(*weights: float, impossible: tuple[int, ...] = ()) -> Solution:
    some = np.array(weights)
    return Solution(
        np.zeros((1, 1, 1)), np.zeros_like(some), some, {}, {}, {}, np.zeros(9),
        frozenset(impossible),
    )  # fmt: skip


def test_a_figure_weighed_below_a_twentieth_is_no_ground() -> None:
    figures = said(*((str(year), "level", 100.0, "=") for year in range(2010, 2015)))
    kept, _ = believed(weighed(1.0, 0.06, 0.05, 0.04, 0.0), figures, [])
    assert [e.year for e in kept] == [2010, 2011, 2012]


def test_an_impossible_bound_is_no_ground() -> None:
    bounds = said(("2010", "level", 100.0, ">"), ("2011", "level", 100.0, ">"))
    _, kept = believed(weighed(impossible=(0,)), [], bounds)
    assert [e.year for e in kept] == [2011]


@pytest.mark.parametrize(
    ("of_part", "of_whole", "of_share"),
    [("level", "level", "derived"), ("bound", "level", "bound"), ("level", "bound", "bound"),
     ("", "level", "")],
)  # fmt: skip
def test_a_share_is_derived_where_part_and_whole_are_known(
    of_part: str, of_whole: str, of_share: str
) -> None:
    component = Component("w", ("w", "s"), {"w": {"w": 1}, "s": {"s": 1}}, {}, {"s": ("p", "w")})
    layout = Layout(component, {}, frozenset(), (2010,), {})
    (one,) = said(("2010", "level", 100.0, "="))
    told = [replace(one, indicator=name, kind=kind)
            for name, kind in (("p", of_part), ("w", of_whole)) if kind]  # fmt: skip
    figures = [e for e in told if e.kind != "bound"]
    bounds = [e for e in told if e.kind == "bound"]
    assert heard(layout, "s", figures, bounds) == ({2010: (of_share,)} if of_share else {})


def test_the_strongest_kind_of_evidence_comes_first() -> None:
    component = Component("gdp", ("gdp",), {"gdp": {"gdp": 1}}, {}, {})
    layout = Layout(component, {}, frozenset(), (2010, 2011), {})
    found = heard(
        layout, "gdp",
        said(("2011", "growth_pct", 5.0, "="), ("2011", "level", 100.0, "="),
             ("2011-06C", "level", 40.0, "=")),
        said(("2010", "level", 90.0, ">")),
    )  # fmt: skip
    assert found == {2010: ("bound",), 2011: ("level", "in_year_level", "growth")}
