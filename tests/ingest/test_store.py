"""The store keeps every figure with its cell, once, and describes itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from frictionless import Package
from ingest_builders import PROVINCES, as_csv, write_text, write_xls
from test_published_tables import GUANGZHOU

from forecast.ingest import FileResult
from forecast.ingest.add import add_files, to_frames
from forecast.ingest.errors import LayoutError
from forecast.ingest.store import COLUMNS, PACKAGE, write_package
from forecast.ingest.store import load as load_store

Load = Callable[..., FileResult]


def first_edition(tmp_path: Path, load: Load) -> FileResult:
    path = write_xls(tmp_path / "old.xls", {"分省年度数据": PROVINCES})
    return load(path, published="2020-01-17", source="s1")


def second_edition(tmp_path: Path, load: Load) -> FileResult:
    rows = [*PROVINCES[:3], ["地区", "2015年"], ["广东省", 75820.8], ["江苏省", "***"]]
    return load(write_text(tmp_path / "new.csv", as_csv(rows), "gbk"), published="2025-01-01")


def test_rows_carry_file_sheet_cell_and_what_the_caller_gave(tmp_path: Path, load: Load) -> None:
    result = first_edition(tmp_path, load)
    frames = to_frames(result)
    assert list(frames["ingested"].columns) == list(COLUMNS)
    row = frames["ingested"].set_index(["region", "period"]).loc[("广东省", "2015")]
    assert (row["indicator"], row["value"], row["unit"]) == ("gdp", 72812.55, "亿元")
    assert (row["sheet"], row["cell"], row["file_name"]) == ("分省年度数据", "F7", "old.xls")
    assert (row["published"], row["source_id"], row["layout"]) == ("2020-01-17", "s1", "nbs_export")
    assert len(row["file_sha256"]) == 64
    unmapped = frames["unmapped"]
    assert set(unmapped["region"]) == {"北京市", "江苏省"}, "places outside the catalogue"


def test_the_same_file_twice_changes_nothing(tmp_path: Path, load: Load) -> None:
    home = tmp_path / "processed"
    result = first_edition(tmp_path, load)
    assert add_files(home, [result]).added == ("old.xls",)
    before = {path.name: path.read_bytes() for path in home.rglob("*.*")}
    times = {path.name: path.stat().st_mtime_ns for path in home.rglob("*.*")}
    report = add_files(home, [result])
    assert (report.added, report.known, report.rows) == ((), ("old.xls",), 5)
    assert {path.name: path.read_bytes() for path in home.rglob("*.*")} == before
    assert {path.name: path.stat().st_mtime_ns for path in home.rglob("*.*")} == times


def test_a_newer_file_of_the_same_table_is_a_new_vintage(tmp_path: Path, load: Load) -> None:
    home = tmp_path / "processed"
    add_files(home, [first_edition(tmp_path, load)])
    report = add_files(home, [second_edition(tmp_path, load)])
    stored = load_store(home)
    series = stored[(stored["region"] == "广东省") & (stored["period"] == "2015")]
    assert report.rows == 6
    assert list(series["value"]) == [72812.55, 75820.8]
    assert list(series["vintage"]) == [1, 2]
    assert list(series["published"]) == ["2020-01-17", "2025-01-01"]
    assert list(load_store(home, "rejected")["reason"]) == ["masked"]


def test_the_package_describes_numbers_dates_and_flags(tmp_path: Path, load: Load) -> None:
    frame = pd.DataFrame(
        {"year": [2015], "value": [1.5], "known": [True], "on": pd.to_datetime(["2015-01-02"])}
    )
    add_files(tmp_path, [first_edition(tmp_path, load)])
    write_package(tmp_path, {"observations": frame})
    descriptor = json.loads((tmp_path / PACKAGE).read_text(encoding="utf-8"))
    whole = {item["name"]: item for item in descriptor["resources"]}
    assert set(whole) == {"ingested", "observations", "rejected", "unmapped"}
    types = [field["type"] for field in whole["observations"]["schema"]["fields"]]
    assert types == ["integer", "number", "boolean", "datetime"]


def test_a_file_read_with_other_options_replaces_its_own_rows_only(
    tmp_path: Path, load: Load
) -> None:
    home = tmp_path / "p"
    add_files(home, [first_edition(tmp_path, load), second_edition(tmp_path, load)])
    dated = load(tmp_path / "old.xls", published="2020-02-02")
    report = add_files(home, [dated])
    assert (report.added, report.changed, report.known) == ((), ("old.xls",), ())
    stored = load_store(home)
    mine = stored[stored["file_name"] == "old.xls"]
    assert set(mine["published"]) == {"2020-02-02"} and set(mine["vintage"]) == {1}
    assert set(mine["source_id"]) == {"s1"}, "what this run does not give is kept"
    assert len(stored) == 6
    assert add_files(home, [load(tmp_path / "old.xls")]).known == ("old.xls",)


def test_the_package_is_valid_and_its_hashes_are_true(tmp_path: Path, load: Load) -> None:
    import hashlib

    home = tmp_path / "p"
    add_files(home, [first_edition(tmp_path, load), second_edition(tmp_path, load)])
    descriptor = json.loads((home / PACKAGE).read_text(encoding="utf-8"))
    assert list(Package.metadata_validate(descriptor)) == []
    named = {resource["path"] for resource in descriptor["resources"]}
    assert named == {path.name for path in home.glob("*.parquet")}
    for resource in descriptor["resources"]:
        data = (home / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
        frame = pd.read_parquet(home / resource["path"])
        assert [field["name"] for field in resource["schema"]["fields"]] == list(frame.columns)


def test_declined_files_are_not_stored_and_no_temporary_file_stays(
    tmp_path: Path, load: Load
) -> None:
    bad = load(write_text(tmp_path / "t.xls", "<html></html>"))
    assert add_files(tmp_path / "p", [bad]).added == ()
    assert load_store(tmp_path / "p").empty
    assert not [path for path in (tmp_path / "p").iterdir() if path.name.startswith(".")]


def test_a_damaged_store_says_so(tmp_path: Path) -> None:
    (tmp_path / "ingested.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(LayoutError) as caught:
        load_store(tmp_path)
    assert caught.value.key == "store_damaged"


def test_near_names_are_kept_with_unmapped_rows(tmp_path: Path, load: Load) -> None:
    text = "地区,规模以上工业增加额(亿元)2019年\n东莞市,5\n广州市,6\n"
    frames = to_frames(load(write_text(tmp_path / "t.csv", text)))
    assert frames["ingested"].empty
    assert "near: 规模以上工业增加值" in frames["unmapped"]["notes"][0]
    assert frames["unmapped"]["label"][0].startswith("规模以上工业增加额")


def test_a_disk_that_fills_up_leaves_what_was_stored(
    tmp_path: Path, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "processed"
    add_files(store, [load(write_xls(tmp_path / "a.xls", PROVINCES))])
    before = {path.name: path.read_bytes() for path in store.rglob("*.*")}
    written = pd.DataFrame.to_parquet

    def full(self: pd.DataFrame, path: Path, **options: object) -> None:
        if "rejected" in str(path):
            raise OSError(28, "No space left on device")
        written(self, path, **options)

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    rows = [*PROVINCES[:4], ["广东省", 1, 2, 3, 4, 5]]
    with pytest.raises(OSError, match="No space"):
        add_files(store, [load(write_xls(tmp_path / "b.xls", rows))])
    assert {path.name: path.read_bytes() for path in store.rglob("*.*")} == before


def test_figures_to_be_checked_are_stored_with_low_confidence(tmp_path: Path, load: Load) -> None:
    rows = [list(row) for row in GUANGZHOU]
    rows[6][4] = 5926.08  # 5726.08 as published
    add_files(tmp_path / "p", [load(write_xls(tmp_path / "t.xls", rows))])
    stored = pd.concat([load_store(tmp_path / "p", n) for n in ("ingested", "unmapped")])
    doubted = stored[stored["notes"].str.contains("to be checked")]
    assert set(doubted["confidence"]) == {"low"} and "E7" in set(doubted["cell"])
    assert set(stored[~stored["cell"].isin(doubted["cell"])]["confidence"]) == {"high"}
