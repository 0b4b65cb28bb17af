"""Knows how a block is read: what its rows are, which are doubtful, what the title adds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from forecast.ingest.blocks import Block, find_blocks, line_stub, stub_kind
from forecast.ingest.columns import OF_WHICH, name_growth
from forecast.ingest.context import Context
from forecast.ingest.grid import Grid
from forecast.ingest.headers import column_heads
from forecast.ingest.heads import (
    Head,
    Reading,
    compose,
    head_of,
    is_attached,
    region_head,
)
from forecast.ingest.labels import clean, key, parse_label, split_bilingual
from forecast.ingest.numbers import is_value_token
from forecast.ingest.periods import Period, parse_partial, parse_period, status_in
from forecast.ingest.shape import exceeded_wholes, fractions_as_percent, odd_row_out, shifted_rows
from forecast.ingest.texts import text as message
from forecast.ingest.titles import Title, corner_text, inherit, read_title
from forecast.ingest.unit_choice import fits_class
from forecast.ingest.vocabulary import GROUP_WORDS, TOTALS, UNIT_ONLY

__all__ = ["read_blocks", "row_problem"]


def read_blocks(grid: Grid, context: Context) -> tuple[Reading, list[tuple[Block, Title]]]:
    """Read every block of a grid with the general rules."""
    reading = Reading()
    done: list[tuple[Block, Title]] = []
    previous: tuple[Block, Title] | None = None
    for block in find_blocks(grid, context.is_region):
        title = read_title(block, context, _corner(grid, block, context), grid.sheet)
        if block.continued and previous is not None:
            title = inherit(title, previous[1])
            if not block.header and block.values == previous[0].values:
                block = replace(block, header=previous[0].header)
        _read_block(grid, block, title, context, reading)
        previous = (block, title)
        done.append(previous)
    return reading, done


def _read_block(grid: Grid, block: Block, title: Title, context: Context, reading: Reading) -> None:
    year = title.period.year if title.period else None
    cols = column_heads(
        grid, block, is_region=context.is_region, is_indicator=context.is_indicator, year=year
    )
    if not block.header:
        cols = [replace(col, problem="header_unresolved") for col in cols]
    cols = _under_title(cols, title, context)
    base = Head(
        text=title.label or context.indicator or title.text,
        name=title.name or context.indicator,
        region=title.region
        or context.place_of(grid.sheet)
        or context.region
        or (context.members if context.complete else ""),
        period=title.period or parse_period(grid.sheet),
        unit=title.unit or context.unit,
        measure=title.measure,
        definition=title.definition,
        time=title.time if title.name else "",
        status=title.status,
        prices=title.prices,
        mixed=title.mixed,
        notes=context.given_notes(),
    )
    if base.region and base.region == context.members and not title.region:
        base = replace(base, notes=(*base.notes, message("note.region_from_members")))
    rows = _row_heads(grid, block, base, cols, context)
    rows = [
        replace(row, problem=title.problem or row.problem or row_problem(grid, block, row.index))
        for row in rows
    ]
    at_end = any(re.search(r"\d月(?:末|底)", line) for line in block.titles)
    if title.period and title.period.kind == "month" and title.period.part > 1 and not at_end:
        cols = [_needs_time(col, rows) for col in cols]
    moved = shifted_rows(grid, rows, cols)
    odd = odd_row_out(grid, rows, cols)
    rows = [replace(row, problem="value_count") if row.index == odd else row for row in rows]
    rows = [replace(row, problem="row_shifted") if row.index in moved else row for row in rows]
    beyond = exceeded_wholes(grid, rows, cols)
    if beyond:
        cols = [replace(col, problem=col.problem or "header_unresolved") for col in cols]
    cols = [
        replace(col, problem=col.problem or "unit_conflict")
        if fractions_as_percent(grid, rows, col)
        else col
        for col in cols
    ]
    compose(grid, rows, cols, base, reading)


def _under_title(cols: list[Head], title: Title, context: Context) -> list[Head]:
    """Read 增加值 under 高技术制造业增加值 as the title's, and 合计 beside kinds as its whole."""
    if not title.name:
        return cols
    short = [
        replace(col, name=title.name)
        if col.name and title.name.endswith(col.name) and not context.is_indicator(col.name)
        else col
        for col in cols
    ]
    kinds = [col for col in short if col.name and not is_attached(col.name)]
    totals = {col.index for col in kinds if key(col.name) in TOTALS}
    plain = all(not (col.unit or col.measure or context.is_indicator(col.name)) for col in kinds)
    if len(totals) != 1 or not plain or any(is_attached(col.name) for col in short):
        return short
    return [
        replace(col, name="", breakdown="" if col.index in totals else col.name, amount=True)
        if col in kinds
        else col
        for col in short
    ]


def _corner(grid: Grid, block: Block, context: Context) -> str:
    """Return the text over the row labels, where it names the indicator or its unit."""
    cells = [(row, col) for row in block.header for col in block.stubs]
    texts = [grid.text(row, col) for row, col in cells]
    texts = [text for text in texts if text and not (stub_kind(text) or line_stub(text))]
    return corner_text(texts, context)


def _needs_time(col: Head, rows: Sequence[Head]) -> Head:
    """Refuse a column under `2023年8月` that says neither month nor running total."""
    told = col.time or col.period or col.problem or all(r.time or r.period or r.part for r in rows)
    return col if told else replace(col, problem="period_unreadable")


def row_problem(grid: Grid, block: Block, row: int) -> str:
    """Return `value_count` if a text row holds another number of fields than its header.

    A cell that fell out of a text table moves the rest of its row to the left; nothing then
    tells which column a figure belongs to.
    """
    if not grid.widths:
        return ""
    wanted = block.values[-1]
    if grid.kind == "pipe":
        last_used = bool(grid.text(row, wanted)) or all(
            not grid.text(r, wanted) for r in block.body
        )
        return "" if last_used and grid.widths[row] >= wanted + 1 else "value_count"
    if grid.kind == "text":
        return "" if grid.widths[row] == wanted + 1 else "value_count"
    counts = Counter(grid.widths[r] for r in block.body if len(grid.filled(r)) > 1)
    if not counts:
        return ""
    typical = counts.most_common(1)[0][0]
    header = max((grid.widths[r] for r in block.header), default=typical)
    if grid.widths[row] < min(wanted + 1, header):
        return "value_count"
    extra = any(grid.text(row, col) for col in range(header, grid.n_cols))
    return "value_count" if extra and header > block.values[0] else ""


def _row_heads(
    grid: Grid, block: Block, base: Head, cols: Sequence[Head], context: Context
) -> list[Head]:
    """Return a head per body row with figures, carrying the group line it stands under."""
    roles = {col: _stub_role(grid, block, col, context) for col in block.stubs}
    if any(col.region for col in cols):
        roles = {col: "label" if role == "region" else role for col, role in roles.items()}
    year = base.period.year if base.period else None
    labels = [
        col for col in block.stubs if roles[col] in ("label", "indicator", "region", "period")
    ]
    as_breakdown = _rows_are_breakdowns(grid, block, base, cols, roles, context)
    heads: list[Head] = []
    group, place = "", ""
    section: Period | None = None
    for row in block.body:
        filled = set(grid.filled(row))
        lone = [grid.text(row, col) for col in filled]
        if len(lone) == 1 and "年" in lone[0] and parse_period(lone[0]):
            section = parse_period(lone[0])
            continue
        formulas = {col for col in block.values if (row, col) in grid.formulas}
        if not filled & set(block.values) and not formulas:
            text = next((grid.text(row, c) for c in labels if grid.text(row, c)), "")
            chinese, _ = split_bilingual(text)
            if chinese:
                group = clean(chinese)
                place = group if context.regions.match(group) else place
            continue
        known = section.year if section else year
        head = _row_head(grid, row, roles, as_breakdown, group, context, known)
        head = head if head.period else replace(head, period=section)
        heads.append(head if head.region or not head.name else replace(head, region=place))
        if GROUP_WORDS.match(key(head.text)):
            group = head.text
    return _complete_rows(heads)


def _complete_rows(heads: list[Head]) -> list[Head]:
    """Give rows such as 比上年增长(%) the name, and `#` rows the unit, of the row they follow.

    Whose growth a lone row is, nobody says: it is refused.
    """
    if not any(head.name or head.breakdown for head in heads):
        return heads
    whole: Head | None = None
    united: list[Head] = []
    for head in heads:
        part = head.text.startswith(OF_WHICH) and whole is not None
        if part and not (head.unit or head.measure) and fits_class(head.name, whole):
            head = replace(head, unit=whole.unit)  # type: ignore[union-attr]
        elif not part and not head.measure:
            whole = head
        united.append(head)
    if all(head.name or head.measure for head in united):
        united = name_growth(united)
    return [
        replace(head, problem="no_indicator")
        if head.measure
        and (head.problem == "header_unresolved" or not (head.name or head.breakdown))
        and not (head.region or head.period)
        else head
        for head in united
    ]


def _stub_role(grid: Grid, block: Block, col: int, context: Context) -> str:
    heads = [grid.spread(row, col) for row in block.header]
    kinds = [line_stub(head) if grid.kind == "text" else stub_kind(head) for head in heads]
    kind = next((k for k in reversed(kinds) if k), "")
    named = [row for row in block.body if grid.text(row, col)]
    named = [row for row in named if set(grid.filled(row)) & set(block.values)] or named
    texts = [grid.text(row, col) for row in named]
    values = [grid.cell(row, col).value for row in named]
    if values and all(parse_period(v) or parse_partial(str(v), 2000) for v in values):
        return "period"
    if texts and all(UNIT_ONLY.fullmatch(re.sub(r"\s", "", text)) for text in texts):
        return "unit"
    if kind in ("region", "indicator", "skip"):
        return kind
    if col != block.stubs[0] and texts and not any(re.search("[\u4e00-\u9fff]", t) for t in texts):
        return "english"
    places = sum(context.is_region(parse_label(text).name) for text in texts)
    if texts and (kind == "period" or places < len(texts) * 0.6):
        return "label"
    return "region"


def _rows_are_breakdowns(
    grid: Grid,
    block: Block,
    base: Head,
    cols: Sequence[Head],
    roles: dict[int, str],
    context: Context,
) -> bool:
    """Tell whether row labels only divide what the columns or the title name."""
    if any(col.name and not is_attached(col.name) for col in cols):
        return True
    if not base.name:
        return False
    label_cols = [col for col, role in roles.items() if role in ("label", "indicator")]
    labels = [parse_label(grid.text(r, c)) for r in block.body for c in label_cols]
    own = [lab for lab in labels if lab.name and key(lab.name) != key(base.name)]
    return not any(lab.unit or context.indicators.match(lab.name) for lab in own)


def _row_head(
    grid: Grid,
    row: int,
    roles: dict[int, str],
    as_breakdown: bool,
    group: str,
    context: Context,
    year: int | None,
) -> Head:
    head = Head(index=row, group=group)
    for col, role in roles.items():
        merge = grid.merge_at(row, col)
        text = grid.spread(row, col) if merge and merge.left == col else grid.text(row, col)
        if role in ("skip", "english") or not text:
            continue
        if role == "period":
            period = parse_period(grid.cell(row, col).value) or parse_period(text)
            if period is None and year is not None:
                period = parse_partial(text, year)
            head = replace(head, period=period, status=status_in(text))
            head = replace(head, part=text if parse_partial(text, 2000) else "")
            if head.period is None and not head.part:
                head = replace(head, problem="period_unreadable")
        elif role == "unit":
            head = replace(head, unit=clean(text).replace(" ", ""))
        else:
            head = _merge(head, _label_head(row, text, role, as_breakdown, group, context))
    if not head.text and not head.period and not head.part:
        head = replace(head, problem="label_missing")
    return head


def _divides_otherwise(group: str) -> bool:
    """Tell whether a group line starts a division that is not one of places."""
    bare = key(group)
    return bool(GROUP_WORDS.match(bare)) and not re.search(r"区域|地区|片区|市别|总计中", bare)


def _label_head(
    row: int, text: str, role: str, as_breakdown: bool, group: str, context: Context
) -> Head:
    label = parse_label(text)
    name = label.name or label.english
    is_place = context.is_region(name) and (as_breakdown or role != "indicator")
    if is_value_token(text) and role != "region":
        return Head(index=row, text=clean(text), problem="label_missing")
    if role == "region" or is_place:
        head = region_head(row, text)
        if not is_place and _divides_otherwise(group) and key(name) not in TOTALS:
            return head_of(row, label, as_breakdown=True)
        if key(name) in TOTALS and not context.regions.match(name):
            return _total_head(row, text, context.total_region(name), context)
        if GROUP_WORDS.match(key(name)):
            return replace(head, region="", breakdown=name)
        return head
    if key(name) in TOTALS:
        return _total_head(row, text, context.total_region(name), context)
    return head_of(row, label, as_breakdown=as_breakdown)


def _total_head(row: int, printed: str, region: str, context: Context) -> Head:
    inferred = bool(region) and region == context.members
    notes = (message("note.region_from_members"),) if inferred else ()
    return Head(index=row, text=clean(printed), region=region, notes=notes)


def _merge(head: Head, more: Head) -> Head:
    return replace(
        head,
        text=" ".join(part for part in (head.text, more.text) if part),
        name=head.name + more.name,
        breakdown=" ".join(part for part in (head.breakdown, more.breakdown) if part),
        region=head.region or more.region,
        measure=head.measure or more.measure,
        time=head.time or more.time,
        unit=head.unit or more.unit,
        definition=(*head.definition, *more.definition),
        notes=(*head.notes, *more.notes),
        problem=head.problem or more.problem,
    )
