"""What a user assumed or knows from inside never outweighs what was published."""

from __future__ import annotations

from typing import Any

import pytest
from figure_rows import store_of

from forecast.catalog.schema import FILLED_STATUSES, STATUSES
from forecast.series import annual_series, fused_series
from forecast.series.conflicts import conflicts
from forecast.series.revision_sizes import revision_sizes
from forecast.series.store import Store
from forecast.series.vintages import vintages

AS_OF = "2026-07-31"


def told(value: float, status: str, **given: Any) -> dict[str, Any]:
    return {"value": value, "status": status, "told_by": "user", "confidence": "medium",
            "published": "", "known": "2026-06-01", **given}  # fmt: skip


def at(store: Store, year: int = 2015, indicator: str = "gdp") -> Any:
    return annual_series("东莞市", indicator, as_of=AS_OF, store=store).at(year)


def test_the_weakest_statuses_are_those_a_user_fills_in() -> None:
    assert STATUSES[: len(FILLED_STATUSES)] == FILLED_STATUSES


@pytest.mark.parametrize("filled", FILLED_STATUSES)
@pytest.mark.parametrize("published", ["estimate", "preliminary", "final", "revised"])
def test_a_published_figure_outweighs_a_filled_one_whatever_its_status(
    store: Store, filled: str, published: str
) -> None:
    rows = [{"value": 100.0, "status": published}, told(120.0, filled, confidence="high")]
    item = at(store_of(store, rows))
    assert (item.value, item.origin, item.status) == (100.0, "published", published)
    assert [e.reason for e in item.set_aside] == ["published_exists"]
    fused = fused_series("东莞市", "gdp", as_of=AS_OF, store=store_of(store, rows))
    heard = [w.evidence.status for year in fused.years for w in year.witnesses]
    assert heard == [published]


def test_a_later_published_figure_replaces_an_assumption(store: Store) -> None:
    rows = [
        told(120.0, "assumption", known="2016-01-10"),
        {"value": 100.0, "status": "preliminary", "published": "2016-03-01"},
    ]
    held = store_of(store, rows)
    before = annual_series("东莞市", "gdp", as_of="2016-02-01", store=held).at(2015)
    assert before is not None and (before.value, before.origin) == (120.0, "assumed")
    assert at(held).value == 100.0


def test_a_published_bound_stands_before_an_assumed_value_and_limits_it(store: Store) -> None:
    years = [{"value": 90.0 + n, "period": str(2010 + n), "status": "final"} for n in range(5)]
    bound = {"value": 110.0, "operator": ">", "status": "final"}
    held = store_of(store, [*years, bound, told(100.0, "assumption")])
    assert (at(held).value, at(held).bound) == (110.0, ">")
    fused = fused_series("东莞市", "gdp", as_of=AS_OF, store=held)
    year = fused.at(2015)
    assert year is not None and year.intervals[95][0] > 109.0, "the bound is heard"


def test_an_assumed_bound_never_replaces_a_published_one(store: Store) -> None:
    years = [{"value": 90.0 + n, "period": str(2010 + n), "status": "final"} for n in range(5)]
    rows = [*years, {"value": 95.0, "operator": ">", "status": "final"},
            told(300.0, "assumption", operator=">")]  # fmt: skip
    fused = fused_series("东莞市", "gdp", as_of=AS_OF, store=store_of(store, rows))
    year = fused.at(2015)
    assert year is not None and year.median < 120.0
    assert [(e.value, e.reason) for e in fused.set_aside] == [(300.0, "published_exists")]


def test_a_forecast_published_early_goes_before_an_assumption_not_before_an_internal_figure(
    store: Store,
) -> None:
    years = [{"value": 90.0 + n, "period": str(2010 + n), "status": "final"} for n in range(5)]
    early = {"value": 97.0, "status": "estimate", "published": "2015-11-01"}
    for filled, expected in (("assumption", "estimate"), ("internal", "internal")):
        held = store_of(store, [*years, early, told(110.0, filled)])
        fused = fused_series("东莞市", "gdp", as_of=AS_OF, store=held)
        year = fused.at(2015)
        assert year is not None
        assert [w.evidence.status for w in year.witnesses] == [expected]


def test_an_assumed_ratio_steps_back_for_parts_that_are_both_published(store: Store) -> None:
    def rows(**part: Any) -> list[dict[str, Any]]:
        scope = {"definition": "above_scale_20m", "status": "final"}
        return [
            {"indicator": "industrial_value_added", "value": 2000.0, **scope, **part},
            {"indicator": "gross_industrial_output", "value": 10000.0, **scope},
            told(35.0, "assumption", indicator="value_added_rate", measure="share_pct",
                 unit="%", definition="above_scale_20m"),
        ]  # fmt: skip

    item = at(store_of(store, rows()), indicator="value_added_rate")
    assert (item.value, item.derived, item.origin) == (20.0, True, "published")
    assert [e.reason for e in item.set_aside] == ["published_exists"]
    mixed = store_of(store, rows(status="assumption", told_by="user"))
    item = at(mixed, indicator="value_added_rate")
    assert (item.value, item.origin) == (35.0, "assumed"), "one part is assumed too"


def test_a_derived_value_is_as_assumed_as_its_parts(store: Store) -> None:
    scope = {"definition": "above_scale_20m"}
    rows = [
        {"indicator": "industrial_value_added", "value": 2000.0, "status": "final", **scope},
        told(10000.0, "assumption", indicator="gross_industrial_output", **scope),
    ]
    item = at(store_of(store, rows), indicator="value_added_rate")
    assert (item.derived, item.origin, item.status) == (True, "assumed", "assumption")


def test_filled_figures_are_no_releases_and_contradict_nobody(store: Store) -> None:
    rows = [{"value": 100.0, "status": "preliminary"},
            {"value": 101.0, "status": "final", "published": "2016-09-01"}]  # fmt: skip
    plain = store_of(store, rows)
    held = store_of(store, [*rows, told(150.0, "assumption"), told(140.0, "internal")])
    one, other = (vintages(item, "东莞市", "gdp", as_of=AS_OF) for item in (held, plain))
    assert one.to_dict() == other.to_dict() and len(one.rows[0].releases) == 2
    assert revision_sizes(held, AS_OF).equals(revision_sizes(plain, AS_OF))
    found = [conflicts(item, as_of=AS_OF).to_dict() for item in (held, plain)]
    assert found[0] == found[1]


def test_without_assumptions_they_are_not_there_and_internal_figures_are(store: Store) -> None:
    rows = [told(100.0, "assumption"), told(90.0, "internal", period="2014")]
    held = store_of(store, rows)
    series = annual_series("东莞市", "gdp", as_of=AS_OF, without_assumptions=True, store=held)
    assert [(item.year, item.origin) for item in series.years] == [(2014, "filled")]
    fused = fused_series("东莞市", "gdp", as_of=AS_OF, without_assumptions=True, store=held)
    heard = [w.evidence.status for year in fused.years for w in year.witnesses]
    assert heard == ["internal"]
    plain = store_of(store, [{"value": 100.0}])
    assert plain.without_assumptions is plain


def test_an_assumption_is_heard_more_loosely_than_an_internal_figure(store: Store) -> None:
    widths = {}
    for status in ("final", "internal", "assumption"):
        years = [{"value": 90.0 + n, "period": str(2010 + n), "status": "final"} for n in range(5)]
        held = store_of(store, [*years, told(95.0, status)])
        year = fused_series("东莞市", "gdp", as_of=AS_OF, store=held).at(2015)
        assert year is not None
        low, high = year.intervals[95]
        widths[status] = high - low
    assert widths["final"] < widths["internal"] < widths["assumption"]
