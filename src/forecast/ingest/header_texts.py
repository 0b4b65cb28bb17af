"""Knows which header texts stand over which column: merges, split words, spans, text lines."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forecast.ingest.blocks import Block, stub_kind
from forecast.ingest.grid import Grid
from forecast.ingest.heads import is_attached
from forecast.ingest.labels import clean, key, parse_label
from forecast.ingest.periods import parse_partial, parse_period
from forecast.ingest.vocabulary import AMOUNTS, HEADINGS, UNIT_ONLY

__all__ = ["Piece", "header_texts"]

_CJK = re.compile(r"[\u4e00-\u9fff]")
_TOTAL = re.compile(r"(?:合计|总计|小计)+")
_SHARE = re.compile(r"^占.+(?:比重|比例)(?:[(（][%‰][)）])?$")
MAX_COLUMNS_TO_ALIGN = 9
MAX_ROWS_TO_ALIGN = 4


@dataclass(frozen=True)
class Piece:
    """One header text over one column; `span` numbers the label that covers several columns."""

    text: str
    span: int = 0


def header_texts(
    grid: Grid, block: Block, is_indicator: Callable[[str], bool]
) -> tuple[dict[int, list[Piece]], dict[int, str]]:
    """Return the texts over each value column, top to bottom, and the columns in doubt.

    A doubtful column maps to the reason code `header_unresolved`.
    """
    if _starts_too_early(grid, block) or _is_short(grid, block):
        return {col: [] for col in block.values}, dict.fromkeys(block.values, "header_unresolved")
    if grid.kind == "text":
        return _text_pieces(grid, block)
    if grid.kind == "pipe" and _is_ragged(grid, block):
        return _aligned_pieces(grid, block, is_indicator)
    return _cell_pieces(grid, block, is_indicator)


def _starts_too_early(grid: Grid, block: Block) -> bool:
    """Tell whether a row of periods starts over the stub: it is one column out of place."""
    stub = block.stubs[0]
    return any(
        parse_period(grid.cell(row, stub).value) is not None
        and any(parse_period(grid.cell(row, col).value) for col in block.values)
        for row in block.header
    )


def _is_short(grid: Grid, block: Block) -> bool:
    """Tell whether a heading is lost: a header row is cut short, or the last column has none."""
    last = block.values[-1]
    if grid.kind in ("csv", "html") and any(grid.widths[r] <= last for r in block.header):
        return True
    if grid.kind in ("text", "pipe") or not block.header or last - 1 not in block.values:
        return False
    return not any(grid.spread(row, last) for row in block.header)


def _cell_pieces(
    grid: Grid, block: Block, is_indicator: Callable[[str], bool]
) -> tuple[dict[int, list[Piece]], dict[int, str]]:
    """Return header texts by column, merged and plainly spanning labels spread."""
    rows = [[_piece(grid, block, row, col) for col in block.values] for row in block.header]
    problems: dict[int, str] = {}
    for depth in range(len(rows) - 1):
        below = [
            "".join(rows[d][i].text for d in range(depth + 1, len(rows)))
            for i in range(len(block.values))
        ]
        _fill_row(rows[: depth + 1], below, block.values, problems, is_indicator)
    pieces: dict[int, list[Piece]] = {}
    for i, col in enumerate(block.values):
        column = [row[i] for row in rows if row[i].text]
        pieces[col] = [
            p for n, p in enumerate(column) if n == 0 or p != column[n - 1] or not p.span
        ]
    if _lacks_last(pieces, block.values):
        problems = dict.fromkeys(block.values, "header_unresolved")
    return pieces, problems


def _lacks_last(pieces: dict[int, list[Piece]], cols: Sequence[int]) -> bool:
    """Tell whether the last column under a spanning label alone has no heading of its own.

    A blank first column there stands for the whole; a blank last one tells that the headings
    below the label moved to the left.
    """
    groups: dict[int, list[int]] = {}
    for col in cols:
        for piece in pieces[col]:
            if piece.span:
                groups.setdefault(piece.span, []).append(col)
    for members in groups.values():
        deep = [len(pieces[col]) for col in members]
        if len(deep) > 1 and deep[-1] < min(deep[:-1]):
            return True
    return False


def _piece(grid: Grid, block: Block, row: int, col: int) -> Piece:
    merge = grid.merge_at(row, col)
    if merge is None:
        return Piece(grid.text(row, col))
    if merge.left not in block.values and merge.left < block.values[0]:
        return Piece("")
    if row > merge.top and merge.top in block.header:
        return Piece("")
    span = 1 + merge.top * 10_000 + merge.left if merge.right > merge.left else 0
    return Piece(grid.text(merge.top, merge.left), span)


def _fill_row(
    rows: list[list[Piece]],
    below: list[str],
    cols: Sequence[int],
    problems: dict[int, str],
    is_indicator: Callable[[str], bool],
) -> None:
    """Spread labels over the blanks to their right where the rows below prove that they span.

    Proof is a sequence below that repeats under every label, periods that run one way under
    each label, one label over columns that only say when and how, or a label over its level
    and columns that only say how it changed. Anything else stays blank
    and, unless it stands on its own, unresolved.
    """
    row, depth = rows[-1], len(rows) - 1
    starts = [i for i, piece in enumerate(row) if piece.text or _has_own(rows, i)]
    if not starts:
        return
    groups = [
        range(start, end)
        for start, end in zip(starts, [*starts[1:], len(row)], strict=True)
        if row[start].text
    ]
    gaps = [g for g in groups if len(g) > 1 and not any(row[i].span for i in g)]
    if not gaps:
        return
    sequences = [tuple(below[i] for i in group) for group in groups]
    repeated = len(groups) > 1 and len(set(sequences)) == 1 and len(sequences[0]) > 1
    running = all(_runs(sequence) for sequence in sequences)
    whole = len(groups) == 1 and len(groups[0]) == len(row) and all(map(_adds_no_name, below))
    for number, group in enumerate(gaps, 1):
        measured = starts[0] == 0 and _only_measured([below[i] for i in group])
        parts = _parts_of_whole(row[group[0]].text, [below[i] for i in group])
        if repeated or running or whole or measured or parts:
            for i in group:
                row[i] = Piece(row[group[0]].text, 1_000_000 * (depth + 1) + number)
            continue
        for i in group[1:]:
            alone = below[i] and (is_indicator(below[i]) or below[i].startswith(("#", "其中")))
            if not alone:
                problems[cols[i]] = "header_unresolved"
                problems[cols[group[0]]] = "header_unresolved"


def _parts_of_whole(label: str, below: list[str]) -> bool:
    """Tell whether a label stands over a total and its parts, or is a share of all below it."""
    if not all(below):
        return False
    first = re.sub(r"\s+", "", below[0])
    return bool(_TOTAL.fullmatch(first) or _SHARE.search(re.sub(r"\s+", "", label)))


def _only_measured(below: list[str]) -> bool:
    """Tell whether a label stands over its own level, then columns of growth and the like."""
    first, *rest = (parse_label(text) for text in below)
    level = (
        not below[0] or UNIT_ONLY.fullmatch(below[0].strip("()（）")) or AMOUNTS.match(first.name)
    )
    bare = all(label.measure and (not label.name or is_attached(label.name)) for label in rest)
    return bool(level) and bare and len({(r.measure, r.time) for r in rest}) == len(rest)


def _adds_no_name(text: str) -> bool:
    """Tell whether a text only dates or measures the heading above it, such as 同比增长(%)."""
    label = parse_label(text)
    told = bool(label.measure or label.time or parse_partial(text, 2000) or parse_period(text))
    return told and (not label.name or parse_partial(text, 2000) is not None)


def _has_own(rows: list[list[Piece]], i: int) -> bool:
    """Tell whether a column already has a heading of its own further up."""
    return any(
        row[i].text and (i == 0 or not row[i].span or row[i].span != row[i - 1].span)
        for row in rows[:-1]
    )


def _runs(sequence: tuple[str, ...]) -> bool:
    periods = [parse_period(text) for text in sequence]
    if any(period is None for period in periods):
        return False
    known = [period for period in periods if period]
    ascending = all(a < b for a, b in itertools.pairwise(known))
    descending = all(a > b for a, b in itertools.pairwise(known))
    return ascending or descending


def _is_ragged(grid: Grid, block: Block) -> bool:
    """Tell whether split words of several header rows lost their columns in a text table.

    Rows that keep the place over the row labels, blank or headed, have kept the others too.
    """
    over = [grid.text(row, block.stubs[0]) if block.stubs else "" for row in block.header]
    if len(over) > 1 and all(not text or stub_kind(text) for text in over):
        return False
    counts = [sum(bool(grid.text(row, col)) for col in block.values) for row in block.header]
    return any(count != len(block.values) for count in counts)


def _aligned_pieces(
    grid: Grid, block: Block, is_indicator: Callable[[str], bool]
) -> tuple[dict[int, list[Piece]], dict[int, str]]:
    """Put split words back over their columns, if the known headings allow exactly one way."""
    unresolved: dict[int, list[Piece]] = {col: [] for col in block.values}
    failed = dict.fromkeys(block.values, "header_unresolved")
    rows = [_fragments(grid, block, row) for row in block.header]
    rows = [row for row in rows if row]
    n = len(block.values)
    too_big = n > MAX_COLUMNS_TO_ALIGN or len(rows) > MAX_ROWS_TO_ALIGN
    if too_big or not rows or any(len(row) > n for row in rows):
        return unresolved, failed
    known = {key(word) for word in HEADINGS}
    fitting: list[tuple[str, ...]] = []
    for places in itertools.product(*(itertools.combinations(range(n), len(r)) for r in rows)):
        columns = [""] * n
        for row, place in zip(rows, places, strict=True):
            for text, i in zip(row, place, strict=True):
                columns[i] += text
        if all(_is_known(column, known, is_indicator) for column in columns):
            fitting.append(tuple(columns))
            if len(fitting) > 1:
                return unresolved, failed
    if len(fitting) != 1:
        return unresolved, failed
    return {col: [Piece(t)] for col, t in zip(block.values, fitting[0], strict=True)}, {}


def _fragments(grid: Grid, block: Block, row: int) -> list[str]:
    first = grid.text(row, block.stubs[0]) if block.stubs else ""
    texts = [grid.text(row, col) for col in block.values]
    fragments = [re.sub(r"\s+", "", clean(text)) for text in texts if text]
    if first and not stub_kind(first):
        fragments.insert(0, re.sub(r"\s+", "", clean(first)))
    return fragments


def _is_known(column: str, known: set[str], is_indicator: Callable[[str], bool]) -> bool:
    name = parse_label(column).name
    return bool(name) and (key(name) in known or is_indicator(name))


def _text_pieces(grid: Grid, block: Block) -> tuple[dict[int, list[Piece]], dict[int, str]]:
    """Read the header lines of space-aligned text: cells by position, lone lines over all."""
    pieces: dict[int, list[Piece]] = {col: [] for col in block.values}
    problems: dict[int, str] = {}
    width = len(block.values)
    for row in block.header:
        filled = grid.filled(row)
        texts = [grid.text(row, col) for col in filled if col > 0]
        if len(texts) == width:
            for col, text in zip(block.values, texts, strict=True):
                pieces[col].append(Piece(text))
        elif texts:
            problems = dict.fromkeys(block.values, "header_unresolved")
        elif labels := _after_stub(grid.text(row, 0)):
            spans = _spans_of(grid, block, len(labels))
            if not spans:
                problems = dict.fromkeys(block.values, "header_unresolved")
            for number, (label, span) in enumerate(zip(labels, spans, strict=False)):
                for col in span:
                    pieces[col].append(Piece(label, 1 + row * 100 + number))
    return pieces, problems


def _spans_of(grid: Grid, block: Block, count: int) -> list[tuple[int, ...]]:
    """Return the columns under each of `count` headings, if the years below repeat under each."""
    if count == 1:
        return [block.values]
    size, rest = divmod(len(block.values), count)
    for row in block.header:
        cells = [grid.text(row, col) for col in block.values]
        groups = [tuple(cells[n * size : (n + 1) * size]) for n in range(count)]
        if not rest and size > 1 and len(set(groups)) == 1 and _runs(groups[0]):
            return [block.values[n * size : (n + 1) * size] for n in range(count)]
    return []


def _after_stub(line: str) -> list[str]:
    """Return the headings that follow the stub heading on a line, without their English."""
    words = line.split()
    for count in (1, 2, 3):
        if stub_kind("".join(words[:count])):
            labels: list[str] = []
            for word in words[count:]:
                if re.fullmatch(r"[(（].*[)）]", word) and labels:
                    labels[-1] += word
                elif _CJK.search(word):
                    labels.append(word)
            return labels
    return []
