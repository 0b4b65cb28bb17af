"""Charts hatch what a user filled in or assumed, and say so in the legend."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "assess"))
from filled_store import with_filled

from forecast.assess.run import assessments
from forecast.plot.evidence import evidence_figure
from forecast.plot.target import target_svg
from forecast.series import annual_series, fused_series
from forecast.series.store import Store

AS_OF = "2026-11-01"


def rows(*status: str) -> list[dict[str, Any]]:
    return [
        {"indicator": "smart_equipment_value_added", "value": 25.0 + 5 * n, "status": name,
         "period": str(2020 + n)}
        for n, name in enumerate(status)
    ]  # fmt: skip


def chart(store: Store, language: str) -> str:
    found = assessments("万江街道", "wj2020", as_of=AS_OF, store=store)
    mine = next(i for i in found if i.assessment.target_id == "wj2020-smart-equipment")
    return target_svg(mine, language)


@pytest.mark.parametrize(
    ("language", "alt"), [("zh", "含填报数或假设数"), ("en", "some filled in or assumed")]
)
def test_a_target_hatches_them(store: Store, language: str, alt: str) -> None:
    svg = chart(with_filled(store, *rows("internal", "internal", "assumption")), language)
    assert svg.count("<pattern") >= 2, "two hatches"
    assert alt in svg[:400] and alt not in chart(store, language)
    assert "<pattern" not in chart(store, language)


def test_the_evidence_chart_hatches_them_and_its_legend_names_them(store: Store) -> None:
    held = with_filled(store, *rows("internal", "assumption", "final"))
    name = "smart_equipment_value_added"
    series = annual_series("万江街道", name, as_of=AS_OF, store=held)
    fused = fused_series("万江街道", name, as_of=AS_OF, store=held)
    values, strip = evidence_figure(series, fused, "en").axes
    told = {t.get_text() for t in values.get_legend().get_texts()}
    assert {"as filled in", "assumed", "published"} <= told
    hatched = {c.get_hatch(): len(c.get_offsets()) for c in values.collections if c.get_hatch()}
    assert sorted(hatched.values()) == [1, 2]
    hollow = [line for line in strip.lines if line.get_markerfacecolor() == "white"]
    assert len(hollow) == 3 and "hollow" in strip.get_xlabel()
