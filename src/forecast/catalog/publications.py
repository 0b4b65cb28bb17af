"""Publications by pattern: which document of a region's own city or province holds a figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

from forecast.catalog.entries import Entry, read_entries
from forecast.catalog.schema import LEVELS, Names, Publication, Region
from forecast.errors import CatalogError

__all__ = ["parse_publications", "check_publications", "name_publication", "region_line"]

_BLANKS = ("year", "next", "place", "city", "city_gov", "province", "province_gov")
_ENDINGS = ("特别行政区", "自治区", "自治州", "地区", "省", "市", "盟")


def parse_publications(path: Path) -> tuple[dict[str, Publication], dict[str, str]]:
    """Return the publications by id, and the publication of each indicator they name.

    Raises
    ------
    CatalogError
        If an entry is broken, has a blank that nothing fills, or an indicator stands in two.
    """
    publications: dict[str, Publication] = {}
    published: dict[str, str] = {}
    for entry in read_entries(path):
        entry.only(("id", "zh", "en", "indicators", "levels", "regions", "within"))
        levels, regions = _names_below(entry, "levels"), _names_below(entry, "regions")
        for level in levels:
            if level not in LEVELS:
                raise entry.fail("levels", " | ".join(LEVELS))
        spoken = "zh" in entry.fields or "en" in entry.fields or not (levels or regions)
        names = _pattern(entry) if spoken else None
        publications[entry.label] = Publication(
            entry.label, names, levels, regions, entry.texts("within")
        )
        for indicator in entry.texts("indicators"):
            if indicator in published:
                raise CatalogError("error.catalog_twice", file=path.name, entry=indicator)
            published[indicator] = entry.label
    return publications, published


def _names_below(entry: Entry, field: str) -> dict[str, Names]:
    if field not in entry.fields:
        return {}
    below = entry.below(field)
    return {str(key): _pattern(below.below(key)) for key in below.fields}


def _pattern(entry: Entry) -> Names:
    names = entry.names()
    for language, text in (("zh", names.zh), ("en", names.en)):
        try:
            blanks = _blanks(text)
        except ValueError:  # a brace too many
            raise entry.fail(language, "text with {year}, {city} ...") from None
        if not blanks <= set(_BLANKS):
            raise entry.fail(language, ", ".join(f"{{{name}}}" for name in _BLANKS))
    return names


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def check_publications(
    publications: Mapping[str, Publication], regions: Mapping[str, Region], file: str
) -> None:
    """Refuse an entry for an unknown region, or one that names a region beyond which it counts.

    A document of one city must never be named for another: where a text itself holds the name of
    a region below the country, the entry has to be limited to that region or to one it lies in.

    Raises
    ------
    CatalogError
        Naming file, entry and region.
    """
    for entry in publications.values():
        for field, limits in (("within", entry.within), ("regions", tuple(entry.regions))):
            for region in limits:
                if region not in regions:
                    raise _unknown(file, entry, field, region)
        for texts, limits in _texts(entry):
            allowed = {name for limit in limits for name in region_line(limit, regions)}
            for place in regions.values():
                if place.level != "country" and place.id not in allowed and _in(place, texts):
                    raise _unknown(file, entry, "zh | en", f"{place.id} ({texts.zh})")


def _unknown(file: str, entry: Publication, field: str, found: str) -> CatalogError:
    return CatalogError(
        "error.catalog_publication_region", file=file, entry=entry.id, field=field, found=found
    )


def _texts(entry: Publication) -> Iterator[tuple[Names, tuple[str, ...]]]:
    """Yield every pattern of an entry with the regions it is limited to."""
    if entry.names is not None:
        yield entry.names, entry.within
    for names in entry.levels.values():
        yield names, entry.within
    for region, names in entry.regions.items():
        yield names, (region, *entry.within)


def _in(region: Region, texts: Names) -> bool:
    zh, en = short_name(region), region.names.en
    return (len(zh) > 1 and zh in texts.zh) or (len(en) > 1 and en in texts.en)


def short_name(region: Region) -> str:
    """Return a region's name as in a book's title: without the word for what it is.

    >>> from forecast.catalog.schema import Names
    >>> short_name(Region("苏州市", Names("苏州市", "Suzhou"), "city", "江苏省"))
    '苏州'
    """
    starts = [name for name in region.aliases if len(name) > 1 and region.id.startswith(name)]
    if starts:
        return min(starts, key=len)
    for ending in _ENDINGS:
        if region.id.endswith(ending) and len(region.id) > len(ending) + 1:
            return region.id.removesuffix(ending)
    return region.id


def region_line(region: str, regions: Mapping[str, Region]) -> list[str]:
    """Return a region and those it lies in, the nearest first."""
    found: list[str] = []
    at: str | None = region
    while at is not None:
        found.append(at)
        at = regions[at].parent
    return found


def name_publication(
    entry: Publication, region: str, regions: Mapping[str, Region], year: int, language: str
) -> str | None:
    """Return the publication's name for a region and year, in its own city's and province's name.

    None where the entry does not reach the region, or the region lies in no city or province that
    the name needs.
    """
    line = region_line(region, regions)
    if entry.within and not set(entry.within) & set(line):
        return None
    near = [entry.regions[name] for name in line if name in entry.regions]
    names = near[0] if near else entry.levels.get(regions[region].level, entry.names)
    if names is None:
        return None
    words: dict[str, str] = {"year": str(year), "next": str(year + 1)}
    words["place"] = regions[region].names.in_(language)
    for level in ("city", "province"):
        held = next((regions[name] for name in line if regions[name].level == level), None)
        if held is not None:
            zh = language == "zh"
            words[level] = short_name(held) if zh else held.names.en
            words[f"{level}_gov"] = held.id if zh else held.names.en
    text = names.in_(language)
    return text.format(**words) if _blanks(text) <= set(words) else None
