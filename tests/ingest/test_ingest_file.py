"""One call reads a file, matches names, and answers in the published JSON shape."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from ingest_builders import (
    MONTHLY,
    PROVINCES,
    as_csv,
    months_by_industry,
    reasons,
    values,
    write_text,
    write_xls,
    write_xlsx,
)

from forecast.ingest import FileResult, LayoutError, ingest_file
from forecast.ingest.add import to_frames
from forecast.ingest.checks import against_store, stored_figures
from forecast.ingest.footnotes import notes_by_period
from forecast.ingest.names import Names

Load = Callable[..., FileResult]


def test_json_shape(tmp_path: Path, load: Load) -> None:
    rows = [*PROVINCES[:4], ["广东省", 107671.07, "***", "<5", "", 72812.55]]
    said = load(write_xls(tmp_path / "t.xls", {"分省年度数据": rows})).to_json()
    assert json.loads(json.dumps(said, ensure_ascii=False)) == said
    assert (said["file"], said["layout"], said["ok"]) == ("t.xls", "nbs_export", True)
    assert len(str(said["sha256"])) == 64
    observations = said["observations"]
    assert isinstance(observations, list)
    assert observations[-1] == {
        "indicator": "gdp",
        "label": "地区生产总值(亿元)",
        "breakdown": "",
        "region": "广东省",
        "region_known": True,
        "period": "2015",
        "measure": "level",
        "operator": "=",
        "value": 72812.55,
        "text": "72812.55",
        "unit": "亿元",
        "definition": "",
        "status": "final",
        "sheet": "分省年度数据",
        "cell": "F5",
        "notes": [],
    }
    assert observations[1]["operator"] == "<" and observations[1]["value"] == 5
    assert said["rejected"] == [
        {"sheet": "分省年度数据", "cell": "C5", "text": "***", "reason": "masked",
         "detail": "masked (***), not missing"}
    ]  # fmt: skip


def test_unmapped_labels_are_listed_with_near_names(tmp_path: Path, load: Load) -> None:
    text = "指标,2019年\n规模以上工业增加额(亿元),5\n完全不相干(元),6\n"
    said = load(write_text(tmp_path / "t.csv", text)).to_json("zh")
    assert said["unmapped"] == [
        {"label": "规模以上工业增加额(亿元)",
         "near": list(load(tmp_path / "t.csv").observations[0].near),
         "why": "是增减量或环比，目录只收水平值和同比"},
        {"label": "完全不相干(元)", "near": [], "why": ""},
    ]  # fmt: skip
    assert "规模以上工业增加值" in str(said["unmapped"])
    observations = said["observations"]
    assert isinstance(observations, list)
    assert observations[0]["unmapped"] == "规模以上工业增加额(亿元)"
    assert "indicator" not in observations[0] and observations[0]["region"] is None


def test_what_the_caller_gives_must_be_catalogued(
    tmp_path: Path, indicators: Names, regions: Names
) -> None:
    path = write_text(tmp_path / "t.csv", as_csv(PROVINCES))
    for given in ({"indicator": "规模以上工业增加额"}, {"region": "某地"}):
        with pytest.raises(LayoutError) as caught:
            ingest_file(path, indicators=indicators, regions=regions, **given)  # type: ignore[arg-type]
        assert caught.value.key == "bad_argument"


def test_plain_lists_serve_as_catalogue(tmp_path: Path) -> None:
    path = write_text(tmp_path / "t.csv", as_csv(PROVINCES))
    result = ingest_file(
        path,
        indicators=[{"id": "gdp", "zh": "地区生产总值"}],
        regions=[{"zh": "广东省", "aliases": None}],
    )
    assert values(result)["gdp", "广东省", "2015", "level"][0] == 72812.55


def test_a_sheet_that_cannot_be_read_is_listed_beside_one_that_can(
    tmp_path: Path, load: Load
) -> None:
    path = write_xlsx(tmp_path / "t.xlsx", {"好": MONTHLY, "坏": [["甲", "乙"], ["丙", "丁"]]})
    result = load(path)
    assert result.ok
    declined = [item for item in result.rejected if item.reason == "declined"]
    assert [item.sheet for item in declined] == ["坏"]


def test_a_headed_table_without_figures(tmp_path: Path, load: Load) -> None:
    rows = [
        ["数据库：分省年度数据"],
        ["指标：地区生产总值(亿元)"],
        ["地区", "2019年"],
        ["广东省", "—"],
    ]
    blank = load(write_xls(tmp_path / "t.xls", rows)).declined[0]
    assert blank.key == "all_blank" and "rejected" not in blank.line("en")
    rows[-1] = ["广东省", "***"]
    assert load(write_xls(tmp_path / "t.xls", rows)).declined[0].key == "no_figures"


@pytest.mark.parametrize(
    ("title", "label", "indicator"),
    [
        ("规模以上工业主要指标(2019年)", "企业单位数(个)", "firms"),
        ("规模以上工业主要指标(2019年)", "营业收入(亿元)", "revenue"),
        ("规模以上工业主要指标(2019年)", "利润总额(亿元)", "profit"),
        ("规模以上国有工业主要指标(2019年)", "利润总额(亿元)", None),
        ("主要指标(2019年)", "利润总额(亿元)", None),
        ("建筑业主要指标(2019年)", "利润总额(亿元)", None),
        ("全部工业主要指标(2019年)", "工业增加值(亿元)", "value_added_all"),
        ("主要指标(2019年)", "工业增加值(亿元)", None),
        ("规上企业主要指标(2019年)", "工业增加值(亿元)", "value_added"),
        ("主要指标(2019年)", "工业增加值环比增长(%)", None),
        ("主要指标(2019年)", "出口总额(人)", None),
        ("主要指标(2019年)", "出口总额(亿元/人)", None),
        ("主要指标(2019年)", "第二产业增加值占地区生产总值比重(%)", "share"),
    ],
)
def test_scope_qualifiers_and_units_decide_what_a_name_means(
    tmp_path: Path, load: Load, title: str, label: str, indicator: str | None
) -> None:
    rows = [[title], ["市别", label, "出口总额(亿元)"], ["广州市", 5, 6], ["东莞市", 6, 7]]
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert {o.indicator for o in result.observations if o.figure.cell[0] == "B"} == {indicator}


def test_places_outside_the_catalogue_are_listed_with_near_names(
    tmp_path: Path, load: Load
) -> None:
    rows = [*PROVINCES[:4], ["广东", 1, 2, 3, 4, 5], ["广西省", 1, 2, 3, 4, 5]]
    said = load(write_xls(tmp_path / "t.xls", rows)).to_json()
    [entry] = said["unmapped_regions"]  # type: ignore[misc]
    assert entry["label"] == "广西省"
    assert "广东省" in entry["near"]


def test_towns_of_elsewhere_are_not_ours(tmp_path: Path, load: Load) -> None:
    rows = [
        ["指标：地区生产总值(亿元)"],
        ["时间：最近"],
        ["地区", "2019年"],
        ["东城区", 2910.4],
        ["海淀区", 7926],
    ]
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert {o.region for o in result.observations} == {None}


def test_quick_reports_are_preliminary(tmp_path: Path, load: Load) -> None:
    rows = [*PROVINCES[:4], ["广东省", 1, 2, 3, 4, 5], ["注：2019年数据为快报数。"]]
    status = {
        o.figure.period: o.status for o in load(write_xls(tmp_path / "t.xls", rows)).observations
    }
    assert (status["2019"], status["2018"]) == ("preliminary", "final")


def test_footnotes_speak_of_their_years() -> None:
    find = notes_by_period(
        [
            "注：1.2018年数据已修订；2011年起起点标准提高。",
            "2.2004年以前口径不同",
            "3.依据《分类2017年》修订",
        ]
    )
    assert find("2018") == ("2018年数据已修订", "2011年起起点标准提高")
    assert find("2003-04") == ("2004年以前口径不同",)
    assert find("2017") == ("2011年起起点标准提高",)
    assert find("") == ()


def series(tmp_path: Path, load: Load, name: str, numbers: list[float]) -> FileResult:
    years = [str(2010 + n) for n in range(len(numbers))]
    rows = [["地区", *(f"{year}年" for year in years)], ["东莞市", *numbers]]
    return load(write_text(tmp_path / name, as_csv(rows)), indicator="gdp", unit="亿元")


LEVELS = [4308.9, 4815.4, 5039.2, 5517.5, 5968.4, 6374.3, 6937.1, 7582.1]


def test_a_column_pasted_out_of_step_contradicts_the_store(tmp_path: Path, load: Load) -> None:
    stored = stored_figures(to_frames(series(tmp_path, load, "old.csv", LEVELS))["ingested"])
    moved = series(tmp_path, load, "moved.csv", [1.0, *LEVELS[:-1]])
    checked = against_store(moved, stored)
    assert checked.observations == ()
    assert set(reasons(checked).values()) == {"contradicts_store"}
    assert len(reasons(checked)) == 8


def test_revisions_and_new_series_do_not(tmp_path: Path, load: Load) -> None:
    old = series(tmp_path, load, "old.csv", LEVELS)
    stored = stored_figures(to_frames(old)["ingested"])
    revised = series(tmp_path, load, "new.csv", [value * 1.03 for value in LEVELS])
    assert len(against_store(revised, stored).observations) == 8
    assert len(against_store(old, stored).observations) == 8
    short = series(tmp_path, load, "short.csv", LEVELS[1:4])
    assert len(against_store(short, stored).observations) == 3
    longer = series(tmp_path, load, "longer.csv", [*LEVELS, 8278.6])
    assert len(against_store(longer, stored).observations) == 9


def test_one_file_after_another_gives_each_ones_figures(tmp_path: Path, load: Load) -> None:
    """How fast a hundred are read is measured by ``benchmarks/tables.py``."""
    paths = [
        write_xls(tmp_path / f"{n}.xls", {"s": [*PROVINCES[:4], ["广东省", n, 2, 3, 4, 5]]})
        for n in range(5)
    ]
    read = [[figure.value for figure in load(path).observations] for path in paths]
    assert [sorted(found) for found in read] == [sorted([n, 2, 3, 4, 5]) for n in range(5)]


def test_every_figure_of_a_large_old_workbook_is_read(tmp_path: Path, load: Load) -> None:
    path = write_xls(tmp_path / "t.xls", months_by_industry(220))
    assert path.stat().st_size > 190_000
    assert len(load(path).observations) == 220 * 60


@pytest.mark.parametrize(
    ("text", "label", "said"),
    [
        ("指标,2019年\n地区生产总值(万人),5\n", "地区生产总值(万人)", "亿元 expected, 万人 found"),
        ("指标,2019年\n规上工业增加值(环比)(%),5\n", "规上工业增加值(环比)(%)", "month before"),
        ("行业,规上工业增加值2019年(亿元)\n轻工业,5\n重工业,6\n",
         "规上工业增加值2019年(亿元) 轻工业", "only a part"),
        ("指标：地区生产总值(亿元)\n地区,2019年\n长安镇,5\n", "长安镇", "--region 东莞市"),
    ],
)  # fmt: skip
def test_the_real_reason_a_catalogued_name_is_not_taken(
    tmp_path: Path, load: Load, text: str, label: str, said: str
) -> None:
    result = load(write_text(tmp_path / "t.csv", text))
    assert said in result.why_unmapped("en")[label]
    assert result.why_unmapped("zh")[label], "in both languages"
    near = (result.unmapped | result.unmapped_regions)[label]
    assert label not in near, "a name is not near itself"
    told = result.to_json("en")
    listed = [*told["unmapped"], *told["unmapped_regions"]]  # type: ignore[misc]
    assert said in next(item["why"] for item in listed if item["label"] == label)


def test_a_town_is_known_once_its_city_is_given(tmp_path: Path, load: Load) -> None:
    text = "指标：地区生产总值(亿元)\n地区,2019年\n长安镇,5\n"
    result = load(write_text(tmp_path / "t.csv", text), region="东莞市")
    assert result.observations[0].region == "长安镇" and not result.unmapped_regions


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ([*LEVELS[:3], LEVELS[4], LEVELS[3], *LEVELS[5:]], ["E2", "F2"]),
        ([*LEVELS[:4], *LEVELS[5:], 8650.2], [f"{col}2" for col in "BCDEFGHI"]),
        ([*LEVELS[:4], 6011.0, *LEVELS[5:]], []),
    ],
    ids=["two years exchanged", "moved from a year on", "one revision"],
)
def test_figures_that_repeat_stored_ones_of_other_years(
    tmp_path: Path, load: Load, values: list[float], refused: list[str]
) -> None:
    stored = stored_figures(to_frames(series(tmp_path, load, "old.csv", LEVELS))["ingested"])
    result = against_store(series(tmp_path, load, "new.csv", values), stored)
    assert sorted(reasons(result)) == refused
    assert set(reasons(result).values()) <= {"contradicts_store"}


def test_a_folder_is_no_table_and_a_file_may_vanish(
    tmp_path: Path, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder,) = load(tmp_path).declined
    assert folder.key == "is_folder" and "FOLDER/*" in folder.line("en")
    path = write_text(tmp_path / "t.csv", "地区,2019年\n广东省,5\n")

    def gone(self: Path) -> bytes:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(Path, "read_bytes", gone)
    (vanished,) = load(path).declined
    assert vanished.key == "unreadable" and "No such file" in vanished.line("zh")
    (device,) = load(Path("/dev/null")).declined
    assert device.key == "not_a_file"
