"""Knows how printed names meet the catalogue: exactly, after evening out, or not at all."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from forecast.catalog import Catalog
from forecast.ingest.labels import key

__all__ = ["Entry", "Names", "catalog_names", "make_names"]

_CJK = re.compile(r"[\u4e00-\u9fff]")
_REGION_SUFFIX = re.compile(
    r"^[\u4e00-\u9fff]{1,12}(?:省|市|自治区|自治州|自治县|地区|盟|县|区|旗|镇|乡|街道|园区|兵团|特区)$"
)
_NOT_PLACE = re.compile(
    r"(?:欧盟|东盟|联盟|国家和地区|其他地区|小区|社区|景区|校区|城镇|城市|乡镇|农村|全市|全省|全县|全区|全镇)$"
)
SMALL_LEVELS = frozenset({"town", "street", "zone", "township", "subdistrict", "park", "village"})


@dataclass(frozen=True)
class Entry:
    """One indicator or region of the catalogue, reduced to what matching needs."""

    id: str
    zh: str
    en: str = ""
    aliases: tuple[str, ...] = ()
    unit: str = ""
    kind: str = ""
    level: str = ""
    parent: str = ""


def _entry(raw: object) -> Entry:
    def get(name: str) -> object:
        return raw.get(name) if isinstance(raw, Mapping) else getattr(raw, name, None)

    zh = str(get("zh") or get("name") or "")
    return Entry(
        id=str(get("id") or zh),
        zh=zh,
        en=str(get("en") or ""),
        aliases=tuple(str(alias) for alias in (get("aliases") or ())),  # type: ignore[attr-defined]
        unit=str(get("unit") or ""),
        kind=str(get("kind") or ""),
        level=str(get("level") or ""),
        parent=str(get("parent") or ""),
    )


def make_names(entries: Iterable[object]) -> Names:
    """Build the index from mappings or objects with id, zh, en, aliases, unit, kind, level."""
    return Names(tuple(_entry(raw) for raw in entries))


def catalog_names(catalog: Catalog) -> tuple[Names, Names]:
    """Return the indexes of a catalogue's indicators and regions."""
    indicators = make_names(
        {
            "id": entry.id,
            "zh": entry.names.zh,
            "en": entry.names.en,
            "aliases": entry.aliases,
            "unit": entry.unit,
            "kind": entry.kind,
        }
        for entry in catalog.indicators.values()
    )
    regions = make_names(
        {
            "id": entry.id,
            "zh": entry.names.zh,
            "en": entry.names.en,
            "aliases": entry.aliases,
            "level": entry.level,
            "parent": entry.parent,
        }
        for entry in catalog.regions.values()
    )
    return indicators, regions


class Names:
    """An index of catalogue names; a name shared by two entries matches neither."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = {entry.id: entry for entry in entries}
        index: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            for name in (entry.id, entry.zh, entry.en, *entry.aliases):
                if name:
                    index[key(name)].add(entry.id)
        self._index = {name: ids for name, ids in index.items() if name}
        self._choices = {entry.id: entry.zh for entry in entries}
        self._near: dict[str, tuple[str, ...]] = {}
        self._squeezed: dict[str, set[str]] = defaultdict(set)
        for name in self._index:
            if not _CJK.search(name):
                self._squeezed[_squeeze(name)].add(name)

    def match(self, name: str) -> str | None:
        """Return the id whose name or alias this is, or None."""
        ids = self._index.get(key(name)) if name else None
        return next(iter(ids)) if ids and len(ids) == 1 else None

    def is_ambiguous_spelling(self, name: str, others: Iterable[str]) -> bool:
        """Tell whether a spelling without Chinese characters could be another name's.

        In toneless pinyin 山西 and 陕西 differ by one doubled letter only, and tables misuse
        both: a spelling is trusted only if every spelling in the table that becomes equal to
        it once doubled letters are squeezed is itself a catalogue name.
        """
        if _CJK.search(name):
            return False
        mine = key(name)
        group = {key(other) for other in others if not _CJK.search(other)}
        group = {other for other in group if _squeeze(other) == _squeeze(mine)}
        known = self._squeezed.get(_squeeze(mine), set())
        if not group <= set(self._index):
            return True
        return len(known) > 1 and not known <= group

    def near(self, name: str) -> tuple[str, ...]:
        """Return up to three Chinese catalogue names that look alike (at least 60 of 100)."""
        if name not in self._near:
            found = process.extract(
                key(name), self._choices, scorer=fuzz.ratio, limit=3, score_cutoff=60
            )
            self._near[name] = tuple(choice for choice, _, _ in found)
        return self._near[name]

    def looks_like_region(self, name: str) -> bool:
        """Tell whether a label is a place of the catalogue or ends like a place's name."""
        if self.match(name):
            return True
        return bool(_REGION_SUFFIX.match(name)) and not _NOT_PLACE.search(name)

    def parent_of(self, ids: Iterable[str]) -> str | None:
        """Return the one parent that at least three of these ids share, if no other is shared."""
        parents = [self.entries[i].parent for i in ids if i in self.entries]
        counts = {parent: parents.count(parent) for parent in set(parents) if parent}
        shared = [parent for parent, count in counts.items() if count >= 3]
        return shared[0] if len(shared) == 1 and len(counts) == 1 else None

    def trusted_small_places(self, ids: Iterable[str], context: str) -> set[str]:
        """Return the ids to be trusted given the table's words.

        Towns and streets share their names with places elsewhere: they are trusted if the
        table names their parent, or lists at least three children of one parent.
        """
        ids = set(ids)
        trusted = set()
        for identity in ids:
            entry = self.entries[identity]
            if entry.level not in SMALL_LEVELS:
                trusted.add(identity)
                continue
            siblings = sum(self.entries[other].parent == entry.parent for other in ids)
            parent = self.entries.get(self.match(entry.parent) or "")
            names = (parent.zh, *parent.aliases) if parent else (entry.parent,)
            if siblings >= 3 or any(name and name in context for name in names):
                trusted.add(identity)
        return trusted


def _squeeze(name: str) -> str:
    return re.sub(r"(.)\1+", r"\1", name.lower())
