"""Knows how header rows of any depth become one head per column, or a reason why not."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace

from forecast.ingest.blocks import Block, stub_kind
from forecast.ingest.columns import OF_WHICH, settle
from forecast.ingest.grid import Grid
from forecast.ingest.header_texts import Piece, header_texts
from forecast.ingest.heads import Head
from forecast.ingest.labels import clean, is_base, key, parse_label, simplify, split_bilingual
from forecast.ingest.periods import Period, parse_partial, parse_period, status_in
from forecast.ingest.prices import prices_of
from forecast.ingest.vocabulary import AMOUNTS, HEADINGS, TOTALS, UNIT_ONLY

__all__ = ["column_heads"]

_CJK = re.compile(r"[\u4e00-\u9fff]")
_HEADINGS = frozenset(key(word) for word in HEADINGS)
_NEUTRAL = re.compile(r"^(?:主要)?(?:经济|统计|总量)?指标$|^完成情况$|" + AMOUNTS.pattern)
_LAST_YEAR = re.compile(
    r"^(?:上年|去年)(?P<same>同期|同月|同季|本月|当月)?(?P<cum>累计)?(?:数|累计|实绩|完成|值)?$"
)
_SAME_OF = re.compile(r"^((?:19|20)\d{2})年(?P<same>同期|同月)(?P<cum>累计)?(?:数|实绩|完成|值)?$")
_THIS_YEAR = re.compile(r"^(?:本年|本期|今年)(?:数|实绩|完成)?$")
_VERSUS = re.compile(r"^(?:比|较)((?:19|20)\d{2})年?(?:同期|同月)?(?:±|增长|增减|增速|提高|上升)")
_MEAN_GROWTH = re.compile(
    r"^(?:(?:19|20)\d{2}年?[-—–~至](?:19|20)\d{2}年?|[\"“”'‘’]?十[一二三四五]?五[\"“”'‘’]?(?:时期|期间)?)(?:年均|年平均|平均每年|平均|累计)(?:递增|增长|增速)"
)
_STATUS_ONLY = re.compile(r"^(?:预计|预测|快报|初步核算|初步统计|初步|修订)[数值]?$")
_STATUS_LEAD = re.compile(r"^(?:预计|预测|快报|初步核算|初步统计|修订)(?:数)?(?=[\u4e00-\u9fff])")
_PLANNED = re.compile(
    r"^(?:(?:19|20)\d{2}年?)?(?:全年|年度|年初|本年|上半年)?(?:计划|目标|任务|预算)"
    r"(?:数|值|任务|总量|目标)?(?:\(.*\))?$"
)
_LEADING = re.compile(
    r"^((?:19|20)\d{2}年(?:\d{1,2}月|第?[一二三四]季度|1[-—–~至]\d{1,2}月)?)(?!价|不变|可比)(.+)$"
)
_PARTIAL_LEAD = re.compile(
    r"^(\d{1,2}月|[1一]月?[-‐–—~至]\d{1,2}月|第?[一二三四1234]季度|上半年|前三季度)"
    r"(?!末|底)((?:比|较|同比|增|累计|[\u4e00-\u9fff]{2,}).*)$"
)
_INSIDE = re.compile(r"(?<=[\u4e00-\u9fff)])\(?((?:19|20)\d{2})年?\)?(?=\(|$)")
_VS_YEAR = re.compile(
    r"^比((?:19|20)\d{2})年?±?(?:增长|增减|增速)?(?:速度|率)?(?:[(（]?±?%[)）]?)?$"
)


def column_heads(
    grid: Grid,
    block: Block,
    *,
    is_region: Callable[[str], bool],
    is_indicator: Callable[[str], bool],
    year: int | None,
) -> list[Head]:
    """Return one head per value column.

    Columns whose heading cannot be determined carry the problem `header_unresolved`; columns
    of codes and ranks carry no head and are left out.

    Parameters
    ----------
    year : int or None
        The year the title names, for headings such as `3月` or `1-3月`.
    """
    pieces, problems = header_texts(grid, block, is_indicator)
    over = [parse_period(grid.cell(row, col).value) for row in block.header for col in block.values]
    year = year or max((period.year for period in over if period), default=None)
    heads = []
    for col in block.values:
        head = _head(col, _whole_words(pieces[col], is_indicator), is_region, year)
        if head is not None:
            heads.append(replace(head, problem=problems.get(col, head.problem)))
    parts = {c for c, over in pieces.items() if any(p.text.startswith(OF_WHICH) for p in over)}
    return _doubt_dates(grid, block, settle(heads, parts))


def _whole_words(pieces: list[Piece], is_indicator: Callable[[str], bool]) -> list[Piece]:
    """Join the split words of a known heading, so that no part of 地区 / 生产总值 is a place."""
    words = [n for n, piece in enumerate(pieces) if not piece.span and _CJK.search(piece.text)]
    if len(words) < 2 or words != list(range(words[0], words[-1] + 1)):
        return pieces
    joined = "".join(clean(pieces[n].text) for n in words)
    name = parse_label(joined).name
    if not (is_indicator(name) or key(name) in _HEADINGS):
        return pieces
    return [*pieces[: words[0]], Piece(joined), *pieces[words[-1] + 1 :]]


def _doubt_dates(grid: Grid, block: Block, heads: list[Head]) -> list[Head]:
    """Refuse headings that are dates one year apart: a year's end or a month, nobody says."""
    dates = [
        cell.value
        for row in block.header
        for col in block.values
        if isinstance((cell := grid.cell(row, col)).value, dt.date)
    ]
    if len({date.month for date in dates}) == 1 and len({date.year for date in dates}) > 1:
        return [replace(head, problem=head.problem or "period_unreadable") for head in heads]
    return heads


def _head(
    col: int, pieces: list[Piece], is_region: Callable[[str], bool], year: int | None
) -> Head | None:
    """Fold the texts over one column, top to bottom, into one head."""
    texts = [clean(p.text) for p in pieces]
    if any(stub_kind(text) == "skip" for text in texts):
        return None
    if any(_PLANNED.match(re.sub(r"\s+", "", text)) for text in texts):
        return Head(index=col, text=_shown(pieces), problem="planned")
    if any(_other_base(text, year) for text in texts):
        return Head(index=col, text=_shown(pieces), problem="other_base")
    head = Head(index=col, text=_shown(pieces))
    names: list[Piece] = []
    late: list[str] = []
    chinese = False
    for piece, text in zip(pieces, texts, strict=True):
        if chinese and not _CJK.search(text) and re.search("[A-Za-z]{3}", text):
            continue  # the English of the heading above
        chinese = chinese or bool(_CJK.search(text))
        head = _fold(head, piece, text, names, late, is_region, year)
    if late:
        head = _add_late(head, late, year)
    name, problem = _join_names(names)
    told = any((head.period, head.measure, head.time, head.region, head.unit, head.offset,
                head.amount, head.definition, head.part))  # fmt: skip
    told = told or any(_THIS_YEAR.match(re.sub(r"\s+", "", text)) for text in texts)
    if not name and not told:
        problem = problem or "header_unresolved"
    label = parse_label(name)
    return replace(
        head,
        name=label.name,
        time=head.time or label.time,
        measure=head.measure or label.measure,
        unit=head.unit or label.unit,
        definition=tuple(dict.fromkeys((*head.definition, *label.definition))),
        problem=problem or head.problem,
    )


def _other_base(text: str, year: int | None) -> bool:
    """Tell whether a heading compares with another year than the last.

    So do 比2019年同期增长 and, over several years, 2016-2020年平均增长.
    """
    text = re.sub(r"\s+", "", text)
    if _MEAN_GROWTH.match(text):
        return True
    found = _VERSUS.match(text)
    return bool(found) and (year is None or int(found.group(1)) != year - 1)  # type: ignore[union-attr]


def _shown(pieces: list[Piece]) -> str:
    """Return the heading as printed, split words joined, without its periods."""
    parts: list[str] = []
    open_word = False
    chinese = any(_CJK.search(piece.text) for piece in pieces)
    for piece in pieces:
        text = clean(piece.text)
        if parse_period(text) or parse_partial(text, 2000):
            continue
        if chinese and not _CJK.search(text) and re.search("[A-Za-z]{3}", text):
            continue
        if open_word and not piece.span and not parse_label(text).measure:
            parts[-1] += text
        else:
            parts.append(text)
        open_word = not piece.span
    return " ".join(parts)


def _fold(
    head: Head,
    piece: Piece,
    text: str,
    names: list[Piece],
    late: list[str],
    is_region: Callable[[str], bool],
    year: int | None,
) -> Head:
    bare = simplify(re.sub(r"\s+", "", text))
    if period := parse_period(text):
        if head.period and head.period != period:
            return replace(head, problem="period_conflict")
        return replace(head, period=period, status=head.status or status_in(text))
    if _STATUS_ONLY.match(bare):
        return replace(head, status=status_in(bare))
    if parse_partial(bare, 2000):
        late.append(bare)
        return head
    if is_base(bare.strip("()")):
        base = bare.strip("()")
        return replace(head, measure=head.measure or "index", unit=head.unit or base,
                       definition=(*head.definition, base))  # fmt: skip
    if prices_of([bare]) == (bare.strip("()"),):
        return replace(head, definition=(*head.definition, bare.strip("()")))
    if UNIT_ONLY.fullmatch(bare.strip("()[]±")):
        return replace(head, unit=head.unit or bare.strip("()[]±"))
    if found := _PARTIAL_LEAD.match(bare):
        late.append(found.group(1))
        rest = found.group(2)
        return _fold(head, Piece(rest, piece.span), rest, names, late, is_region, year)
    plain = parse_label(bare)
    if plain.unit and parse_partial(plain.name, 2000):
        late.append(plain.name)
        return replace(head, unit=plain.unit)
    if _NEUTRAL.match(plain.name) and not plain.measure:
        amount = head.amount or bool(AMOUNTS.match(plain.name))
        return replace(head, unit=plain.unit or head.unit, amount=amount)
    if found := _LAST_YEAR.match(bare):
        return replace(head, offset=-1, time=head.time or _time_of(found))
    if (found := _SAME_OF.match(bare)) and year is not None and int(found.group(1)) == year - 1:
        return replace(head, offset=-1, time=head.time or _time_of(found))
    if _THIS_YEAR.match(bare):
        return head
    if not _CJK.search(text) and any(_CJK.search(p.text) for p in names):
        return head
    if _VERSUS.match(bare):
        return replace(head, measure=head.measure or "growth_pct", unit=head.unit or "%")
    if found := _LEADING.match(bare):
        return _fold_dated(head, found, piece, names, late, is_region, year)
    inside = _INSIDE.findall(bare)
    if len(inside) == 1:
        period = Period(int(inside[0]))
        if head.period and head.period != period:
            return replace(head, problem="period_conflict")
        rest = _INSIDE.sub("", bare, count=1)
        return _fold(replace(head, period=period), Piece(rest, piece.span), rest, names, late,
                     is_region, year)  # fmt: skip
    if re.search(r"(?:19|20)\d{2}年?(?![=价不可年\d])", bare):
        head = replace(head, problem="header_unresolved")
    label = parse_label(text)
    if not label.name and (label.measure or label.time or label.unit):
        return replace(
            head,
            measure=head.measure or label.measure,
            time=head.time or label.time,
            unit=label.unit or head.unit,
            definition=(*head.definition, *label.definition),
        )
    if is_region(label.name) and label.name not in TOTALS and not stub_kind(label.name):
        return replace(head, region=label.name)
    names.append(Piece(split_bilingual(text)[0] or text, piece.span))
    return head


def _fold_dated(
    head: Head,
    found: re.Match[str],
    piece: Piece,
    names: list[Piece],
    late: list[str],
    is_region: Callable[[str], bool],
    year: int | None,
) -> Head:
    """Fold a text that starts with its period, such as 2019年工业总产值 or 2019年比2018年增长%."""
    period = parse_period(found.group(1))
    rest = found.group(2).strip(" :_,")
    if period is None or (head.period and head.period != period):
        return replace(head, problem="period_conflict")
    head = replace(head, period=period)
    if versus := _VS_YEAR.match(rest):
        if int(versus.group(1)) != period.year - 1:
            return replace(head, problem="header_unresolved")
        return replace(head, measure="growth_pct", unit="%")
    if re.match(r"^[为比]", rest) and not parse_label(rest).measure:
        return replace(head, problem="header_unresolved")
    if early := _STATUS_LEAD.match(rest):
        head = replace(head, status=status_in(early.group()))
        rest = rest[early.end() :]
    return _fold(head, Piece(rest, piece.span), rest, names, late, is_region, year)


def _time_of(found: re.Match[str]) -> str:
    """Return the time that 上年同月 or 上年同期累计 states by itself; 上年同期 states none."""
    if found.group("cum"):
        return "cum"
    return "single" if found.group("same") in ("同月", "同季", "本月", "当月") else ""


def _add_late(head: Head, late: list[str], year: int | None) -> Head:
    """Add `3月` or `1-3月` to the year of the column or of the title."""
    known = head.period.year if head.period else year
    if known is None and len(set(late)) == 1:
        return replace(head, part=late[0])
    if known is None:
        return replace(head, problem="period_conflict")
    periods = {parse_partial(text, known) for text in late} - {None}
    if len(periods) != 1 or (head.period and head.period.kind != "year"):
        return replace(head, problem="period_conflict")
    return replace(head, period=periods.pop())


def _join_names(names: list[Piece]) -> tuple[str, str]:
    """Join split words without blanks and put spanning parents before them."""
    parts: list[str] = []
    words = ""
    for piece in names:
        if piece.span:
            parts.extend([words] if words else [])
            words = ""
            parts.append(piece.text)
        else:
            words += clean(piece.text)
    parts.extend([words] if words else [])
    cleaned = [clean(part) for part in parts]
    kept = [p for p in cleaned if not _NEUTRAL.match(key(p)) and key(p) not in TOTALS]
    kept = [p for n, p in enumerate(kept) if not any(p in later for later in kept[n + 1 :])]
    return "".join(kept) if kept else (cleaned[-1] if cleaned else ""), ""
