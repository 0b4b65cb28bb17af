"""Knows how large a file may be and what its first bytes say, before memory is used."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from forecast.ingest.errors import LayoutError

__all__ = [
    "MAX_BYTES",
    "MAX_CELLS",
    "MAX_COLS",
    "MAX_ROWS",
    "MAX_SHEETS",
    "MAX_UNPACKED",
    "check_shape",
    "check_zip",
    "sniff",
]

MAX_BYTES = 50 * 2**20
MAX_UNPACKED = 200 * 2**20
MAX_RATIO = 200
MAX_MEMBERS = 2000
MAX_SHEETS = 100
MAX_ROWS = 100_000
MAX_COLS = 4_000
MAX_CELLS = 2_000_000
DEFLATE_LIMIT = 1040  # no deflate stream can grow by more

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|table|tr|td|meta|script|div)\b", re.I)
_XML_SHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_CELL = re.compile(rb'<c\s+r="([A-Z]{1,3})([0-9]{1,7})"')
_ROW = re.compile(rb'<row\s+[^>]*?\br="([0-9]{1,7})"')


def sniff(path: Path) -> tuple[str, bytes]:
    """Return what the bytes are (`xls`, `xlsx`, `html` or `text`) and the bytes.

    The name's ending is not believed: exports named .xls are often HTML or XML.

    Raises
    ------
    LayoutError
        If the file is missing, empty, too large, encrypted, or binary of an unknown kind.
    """
    name = path.name
    if path.is_dir():
        raise LayoutError("is_folder", file=str(path))
    if path.exists() and not path.is_file():
        raise LayoutError("not_a_file", file=str(path))
    if not path.is_file():
        raise LayoutError("file_missing", file=str(path))
    size = path.stat().st_size
    if size == 0:
        raise LayoutError("file_empty", file=name)
    if size > MAX_BYTES:
        raise LayoutError(
            "file_too_large",
            file=name,
            found=f"{size / 2**20:.0f} MB",
            expected=f"<= {MAX_BYTES / 2**20:.0f} MB",
        )
    data = path.read_bytes()
    return _kind_of(name, data), data


def _kind_of(name: str, data: bytes) -> str:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise LayoutError("encrypted", file=name)
        return "xls"
    if data.startswith(b"PK"):
        check_zip(name, data)
        return "xlsx"
    if data[:2] == b"\x09\x08" or data[:4] in (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00"):
        return "xls"
    head = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"")
    if _HTML.search(head) or _XML_SHEET in head:
        return "html"
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise LayoutError("file_empty", file=name)
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf")):
        raise LayoutError("unknown_format", file=name, found=repr(data[:8]))
    return "text"


def check_zip(name: str, data: bytes) -> None:
    """Refuse a zip whose declared or real contents are beyond the limits.

    Raises
    ------
    LayoutError
        `zip_bomb`, `too_many_cells`, `truncated`, or `unknown_format` if no workbook is inside.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise LayoutError("zip_bomb", file=name, found=f"{len(members)} members")
            declared = sum(member.file_size for member in members)
            if declared > MAX_UNPACKED or declared > MAX_RATIO * max(len(data), 50_000):
                raise LayoutError(
                    "zip_bomb",
                    file=name,
                    found=f"{declared / 2**20:.0f} MB",
                    expected=f"<= {MAX_UNPACKED / 2**20:.0f} MB, ratio <= {MAX_RATIO}",
                )
            if not any(member.filename.startswith("xl/") for member in members):
                raise LayoutError("unknown_format", file=name, found="zip without a workbook")
            for member in members:
                _check_member(name, archive, member)
    except LayoutError:
        raise
    except Exception as error:  # a damaged archive fails in a dozen ways, down to zlib and struct
        raise LayoutError("truncated", file=name, found=str(error)[:80]) from error


def _check_member(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Unpack one member in pieces, counting; look at the cells' addresses of sheets."""
    is_sheet = member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml")
    if not is_sheet and member.compress_size * DEFLATE_LIMIT < MAX_UNPACKED // 8:
        return
    seen, tail, rows, cols = 0, b"", 0, 0
    with archive.open(member) as stream:
        while piece := stream.read(1 << 20):
            seen += len(piece)
            if seen > MAX_UNPACKED:
                raise LayoutError("zip_bomb", file=name, found=member.filename)
            if is_sheet:
                window = tail + piece
                for col, row in _CELL.findall(window):
                    rows, cols = max(rows, int(row)), max(cols, _col_number(col))
                for row in _ROW.findall(window):
                    rows = max(rows, int(row))
                tail = window[-200:]
    if is_sheet:
        check_shape(name, member.filename, rows, cols)


def _col_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def check_shape(name: str, sheet: str, rows: int, cols: int) -> None:
    """Refuse a sheet with too many rows, columns or cells.

    Raises
    ------
    LayoutError
        `too_many_cells`.
    """
    if rows > MAX_ROWS or cols > MAX_COLS or rows * cols > MAX_CELLS:
        raise LayoutError(
            "too_many_cells",
            file=name,
            sheet=sheet,
            found=f"{rows} x {cols}",
            expected=f"<= {MAX_ROWS} rows, {MAX_COLS} columns, {MAX_CELLS} cells",
        )
