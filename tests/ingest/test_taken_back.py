"""The store keeps its files: one is taken back, replaced or read again, and no other is touched."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from ingest_builders import PROVINCES, as_csv, write_text, write_xls

from forecast.ingest import FileResult
from forecast.ingest import store as store_module
from forecast.ingest.add import TABLES, add_files
from forecast.ingest.errors import LayoutError
from forecast.ingest.kept import Kept, copy_of, kept_files
from forecast.ingest.store import load as load_store
from forecast.ingest.taken_back import named, rebuild, remove_files, stored_files

Load = Callable[..., FileResult]
DAY = date(2026, 5, 4)


@pytest.fixture
def files(tmp_path: Path, load: Load) -> list[FileResult]:
    rows = [*PROVINCES[:3], ["地区", "2016年"], ["广东省", 75820.8], ["江苏省", "***"]]
    other = [*PROVINCES[:3], ["地区", "2017年"], ["广东省", 89705.2], ["浙江省", 51768.3]]
    return [
        load(write_xls(tmp_path / "a.xls", {"分省年度数据": PROVINCES}), published="2020-01-17"),
        load(write_text(tmp_path / "b.csv", as_csv(rows), "gbk"), published="2021-01-01"),
        load(write_text(tmp_path / "c.csv", as_csv(other)), source="s1"),
    ]


@pytest.fixture
def home(tmp_path: Path, files: list[FileResult]) -> Path:
    add_files(tmp_path / "p", files, today=DAY)
    return tmp_path / "p"


def tables(home: Path) -> dict[str, pd.DataFrame]:
    return {name: load_store(home, name) for name in TABLES}


def contents(home: Path) -> dict[str, bytes]:
    return {str(p.relative_to(home)): p.read_bytes() for p in home.rglob("*") if p.is_file()}


def again(load: Load) -> Callable[[Path, Kept], FileResult]:
    return lambda path, item: load(path, name=item.name, **item.options)


def unchecked(result: FileResult, before: pd.DataFrame) -> FileResult:
    return result


def test_the_files_are_listed_in_the_order_in_which_they_entered(
    home: Path, files: list[FileResult]
) -> None:
    found = stored_files(home)
    assert [item.name for item in found] == ["a.xls", "b.csv", "c.csv"]
    assert [item.sha256 for item in found] == [result.sha256 for result in files]
    first = found[0]
    assert (first.ingested, first.published, first.layout) == (
        "2026-05-04", "2020-01-17", "nbs_export",
    )  # fmt: skip
    assert (first.figures, found[1].rejected, found[2].source) == (5, 1, "s1")
    assert all(item.kept for item in found)


def test_a_copy_lies_under_its_hash_with_what_it_was_read_with(
    home: Path, files: list[FileResult]
) -> None:
    kept, broken = kept_files(home)
    assert not broken and list(kept) == [result.sha256 for result in files]
    item = kept[files[0].sha256]
    assert copy_of(home, item).read_bytes() == Path(files[0].path).read_bytes()
    assert copy_of(home, item).name == f"{files[0].sha256}.xls"
    assert (item.name, item.options, item.vintage) == ("a.xls", {"published": "2020-01-17"}, 1)


def test_taking_a_file_back_touches_no_other_row(home: Path, files: list[FileResult]) -> None:
    before, kept = tables(home), contents(home)
    rows = remove_files(home, [files[1].sha256])
    after = tables(home)
    for name in TABLES:
        others = before[name][before[name]["file_sha256"] != files[1].sha256]
        pd.testing.assert_frame_equal(after[name], others.reset_index(drop=True))
        assert files[1].sha256 not in set(after[name]["file_sha256"])
    assert rows == len(after["ingested"])
    left = contents(home)
    gone = {name for name in kept if files[1].sha256 in name}
    assert len(gone) == 2 and not gone & set(left)
    assert {n: b for n, b in left.items() if n.startswith("files")} == {
        n: b for n, b in kept.items() if n.startswith("files") and n not in gone
    }
    package = json.loads((home / "datapackage.json").read_text(encoding="utf-8"))
    assert {item["name"] for item in package["resources"]} == set(TABLES)


def test_a_file_taken_back_and_read_again_gives_the_same_figures(
    home: Path, files: list[FileResult]
) -> None:
    before = tables(home)["ingested"].drop(columns=["vintage"])
    remove_files(home, [files[2].sha256])
    add_files(home, [files[2]], today=DAY)
    pd.testing.assert_frame_equal(tables(home)["ingested"].drop(columns=["vintage"]), before)


def test_the_last_file_leaves_an_empty_store(home: Path, files: list[FileResult]) -> None:
    assert remove_files(home, [result.sha256 for result in files]) == 0
    assert stored_files(home) == () and kept_files(home) == ({}, [])


def test_a_file_is_named_by_its_name_or_the_beginning_of_its_hash(home: Path) -> None:
    found = stored_files(home)
    assert named(found, "b.csv") == (found[1],) and named(found, "some/where/b.csv") == (found[1],)
    assert named(found, found[2].sha256[:6].upper()) == (found[2],)
    assert named(found, found[2].sha256[:3]) == (), "too short to be meant"
    assert named(found, "../b") == ()
    twice = [found[0], *(item for item in found if item.name == "a.xls")]
    assert len(named(twice, "a.xls")) == 2


def test_a_file_replaces_another_in_one_step(
    home: Path, files: list[FileResult], tmp_path: Path, load: Load
) -> None:
    before = tables(home)["ingested"]
    rows = [*PROVINCES[:3], ["地区", "2016年"], ["广东省", 75999.9]]
    (tmp_path / "new").mkdir()
    better = load(write_text(tmp_path / "new" / "b.csv", as_csv(rows)), published="2022-01-01")
    report = add_files(home, [better], today=DAY, replaced=[files[1].sha256])
    assert report.added == ("b.csv",)
    after = tables(home)["ingested"]
    assert [item.name for item in stored_files(home)] == ["a.xls", "c.csv", "b.csv"]
    others = before[before["file_sha256"] != files[1].sha256].reset_index(drop=True)
    pd.testing.assert_frame_equal(after[after["file_name"] != "b.csv"], others)
    assert files[1].sha256 not in kept_files(home)[0]


def test_the_store_is_made_again_byte_for_byte(home: Path, load: Load) -> None:
    before = contents(home)
    for name in TABLES:
        (home / f"{name}.parquet").unlink()
    made = rebuild(home, again(load), unchecked)
    assert (made.read, made.carried, made.damaged, made.failed) == (
        ("a.xls", "b.csv", "c.csv"), (), (), (),
    )  # fmt: skip
    assert contents(home) == before


def test_what_an_earlier_reading_gave_is_in_a_rebuilt_store_too(
    home: Path, tmp_path: Path, load: Load
) -> None:
    add_files(home, [load(tmp_path / "a.xls", source="s9")], today=date(2026, 6, 1))
    before = contents(home)
    rebuild(home, again(load), unchecked)
    assert contents(home) == before
    mine = tables(home)["ingested"]
    mine = mine[mine["file_name"] == "a.xls"]
    assert set(mine["source_id"]) == {"s9"} and set(mine["published"]) == {"2020-01-17"}
    assert set(mine["ingested"]) == {"2026-05-04"}


def test_rows_of_files_without_a_copy_are_carried_over(
    home: Path, files: list[FileResult], load: Load
) -> None:
    before = tables(home)
    shutil.rmtree(home / "files")
    made = rebuild(home, again(load), unchecked)
    assert (made.read, made.carried) == ((), ("a.xls", "b.csv", "c.csv"))
    for name in TABLES:
        pd.testing.assert_frame_equal(tables(home)[name], before[name])
    assert not any(item.kept for item in stored_files(home))
    add_files(home, files, today=DAY)
    assert all(item.kept for item in stored_files(home)), "known files are kept from now on"


@pytest.mark.parametrize("damage", ["cut", "blank", "flip"])
@pytest.mark.parametrize("table", ["ingested", "rejected"])
def test_a_damaged_table_is_named_and_made_again(
    home: Path, load: Load, damage: str, table: str
) -> None:
    before, path = contents(home), home / f"{table}.parquet"
    data = bytearray(path.read_bytes())
    if damage == "flip":
        at = data.index(b"b.csv")
        data[at] ^= 1
    path.write_bytes({"cut": data[: len(data) // 2], "blank": b"", "flip": data}[damage])
    with pytest.raises(LayoutError) as caught:
        stored_files(home)
    assert caught.value.key == "store_damaged" and "--rebuild" in str(caught.value)
    assert f"{table}.parquet" in str(caught.value) and len(str(caught.value).splitlines()) == 1
    made = rebuild(home, again(load), unchecked)
    assert made.damaged == (f"{table}.parquet",)
    assert contents(home) == before


def test_no_flipped_bit_changes_a_stored_figure_unseen(home: Path) -> None:
    path = home / "ingested.parquet"
    whole, data = load_store(home), path.read_bytes()
    seen = 0
    for at in range(0, len(data), 61):
        broken = bytearray(data)
        broken[at] ^= 1 << (at % 8)
        path.write_bytes(bytes(broken))
        try:
            pd.testing.assert_frame_equal(load_store(home), whole)
        except LayoutError:
            seen += 1
    assert seen > 50


def test_a_copy_that_was_changed_is_named_and_its_rows_stay(
    home: Path, files: list[FileResult], load: Load
) -> None:
    before = tables(home)
    copy = copy_of(home, kept_files(home)[0][files[1].sha256])
    copy.write_bytes(copy.read_bytes().replace(b"75820.8", b"75820.9"))
    made = rebuild(home, again(load), unchecked)
    assert [name for name, _ in made.failed] == ["b.csv"]
    for name in TABLES:
        pd.testing.assert_frame_equal(tables(home)[name], before[name])


def test_a_name_is_data_and_never_a_path(home: Path, files: list[FileResult], load: Load) -> None:
    note = home / "files" / f"{files[1].sha256}.json"
    told = json.loads(note.read_text(encoding="utf-8"))
    for change in ({"name": "../../b.csv/../x.exe"}, {"sha256": "../../etc/passwd"}):
        note.write_text(json.dumps({**told, **change}), encoding="utf-8")
        kept, broken = kept_files(home)
        assert all(copy_of(home, item).parent == home / "files" for item in kept.values())
        if "sha256" in change:
            assert broken == [note.name]
            assert (note.name, "note") in rebuild(home, again(load), unchecked).failed
        else:
            assert copy_of(home, kept[files[1].sha256]).name == files[1].sha256


class Killed(BaseException):
    """A process that ends here, as far as the code is concerned."""


def cut_off(monkeypatch: pytest.MonkeyPatch, after: int, act: Callable[[], object]) -> int:
    """Run something that is killed before its next rename or removal; say how many were done."""
    done = 0
    replaced, unlinked = Path.replace, Path.unlink

    def step(real: Callable[..., object]) -> Callable[..., object]:
        def run(self: Path, *given: object, **named: object) -> object:
            nonlocal done
            if self.name.endswith(".tmp") and real is unlinked:
                return real(self, *given, **named)
            if done >= after:
                raise Killed
            done += 1
            return real(self, *given, **named)

        return run

    with monkeypatch.context() as killed:
        killed.setattr(Path, "replace", step(replaced))
        killed.setattr(Path, "unlink", step(unlinked))
        with pytest.raises(Killed):
            act()
    return done


@pytest.mark.parametrize("after", range(7))
def test_a_removal_cut_off_between_any_two_steps_leaves_a_readable_store(
    home: Path, files: list[FileResult], load: Load, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    done = cut_off(monkeypatch, after, lambda: remove_files(home, [files[1].sha256]))
    found = {item.name for item in stored_files(home)}
    assert {"a.xls", "c.csv"} <= found
    rebuild(home, again(load), unchecked)
    if done:  # once the note is gone the file never comes back by itself
        assert files[1].sha256 not in kept_files(home)[0]
    remove_files(home, [files[1].sha256])
    assert {item.name for item in stored_files(home)} == {"a.xls", "c.csv"}


@pytest.mark.parametrize("after", range(6))
def test_a_replacing_cut_off_between_any_two_steps_loses_neither_file_unseen(
    home: Path,
    files: list[FileResult],
    tmp_path: Path,
    load: Load,
    monkeypatch: pytest.MonkeyPatch,
    after: int,
) -> None:
    (tmp_path / "new").mkdir()
    rows = [*PROVINCES[:3], ["地区", "2016年"], ["广东省", 75999.9]]
    better = load(write_text(tmp_path / "new" / "b.csv", as_csv(rows)))
    before = tables(home)["ingested"]

    def replace() -> object:
        return add_files(home, [better], today=DAY, replaced=[files[1].sha256])

    cut_off(monkeypatch, after, replace)
    assert {"a.xls", "b.csv", "c.csv"} == {item.name for item in stored_files(home)}
    rebuild(home, again(load), unchecked)
    assert {"a.xls", "b.csv", "c.csv"} == {item.name for item in stored_files(home)}
    replace()
    after_all = tables(home)["ingested"]
    assert better.sha256 in set(after_all["file_sha256"])
    assert files[1].sha256 not in set(after_all["file_sha256"])
    others = before[before["file_sha256"] != files[1].sha256].reset_index(drop=True)
    kept = after_all[after_all["file_sha256"] != better.sha256].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, others)


def test_a_file_that_changed_since_it_was_read_is_not_stored(
    home: Path, tmp_path: Path, load: Load
) -> None:
    before = contents(home)
    rows = [*PROVINCES[:3], ["地区", "2018年"], ["广东省", 97277.8]]
    result = load(write_text(tmp_path / "d.csv", as_csv(rows)))
    write_text(tmp_path / "d.csv", as_csv([*rows, ["江苏省", 1.0]]))
    with pytest.raises(LayoutError) as caught:
        add_files(home, [result])
    assert caught.value.key == "file_changed" and contents(home) == before


def test_a_replacing_that_fails_leaves_the_earlier_file_with_its_copy(
    home: Path, files: list[FileResult], tmp_path: Path, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(home)
    rows = [*PROVINCES[:3], ["地区", "2016年"], ["广东省", 75999.9]]
    (tmp_path / "new").mkdir()
    better = load(write_text(tmp_path / "new" / "b.csv", as_csv(rows)))

    def full(self: pd.DataFrame, path: Path, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    with pytest.raises(OSError, match="No space"):
        add_files(home, [better], replaced=[files[1].sha256])
    assert contents(home) == before


def test_a_store_of_an_earlier_version_is_read(home: Path) -> None:
    whole = load_store(home)
    path = home / "ingested.parquet"
    older = pd.read_parquet(path).drop(columns=["told_source", "told_note"])
    older.attrs = {}
    older.to_parquet(path, index=False)
    pd.testing.assert_frame_equal(load_store(home), whole)
    assert tuple(whole.columns) == store_module.COLUMNS
