"""Two editions of a table are compared row by row and figure by figure."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from ingest_builders import as_csv, write_text

from forecast.ingest import FileResult
from forecast.ingest.drift import compare

Load = Callable[..., FileResult]
OLD = [["数据库：分省年度数据"], ["指标：地区生产总值(亿元)"], ["时间：最近2年"], ["地区",
            "2019年", "2018年"],
       ["广东省", 107671.07, 97277.77], ["甲省", 10, 20], ["内蒙古", 30, 40], ["丙省", 0,
                   7]]  # fmt: skip
NEW = [*OLD[:3], ["地区", "2020年", "2019年", "2018年"], ["广东省", 110760.94, 107671.07, 99945.22],
       ["内蒙古自治区", 1, 30, 40], ["丙省", 2, 3, 7], ["丁省", 8, 9, 10]]  # fmt: skip


def test_added_dropped_renamed_and_revised(tmp_path: Path, load: Load) -> None:
    old = load(write_text(tmp_path / "old.csv", as_csv(OLD)))
    new = load(write_text(tmp_path / "new.csv", as_csv(NEW)))
    drift = compare(old, new)
    assert [row[1] for row in drift.rows_added] == ["丁省"]
    assert [row[1] for row in drift.rows_dropped] == ["甲省"]
    assert [(a[1], b[1]) for a, b in drift.rows_renamed] == [("内蒙古", "内蒙古自治区")]
    assert (drift.periods_added, drift.periods_dropped) == (("2020",), ())
    revised = {(item.region, item.period): item for item in drift.revised}
    assert set(revised) == {("广东省", "2018"), ("丙省", "2019")}
    guangdong = revised["广东省", "2018"]
    assert (float(guangdong.old), float(guangdong.new)) == (97277.77, 99945.22)
    assert (guangdong.old_cell, guangdong.new_cell) == ("C5", "D5")
    assert abs(guangdong.change - 0.027421) < 1e-6
    assert revised["丙省", "2019"].change == float("inf")
    assert drift.compared == 6 and not drift.unchanged
    assert json.loads(json.dumps(drift.to_json()))["revised"][0]["region"] in ("广东省", "丙省")


def test_small_revisions_stay_below_the_tolerance(tmp_path: Path, load: Load) -> None:
    old = load(write_text(tmp_path / "old.csv", as_csv(OLD)))
    new = load(write_text(tmp_path / "new.csv", as_csv(NEW)))
    drift = compare(old, new, tolerance=0.03)
    assert [item.region for item in drift.revised] == ["丙省"]


def test_nothing_changed(tmp_path: Path, load: Load) -> None:
    old = load(write_text(tmp_path / "old.csv", as_csv(OLD)))
    drift = compare(old, old)
    assert drift.unchanged
    assert drift.compared == 8


def test_renamed_by_name_alone_when_too_few_figures_agree(tmp_path: Path, load: Load) -> None:
    def table(name: str, value: int) -> FileResult:
        rows = [["指标", "2019年"], [name, value]]
        return load(write_text(tmp_path / f"{value}.csv", as_csv(rows)))

    drift = compare(
        table("房地产开发企业竣工房屋面积(万平方米)", 5),
        table("房地产开发企业竣工的房屋面积(万平方米)", 6),
    )
    assert len(drift.rows_renamed) == 1
    assert drift.revised[0].change == 0.2
    zero = compare(table("甲(亿元)", 0), table("甲(亿元)", 0)).revised
    assert zero == ()


def test_changed_footnotes_are_named(tmp_path: Path, load: Load) -> None:
    old = load(write_text(tmp_path / "old.csv", as_csv([*OLD, ["注：按当年价格计算。"]])))
    new = load(write_text(tmp_path / "new.csv", as_csv([*OLD, ["注：按可比价格计算。"]])))
    drift = compare(old, new)
    assert (drift.notes_added, drift.notes_dropped) == (
        ("注:按可比价格计算。",), ("注:按当年价格计算。",)
    )  # fmt: skip
    assert not drift.unchanged and not drift.revised


def test_tables_that_share_few_rows_are_unlike(tmp_path: Path, load: Load) -> None:
    old = load(write_text(tmp_path / "old.csv", as_csv(OLD)))
    others = [[f"{name}省", 1.5 + n, 7.5] for n, name in enumerate("戊己庚辛壬癸子丑")]
    new = load(write_text(tmp_path / "new.csv", as_csv([*OLD[:5], *others])))
    drift = compare(old, new)
    assert (drift.rows_shared, drift.rows) == (1, (4, 9)) and not drift.unlike, "one of four"
    other = load(write_text(tmp_path / "x.csv", as_csv([*OLD[:4], *others])))
    nothing = compare(old, other)
    assert (nothing.rows_shared, nothing.compared, nothing.unlike) == (0, 0, True)
    assert nothing.to_json()["rows"] == {"old": 4, "new": 8, "shared": 0}
