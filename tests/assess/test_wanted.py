"""What a plan's targets lack, as of a date."""

from __future__ import annotations

from forecast.assess.run import assessments
from forecast.assess.wanted import wanted_figures
from forecast.series.store import Store


def test_a_past_target_lacks_its_own_year(store: Store) -> None:
    asked = wanted_figures("万江街道", "wj2020", as_of="2026-11-01", store=store)
    periods = {item.indicator_id: {w.period for w in asked if w.indicator_id == item.indicator_id}
               for item in asked}  # fmt: skip
    assert periods["industrial_value_added"] == {"2022"}
    assert periods["tech_transformation_investment"] == {"2019", "2022"}, "a change needs its base"
    assert len(asked) == len({(w.indicator_id, w.period, w.definition) for w in asked})


def test_a_share_is_asked_for_in_percent(store: Store) -> None:
    asked = wanted_figures("万江街道", "wj2020", as_of="2026-11-01", store=store)
    share = next(item for item in asked if item.indicator_id == "advanced_manufacturing_share")
    assert (share.measure, share.unit, share.region) == ("share_pct", "%", "万江街道")


def test_a_target_ahead_lacks_the_latest_complete_years(store: Store) -> None:
    asked = wanted_figures("万江街道", "wj2020", as_of="2021-06-30", store=store)
    years = sorted(w.period for w in asked if w.indicator_id == "industrial_value_added")
    assert years and years[-1] == "2020" and all("2016" <= year <= "2020" for year in years)


def test_a_settled_target_lacks_nothing(store: Store) -> None:
    found = assessments("东莞市", "dg2016", as_of="2026-11-01", store=store)
    settled = {
        (item.assessment.indicator, str(item.assessment.target_year), item.assessment.definition)
        for item in found
        if item.assessment.outturn is not None
    }
    names = {
        definition.names.zh: definition.id
        for family in store.catalog.families.values()
        for definition in family.definitions
    }
    asked = {
        (item.indicator_id, item.period, names[item.definition])
        for item in wanted_figures("东莞市", "dg2016", as_of="2026-11-01", store=store)
    }
    assert settled and asked and not settled & asked
