"""Knows what a layout may use besides the grid: the catalogue's names and the caller's options."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from forecast.ingest.labels import clean, key, simplify
from forecast.ingest.names import Names
from forecast.ingest.places import is_bare_zone, leading_place, smaller_place
from forecast.ingest.texts import text
from forecast.ingest.vocabulary import TOTALS

__all__ = ["Context"]


@dataclass(frozen=True)
class Context:
    """Names of the catalogue and what the caller stated.

    Parameters
    ----------
    indicators, regions : Names
        The catalogue.
    indicator, region, unit : str
        As given by the caller, else empty; they fill what the table does not say.
    members : str
        The region whose parts the table lists, once inferred; used for 全省总计 and the like.
    complete : bool
        True if the table lists at least four in five of those parts.
    source : str
        Id of the source that the caller names for the whole file, else empty.
    """

    indicators: Names
    regions: Names
    indicator: str = ""
    region: str = ""
    unit: str = ""
    members: str = ""
    complete: bool = False
    source: str = ""

    def is_region(self, name: str) -> bool:
        """Tell whether a label is, or ends like, a place's name."""
        return self.regions.looks_like_region(name)

    def is_indicator(self, name: str) -> bool:
        """Tell whether a label is an indicator of the catalogue."""
        return self.indicators.match(name) is not None

    def region_in(self, line: str) -> str:
        """Return the one place a title names by its full name, the smallest if they nest.

        A place that the catalogue does not list is told by its last character, where the title
        starts with it or names it right after the larger place.
        """
        line = simplify(clean(line)).replace(" ", "")
        found = {
            entry.id
            for entry in self.regions.entries.values()
            if entry.zh and self._full_name_in(entry.zh, line)
        }
        parents = {self.regions.entries[identity].parent for identity in found}
        found -= parents
        if not found:
            return _alone(leading_place(line)[0], line)
        if len(found) > 1:
            return ""
        zh = self.regions.entries[found.pop()].zh
        within = {smaller_place(line[spot:]) for spot in _ends(zh, line)} - {"", zh}
        within = {name for name in within if self.regions.match(name) is None}
        if not zh.endswith(("省", "市", "县", "区", "国")):  # 松山湖高新区 is 松山湖
            within = {name for name in within if not is_bare_zone(name)}
        if not within:
            return zh
        name = within.pop() if len(within) == 1 else ""
        return _alone(zh + name if is_bare_zone(name) else name, line)

    @staticmethod
    def _full_name_in(name: str, line: str) -> bool:
        return bool(_ends(name, line))

    def without_region(self, line: str) -> str:
        """Return a title without the place it starts with."""
        for entry in self.regions.entries.values():
            for name in (entry.zh, *entry.aliases):
                if len(name) >= 2 and line.startswith(name) and len(line) > len(name) + 1:
                    rest = line[len(name) :].lstrip("的 ")
                    return _after_places(rest.removeprefix(smaller_place(rest))) or rest
        return _after_places(line[leading_place(line)[1] :]) or line

    def place_of(self, sheet: str) -> str:
        """Return the place a sheet is named after, if the whole name is a catalogued place."""
        identity = self.regions.match(sheet)
        return self.regions.entries[identity].zh if identity else ""

    def total_region(self, name: str) -> str:
        """Return the place of a total row: 全国 itself, or the parent of the places listed."""
        bare = key(name)
        if bare.startswith("全国") and bare in TOTALS:
            return "全国"
        whole = bare.startswith("全") or self.complete
        return self.members if whole else ""

    def with_members(self, labels: list[str]) -> Context:
        """Return a context that knows the common parent of the places a table lists."""
        ids = [i for i in (self.regions.match(label) for label in labels) if i]
        parent = self.regions.parent_of(dict.fromkeys(ids))
        if not parent:
            return self
        parts = {e.id for e in self.regions.entries.values() if e.parent == parent}
        complete = len(parts & set(ids)) * 5 >= len(parts) * 4
        return replace(self, members=parent, complete=complete)

    def given_notes(self) -> tuple[str, ...]:
        """Return notes on what the caller stated."""
        given = [part for part in (self.indicator, self.region, self.unit) if part]
        return (text("note.given").format(what=", ".join(given)),) if given else ()


def _ends(name: str, line: str) -> list[int]:
    """Return where a place's full name ends in a line, its last character left out or not."""
    short = name[:-1] if name.endswith(("省", "市")) and len(name) >= 3 else name
    last = f"{name[-1]}?" if short != name else ""
    pattern = rf"{re.escape(short)}(?!路|大道|海|银行|石化|移动|电信){last}"
    return [found.end() for found in re.finditer(pattern, line)]


def _alone(name: str, line: str) -> str:
    """Return a place's name, or '' where the line joins another to it."""
    return "" if re.search(rf"{re.escape(name)}[、和与及]", line) else name


def _after_places(rest: str) -> str:
    """Return what follows a place and the places joined to it, as in 海珠区、天河区工业总产值."""
    while re.match("[、和与及]", rest) and (more := smaller_place(rest[1:])):
        rest = rest[1:].removeprefix(more)
    return rest.lstrip("的 ")
