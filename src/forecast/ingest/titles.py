"""Knows what the lines above a table say: number, subject, measure, period, unit, price basis."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from forecast.ingest.blocks import Block, table_number
from forecast.ingest.context import Context
from forecast.ingest.labels import Label, clean, is_base, parse_label, simplify, split_bilingual
from forecast.ingest.periods import Period, find_period, parse_period, status_in
from forecast.ingest.prices import prices_of
from forecast.ingest.unit_choice import split_units
from forecast.ingest.vocabulary import UNIT_ONLY

__all__ = ["Title", "corner_text", "inherit", "read_title"]

_CJK = re.compile(r"[\u4e00-\u9fff]")
_SEVERAL = re.compile(r"和|与|及|、|主要|情况|指标|构成|一览|综合|概况|基本")
_NOUN = re.compile(
    r"(?:数|值|额|量|率|收入|支出|投资|人口|面积|价格|指数|工资|利润|总计|合计|税金|资产|负债|增速|"
    r"比重|占比|能耗|强度|总产值|存款|贷款|余额|拉动|产业|份额)$"
)
_PLACES = (
    "省区市|设区市|设区的市|地级以上市|地级市|地区|地市|市县区|"
    "市县|县市区|县市|区县|县区|镇街园区|镇街|街镇|镇区|市州|盟市|城市|乡镇"
)
_LEAD = re.compile(
    rf"^(?:(?:(?:全国|全省|全市|全县|全区|珠江三角洲|珠三角|长江三角洲|长三角|粤东西北|苏[南中北])?(?:(?:各|分|按)(?:{_PLACES}|省份|省|市|县|区|镇|州)|(?:{_PLACES}))"
    r"(?:分(?:组)?)?(?:的)?|(?:全国|全省)?(?:主要|重点|部分)城市|全国|全省|全市|全县|全区|历年来?|主要年份|各年度?|各月份?|各季度?|分月|分季度?|分年度?"
    r"|按.{2,12}?分(?:组|类)?的?|以来|及|[、和与].{2,6}?[两三四][省市县区镇]))(?!生产总值|场|政)(?=[\u4e00-\u9fffA-Z]{3,})"
)
_TAIL = re.compile(
    r"(?:(?<=[值额量数率资入])完成)?(?:情况|进度|数据|对比|比较)?(?:统计|汇总|一览|月报|快报|明细)?表?$"
)
_TITLE_PERIOD = re.compile(
    r"[(（]?(?:19|20)\d{2}(?!\s*年?\s*(?:=|为1|价|不变|可比))\s*年?"
    r"(?:\s*\d{1,2}\s*月?\s*[-—–~至]\s*\d{1,2}\s*月|\s*\d{1,2}\s*月|第?[一二三四1-4]季度|"
    r"上半年|前三季度|\s*[-—–~至]\s*(?:19|20)\d{2}年?)?(?:年度|年末|年底|年)?(?:快报|预计|初步核算)?数?[)）]?"
)
_PRICE_YEAR = re.compile(
    r"(?:19|20)\d{2}\s*年?\s*(?:(?:=|为)\s*100|(?:不变|可比)?价)|(?:以)(?:19|20)\d{2}年为"
)
_PREAMBLE = re.compile(r"^(?:数据库|地区|时间|频度|频率|来源|更新时间)\s*[:：]")
_NAMED = re.compile(r"^指标(?:名称)?\s*[:：]\s*")
_ASIDES = re.compile(  # (分市), (续), (一), (快报数) after a title
    r"[(（](?:续.*?|(?:分|按|各)?[省市县区镇街道园乡地州别、,]+|[一二三四五六七八九]|(?:快报|预计|初步核算|初步)数?|汇总)[)）]"
    r"|续表?\d*$"
)
_MIXED = re.compile(
    r"(?:及|和|与|、)其?(?:同比|比上年)?(?:增长速度|增长率|增长情况|增长|增速|增幅|发展速度|指数|构成|比重|占比)$"
)
_GROWING = re.compile(r"(?:增长|增减|增速)情况$")
_PLANNED = re.compile(r"(?:计划|目标|任务|预算)(?:数|值|任务|分解|安排)*表?$")


@dataclass(frozen=True)
class Title:
    """What the lines above a table say.

    `name` is the indicator if they name exactly one, `label` how it is printed; `measure` is what
    they say of every figure below, `mixed` that rates stand beside the levels; `prices` is the
    price basis of all levels and `problem` a reason why no figure below can be taken.
    """

    text: str = ""
    number: str = ""
    period: Period | None = None
    name: str = ""
    label: str = ""
    region: str = ""
    unit: str = ""
    measure: str = ""
    time: str = ""
    definition: tuple[str, ...] = ()
    prices: tuple[str, ...] = ()
    status: str = ""
    mixed: bool = False
    problem: str = ""


def read_title(block: Block, context: Context, corner: str = "", sheet: str = "") -> Title:
    """Return what the lines above a block say.

    Parameters
    ----------
    corner : str
        The text of the cell over the row labels, where it is more than a stub heading.
    sheet : str
        The sheet's name; it names the indicator where nothing above the table does.
    """
    lines = [line for line in block.titles if _CJK.search(line)]
    numbered = [line for line in block.titles if table_number(line)]
    dated = [_PRICE_YEAR.sub("", line) for line in lines if "年鉴" not in line]
    periods = {find_period(line) or parse_period(line) for line in dated}
    unit = block.units[0] if len(block.units) == 1 else "、".join(block.units)
    text = _main_line(lines)
    said = _subject(text, unit, context)
    if corner and not said.name:
        said = _subject(corner, unit, context)
    if sheet and not said.name and context.is_indicator(parse_label(sheet).name):
        said = replace(_subject(sheet, unit, context), mixed=said.mixed, problem=said.problem)
    bases = [said.definition, *(_bases(line) for line in lines)]
    definition = next((base for base in bases if any(map(is_base, base))), said.definition)
    told = [*lines, *block.notes] if not corner else [*lines, corner, *block.notes]
    return replace(
        said,
        text=clean(text) or (block.titles[0] if block.titles else ""),
        number=table_number(numbered[0]) if numbered else "",
        period=_finest([period for period in periods if period]),
        region=context.region_in(" ".join(lines)),
        unit=unit or said.unit,
        definition=definition,
        prices=prices_of(told, rates_beside=said.mixed),
        status=status_in(" ".join(lines)),
    )


def inherit(title: Title, earlier: Title) -> Title:
    """Return the title of a continuation: its own period, region and unit, else the earlier."""
    return replace(
        earlier,
        period=title.period or earlier.period,
        region=title.region or earlier.region,
        unit=title.unit or earlier.unit,
        measure=title.measure or earlier.measure,
        definition=title.definition or earlier.definition,
        prices=title.prices or earlier.prices,
        status=title.status or earlier.status,
        problem=title.problem or earlier.problem,
    )


def _main_line(lines: Sequence[str]) -> str:
    """Return the line that names the table, without its number and its English."""
    named = [line for line in lines if not _is_meta_line(line)]
    stated = [line for line in lines if _NAMED.match(line)]
    main = next((line for line in named if table_number(line)), named[0] if named else "")
    main = _NAMED.sub("", stated[0]) if stated else main
    bare = re.sub(r"^(?:表\s*)?\d{1,2}\s*[-－—–.]\s*\d{1,3}(?:[-－—–]\d+)?(?![月季])\s*", "", main)
    bare = re.sub(r"^(?:附?表\s*[一二三四五六七八九十\d]{1,3})\s*[:：、]?\s*", "", bare)
    bare = re.sub(r"[(（]?\s*(?:计量)?单\s*位\s*[:：].*$", "", bare).strip()
    return split_bilingual(bare)[0] or bare


def _is_meta_line(line: str) -> bool:
    rest = re.sub(r"(?:计量)?单\s*位\s*[:：].*$", "", line)
    rest = _TITLE_PERIOD.sub("", rest).strip(" ()（）")
    if not rest or re.match(r"^(?:\d+-\d+)?\s*续", rest) or "年鉴" in rest:
        return True
    bare = clean(rest).strip("()")
    return bool(_PREAMBLE.match(rest) or is_base(bare) or prices_of([bare]) == (bare,))


def _finest(periods: Sequence[Period]) -> Period | None:
    if len({period.year for period in periods}) != 1:
        return None
    finer = [period for period in periods if period.kind != "year"] or list(periods)
    return finer[0] if len(set(finer)) == 1 else None


def _bases(line: str) -> tuple[str, ...]:
    """Return the index base that a line of its own states, such as (上年=100)."""
    bare = re.sub(r"(?<=\S)\s*\([A-Za-z][^()]*\)$", "", clean(line))
    bare = re.sub(r"^(?:计量)?单位:", "", bare).strip("()").replace(" ", "")
    return (bare,) if is_base(bare) else ()


def _subject(text: str, unit: str, context: Context) -> Title:
    """Return name, label, measure, time and definition of a title's text."""
    bare = simplify(_unpaired(_TITLE_PERIOD.sub("", clean(text))))
    bare = _ASIDES.sub("", bare)
    bare = context.without_region(bare).strip(" :,")
    mixed = bool(_MIXED.search(bare))
    levels = any(not _is_rate(part) for part in split_units(unit))
    if mixed and (levels or not unit):
        bare = _MIXED.sub("", bare)
    if _GROWING.search(bare):
        bare = _GROWING.sub("增长", bare)
    label = parse_label(bare)
    if re.search(r"(?:构成|比例)$", label.name) and not label.measure and not levels:
        label = replace(label, measure="share_pct")
    name, printed = _named(label, context)
    measure = "" if levels and label.measure == "share_pct" else label.measure
    return Title(
        name=name,
        label=printed,
        unit=label.unit,
        measure=measure,
        time=label.time,
        definition=tuple(word for word in label.definition if not prices_of([word])),
        mixed=mixed,
        problem="planned" if _PLANNED.search(bare) else "",
    )


def _is_rate(unit: str) -> bool:
    return "%" in unit or "=" in unit or unit in ("‰", "百分点")


def _named(label: Label, context: Context) -> tuple[str, str]:
    """Return the indicator a title names, if it names exactly one, and how it is printed."""
    name, printed = label.name, re.sub(r"\([^()]*\)$", "", label.printed).strip()
    for _ in range(5):
        for candidate in dict.fromkeys((name, _TAIL.sub("", name))):
            if candidate and context.indicators.match(candidate):
                return candidate, printed if label.measure else candidate
        shorter = _LEAD.sub("", name)
        if shorter == name:
            break
        printed = printed.removeprefix(name[: len(name) - len(shorter)])
        name = shorter
    if label.measure in ("share_pct", "change"):
        several = _SEVERAL.search(name.removesuffix("构成"))
        return (name, printed) if name and not several else ("", "")
    bare = _TAIL.sub("", name)
    if _SEVERAL.search(bare) or not _NOUN.search(bare) or len(bare) > 30:
        return "", ""
    return bare, printed if label.measure else bare


def _unpaired(text: str) -> str:
    """Return a title without the brackets that its period leaves; a unit keeps its own."""
    text = re.sub(r"[(（]\s*[)）]", "", text).strip(" :")
    if len(re.findall(r"[(（]", text)) != len(re.findall(r"[)）]", text)):
        text = text.strip(" ()（）:")
    return text


def corner_text(texts: Iterable[str], context: Context) -> str:
    """Return the cell over the row labels that names the indicator of the figures, or ''."""
    for text in texts:
        label = parse_label(text)
        if label.name and (
            context.is_indicator(label.name) or (label.unit and _NOUN.search(label.name))
        ):
            return text
        if UNIT_ONLY.fullmatch(clean(text)):
            return text
    return ""
