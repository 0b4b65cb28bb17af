"""Knows where the tables of a grid are: title, unit line, header rows, body, notes.

A block is one header with the rows under it; side-by-side tables become several blocks.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from forecast.ingest.grid import Grid
from forecast.ingest.labels import clean, key
from forecast.ingest.numbers import parse_cell
from forecast.ingest.periods import parse_period
from forecast.ingest.vocabulary import (
    STUB_INDICATOR,
    STUB_OTHER,
    STUB_PERIOD,
    STUB_REGION,
    STUB_SKIP,
    STUB_UNIT,
    UNIT_ONLY,
)

__all__ = ["Block", "find_blocks", "is_note", "line_stub", "stub_kind", "table_number", "unit_line"]

NOTE = re.compile(
    r"^(?:注|资料来源|数据来源|来源|说明|附注|备注|Note|Source|Data source)\s*[:：\d]", re.I
)
_NUMBER = re.compile(
    r"^(?:表\s*)?(\d{1,2}\s*[-－—–.]\s*\d{1,3}(?:\s*[-－—–]\s*\d{1,3})?)(?![\d.]*[月季日%])(?=\D|$)"
)
_CONTINUED = re.compile(
    r"^(?:表?\s*\d{1,2}\s*[-－—–]\s*\d{1,3})?\s*[（(]?\s*续\s*表?\s*[\d一二三四五六]*\s*[)）]?"
)
_UNIT_LINE = re.compile(r"(?:计量)?单\s*位\s*[:：]\s*(.+)$")
_STUB_START = re.compile(
    "^(?:" + "|".join(
        r"\s*".join(word)
        for word in sorted(STUB_REGION | STUB_INDICATOR | STUB_PERIOD | STUB_OTHER, key=len)[::-1]
        if re.match("[\u4e00-\u9fff]{2,}", word)
    ) + r")(?:\s*[A-Z][a-z]+)?(?=\s)"
)  # fmt: skip
_YEAR_SPAN = re.compile(r"(?:19|20)\d{2}年?\s*[-—–~至]+\s*(?:19|20)\d{2}年?")
_CAPTION = re.compile(
    r"^(?:附?表\s*[一二三四五六七八九十\d]{1,3}(?=[\s:：、.（(\u4e00-\u9fff])|图表)"
)
_MARKED = re.compile(r"^[①-⑳⑴-⒇*＊]\s*.{3,}(?:[为按系指]|口径|数据|不含|包括|起)")
_FIGURE_LIKE = ("brackets", "bad_grouping", "error_cell")
_STUBS = (
    ("region", STUB_REGION), ("indicator", STUB_INDICATOR), ("period", STUB_PERIOD),
    ("unit", STUB_UNIT), ("skip", STUB_SKIP), ("other", STUB_OTHER),
)  # fmt: skip


@dataclass(frozen=True)
class Block:
    """One table: rows and columns by number, counted from 0.

    `values` are the columns that hold figures, `stubs` those that name the rows.
    """

    titles: tuple[str, ...]
    units: tuple[str, ...]
    header: tuple[int, ...]
    body: tuple[int, ...]
    stubs: tuple[int, ...]
    values: tuple[int, ...]
    notes: tuple[str, ...]
    continued: bool = False


@dataclass
class _Part:
    head: list[int] = field(default_factory=list)
    body: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@lru_cache(maxsize=4096)
def stub_kind(text: str) -> str:
    """Return region, indicator, period, unit, skip or other for a stub heading, else ''."""
    chinese = re.sub(r"[A-Za-z ().:/]+$", "", clean(text)) or clean(text)
    bare = key(chinese)
    return next((kind for kind, words in _STUBS if bare in words), "")


def line_stub(line: str) -> str:
    """Return the kind of the stub heading that a text line starts with, else ''."""
    words = line.split()
    kinds = (stub_kind("".join(words[:count])) for count in (1, 2, 3))
    return next((kind for kind in kinds if kind), "")


def is_note(text: str) -> bool:
    """Tell whether a line is a footnote or names the source."""
    return bool(NOTE.match(text.strip()))


def unit_line(text: str) -> str:
    """Return the unit of a line such as `单位:万元 (10 000 yuan)`, or ''."""
    found = _UNIT_LINE.search(clean(text))
    if not found:
        return ""
    bare = re.split(r"\s*[(（]|\s+[A-Za-z]|\s{2,}", found.group(1).strip())[0].strip(" )）")
    bare = bare.replace(" ", "")
    return bare if UNIT_ONLY.fullmatch(bare) else ""


def table_number(text: str) -> str:
    """Return 12-6 from a title that starts with a table number, or ''."""
    found = _NUMBER.match(text.strip())
    return re.sub(r"\s|表", "", found.group(1)).replace("－", "-") if found else ""


@lru_cache(maxsize=2)  # every layout asks in turn about the same grid
def find_blocks(grid: Grid, is_region: Callable[[str], bool]) -> tuple[Block, ...]:
    """Cut a grid into its tables."""
    parts: list[_Part] = [_Part()]
    in_notes = False
    gap = -1
    for row in range(grid.n_rows):
        kind = _row_kind(grid, row, parts[-1], is_region)
        part = parts[-1]
        if kind == "blank":
            gap = row
            continue
        lone = kind in ("label", "text") and len(grid.filled(row)) == 1
        marked = lone and part.body and _MARKED.match(grid.text(row, grid.filled(row)[0]))
        if kind == "note" or (in_notes and lone) or marked:
            part.notes.append(clean(grid.text(row, grid.filled(row)[0])))
            in_notes = True
            continue
        in_notes = False
        if kind in ("title", "header", "years") and part.body:
            parts.append(_Part(head=[*_lines_above(grid, part, gap), row]))
        elif kind == "data" or (part.body and kind in ("label", "text")):
            part.body.append(row)
        else:
            part.head.append(row)
    blocks: list[Block] = []
    for part in parts:
        if part.body:
            blocks.extend(_split_sides(grid, part, is_region))
    return tuple(blocks)


def _lines_above(grid: Grid, part: _Part, gap: int) -> list[int]:
    """Take the lone lines after a blank row, or from 表2 on, off a part: they head the next one."""
    lines: list[int] = []
    while part.body and len(grid.filled(part.body[-1])) == 1:
        lines.insert(0, part.body.pop())
    named = [row for row in lines if _CAPTION.match(grid.text(row, grid.filled(row)[0]))]
    start = min([row for row in lines if row > gap >= 0] + named, default=grid.n_rows)
    part.body.extend(row for row in lines if row < start)
    return [row for row in lines if row >= start]


def _row_kind(grid: Grid, row: int, part: _Part, is_region: Callable[[str], bool]) -> str:
    filled = grid.filled(row)
    if not filled:
        return "blank"
    first = grid.text(row, filled[0])
    rest = filled[1:]
    if is_note(first):
        return "note"
    if (
        len(filled) <= 2
        and (table_number(first) or _CONTINUED.match(first))
        and not _figures(grid, row, rest)
    ):
        return "title"
    if len(filled) <= 3 and any(unit_line(grid.text(row, c)) for c in filled):
        return "title" if part.body and filled[0] == 0 and len(filled) == 1 else "text"
    figures = _figures(grid, row, rest)
    if _is_year_row(grid, row, filled, first, part, is_region):
        return "years"
    years = [c for c in figures if re.fullmatch(r"(?:19|20)\d{2}(?:\.0)?", grid.text(row, c))]
    if figures and not (len(figures) == len(years) < len(rest) and _heads_stub(first, True)):
        return "data"
    if _heads_stub(first, bool(rest)) and (rest or filled[0] == 0):
        return "header"
    if len(filled) == 1 and filled[0] == 0:
        lone = _STUB_START.match(first) is not None
        return "header" if lone else "label"
    return "text"


def _heads_stub(text: str, followed: bool) -> bool:
    """Tell whether a cell heads a stub; alone in its row it must be more than 说明 or 单位."""
    kind = stub_kind(text)
    return bool(kind) and (followed or kind not in ("skip", "unit"))


def _figures(grid: Grid, row: int, cols: list[int]) -> list[int]:
    """Return the columns that hold a figure or a mark standing for one."""
    found = []
    for col in cols:
        cell = grid.cell(row, col)
        if type(cell.value) is float:
            found.append(col)
            continue
        if isinstance(cell.value, str) and parse_period(cell.value) and not cell.value.isdigit():
            continue
        printed = parse_cell(cell.value, cell.text)
        stands = printed.kind in ("value", "masked") or printed.reason in _FIGURE_LIKE
        if stands or (printed.kind == "missing" and cell.text.strip()):
            found.append(col)
    return found


def _is_year_row(
    grid: Grid,
    row: int,
    filled: list[int],
    first: str,
    part: _Part,
    is_region: Callable[[str], bool],
) -> bool:
    """Tell a header row of periods from a row of figures that look like years."""
    named = parse_period(grid.cell(row, filled[0]).value) is None
    cols = filled[1:] if named else filled
    while len(cols) > 1 and named and stub_kind(first) and stub_kind(grid.text(row, cols[0])):
        cols = cols[1:]
    if named and stub_kind(first):  # blocks side by side repeat the stub heading
        again = [col for col in cols if key(grid.text(row, col)) == key(first)]
        cols = [col for col in cols if col not in again]
    spans = [col for col in cols if _YEAR_SPAN.fullmatch(grid.text(row, col))]
    if len(spans) < len(cols):  # averages over several years stand beside the years
        cols = [col for col in cols if col not in spans]
    periods = [parse_period(grid.cell(row, col).value) for col in cols]
    if not cols or any(period is None for period in periods):
        return False
    if not named and len(cols) == 1:
        return False
    if named and (stub_kind(first) or filled[0] > 0):
        return True
    plain = all(re.fullmatch(r"\d{4}(\.0)?", grid.text(row, col)) for col in cols)
    if not plain:
        return not named or not part.body
    years = [period.year for period in periods if period]
    if named and (is_region(clean(first)) or any(_has_years(grid, r) for r in part.head)):
        return False
    steps = {later > earlier for earlier, later in itertools.pairwise(years)}
    return (not named or len(years) >= 2) and (len(steps) <= 1 or not named)


def _has_years(grid: Grid, row: int) -> bool:
    cells = [grid.cell(row, col).value for col in grid.filled(row)]
    return sum(parse_period(value) is not None for value in cells) >= 2


def _is_meta(text: str) -> bool:
    return bool(unit_line(text) or table_number(text) or parse_period(text) or is_note(text))


def _split_head(grid: Grid, part: _Part) -> tuple[list[int], list[int], list[int]]:
    """Return title rows, header rows and group-label rows that stand before the first figures."""
    start = len(part.head)
    for position, row in enumerate(part.head):
        filled = grid.filled(row)
        texts = [grid.text(row, col) for col in filled]
        spread = {grid.merge_at(row, col) for col in filled} - {None}
        years = len(filled) >= 2 and _has_years(grid, row)
        starts = _heads_stub(texts[0], len(texts) > 1) or bool(_STUB_START.match(texts[0]))
        several = len(filled) >= 2 and not all(_is_meta(text) for text in texts)
        wide = any(m.left > 0 and m.right > m.left for m in spread if m) and not any(
            _is_meta(text) for text in texts
        )
        captions = all(_CAPTION.match(text) or table_number(text) for text in texts)
        if (any(unit_line(text) for text in texts) or captions) and not years:
            continue
        if years or (starts and not _UNIT_LINE.search(texts[0])) or several or wide:
            start = position
            break
    header = [row for row in part.head[start:] if not _is_unit_row(grid, row)]
    groups: list[int] = []
    while header:
        filled = grid.filled(header[-1])
        first = grid.text(header[-1], filled[0])
        alone = filled == [0] and not stub_kind(first) and not _STUB_START.match(first)
        alone = alone or (len(filled) == 1 and "年" in first and parse_period(first) is not None)
        if not alone or unit_line(first) or grid.merge_at(header[-1], 0):
            break
        groups.insert(0, header.pop())
    return part.head[:start], header, groups


def _is_unit_row(grid: Grid, row: int) -> bool:
    """Tell whether a row only states the unit, perhaps again in English at the other end."""
    texts = [grid.text(row, col) for col in grid.filled(row)]
    stated = [text for text in texts if unit_line(text)]
    rest = [text for text in texts if not unit_line(text)]
    heads = [text for text in rest if re.search("[\u4e00-\u9fff]", text) or parse_period(text)]
    return bool(stated) and not heads


def _split_sides(grid: Grid, part: _Part, is_region: Callable[[str], bool]) -> list[Block]:
    title_rows, header, groups = _split_head(grid, part)
    body = groups + part.body
    units = [unit_line(grid.text(row, col)) for row in part.head for col in grid.filled(row)]
    data = [row for row in body if len(grid.filled(row)) > 1]
    columns = sorted({col for row in (*header, *body) for col in grid.filled(row)})
    if not data or not columns:
        return []
    cuts = [columns[0], *_side_starts(grid, header, data, columns)]
    blocks = []
    for number, left in enumerate(cuts):
        right = cuts[number + 1] if number + 1 < len(cuts) else columns[-1] + 1
        lines = _lines_over(grid, title_rows, left, right, len(cuts))
        stubs, values = _columns(grid, header, data, [c for c in columns if left <= c < right])
        if values:
            blocks.append(
                Block(
                    titles=tuple(clean(line) for line in lines),
                    units=tuple(dict.fromkeys(unit for unit in units if unit)),
                    header=tuple(header),
                    body=tuple(body),
                    stubs=tuple(stubs),
                    values=tuple(values),
                    notes=tuple(part.notes),
                    continued=any(_CONTINUED.match(line) for line in lines),
                )
            )
    return blocks


def _lines_over(grid: Grid, rows: list[int], left: int, right: int, sides: int) -> list[str]:
    """Return the title lines of one of several blocks: its own captions and those of all."""
    lines: list[str] = []
    for row in rows:
        filled = grid.filled(row)
        own = sum(_CAPTION.match(grid.text(row, col)) is not None for col in filled) > 1
        kept = [c for c in filled if left <= c < right] if own and sides > 1 else filled
        lines += [grid.text(row, col) for col in kept]
    return lines


def _side_starts(grid: Grid, header: list[int], data: list[int], columns: list[int]) -> list[int]:
    """Return the columns where another table starts to the right: its stub heading repeats."""
    firsts = {key(grid.text(row, columns[0])) for row in header} - {""}
    starts = []
    for col in columns[1:]:
        merges = [merge for row in header if (merge := grid.merge_at(row, col))]
        texts = {key(grid.text(row, col)) for row in header} - {""}
        if not texts & firsts or any(merge.left == columns[0] for merge in merges):
            continue
        labels = [row for row in data if grid.text(row, col)]
        numeric = sum(bool(_figures(grid, row, [col])) for row in labels)
        periods = sum(parse_period(grid.cell(row, col).value) is not None for row in labels)
        if labels and (numeric == 0 or periods == len(labels)):
            starts.append(col)
    return starts


def _columns(
    grid: Grid, header: list[int], data: list[int], columns: list[int]
) -> tuple[list[int], list[int]]:
    """Tell stub columns from value columns, left to right; other text columns are neither."""
    stubs: list[int] = []
    values: list[int] = []
    for col in columns:
        kinds = _stub_kinds(grid, header, col)
        filled = [row for row in data if grid.text(row, col)]
        numeric = sum(bool(_figures(grid, row, [col])) for row in filled)
        named = [s for s in stubs if not _is_skip(grid, header, s)]
        telling = kinds & {"unit", "skip", "region", "indicator", "period"}
        if not stubs or (not values and (not named or telling)):
            stubs.append(col)
        elif numeric * 2 < len(filled) or not filled:
            if not values and filled and not _is_value_header(grid, header, col):
                stubs.append(col)
            elif numeric:
                values.append(col)
        else:
            values.append(col)
    return stubs, values


def _stub_kinds(grid: Grid, header: list[int], col: int) -> set[str]:
    """Return the kinds of stub that head a column; split words such as 地 区 / 生产 / 总值 none."""
    texts = [grid.text(row, col) for row in header if grid.text(row, col)]
    kinds = {stub_kind(text) for text in texts} - {""}
    others = [text for text in texts if re.search("[\u4e00-\u9fff]", text)]
    joined = stub_kind("".join(others))
    split = len(others) > 1 and not joined and len({key(text) for text in others}) > 1
    return kinds if not split or len(kinds) == len(others) else set()


def _is_skip(grid: Grid, header: list[int], col: int) -> bool:
    return any(stub_kind(grid.text(row, col)) == "skip" for row in header)


def _is_value_header(grid: Grid, header: list[int], col: int) -> bool:
    return any(parse_period(grid.cell(row, col).value) for row in header)
