"""The catalogue as a whole: read from YAML, cross-checked, looked up by id or name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from forecast.catalog.bounds import parse_bounds, with_bounds
from forecast.catalog.parse import (
    parse_families,
    parse_identities,
    parse_indicators,
    parse_limits,
    parse_notes,
    parse_plans,
    parse_regions,
    parse_targets,
)
from forecast.catalog.publications import (
    check_publications,
    name_publication,
    parse_publications,
    region_line,
)
from forecast.catalog.schema import (
    DefinitionFamily,
    Indicator,
    Limit,
    Note,
    Plan,
    Publication,
    Region,
    RelatedBound,
    Target,
)
from forecast.errors import CatalogError, ParameterError
from forecast.home import catalog_dir
from forecast.kept import Kept, content_key

__all__ = ["Catalog", "load_catalog"]


@dataclass(frozen=True)
class Catalog:
    """Everything that exists, by id. Look-ups by users' names raise ``ParameterError``."""

    indicators: Mapping[str, Indicator]
    regions: Mapping[str, Region]
    plans: Mapping[str, Plan]
    targets: Mapping[str, Target]
    families: Mapping[str, DefinitionFamily]
    notes: tuple[Note, ...]
    publications: Mapping[str, Publication]
    record_ids: Mapping[str, str]
    limits: Mapping[str, tuple[Limit, ...]]

    def region(self, name: str) -> Region:
        """Return a region by its id or one of its other names (``东莞`` for ``东莞市``)."""
        if name in self.regions:
            return self.regions[name]
        for region in self.regions.values():
            if name in region.aliases or name == region.names.en:
                return region
        raise ParameterError("error.region", name=name, known=_some(self.regions, name))

    def indicator(self, name: str) -> Indicator:
        """Return an indicator by its id, its Chinese or English name, or an alias."""
        if name in self.record_ids:
            return self.indicators[self.record_ids[name]]
        for indicator in self.indicators.values():
            if name in (indicator.names.zh, indicator.names.en, *indicator.aliases):
                return indicator
        raise ParameterError("error.indicator", name=name, known=_some(self.indicators, name))

    def plan(self, name: str) -> Plan:
        """Return a plan by its id or its document's id."""
        for plan in self.plans.values():
            if name in (plan.id, plan.document):
                return plan
        raise ParameterError("error.plan", name=name, known=", ".join(self.plans))

    def plan_targets(self, plan: str) -> tuple[Target, ...]:
        return tuple(target for target in self.targets.values() if target.plan == plan)

    def family(self, indicator: Indicator) -> DefinitionFamily:
        return self.families[indicator.family]

    def notes_for(
        self,
        *,
        plan: str | None = None,
        indicator: str | None = None,
        region: str | None = None,
        as_of: str | None = None,
    ) -> tuple[Note, ...]:
        """Return the notes of a plan as a whole, or of one indicator in one region and plan."""
        found = []
        for note in self.notes:
            if bool(note.indicators) != (indicator is not None):
                continue
            if indicator is not None and indicator not in note.indicators:
                continue
            if note.plans and plan not in note.plans:
                continue
            if note.regions and region not in note.regions:
                continue
            if as_of is not None and note.known_from > as_of:
                continue
            found.append(note)
        return tuple(found)

    def bounds_of(self, indicator: str, region: str) -> tuple[RelatedBound, ...]:
        """Return the indicators whose figures bound this one in a region."""
        return tuple(
            rule
            for rule in self.indicators[indicator].bounded_by
            if not rule.regions or set(rule.regions) & set(region_line(region, self.regions))
        )

    def published_in(self, indicator: str, region: str, year: int, language: str) -> str | None:
        """Name the publication that would hold a missing figure, or None if none is known."""
        key = self.indicators[indicator].publication
        if key is None:
            return None
        return name_publication(self.publications[key], region, self.regions, year, language)


def _some(known: Mapping[str, object], name: str, most: int = 5) -> str:
    """Return the known names nearest to a wrong one, for the error that refuses it."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=most, cutoff=0.3)
    return ", ".join(near) or "-"


def load_catalog(folder: Path | None = None) -> Catalog:
    """Read and check the catalogue.

    Parameters
    ----------
    folder : Path, optional
        Holds the YAML files; the project's ``data/raw/catalog`` unless given.

    Raises
    ------
    CatalogError
        If a file is missing or an entry is broken; the message names file and entry.
    """
    where = Path(folder) if folder is not None else catalog_dir()
    return _loaded.get(content_key(where.glob("*.yml")), lambda: _load(where))


_loaded: Kept[Catalog] = Kept(4)


def _load(where: Path) -> Catalog:
    families, members = parse_families(where / "definitions.yml")
    identities, shares = parse_identities(where / "identities.yml")
    limits = parse_limits(where / "identities.yml", identities)
    publications, published = parse_publications(where / "publications.yml")
    indicators = parse_indicators(where / "indicators.yml", members, identities, shares, published)
    regions = parse_regions(where / "regions.yml")
    bounds = parse_bounds(where / "identities.yml", indicators, regions)
    indicators = with_bounds(indicators, bounds)
    check_publications(publications, regions, "publications.yml")
    plans = parse_plans(where / "plans.yml", regions)
    targets = parse_targets(where / "targets.yml", plans, regions, indicators, families)
    notes = parse_notes(where / "notes.yml")
    for file, named in (
        ("definitions.yml", members),
        ("identities.yml", identities),
        ("identities.yml", shares),
        ("identities.yml", limits),
        ("identities.yml", {limit.of: limit for each in limits.values() for limit in each}),
        ("publications.yml", published),
    ):
        _check_named(file, named, indicators)
    for note in notes:
        _check_named("notes.yml", dict.fromkeys(note.indicators), indicators)
    record_ids = {indicator.id: indicator.id for indicator in indicators.values()}
    for indicator in indicators.values():
        for other in indicator.record_ids:
            if other in record_ids:
                raise CatalogError("error.catalog_twice", file="indicators.yml", entry=other)
            record_ids[other] = indicator.id
    return Catalog(
        indicators, regions, plans, targets, families, notes, publications, record_ids, limits
    )


def _check_named(file: str, named: Mapping[str, object], indicators: Mapping[str, object]) -> None:
    for name in named:
        if name not in indicators:
            raise CatalogError("error.catalog_indicator", file=file, entry=name)
