"""Knows how figures become observations: names matched, scope weighed, footnotes attached."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from forecast.ingest.context import Context
from forecast.ingest.figures import Figure, TableRead
from forecast.ingest.footnotes import notes_by_period
from forecast.ingest.labels import key, parse_label, simplify
from forecast.ingest.names import Entry
from forecast.ingest.prices import at_other_prices, prices_of
from forecast.ingest.texts import text
from forecast.ingest.unmatched import UNKNOWN, Why, why_no_indicator, why_no_region
from forecast.ingest.vocabulary import GDP, INDUSTRIES, QUALIFIERS

__all__ = ["Observation", "observe"]

_ABOVE, _ALL = "规模以上", "全部"
_INDUSTRIAL = "规模以上工业"
_ALL_INDUSTRY = "全部工业"
_SCOPED = re.compile(r"规模以上|规上|全部|全社会|全口径|限额以上|规模以下")
_PLACE_LIST = re.compile(r"(?:镇街|镇|街道|街)[(（、和及]?园区[)）]?|园区[、和及]?(?:镇街|镇|街道)")
_DEVOTED = re.compile(r"(?:规模以上|规上)工业(?:企业)?.{0,4}(?:主要|经济|财务|指标)")
_ACCOUNTS = re.compile(r"生产总值|GDP|第一产业增加值")
_NOT_ACCOUNTS = re.compile(r"就业|从业|投资|贡献|拉动|贷款|能耗|能源|用电|税")
_INDUSTRY = re.compile(r"工业")
_COUNT_UNITS = frozenset("个 家 户 件 项 宗 所 场".split())
_MONEY = re.compile(r"元")


@dataclass(frozen=True)
class Observation:
    """One figure with the ids it was matched to (None where it was not) and near names."""

    figure: Figure
    indicator: str | None
    region: str | None
    region_name: str
    measure: str
    status: str
    notes: tuple[str, ...]
    near: tuple[str, ...] = ()
    near_regions: tuple[str, ...] = ()
    why: Why = UNKNOWN
    why_region: Why = UNKNOWN

    @property
    def label(self) -> str:
        """Return the label as printed, with its breakdown."""
        parts = [self.figure.indicator]
        if self.figure.breakdown and self.figure.breakdown not in parts[0]:
            parts.append(self.figure.breakdown)
        return " ".join(part for part in parts if part)

    @property
    def value(self) -> Decimal:
        """Return the value as published."""
        return self.figure.value


def observe(table: TableRead, context: Context) -> list[Observation]:
    """Match every figure of a table; what does not match exactly keeps near names only."""
    words = " ".join((table.title, table.sheet, *table.notes))
    siblings = {figure.name for figure in table.figures}
    dated = notes_by_period(table.notes)
    regions = _match_regions(table, context, words)
    cache: dict[tuple[object, ...], tuple[str | None, Why, tuple[str, ...]]] = {}
    places: dict[str, tuple[Why, tuple[str, ...]]] = {}
    found = []
    for figure in table.figures:
        mark = (figure.name, figure.breakdown, figure.group, figure.measure, figure.unit,
                figure.period[4:], figure.definition)  # fmt: skip
        if mark not in cache:
            identity = _indicator(figure, table, context, siblings)
            told = (UNKNOWN, ()) if identity else why_no_indicator(figure, context)
            cache[mark] = (identity, *told)
        identity, why, near = cache[mark]
        region = regions.get(figure.region)
        if figure.region not in places:
            places[figure.region] = (
                (UNKNOWN, ()) if region else why_no_region(figure.region, context)
            )
        why_region, near_regions = places[figure.region]
        notes = [*figure.notes, *(note for note in dated(figure.period))]
        if not figure.period:
            notes.append(text("note.no_period"))
        found.append(
            Observation(
                figure=figure,
                indicator=identity,
                region=region,
                region_name=_region_name(region, figure, context),
                measure=_measure(figure, identity, context),
                status=figure.status or _status(figure, notes),
                notes=tuple(dict.fromkeys(notes)),
                near=near,
                near_regions=near_regions,
                why=why,
                why_region=why_region,
            )
        )
    return found


def _region_name(region: str | None, figure: Figure, context: Context) -> str:
    return context.regions.entries[region].zh if region else figure.region


def _match_regions(table: TableRead, context: Context, words: str) -> dict[str, str]:
    labels = {figure.region for figure in table.figures if figure.region}
    matched = {label: context.regions.match(label) for label in labels}
    known = {
        label: identity
        for label, identity in matched.items()
        if identity and not context.regions.is_ambiguous_spelling(label, labels)
    }
    if table.layout == "template":
        return {label: identity for label, identity in matched.items() if identity}
    told = " ".join((words, context.region, *labels))
    trusted = context.regions.trusted_small_places(set(known.values()), told)
    given = context.regions.match(context.region)  # the caller's word is enough
    trusted |= {given} if given else set()
    return {label: identity for label, identity in known.items() if identity in trusted}


def _status(figure: Figure, notes: Sequence[str]) -> str:
    said = " ".join(notes)
    if "修订" in said or "revised" in said:
        return "revised"
    if "快报" in said or "初步" in said:
        return "preliminary"
    return "preliminary" if "-" in figure.period else "final"


def _measure(figure: Figure, identity: str | None, context: Context) -> str:
    if figure.measure != "level":
        return figure.measure
    if identity:
        kind = context.indicators.entries[identity].kind
        if kind == "share" and figure.unit in ("%", "‰"):
            return "share_pct"
        return kind if kind in ("count", "index") else "level"
    return "count" if figure.unit in _COUNT_UNITS else "level"


def _indicator(
    figure: Figure, table: TableRead, context: Context, siblings: set[str]
) -> str | None:
    """Return the id of a figure's indicator, if one name of the catalogue says exactly that."""
    if table.layout == "template":
        return figure.name if figure.name in context.indicators.entries else None
    if {"环比", "名义"} & set(figure.definition) or figure.measure == "change" or not figure.name:
        return None
    if figure.measure in ("level", "count") and at_other_prices(_bases(figure)):
        return None
    names = [figure.name] if not figure.breakdown else [figure.breakdown + figure.name]
    if figure.group and _narrows(figure.group):
        return None
    scope = _scope(figure, table, siblings)
    if part := _part_of_gdp(figure, table, siblings):
        names = [part]
    for name in names:
        for candidate in _candidates(name, scope):
            identity = context.indicators.match(candidate)
            if identity and _fits(figure, context.indicators.entries[identity], candidate, table):
                return identity
    return None


def _part_of_gdp(figure: Figure, table: TableRead, siblings: set[str]) -> str:
    """Return the full name of 第二产业 or 工业 where the table divides GDP, else ''."""
    told = simplify(table.title)
    found = INDUSTRIES.match(figure.breakdown or figure.name)
    of_gdp = GDP.search(figure.name)
    beside = not figure.breakdown and (GDP.search(told) or any(GDP.search(s) for s in siblings))
    if found is None or not (of_gdp or beside) or _NOT_ACCOUNTS.search(told):
        return ""
    part = found.group(1)
    money = figure.unit.endswith("元") or not figure.unit
    if figure.measure == "level" and not money:
        return ""
    if part in ("工业", "建筑业"):
        sure = of_gdp or GDP.search(told) or any(name.startswith("第二产业") for name in siblings)
        return "全部工业增加值" if part == "工业" and sure and figure.measure != "share_pct" else ""
    share = "占地区生产总值比重" if figure.measure == "share_pct" else ""
    return f"{part}增加值{share}"


def _bases(figure: Figure) -> tuple[str, ...]:
    """Return the price bases of a figure, also of the heading line it stands under."""
    return (*figure.definition, *prices_of([figure.group]))


def _narrows(group: str) -> bool:
    """Tell whether a heading line limits the rows under it to a kind of firm or place."""
    bare = parse_label(group).name
    return any(word in bare for word in QUALIFIERS) or bare.endswith("企业")


def _candidates(name: str, scope: str) -> list[str]:
    if _SCOPED.search(name):
        return [name]
    if name == "工业增加值" and not scope:
        return []
    if not scope:
        return [name]
    if scope == _ALL_INDUSTRY:
        return [scope + name]
    if scope == _INDUSTRIAL:
        return [_INDUSTRIAL + name, _INDUSTRIAL + "企业" + name, _ABOVE + name, name]
    return [scope + name] + ([name] if scope == _ABOVE else [])


def _scope(figure: Figure, table: TableRead, siblings: set[str]) -> str:
    """Return 规模以上 or 全部 where the table says or its nature decides, else ''.

    Industrial value added is compiled by month for firms above designated size only; next to
    GDP it is that of all industry.
    """
    told = simplify(table.title)
    if re.search(r"(?:规模以上|规上)工业", told):
        return _INDUSTRIAL
    if "规模以上" in told or "规上" in told:
        return _ABOVE
    if re.search(r"(?:全部|全社会|全口径)工业", told) and "工业" not in figure.name:
        return _ALL_INDUSTRY
    if re.search(r"全部|全社会|全口径", told):
        return _ALL
    if figure.name == "工业增加值":
        if any(_ACCOUNTS.search(name) for name in siblings):
            return _ALL
        months = {f.period[5:7] for f in table.figures if "-" in f.period and "Q" not in f.period}
        if months - {"03", "06", "09", "12"} or table.layout == "bureau_monthly":
            return _ABOVE
    return ""


def _fits(figure: Figure, entry: Entry, candidate: str, table: TableRead) -> bool:
    """Tell whether nothing around a matched name says that something else is meant."""
    told = _PLACE_LIST.sub("", simplify(f"{table.title} {figure.group}"))
    own = key("".join((entry.zh, *entry.aliases, figure.name)))
    for word in QUALIFIERS:
        if word in told and word not in own:
            return False
    devoted = _DEVOTED.search(simplify(table.title)) and not _INDUSTRY.search(candidate)
    if devoted and not _SCOPED.search(candidate) and "规模以上" not in entry.zh:
        return False
    generic = not _INDUSTRY.search(candidate) and not re.search(r"规上|规模以上", candidate)
    if generic and entry.zh.startswith("规模以上工业") and not _INDUSTRY.search(told):
        return False
    return _unit_fits(figure, entry)


def _unit_fits(figure: Figure, entry: Entry) -> bool:
    unit = figure.unit
    if figure.measure in ("growth_pct", "index"):  # of a rate it could be percentage points
        return entry.unit not in ("%", "‰") or bool(re.search("增长|增速", entry.zh))
    if not unit or not entry.unit:
        return True
    percent = unit in ("%", "‰", "百分点")
    if percent != (entry.unit in ("%", "‰", "百分点")):
        return False
    if bool(_MONEY.search(unit.split("/")[0])) != bool(_MONEY.search(entry.unit.split("/")[0])):
        return False
    return ("/" in unit) == ("/" in entry.unit) or percent


def with_region(observations: list[Observation], region: str, note: str) -> list[Observation]:
    """Return the observations with a region filled in where there was none."""
    return [
        replace(
            item,
            region=region,
            region_name=region,
            notes=(*item.notes, note),
            figure=replace(item.figure, region=region),
        )
        if not item.figure.region
        else item
        for item in observations
    ]
