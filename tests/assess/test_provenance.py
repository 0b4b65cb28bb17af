"""A verdict says what it rests on: published figures, what a user filled in, what is assumed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from filled_store import with_filled

from forecast.assess.assessment import Assessed
from forecast.assess.run import assessments
from forecast.assess.wanted import wanted_figures
from forecast.catalog import load_catalog
from forecast.report.evidence import evidence_tables
from forecast.report.params import ReportParameters
from forecast.report.sentences import sentences
from forecast.report.view import ReportView
from forecast.report.wording import Words
from forecast.series.store import Store

AS_OF = "2026-11-01"
SMART, FIRMS = "wj2020-smart-equipment", "wj2020-firms"


def smart(value: float, status: str, **given: Any) -> dict[str, Any]:
    return {"indicator": "smart_equipment_value_added", "value": value, "status": status, **given}


def published(value: float) -> dict[str, Any]:
    return smart(value, "final", told_by="", source_id="file-12345678", confidence="high")


def judge(store: Store, *rows: dict[str, Any], **options: Any) -> dict[str, Assessed]:
    found = assessments(
        "万江街道", "wj2020", as_of=AS_OF, store=with_filled(store, *rows), **options
    )
    return {item.assessment.target_id: item for item in found}


def view(store: Store, *rows: dict[str, Any], language: str = "zh") -> ReportView:
    held = with_filled(store, *rows)
    found = assessments("万江街道", "wj2020", as_of=AS_OF, store=held)
    given = ReportParameters(region="万江街道", plan="wj2020", as_of=AS_OF, language=language)  # type: ignore[arg-type]
    return ReportView(given, held, found)


@pytest.mark.parametrize(
    ("row", "flags", "origin", "zh", "en"),
    [
        (smart(60, "assumption"), (True, False), "assumed",
         ("2022年假设为60亿元", "依赖假设"), ("2022 is assumed at 60亿元", "assumed figure")),
        (smart(60, "internal"), (False, True), "filled",
         ("2022年据填报为60亿元", "依赖填报的数"), ("2022 is 60亿元", "as filled in")),
        (smart(60, "final", told_source="万江年鉴2023"), (False, True), "filled",
         ("2022年据填报(来源：万江年鉴2023)为60亿元",), ("as filled in (source: 万江年鉴2023)",)),
        (published(60), (False, False), "published", ("2022年公布为60亿元",),
         ("2022 was published at 60亿元",)),
    ],
)  # fmt: skip
def test_a_verdict_of_one_figure_says_who_told_it(
    store: Store,
    row: dict[str, Any],
    flags: tuple[bool, bool],
    origin: str,
    zh: tuple[str, ...],
    en: tuple[str, ...],
) -> None:
    item = judge(store, row)[SMART]
    a = item.assessment
    assert (a.status, a.outturn) == ("met", 60)
    assert (a.rests_on_assumption, a.rests_on_filled) == flags
    assert (a.outturn_origin, a.latest_origin, a.latest_status) == (origin, origin, row["status"])
    assert a.to_dict()["rests_on_assumption"] is flags[0]
    for language, parts in (("zh", zh), ("en", en)):
        words = Words(language)
        said = " ".join(sentences(item, load_catalog(), words))
        assert all(part in said for part in parts)
        if any(flags):
            assert "公布为" not in said and "published at" not in said
            assert words.status(a) != words("status.met") and words("status.met") in words.status(a)
            assert words.latest(a) != words.amount(a.latest, a.unit)
        else:
            assert words.status(a) == words("status.met")


def test_targets_that_use_no_filled_figure_are_not_marked(store: Store) -> None:
    found = judge(store, smart(60, "assumption"))
    marked = {name for name, item in found.items() if item.assessment.rests_on_assumption}
    assert marked == {SMART, "wj2020-smart-equipment-growth"}
    assert not any(item.assessment.rests_on_filled for item in found.values())


def test_a_target_that_is_not_judged_rests_on_nothing(store: Store) -> None:
    row = {"indicator": "firms_over_1bn", "value": 3, "unit": "家", "measure": "count",
           "period": "2021", "status": "internal"}  # fmt: skip
    a = judge(store, row)["wj2020-firms-1bn"].assessment
    assert (a.status, a.latest_origin, a.rests_on_filled) == ("not_assessed", "filled", False)


def test_a_projection_rests_on_every_figure_it_is_made_from(store: Store) -> None:
    rows = [smart(value, "internal", period=str(year))
            for year, value in ((2018, 18.0), (2020, 24.0))]  # fmt: skip
    assumed = smart(27.0, "assumption", period="2021")
    found = judge(store, *rows, assumed)
    a = found[SMART].assessment
    assert a.projected is not None and (a.rests_on_assumption, a.rests_on_filled) == (True, True)
    assert a.points_filled == 3 and "其中3个据填报或假设" in Words("zh").method(a, 0)
    without = judge(store, *rows, assumed, without_assumptions=True)[SMART].assessment
    assert (without.rests_on_assumption, without.rests_on_filled) == (False, True)
    assert without.projected != a.projected


def test_an_assumed_part_marks_the_ratio_that_it_enters(store: Store) -> None:
    # 东莞市's value-added rate of 2025 is projected from output and value added.
    row = {"indicator": "industrial_value_added", "value": 6500.0, "status": "assumption",
           "period": "2025", "region": "东莞市"}  # fmt: skip
    held = with_filled(store, row)
    found = assessments("东莞市", "dg2016", as_of=AS_OF, store=held)
    marked = {i.assessment.target_id for i in found if i.assessment.rests_on_assumption}
    plain = assessments("东莞市", "dg2016", as_of=AS_OF, store=held, without_assumptions=True)
    assert "dg2016-value-added-rate" in marked and len(marked) < len(found) / 2
    assert not any(i.assessment.rests_on_assumption for i in plain)
    before = assessments("东莞市", "dg2016", as_of=AS_OF, store=store)
    assert [i.assessment for i in plain] == [i.assessment for i in before]


def test_a_published_figure_takes_the_assumptions_place(store: Store) -> None:
    a = judge(store, smart(60, "assumption"), published(30))[SMART].assessment
    assert (a.status, a.outturn, a.outturn_origin) == ("missed", 30, "published")
    assert not a.rests_on_assumption


def test_without_assumptions_internal_figures_are_still_heard(store: Store) -> None:
    firms = {"indicator": "industrial_firms", "value": 412, "unit": "家", "measure": "count",
             "status": "internal"}  # fmt: skip
    found = judge(store, smart(60, "assumption"), firms, without_assumptions=True)
    assert found[SMART].assessment.status == "not_assessed"
    assert found[FIRMS].assessment.status == "met" and found[FIRMS].assessment.rests_on_filled


def test_an_assumed_figure_is_still_asked_for_and_named_as_missing(store: Store) -> None:
    held = with_filled(store, smart(60, "assumption"))
    asked = {
        (item.indicator_id, item.period)
        for item in wanted_figures("万江街道", "wj2020", as_of=AS_OF, store=held)
    }
    assert ("smart_equipment_value_added", "2022") in asked
    assert judge(store, smart(60, "assumption"))[SMART].assessment.missing_year == 2022
    assert judge(store, published(60))[SMART].assessment.missing_year is None


def test_the_first_screen_counts_and_names_them(store: Store) -> None:
    firms = {"indicator": "industrial_firms", "value": 412, "unit": "家", "measure": "count",
             "status": "internal"}  # fmt: skip
    html = view(store, smart(60, "assumption"), firms).summary_html()
    head = html[: html.index("</header>")]
    assert "其中2项结论依赖假设，1项依赖其他填报数" in head
    assert 'href="#wj2020-smart-equipment"' in head and 'href="#wj2020-firms"' in head
    assert "公开数据和填报数" in head and "达成(依假设)" in html and "fc-told" in html
    plain = view(store, published(60)).summary_html()
    assert "依赖假设" not in plain and "填报" not in plain[: plain.index("</header>")]
    left = replace(view(store, firms), left_out=1).summary_html()
    assert "假设数1条已排除" in left
    english = view(store, smart(60, "assumption"), language="en").summary_html()
    assert "Verdicts that rest on assumptions: 2" in english and "Met (on an assumption)" in english


def test_nothing_a_user_told_stands_as_published_anywhere_on_the_page(store: Store) -> None:
    shown = view(store, smart(61.25, "assumption"), language="zh")
    for item in shown.found:
        if item.assessment.target_id != SMART:
            continue
        page = shown.section_html(item) + shown.evidence_html(item)
        for at in range(len(page)):
            if page.startswith("61.25", at):
                assert "假设" in page[at - 40 : at + 60]
        assert "公布为" not in page


def test_the_workbooks_own_source_and_note_are_evidence(store: Store) -> None:
    row = smart(60, "internal", told_source="经发办台账", told_note="含在建项目")
    held = with_filled(store, row)
    item = judge(store, row)[SMART]
    line = next(r for r in evidence_tables(item, held, Words("zh")).used if r.period == "2022")
    assert line.figure == "60亿元(据填报)" and "内部数" in line.note
    assert "填报来源：经发办台账" in line.note and "填报备注：含在建项目" in line.note
    assert line.published == "未公布"
    told = next(r for r in evidence_tables(item, held, Words("en")).used if r.period == "2022")
    assert "source as filled in: 经发办台账" in told.note and told.published == "not published"
