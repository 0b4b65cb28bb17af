"""Knows how to turn text bytes into grids: encodings, separators, space-aligned tables."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter

from forecast.ingest.errors import LayoutError
from forecast.ingest.grid import Grid, make_grid
from forecast.ingest.limits import check_shape
from forecast.ingest.numbers import is_value_token
from forecast.ingest.periods import parse_period
from forecast.ingest.vocabulary import STUB_INDICATOR, STUB_OTHER, STUB_PERIOD, STUB_REGION

__all__ = ["decode", "read"]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ufffd]")
_COMMON = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]")
_ODD = re.compile(r"[^\x00-\x7f\u00a0-\u00ff\u2000-\u27ff\u3000-\u9fff\uf900-\uffef]")
_Line = tuple[int, str, str, list[str]]
_RULE = re.compile(r":?-{3,}:?|={3,}")
_GAP = re.compile(r"\s{2,}|\t|\u3000+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_HEADING = re.compile(r"[\u4e00-\u9fff%±]")
_STUBS = STUB_REGION | STUB_INDICATOR | STUB_PERIOD | STUB_OTHER
_CJK = re.compile(r"[\u4e00-\u9fff]")


def decode(name: str, data: bytes) -> str:
    """Return the text of bytes in UTF-8 (with or without BOM), UTF-16, GBK or GB18030.

    Raises
    ------
    LayoutError
        `unknown_encoding` if none of them gives plausible text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    elif data[:4000].count(b"\0") > len(data[:4000]) // 8:
        even = data[:4000:2].count(b"\0")
        candidates = ["utf-16-be" if even > data[1:4000:2].count(b"\0") else "utf-16-le"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for codec in candidates:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        text = text.lstrip("\ufeff")
        if not _CONTROL.search(text) and _plausible(text):
            return text
    raise LayoutError("unknown_encoding", file=name, expected="UTF-8, UTF-16, GBK, GB18030")


def _plausible(text: str) -> bool:
    """Tell Chinese text from bytes that merely happen to decode."""
    odd = len(_ODD.findall(text))
    return odd == 0 or odd * 20 < len(_COMMON.findall(text))


def read(name: str, data: bytes) -> list[Grid]:
    """Read one text file as one grid.

    Raises
    ------
    LayoutError
        `unknown_encoding`, `file_empty` or `too_many_cells`.
    """
    lines = decode(name, data).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not numbered:
        raise LayoutError("file_empty", file=name)
    check_shape(name, "", len(numbered), max(line.count(",") for _, line in numbered) + 1)
    separator = _separator([line for _, line in numbered], name.lower().endswith(".csv"))
    if separator == "|":
        rows, kept = _pipe_rows(numbered)
        return [make_grid(rows, file=name, kind="pipe", lines=kept)]
    if separator:
        rows, kept = _csv_rows(lines, separator)
        return [make_grid(rows, file=name, kind="csv", lines=kept)]
    text_rows, kept = _space_rows(numbered)
    return [make_grid(text_rows, file=name, kind="text", lines=kept)]


def _separator(lines: list[str], named_csv: bool) -> str:
    """Return the separator most lines share; empty for space-aligned text.

    A file named .csv may be mostly notes: two lines with a separator are enough there.
    """
    bare = [_THOUSANDS.sub("", line) for line in lines]
    if named_csv:
        for mark in (",", "\t", ";", "|"):
            if sum(mark in line for line in bare) >= 2:
                return mark
    for mark in ("|", ",", "\t", ";"):
        holding = [line.count(mark) for line in lines if mark in line]
        if sum(mark in line for line in bare) < max(2, len(lines) * 0.4):
            continue
        typical = Counter(holding).most_common(1)[0][1]
        if mark == "|" or typical >= len(holding) * 0.5 or mark == "\t":
            return mark
    return ""


def _csv_rows(lines: list[str], separator: str) -> tuple[list[list[object]], list[int]]:
    """Split quoted fields; strip tabs before commas; drop columns that only trail."""
    text = "\n".join(lines).rstrip("\n")
    try:
        reader = list(csv.reader(io.StringIO(text), delimiter=separator))
    except csv.Error:
        reader = [line.split(separator) for line in lines]
    rows = [[field.strip(" \t\xa0") for field in row] for row in reader]
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    while width > 1 and not any(row[width - 1] for row in rows if len(row) >= width):
        width -= 1
    return [list(row[:width]) for row in rows], list(range(1, len(rows) + 1))


def _pipe_rows(numbered: list[tuple[int, str]]) -> tuple[list[list[object]], list[int]]:
    rows: list[list[object]] = []
    kept: list[int] = []
    for number, line in numbered:
        fields = line.strip().split("|")
        if line.strip().startswith("|"):
            fields = fields[1:]
        if line.strip().endswith("|") and len(fields) > 1:
            fields = fields[:-1]
        cells = [field.strip() for field in fields]
        if all(_RULE.fullmatch(cell) for cell in cells):
            continue
        rows.append(list(cells))
        kept.append(number)
    return rows, kept


def _space_rows(numbered: list[tuple[int, str]]) -> tuple[list[list[object]], list[int]]:
    """Split space-aligned lines into a label and the run of figures or periods that ends them."""
    split = _label_years([(number, line, *_tail(line)) for number, line in numbered])
    counts = Counter(len(tail) for _, _, label, tail in split if tail and label)
    typical = counts.most_common(1)[0][0] if counts else 0
    rows: list[list[object]] = []
    for _, line, label, tail in split:
        cells: list[object] = [label, *tail]
        if not tail and typical >= 2 and _CJK.search(line):
            cells = list(_words(line, typical))
        rows.append(cells)
    return rows, [number for number, _ in numbered]


def _label_years(split: list[_Line]) -> list[_Line]:
    """Make the first word of lines such as `1978 6.11 2.7` their label: a running year."""
    bare = [item for item in split if not item[2] and len(item[3]) >= 2]
    years = [parse_period(item[3][0]) for item in bare]
    known = [year for year in years if year is not None]
    if len(known) < 3 or len(known) != len(years):
        return split
    if any(earlier >= later for earlier, later in itertools.pairwise(known)):
        return split
    return [(n, line, tail[0], tail[1:]) if not label and len(tail) >= 2 else (n, line, label, tail)
            for n, line, label, tail in split]  # fmt: skip


def _tail(line: str) -> tuple[str, list[str]]:
    tokens = list(re.finditer(r"\S+", line))
    first = len(tokens)
    while first and _ends_row(tokens[first - 1].group()):
        first -= 1
    if first == len(tokens):
        return line.strip(), []
    label = line[: tokens[first].start()].strip()
    return label, [token.group() for token in tokens[first:]]


def _ends_row(token: str) -> bool:
    return is_value_token(token) or parse_period(token) is not None


def _join_stub(words: list[str]) -> list[str]:
    """Join a stub heading that was spaced out, such as 市 别."""
    for count in (3, 2):
        if len(words) > count and "".join(words[:count]) in _STUBS:
            return ["".join(words[:count]), *words[count:]]
    return words


def _starts_with_stub(line: str) -> bool:
    words = line.split()
    return any("".join(words[:count]) in _STUBS for count in (1, 2, 3))


def _words(line: str, typical: int) -> list[str]:
    """Split a heading line when its words number as many as the columns below it."""
    for words in (_GAP.split(line.strip()), line.split()):
        words = _join_stub([word.strip() for word in words if word.strip()])
        if not all(_HEADING.search(word) for word in words):
            continue
        if len(words) == typical + 1:
            return words
        if len(words) == typical and not _starts_with_stub(line):
            return ["", *words]
    return [line.strip()]
