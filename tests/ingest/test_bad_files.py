"""Bad files are declined with file, reason and next step, before memory is used."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwt
from ingest_builders import PROVINCES, write_text, write_xls, write_xlsx
from openpyxl.chart import BarChart

from forecast.ingest import FileResult, biff, limits
from forecast.ingest.errors import LayoutError
from forecast.ingest.grid import read_grids
from forecast.ingest.texts import reason_text, text
from forecast.messages import catalogue

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def declined(path: Path) -> str:
    with pytest.raises(LayoutError) as caught:
        read_grids(path)
    assert path.name in str(caught.value)
    assert caught.value.next_step
    return caught.value.key


def test_missing_and_empty_files(tmp_path: Path) -> None:
    assert declined(tmp_path / "none.csv") == "file_missing"
    assert declined(write_text(tmp_path / "empty.csv", "")) == "file_empty"
    assert declined(write_text(tmp_path / "blank.csv", " \n\n\t\n")) == "file_empty"
    assert declined(write_text(tmp_path / "spaces.csv", "\u3000\n")) == "file_empty"


def test_a_web_page_named_xls(tmp_path: Path) -> None:
    page = "<!DOCTYPE html><html><head><title>404 Not Found</title></head><body>x</body></html>"
    path = write_text(tmp_path / "t.xls", page)
    assert declined(path) == "not_a_table"
    with pytest.raises(LayoutError, match="404 Not Found"):
        read_grids(path)
    assert declined(write_text(tmp_path / "u.html", "<html>")) == "not_a_table"


def test_other_kinds_of_file(tmp_path: Path) -> None:
    (tmp_path / "t.xls").write_bytes(b"%PDF-1.7 ...")
    assert declined(tmp_path / "t.xls") == "unknown_format"
    (tmp_path / "b.csv").write_bytes(bytes(range(128, 256)) * 4)
    assert declined(tmp_path / "b.csv") == "unknown_encoding"
    (tmp_path / "c.csv").write_bytes(b"a,b\x01\x02,c\n1,2,3\n")
    assert declined(tmp_path / "c.csv") == "unknown_encoding"
    with zipfile.ZipFile(tmp_path / "z.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "x")
    assert declined(tmp_path / "z.xlsx") == "unknown_format"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_truncated_workbooks(tmp_path: Path, kind: str, share: float) -> None:
    rows = [*PROVINCES, *([f"地区{n}", n, n, n, n, n] for n in range(400))]
    write = write_xls if kind == "xls" else write_xlsx
    data = write(tmp_path / f"whole.{kind}", rows).read_bytes()
    path = tmp_path / f"cut.{kind}"
    path.write_bytes(data[: int(len(data) * share)])
    assert declined(path) == "truncated"


def test_password_protected_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600))
    assert declined(path) == "encrypted"


def test_password_protected_xls(tmp_path: Path) -> None:
    stream = (
        struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0005, 0, 0, 0, 0)
        + struct.pack("<HHHHH", 0x002F, 6, 1, 1, 1)
        + struct.pack("<HH", 0x000A, 0)
    )
    assert biff.read_facts(stream).encrypted
    path = tmp_path / "t.xls"
    path.write_bytes(stream)
    assert declined(path) == "encrypted"


def test_a_zip_bomb_is_refused_by_its_declared_size(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as stream,
    ):
        for _ in range(220):
            stream.write(bytes(1 << 20))
    assert path.stat().st_size < 1 << 20
    assert declined(path) == "zip_bomb"


def test_a_zip_bomb_that_lies_about_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "liar.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(3 << 20))
    monkeypatch.setattr(limits, "MAX_UNPACKED", 2 << 20)
    data = path.read_bytes()
    size = struct.pack("<I", 3 << 20)
    path.write_bytes(data.replace(size, struct.pack("<I", 1000)))
    assert declined(path) in ("zip_bomb", "truncated")
    path.write_bytes(data)
    assert declined(path) == "zip_bomb"


def test_streams_are_counted_while_they_unpack(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(3 << 20))
    monkeypatch.setattr(limits, "MAX_UNPACKED", 1 << 20)
    with zipfile.ZipFile(buffer) as archive:
        member = archive.infolist()[0]
        with pytest.raises(LayoutError) as caught:
            limits._check_member("t.xlsx", archive, member)
    assert caught.value.key == "zip_bomb"


def test_too_many_members(tmp_path: Path) -> None:
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(limits.MAX_MEMBERS + 1):
            archive.writestr(f"xl/{number}", "")
    assert declined(path) == "zip_bomb"


def test_a_far_cell_is_refused_before_the_rectangle_is_built(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "far.xlsx")
    assert declined(tmp_path / "far.xlsx") == "too_many_cells"
    old = xlwt.Workbook()
    sheet = old.add_sheet("s")
    sheet.write(0, 0, "x")
    sheet.write(65535, 255, 1)
    old.save(str(tmp_path / "far.xls"))
    assert declined(tmp_path / "far.xls") == "too_many_cells"


def test_large_files_and_wide_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert declined(write_text(tmp_path / "w.csv", ",".join("a" * 5000) + "\n")) == "too_many_cells"
    monkeypatch.setattr(limits, "MAX_BYTES", 10)
    assert declined(write_text(tmp_path / "l.csv", "a,b\n" * 10)) == "file_too_large"


def test_too_many_sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forecast.ingest.read_sheet.MAX_SHEETS", 1)
    path = write_xlsx(tmp_path / "t.xlsx", {"a": [["x"]], "b": [["y"]]})
    assert declined(path) == "too_many_cells"


def test_charts_only_and_empty_sheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_chartsheet("图").add_chart(BarChart())
    book.save(tmp_path / "chart.xlsx")
    assert declined(tmp_path / "chart.xlsx") == "no_sheets"
    assert declined(write_xls(tmp_path / "e.xls", [[]])) == "no_sheets"


@pytest.mark.parametrize(
    "data",
    [
        OLE,
        OLE + bytes(504),
        OLE + bytes(22) + struct.pack("<HH", 9, 6) + b"\xff" * 500,
        b"\x09\x08",
    ],
)
def test_broken_containers(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "t.xls"
    path.write_bytes(data)
    assert declined(path) == "truncated"


def test_container_without_a_workbook(tmp_path: Path) -> None:
    data = write_xls(tmp_path / "t.xls", [["a"]]).read_bytes()
    path = tmp_path / "u.xls"
    path.write_bytes(data.replace("Workbook".encode("utf-16-le"), "Workxxxx".encode("utf-16-le")))
    assert declined(path) == "truncated"


def test_broken_chains_are_told(tmp_path: Path) -> None:
    rows = [[n, n] for n in range(3000)]
    data = bytearray(write_xls(tmp_path / "t.xls", rows).read_bytes())
    [first] = struct.unpack_from("<I", data, 76)
    loop = (first + 1) * 512
    data[loop : loop + 40] = struct.pack("<10I", *([3] * 10))
    with pytest.raises(ValueError):
        biff.workbook_stream(bytes(data))
    data[76:80] = struct.pack("<I", 10**6)
    with pytest.raises(ValueError, match="allocation table"):
        biff.workbook_stream(bytes(data))


def test_large_xls_needs_more_allocation_sectors(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    for number in range(3):
        sheet = book.add_sheet(f"s{number}")
        for row in range(20000):
            sheet.write(row, 0, row + 0.5)
            for col in range(1, 8):
                sheet.write(row, col, f"文字{number}-{row}-{col}")
    book.save(str(tmp_path / "big.xls"))
    data = (tmp_path / "big.xls").read_bytes()
    facts = biff.read_facts(biff.workbook_stream(data))
    assert [(sheet.rows, sheet.cols) for sheet in facts.sheets] == [(20000, 8)] * 3


def test_records_that_run_past_the_end() -> None:
    with pytest.raises(ValueError, match="record cut off"):
        biff.read_facts(struct.pack("<HH", 0x0809, 16) + b"\0\0")


def test_one_file_is_declined_without_an_exception(
    tmp_path: Path, load: Callable[..., FileResult]
) -> None:
    result = load(write_text(tmp_path / "t.xls", "<html><title>502</title></html>"))
    assert not result.ok
    assert result.sha256 and result.rejected[0].reason == "declined"
    assert "502" in str(result.to_json()["errors"])
    assert load(tmp_path / "none.xls").sha256 == ""


def test_every_text_is_in_both_languages_and_every_error_has_a_next_step() -> None:
    texts = {
        key.removeprefix("ingest."): entry
        for key, entry in catalogue().items()
        if key.startswith("ingest.")
    }
    for key, entry in texts.items():
        assert set(entry) == {"zh", "en"} and all(entry.values()), key
    errors = [key for key in texts if f"{key}.next" in texts]
    assert all(text(key + ".next", "zh") for key in errors)
    assert reason_text("masked", "zh").startswith("数据被遮蔽")
    assert reason_text("unheard_of") == "unheard_of"


def test_errors_read_in_one_line_in_both_languages() -> None:
    error = LayoutError("no_indicator", cell="A3", found="地区", expected="指标：...")
    placed = error.located(file="t.csv", sheet="s")
    assert placed.line("zh").startswith("t.csv:s:A3: 表中没有写明指标")
    assert "--indicator" in str(placed) and "\n" not in str(placed)
