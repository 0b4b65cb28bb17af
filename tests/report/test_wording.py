"""What a report says: amounts, gaps and sentences in both languages; cells are data."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from forecast.assess.assessment import Assessed
from forecast.assess.run import assessments
from forecast.catalog import load_catalog
from forecast.report.evidence import evidence_tables, safe_link
from forecast.report.moved import moves
from forecast.report.sentences import sentences
from forecast.report.tables import plain_cell
from forecast.report.view import ReportView, open_view
from forecast.report.wording import Words
from forecast.series.store import Store

AS_OF = "2026-11-01"


@pytest.fixture(scope="module")
def judged(store: Store) -> dict[str, Assessed]:
    return {
        item.assessment.target_id: item
        for region, plan in (("东莞市", "dg2016"), ("万江街道", "wj2020"), ("东莞市", "dg2015"))
        for item in assessments(region, plan, as_of=AS_OF, store=store)
    }


def _say(judged: dict[str, Assessed], target: str, language: str) -> str:
    return " ".join(sentences(judged[target], load_catalog(), Words(language)))


def test_a_bound_is_worded_as_one(judged: dict[str, Assessed]) -> None:
    zh, en = _say(judged, "dg2016-gross-output", "zh"), _say(judged, "dg2016-gross-output", "en")
    assert zh.startswith("2025年公布为26,000亿元以上，比目标至少高出6,000亿元，达成。")
    assert "more than 26,000亿元 (CNY 2.6 trillion)" in en and "at least 6,000亿元" in en


def test_the_rate_says_what_can_and_cannot_be_said(judged: dict[str, Assessed]) -> None:
    zh = _say(judged, "dg2016-value-added-rate", "zh")
    assert "2022年)为21.5%；推算2025年为" in zh and "达到的概率<1%" in zh
    assert "没有找到2025年的实际数，以上为推算而非实际。" in zh
    assert "本需每年1.2个百分点" in zh


def test_an_estimate_is_never_called_an_outturn(judged: dict[str, Assessed]) -> None:
    zh = _say(judged, "dg2016-advanced-share", "zh")
    assert "推算2025年为" in zh and "2025年没有公布数；以上推算依据相关指标当年的公布数。" in zh
    assert Words("zh").status(judged["dg2016-advanced-share"].assessment).startswith("推算")
    # Later figures that were not used, and may contradict it, are named at once.
    assert "2020年50.9%(可信度低，不用)" in zh and "2024年55.4%" in zh


def test_an_estimate_of_another_year_stands_beside_the_verdict(store: Store) -> None:
    found = {
        item.assessment.target_id: item
        for item in assessments("东莞市", "dg2016", as_of="2019-12-31", store=store)
    }
    # In 2019 there were in-year figures of both parts and no share of the whole year.
    zh = _say(found, "dg2016-advanced-share", "zh")
    assert "推算2019年约5" in zh and "依据相关指标当年的公布数，非公布数。" in zh
    en = _say(found, "dg2016-advanced-share", "en")
    assert "2019 is estimated at about 5" in en and "no such level is published" in en
    # 593.5 billion yuan of 2009 were published under the older definition.
    assert "依据另一口径的公布数，非公布数" in _say(found, "dg2016-gross-output", "zh")
    assert "数据到2009年为止" in _say(found, "dg2016-gross-output", "zh")


def test_reached_before_without_a_figure_of_the_target_year(judged: dict[str, Assessed]) -> None:
    item = judged["dg2016-rd-intensity"]
    assert Words("zh").status(item.assessment) == "此前已达到"
    zh = _say(judged, "dg2016-rd-intensity", "zh")
    assert "不迟于2019年已达到目标；最近一期(2021年)为4%" in zh
    assert "推算2025年约" in zh and "仍达到目标的概率" in zh and "没有找到2025年的实际数" in zh
    # Reached in 2021 only, for a target of 2018: not "before".
    assert Words("zh").status(judged["dg2015-rd-coverage-2018"].assessment) == "已达到"


def test_an_estimate_shows_no_more_digits_than_it_can_carry() -> None:
    words = Words("en")
    shown = [words.estimated(value, unit) for value, unit in ((5763.46, "亿元"), (59.817, "%"))]
    assert shown == ["5,763亿元", "59.8%"]
    assert words.estimated(6.213, "") == "6.21" and words.estimated(47.84, "") == "47.8"


def test_wanjiang_says_that_only_growth_is_known(judged: dict[str, Assessed]) -> None:
    assert "只找到增速(2021年增长12.6%)" in _say(judged, "wj2020-value-added", "zh")
    words = Words("zh")
    assert words.target(judged["wj2020-value-added"].assessment) == "超过60亿元"
    assert words.gloss(judged["wj2020-value-added"].assessment) == "(CNY 6.0 billion)"


@pytest.mark.parametrize(
    ("target", "zh"),
    [
        ("dg2016-energy", "降低30%以上"),
        ("dg2016-robot-parks", "2–3个(以下限判断)"),
        ("dg2016-smart-equipment-output", "约1,000亿元"),
        ("dg2016-integration-index", "不少于92"),
    ],
)
def test_targets_read_as_the_plan_states_them(
    judged: dict[str, Assessed], target: str, zh: str
) -> None:
    assert Words("zh").target(judged[target].assessment) == zh


@pytest.mark.parametrize(
    ("probability", "shown"),
    [(None, "—"), (0.0, "<1%"), (0.004, "<1%"), (0.484, "48%"), (0.999, ">99%")],
)
def test_probabilities_are_never_falsely_certain(probability: float | None, shown: str) -> None:
    assert Words("en").probability(probability) == shown


def test_no_sentence_has_a_leftover(judged: dict[str, Assessed]) -> None:
    for target in judged:
        for language in ("zh", "en"):
            said = _say(judged, target, language)
            assert said and not re.search(r"[{}]|None|nan", said), (target, said)


@pytest.fixture(scope="module")
def view() -> ReportView:
    return open_view("东莞市", "dg2016", AS_OF, "zh")


def test_cells_of_a_table_are_data(view: ReportView, store: Store) -> None:
    item = next(item for item in view.found if item.assessment.target_id == "dg2016-patents")
    year = item.series.years[0]
    nasty = replace(year.evidence[0], definition_text="x", unit="<script>alert(1)</script>")
    series = replace(item.series, years=(replace(year, evidence=(nasty,)),))
    html = view.evidence_html(replace(item, series=series))
    assert "<script>" not in html and "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("http://a.b/c?d=1", True),
        ("https://a.b", True),
        ("javascript:alert(1)", False),
        (" JAVASCRIPT:alert(1)", False),
        ("file:///etc/passwd", False),
        ("//a.b", False),
        ("", False),
        ("http://[", False),
        ("data:text/html,x", False),
    ],
)
def test_only_web_addresses_become_links(url: str, safe: bool) -> None:
    assert (safe_link(url) is not None) == safe


@pytest.mark.parametrize("text", ["=1+1", "+1", "-cmd", "@SUM(A1)", "\t=1"])
def test_no_cell_runs_as_a_formula(text: str) -> None:
    assert plain_cell(text) == f"'{text}"
    assert plain_cell(-3.5) == -3.5


def test_every_figure_of_the_evidence_has_a_source(
    judged: dict[str, Assessed], store: Store
) -> None:
    for item in judged.values():
        tables = evidence_tables(item, store, Words("zh"))
        assert len(tables.used) == sum(len(year.evidence) for year in item.series.years)
        for row in (*tables.used, *tables.estimate, *tables.aside, *tables.related):
            assert row.source and row.published and row.confidence and row.where
        assert all(row.reason for row in tables.aside)
        assert all(row.kind for row in tables.estimate)
        # What an estimate rests on is neither set aside nor "for reference only".
        rests = {(row.where, row.figure) for row in tables.estimate}
        left = {(row.where, row.figure) for row in (*tables.aside, *tables.related)}
        assert not rests & left


def test_figures_that_disagree_with_the_rest_are_flagged(
    judged: dict[str, Assessed], store: Store
) -> None:
    tables = evidence_tables(judged["dg2016-advanced-share"], store, Words("en"))
    rows = {(row.period, row.kind): row for row in tables.estimate}
    # The first quarter of 2021 against that of 2020, when the plants stood still.
    assert "standard deviations from the rest" in rows["2021-03C", "in-year growth"].note
    level = rows["2021-03C", "in-year total"].note
    assert "down-weighted to 0." in level and "disagrees with the rest" in level
    assert rows["2023", "year's growth"].note == ""
    assert "growth rate, not a level" not in {row.reason for row in tables.aside}


def test_how_an_estimate_moved_is_told_where_both_parts_have_figures(view: ReportView) -> None:
    found = {item.assessment.target_id: item for item in view.found}
    told = moves(found["dg2016-advanced-share"], view.store, Words("zh"))
    assert [item.day for item in told] == sorted(item.day for item in told)
    assert told[0].day == "2025-05-19" and told[-2].day == "2026-02-04"
    assert "规模以上工业增加值2025年1–3月增速" in told[0].figures
    assert told[-2].figures == "规模以上工业增加值2025年增速" and told[-2].value.endswith("%")
    # Figures of other years came out after that: the table ends where the verdict stands.
    judged = found["dg2016-advanced-share"].assessment
    assert told[-1].day == judged.as_of
    assert told[-1].value == Words("zh").estimated(judged.projected or 0.0, "%")
    # GDP of 2025 is out, R&D expenditure is not: their ratio did not move for any figure of it.
    assert moves(found["dg2016-rd-intensity"], view.store, Words("zh")) == []
    # An outturn is published.
    assert moves(found["dg2016-gross-output"], view.store, Words("zh")) == []
    html = view.evidence_html(found["dg2016-advanced-share"])
    assert "fc-moves" in html and "2025-05-19" in html


def test_conversions_between_definitions_are_named_in_the_notes(view: ReportView) -> None:
    item = next(i for i in view.found if i.assessment.target_id == "dg2016-gross-output")
    html = view.section_html(item)
    assert "500万元" in html and "换算后采用" in html


def test_the_parts_of_a_rate_are_told_for_the_years_it_lacks(view: ReportView) -> None:
    item = next(
        item for item in view.found if item.assessment.target_id == "dg2016-value-added-rate"
    )
    html = view.section_html(item)
    assert "2025年：规模以上工业增加值 增长4%、规模以上工业总产值 26,000亿元以上" in html
    assert "增长6.9%" in html  # the official rate, not the 6.8 % of an unattributed page
