"""Every figure stands under its own text: ids of sources, one text one id, possible dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from forecast.catalog import load_catalog
from forecast.errors import RecordError
from forecast.ingest.observation import period_end
from forecast.ingest.provenance import check_periods, check_sources, source_id
from forecast.ingest.records import read_record_book
from forecast.ingest.sources import known_on
from forecast.series.store import Store

Edit = Callable[..., None]
RECORDS = "data/raw/records/"
SOURCES, FIGURES = RECORDS + "sources.csv", RECORDS + "observations.csv"
# SHA-1 of nothing begins da39a3ee (FIPS 180-2's empty message).
OF_NOTHING = "sda39a3ee"

# Figures that once stood under another text's id: region, periods, the text they are of.
REPAIRED = [
    (
        "东莞市",
        ("2014-03C",),
        "论坛转载：2014年一季度广东各市主要指标（据省统计信息网）",
        "2014",
        4,
    ),
    (
        "东莞市",
        ("2014-06C", "2015-06", "2015-06C"),
        "2015年上半年东莞经济运行情况",
        "2015-07",
        6,
    ),
    ("东莞市", ("2023-08", "2023-08C"), "2023年1-8月东莞经济运行情况", "2023-09", 6),
    ("东莞市", ("2023-10", "2023-10C"), "2023年1-10月东莞经济运行情况", "2023-11", 8),
    ("东坑镇", ("2020",), "东坑镇 经济发展 (page without address)", "2021", 8),
    ("长安镇", ("2015", "2020"), "长安镇 十三五 经济成绩", "2021-09-15", 8),
    ("高埗镇", ("2023",), "高埗镇 2024年政府工作报告", "2024", 7),
    (
        "东莞市",
        ("2018",),
        "[not recorded 未记录] 东莞市2018年省名牌产品数与产品质量合格率",
        "",
        2,
    ),
    (
        "东莞市",
        ("2023-07C", "2023-09C"),
        "2023年1-7月 / 1-9月东莞服务业运行情况",
        "2023-10",
        4,
    ),
]
_OLD_IDS = {"s26c3e62b", "s4c18d258", "s76e5f2dd", "sd212fde8"}
_A_PAGE = "http://co.cjcn.com/co/20230129/012928444.html"


def _read(project: Path) -> None:
    read_record_book(project / RECORDS, load_catalog(project / "data/raw/catalog"))


def _source(**fields: str) -> dict[str, str]:
    plain = {"title": "t", "publisher": "p", "url": "", "published": "2020"}
    made = {**plain, **fields}
    key = source_id(made["url"], made["title"], made["publisher"], made["published"])
    return {"source_id": fields.get("source_id", key), **made}


def _check(*sources: Mapping[str, str], documents: tuple[str, ...] = ()) -> None:
    check_sources(list(enumerate(sources, start=2)), "sources.csv", documents)


@pytest.mark.parametrize(("region", "periods", "title", "published", "rows"), REPAIRED)
def test_figures_that_stood_under_another_text_stand_under_their_own(
    store: Store, region: str, periods: tuple[str, ...], title: str, published: str, rows: int
) -> None:
    of_title = {key for key, source in store.sources.items() if source.title == title}
    frame = store.observations
    found = frame[frame["source_id"].isin(of_title)]
    assert len(found) == rows
    assert set(found["region"]) == {region} and set(found["period"]) == set(periods)
    assert set(found["published"]) == {published}


def test_the_repaired_figures_are_all_of_them_and_the_shared_ids_are_gone(store: Store) -> None:
    assert sum(rows for *_, rows in REPAIRED) == 53
    assert not _OLD_IDS & set(store.sources)


def test_no_title_names_a_year_or_a_town_that_its_figures_contradict(store: Store) -> None:
    """As far as titles show it: a figure of a later year, or of another town than the one named."""
    towns = [r.id for r in store.catalog.regions.values() if r.level in ("town", "street")]
    wrong = []
    for row in store.observations.itertuples(index=False):
        source = store.sources[row.source_id]
        years = [int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", source.title)]
        years += [int(source.published[:4])] if years and source.published else []
        if years and row.year > max(years) and row.status != "estimate":
            wrong.append((row.file, row.row, source.title))
        named = [town for town in towns if town in source.title]
        if row.region in towns and named and row.region not in named:
            wrong.append((row.file, row.row, source.title))
    assert wrong == []


def test_every_id_is_that_of_its_own_text_or_a_document(store: Store) -> None:
    documents = {plan.document for plan in store.catalog.plans.values()}
    held = [item for item in store.sources.values() if item.id not in documents]
    assert len(held) > 300
    for item in held:
        if not item.id.startswith(("file-", "s")) or not re.fullmatch(r"s[0-9a-f]{8}", item.id):
            continue
        assert item.id == source_id(item.url, item.title, item.publisher, item.published)


def test_an_id_is_the_hash_of_the_address_or_of_the_words() -> None:
    assert source_id(_A_PAGE, "whatever", "", "") == "s01431bd5"  # as gathered
    one = source_id("", "title", "bureau", "2021")
    others = [("title", "bureau", "2022"), ("title", "paper", "2021"), ("other", "bureau", "2021")]
    assert one not in {source_id("", *other) for other in others}


@pytest.mark.parametrize(
    "wrong",
    [
        _source(source_id=OF_NOTHING),
        _source(source_id=OF_NOTHING, url=_A_PAGE),
        _source(source_id="s01431bd5"),  # the id of an address that the row does not have
        _source(source_id=source_id("", "t", "", "")),  # of the title alone
    ],
)
def test_an_id_that_is_not_made_from_its_row_is_refused_with_the_right_one(
    wrong: dict[str, str],
) -> None:
    right = source_id(wrong["url"], wrong["title"], wrong["publisher"], wrong["published"])
    with pytest.raises(RecordError) as caught:
        _check(wrong)
    assert "row 2" in str(caught.value)
    assert wrong["source_id"] in str(caught.value) and right in str(caught.value)
    _check({**wrong, "source_id": right})


@pytest.mark.parametrize("missing", [{"title": ""}, {"publisher": " "}, {"title": " "}])
def test_a_source_without_address_says_in_words_what_it_is(missing: dict[str, str]) -> None:
    with pytest.raises(RecordError, match=r"row 2.*'not recorded'"):
        _check(_source(**missing))
    _check(_source(**missing, url=_A_PAGE))


def test_a_plan_document_and_a_name_given_by_hand_may_be_ids() -> None:
    _check(_source(source_id="WJ-2020"), _source(source_id="my-table", title="other"))
    with pytest.raises(RecordError):
        _check(_source(source_id="s12345678"))
    _check(_source(source_id="s12345678"), documents=("s12345678",))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"source_id": "hand-made"}),
        ({"url": "https://a.cn/b/c.html"}, {"url": "http://www.a.cn/b/c.html", "title": "u"}),
        ({"url": "https://a.cn/2025-04/14/x.html"}, {"url": "https://a.cn/2025-04-14/x.html"}),
        (
            {"url": "https://m.a.com/x.html", "publisher": "one"},
            {"url": "https://a.com/x.html", "publisher": "two"},
        ),
    ],
)
def test_one_text_under_two_ids_is_refused(one: dict[str, str], other: dict[str, str]) -> None:
    with pytest.raises(RecordError, match=r"row 3.*row 2.*one text"):
        _check(_source(**one), _source(**other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"published": "2021"}),
        ({}, {"publisher": "another paper"}),
        (  # a copy elsewhere is a source of its own
            {"url": "https://a.com/x.html", "publisher": "a"},
            {"url": "https://b.com/x.html", "publisher": "b"},
        ),
        (
            {"url": "https://a.com/post?id=1", "title": "one"},
            {"url": "https://a.com/post?id=2", "title": "two"},
        ),
        (
            {"url": "https://a.com/东莞.md", "title": "one"},
            {"url": "https://a.com/惠州.md", "title": "two"},
        ),
        (  # two offices of one government
            {"url": "https://gxj.dg.gov.cn/post_1.html", "title": "one"},
            {"url": "https://tjj.dg.gov.cn/post_1.html", "title": "two"},
        ),
    ],
)
def test_two_texts_are_not_taken_for_one(one: dict[str, str], other: dict[str, str]) -> None:
    _check(_source(**one), _source(**other))


def test_a_shared_id_planted_in_the_book_stops_the_load(project: Path, edit: Edit) -> None:
    right = source_id("", "高埗镇 2024年政府工作报告", "town page copy", "2024")
    edit(SOURCES, right, OF_NOTHING)
    edit(FIGURES, right, OF_NOTHING, count=7)
    with pytest.raises(RecordError, match=rf"sources\.csv, row \d+: id '{OF_NOTHING}'.*{right}"):
        _read(project)


# --- a figure's period is over on its source's day ---------------------------------------------


def _record(period: str, status: str = "preliminary", **more: str) -> dict[str, str]:
    return {
        "file": "observations.csv",
        "row": "7",
        "indicator": "gdp",
        "region": "东莞市",
        "period": period,
        "status": status,
        "source_id": "s1",
        **more,
    }


@pytest.mark.parametrize(
    ("period", "published", "early"),
    [
        ("2020", "2021-01-29", False),
        ("2020", "2020-12-31", False),
        ("2020", "2020-12-30", True),
        ("2020", "2020-12", False),  # the month's end is the year's
        ("2020", "2020-11", True),
        ("2020", "2020", False),  # known to the year only
        ("2020", "2019", True),
        ("2020", "", False),  # nothing is known of its date
        ("2020", "2020-10 (copy 2024-01-04)", True),
        ("2015-08C", "2015-08-30", True),
        ("2015-08C", "2015-08", False),
        ("2015-09", "2015-09-29", True),
        ("2015-Q3", "2015-09-30", False),
        ("2015-Q3", "2015-09-15", True),
    ],
)
def test_a_period_is_held_against_a_date_at_the_dates_own_precision(
    period: str, published: str, early: bool
) -> None:
    day = known_on(published, date.max) if published else None
    if not early:
        check_periods([(_record(period), day)])
        return
    with pytest.raises(RecordError) as caught:
        check_periods([(_record(period), day)])
    for said in ("observations.csv 7", "gdp", "东莞市", period, "s1", str(day)):
        assert said in str(caught.value)
    assert str(period_end(period)) in str(caught.value)


@pytest.mark.parametrize("more", [{"status": "estimate"}, {"status": "target"}, {"dropped": "yes"}])
def test_estimates_goals_and_what_is_dropped_may_be_early(more: dict[str, str]) -> None:
    check_periods([({**_record("2025"), **more}, date(2021, 1, 1))])


def test_every_planted_figure_that_is_early_is_named_in_one_line(project: Path, edit: Edit) -> None:
    path = project / FIGURES
    number = len(path.read_text(encoding="utf-8").splitlines())
    planted = [
        "gdp,万江街道,2024,level,=,1,亿元,preliminary,,high,s01431bd5",  # of 2023-01-29
        "gdp,万江街道,2024-03C,growth_pct,=,1,%,final,,low,s01431bd5",
        "gdp,万江街道,2024,level,=,2,亿元,estimate,,high,s01431bd5",  # may be early
        "gdp,万江街道,2022,level,=,1,亿元,preliminary,,high,s01431bd5",  # is not
    ]
    with path.open("a", encoding="utf-8") as handle:
        handle.write("\n".join(planted) + "\n")
    with pytest.raises(RecordError) as caught:
        _read(project)
    message = str(caught.value)
    assert message.startswith("2 record(s)") and "\n" not in message
    assert f"observations.csv {number + 1}: gdp 万江街道 2024 " in message
    assert f"observations.csv {number + 2}: gdp 万江街道 2024-03C " in message
    assert message.count("s01431bd5 2023-01-29") == 2


def test_a_correction_may_give_a_figure_its_own_source_or_date(project: Path, edit: Edit) -> None:
    row = "gdp,万江街道,2024,level,=,1,亿元,preliminary,,high,s01431bd5\n"
    with (project / FIGURES).open("a", encoding="utf-8") as handle:
        handle.write(row)
    rule = (
        "\n- id: planted\n"
        '  where: {{indicator: gdp, region: 万江街道, period: "2024", value: 1}}\n'
        "  expect: {{rows: 1}}\n  action: set\n  set: {{{change}}}\n  zh: 试\n  en: tried\n"
    )
    corrections = project / RECORDS / "corrections.yml"
    plain = corrections.read_text(encoding="utf-8")
    catalog = load_catalog(project / "data/raw/catalog")
    for change, published, known in (
        ('published: "2025-02"', "2025-02", "2025-02-28"),
        ('published: ""', "", "2026-07-31"),
        ("source_id: s3f298fb7", "2025-02-27", "2025-02-27"),
    ):
        corrections.write_text(plain + rule.format(change=change), encoding="utf-8")
        book = read_record_book(project / RECORDS, catalog).observations
        told = book[book["correction"] == "planted"].iloc[0]
        assert told["published"] == published
        assert str(told["published_on"].date()) == known
    for change, says in (
        ('published: "soon"', "published is 'soon'"),
        ('published: "2024-11"', r"2024-12-31\) > s01431bd5 2024-11-30"),
        ("source_id: nobody", "source_id is 'nobody'"),
    ):
        corrections.write_text(plain + rule.format(change=change), encoding="utf-8")
        with pytest.raises(RecordError, match=says):
            _read(project)


def test_what_was_in_hand_was_public_whatever_year_it_is_dated(store: Store) -> None:
    frame = store.observations
    of_a_year = frame[frame["published"] == "2026"]
    assert len(of_a_year) > 0
    assert set(of_a_year["published_on"].dt.date.astype(str)) == {"2026-11-25"}
