"""The catalogue's entries as frozen dataclasses; knows their fields, not their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from forecast.errors import CatalogError

__all__ = [
    "KINDS",
    "TARGET_TYPES",
    "OPERATORS",
    "DIRECTIONS",
    "STATUSES",
    "FILLED_STATUSES",
    "PUBLISHED_STATUSES",
    "CONFIDENCES",
    "LEVELS",
    "Identity",
    "Limit",
    "RelatedBound",
    "Indicator",
    "Definition",
    "DefinitionFamily",
    "Region",
    "Baseline",
    "Target",
    "Plan",
    "Note",
    "Publication",
    "Names",
]

KINDS = ("level", "share", "index", "count", "rate")
TARGET_TYPES = ("level", "share", "index", "count", "average_growth", "cumulative_change")
OPERATORS = ("reach", ">", ">=", "<", "<=", "about")
DIRECTIONS = ("at_least", "at_most")
# What a user fills in and nobody published: an assumption, a figure known inside the house.
FILLED_STATUSES = ("assumption", "internal")
PUBLISHED_STATUSES = ("estimate", "preliminary", "final", "revised")
STATUSES = (*FILLED_STATUSES, *PUBLISHED_STATUSES)  # weakest first
CONFIDENCES = ("low", "medium", "high")  # weakest first
LEVELS = ("country", "province", "city", "town", "street", "zone")


@dataclass(frozen=True)
class Names:
    """A name in the two languages of the suite."""

    zh: str
    en: str

    def in_(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Identity:
    """``indicator = numerator / denominator * scale``, both parts indicators of the same region."""

    numerator: str
    denominator: str
    scale: float = 100.0


@dataclass(frozen=True)
class Limit:
    """The most an indicator can be: ``times`` the indicator ``of`` in the same place and year."""

    of: str
    times: float


@dataclass(frozen=True)
class RelatedBound:
    """Figures of ``other`` bound ``indicator``: at least (a part its whole) or at most (a whole).

    ``why`` says what makes the one bound the other; ``regions`` limits it to regions and what lies
    in them.
    """

    indicator: str
    other: str
    direction: str
    why: Names
    regions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """One statistical indicator.

    ``unit`` is the unit of all its figures inside the suite; ``stock`` marks a figure at a point in
    time, whose in-year reading stands for the year; ``better`` is the direction of improvement;
    ``share_indicator`` is the indicator that this one's ``share_pct`` figures belong to;
    ``related`` lists indicators shown beside it but never used for it; ``bounded_by`` those whose
    figures are bounds of it.
    """

    id: str
    names: Names
    unit: str
    kind: str
    better: str
    bounds: tuple[float | None, float | None]
    stock: bool = False
    aliases: tuple[str, ...] = ()
    record_ids: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    family: str = "plain"
    identity: Identity | None = None
    share_indicator: str | None = None
    publication: str | None = None
    note: Names | None = None
    bounded_by: tuple[RelatedBound, ...] = ()


@dataclass(frozen=True)
class Definition:
    """One scope under which an indicator is published; series never mix two of them.

    A record belongs to the first definition of its family whose ``match`` words stand in the
    record's own definition text, else the first whose years cover it.
    """

    id: str
    names: Names
    first_year: int | None = None
    last_year: int | None = None
    match: tuple[str, ...] = ()


@dataclass(frozen=True)
class DefinitionFamily:
    """The definitions an indicator has had; ``default`` is the one in force."""

    id: str
    default: str
    definitions: tuple[Definition, ...]

    def get(self, definition: str) -> Definition:
        return next(entry for entry in self.definitions if entry.id == definition)


@dataclass(frozen=True)
class Region:
    """A place that figures are published for."""

    id: str
    names: Names
    level: str
    parent: str | None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Baseline:
    """The value the plan itself starts from."""

    value: float
    year: int


@dataclass(frozen=True)
class Target:
    """One numeric target of a plan.

    ``value`` is in ``unit`` (the plan's own), ``goal`` the same in the indicator's unit; for
    ``average_growth`` and ``cumulative_change`` both are percent. ``threshold`` is the value that
    decides: the lower end of a range, or ``about`` less its tolerance. ``problem`` says why an
    entry whose fields contradict each other cannot be judged; no other target loses its verdict.
    """

    id: str
    plan: str
    clause: str
    region: str
    indicator: str
    names: Names
    type: str
    operator: str
    direction: str
    value: float
    unit: str
    start_year: int
    target_year: int
    goal: float
    threshold: float
    value_upper: float | None = None
    tolerance: float | None = None
    baseline: Baseline | None = None
    definition: str | None = None
    superseded_by: str | None = None
    note: Names | None = None
    problem: CatalogError | None = None

    @property
    def of_growth(self) -> bool:
        """Whether the goal is a growth over the plan, in percent, rather than a value."""
        return self.type in ("average_growth", "cumulative_change")

    def attained_by(self, value: float) -> bool:
        """Say whether a value in the goal's unit satisfies the target."""
        if self.direction == "at_least":
            return value > self.threshold if self.operator == ">" else value >= self.threshold
        return value < self.threshold if self.operator == "<" else value <= self.threshold


@dataclass(frozen=True)
class Plan:
    """A plan document: its targets are the catalogue's targets with its id."""

    id: str
    document: str
    names: Names
    region: str
    published: str
    first_year: int
    last_year: int


@dataclass(frozen=True)
class Note:
    """A slip or caveat, shown wherever it applies; not before ``known_from`` (hindsight)."""

    id: str
    names: Names
    plans: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    known_from: str = ""


@dataclass(frozen=True)
class Publication:
    """Where the figures of an indicator are published: named when one is missing.

    Names are patterns (``catalog.publications``). ``names`` is None where the entry speaks of some
    levels or regions only; ``within`` limits the whole entry to regions and what lies in them.
    """

    id: str
    names: Names | None
    levels: Mapping[str, Names] = field(default_factory=dict)
    regions: Mapping[str, Names] = field(default_factory=dict)
    within: tuple[str, ...] = ()
