"""Knows just enough of the old .xls container to check it before a reader allocates memory.

Walks the records of the Workbook stream: extent of each sheet, formula cells, encryption,
chart sheets. Source of the numbers: [MS-CFB] 2.2-2.6 and [MS-XLS] 2.3, 2.4.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

__all__ = ["BiffFacts", "BiffSheet", "read_facts", "workbook_stream"]

_END = 0xFFFFFFFA  # first of the special sector numbers
_BOF, _EOF, _FILEPASS, _BOUNDSHEET, _FORMULA = 0x0809, 0x000A, 0x002F, 0x0085, 0x0006
_CELLS = frozenset({0x0006, 0x00BD, 0x00BE, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6})
_MULTI = frozenset({0x00BD, 0x00BE})


@dataclass(frozen=True)
class BiffSheet:
    """One substream: whether it is a chart, its extent, and where its formulas are."""

    is_chart: bool
    rows: int
    cols: int
    formulas: frozenset[tuple[int, int]]


@dataclass(frozen=True)
class BiffFacts:
    """What the record walk found; `encrypted` ends the walk."""

    encrypted: bool
    sheets: tuple[BiffSheet, ...]


def workbook_stream(data: bytes) -> bytes:
    """Return the Workbook stream of a compound file (or the bytes themselves if not one).

    Raises
    ------
    ValueError
        If the container is broken or cut off.
    """
    if not data.startswith(b"\xd0\xcf\x11\xe0"):
        return data
    if len(data) < 512:
        raise ValueError("header cut off")
    sector = 1 << struct.unpack_from("<H", data, 30)[0]
    mini = 1 << struct.unpack_from("<H", data, 32)[0]
    if not 128 <= sector <= 4096 or not 16 <= mini <= 512:
        raise ValueError("sector size")
    first_dir, cutoff, first_mini = (struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60))
    fat = _fat(data, sector)
    directory = _chain(data, fat, first_dir, sector)
    entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
    root = entries[0] if entries else b""
    for entry in entries:
        name = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode(
            "utf-16-le", "replace"
        )
        if name in ("Workbook", "Book"):
            start, size = struct.unpack_from("<II", entry, 116)
            if size >= cutoff:
                stream = _chain(data, fat, start, sector)
            else:
                store = _chain(data, fat, struct.unpack_from("<I", root, 116)[0], sector)
                table = _chain(data, fat, first_mini, sector)
                minifat = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
                stream = _chain(store, minifat, start, mini, offset=0)
            if len(stream) < size:
                raise ValueError("stream cut off")
            return stream[:size]
    raise ValueError("no workbook inside")


def _fat(data: bytes, sector: int) -> tuple[int, ...]:
    numbers = list(struct.unpack_from("<109I", data, 76))
    following, count = struct.unpack_from("<II", data, 68)
    per = sector // 4
    for _ in range(min(count, len(data) // sector)):
        if following >= _END:
            break
        block = data[(following + 1) * sector : (following + 2) * sector]
        if len(block) < sector:
            raise ValueError("allocation table cut off")
        words = struct.unpack(f"<{per}I", block)
        numbers.extend(words[:-1])
        following = words[-1]
    fat: list[int] = []
    for number in numbers:
        if number >= _END:
            continue
        block = data[(number + 1) * sector : (number + 2) * sector]
        if len(block) < sector:
            raise ValueError("allocation table cut off")
        fat.extend(struct.unpack(f"<{per}I", block))
    return tuple(fat)


def _chain(data: bytes, fat: tuple[int, ...], start: int, sector: int, *, offset: int = 1) -> bytes:
    pieces: list[bytes] = []
    number = start
    while number < _END:
        if number >= len(fat) or len(pieces) > len(fat):
            raise ValueError("chain broken")
        pieces.append(data[(number + offset) * sector : (number + offset + 1) * sector])
        number = fat[number]
    return b"".join(pieces)


def read_facts(stream: bytes) -> BiffFacts:
    """Walk the records once.

    Raises
    ------
    ValueError
        If a record runs past the end.
    """
    sheets: list[BiffSheet] = []
    at, depth, chart = 0, 0, False
    rows = cols = 0
    formulas: set[tuple[int, int]] = set()
    unpack = struct.unpack_from
    end = len(stream)
    while at + 4 <= end:
        kind, size = unpack("<HH", stream, at)
        body = at + 4
        at = body + size
        if at > end:
            raise ValueError("record cut off")
        if kind == _FILEPASS:
            return BiffFacts(True, ())
        if kind == _BOF:
            depth += 1
            if depth == 1:
                stream_type = unpack("<H", stream, body + 2)[0] if size >= 4 else 0
                chart, rows, cols, formulas = stream_type == 0x20, 0, 0, set()
                is_globals = stream_type == 0x05
        elif kind == _EOF and depth:
            depth -= 1
            if depth == 0 and not is_globals:
                sheets.append(BiffSheet(chart, rows, cols, frozenset(formulas)))
        elif kind in _CELLS and size >= 6 and depth == 1:
            row, col = unpack("<HH", stream, body)
            last = unpack("<H", stream, at - 2)[0] if kind in _MULTI else col
            rows, cols = max(rows, row + 1), max(cols, last + 1)
            if kind == _FORMULA:
                formulas.add((row, col))
    return BiffFacts(False, tuple(sheets))
