"""Reads one file: grids, layouts, names, and what was declined; the entry point of ingest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from forecast.ingest.context import Context
from forecast.ingest.duplicates import between_sheets
from forecast.ingest.errors import LayoutError
from forecast.ingest.figures import Doubt, Rejected, TableRead
from forecast.ingest.grid import Grid, read_grids
from forecast.ingest.layouts import choose, macro_database
from forecast.ingest.names import Names, make_names
from forecast.ingest.observe import Observation, observe, with_region
from forecast.ingest.standing import without_moved
from forecast.ingest.texts import cell_text, text, why_text

__all__ = ["FileResult", "Table", "ingest_file"]

_CENSUS = re.compile(r"census|普查", re.I)
_CENSUS_YEARS = frozenset(
    {1953, 1964, 1982, 1990, 2000, 2010, 2020, 2004, 2008, 2013, 2018, 2023, 1996, 2006, 2016}
)


@dataclass(frozen=True)
class Table:
    """One table of a file with its observations."""

    read: TableRead
    observations: tuple[Observation, ...]


@dataclass(frozen=True)
class FileResult:
    """Everything that one file gave.

    Parameters
    ----------
    path, name, sha256 : str
        The file.
    tables : tuple of Table
        What was read, in the file's order.
    declined : tuple of LayoutError
        Sheets that were not read although they are not plain descriptions; the whole file if
        `tables` is empty.
    published, source : str
        As given by the caller.
    options : mapping
        All that the caller gave, as given: indicator, region, unit, published, source.
    """

    path: str
    name: str
    sha256: str
    tables: tuple[Table, ...]
    declined: tuple[LayoutError, ...]
    published: str = ""
    source: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Return True if at least one figure was read."""
        return any(table.read.figures for table in self.tables)

    @property
    def layout(self) -> str:
        """Return the layouts used, joined by a comma."""
        return ", ".join(dict.fromkeys(table.read.layout for table in self.tables))

    @property
    def observations(self) -> tuple[Observation, ...]:
        """Return the observations of all tables."""
        return tuple(item for table in self.tables for item in table.observations)

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """Return the rejected cells of all tables, and the declined sheets."""
        cells = [item for table in self.tables for item in table.read.rejected]
        sheets = [
            Rejected(error.sheet, error.cell, "", "declined", str(error)) for error in self.declined
        ]
        return tuple(cells + sheets)

    @property
    def unmapped(self) -> dict[str, tuple[str, ...]]:
        """Return the labels that match no indicator, each with its near names."""
        labels: dict[str, tuple[str, ...]] = {}
        for item in self.observations:
            if item.indicator is None:
                labels.setdefault(item.label, item.near)
        return labels

    @property
    def unmapped_regions(self) -> dict[str, tuple[str, ...]]:
        """Return the places that match no region, each with its near names."""
        places: dict[str, tuple[str, ...]] = {}
        for item in self.observations:
            if item.region is None and item.figure.region:
                places.setdefault(item.figure.region, item.near_regions)
        return places

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Return the figures that were taken but should be looked at."""
        return tuple(item for table in self.tables for item in table.read.doubts)

    def why_unmapped(self, language: str = "en") -> dict[str, str]:
        """Return the reason for every label and place that is not matched, empty if unknown."""
        told: dict[str, str] = {}
        for item in self.observations:
            if item.indicator is None:
                told.setdefault(item.label, why_text(item.why, language))
            if item.region is None and item.figure.region:
                told.setdefault(item.figure.region, why_text(item.why_region, language))
        return told

    def to_json(self, language: str = "en") -> dict[str, object]:
        """Return the result in the shape of `forecast ingest --json`."""
        why = self.why_unmapped(language)
        return {
            "file": self.name,
            "path": self.path,
            "sha256": self.sha256,
            "ok": self.ok,
            "layout": self.layout,
            "tables": [_table_json(table) for table in self.tables],
            "observations": [_observation_json(item) for item in self.observations],
            "rejected": [_cell_json(item, language) for item in self.rejected],
            "doubtful": [_cell_json(item, language) for item in self.doubts],
            "unmapped": [
                {"label": label, "near": list(near), "why": why.get(label, "")}
                for label, near in self.unmapped.items()
            ],
            "unmapped_regions": [
                {"label": label, "near": list(near), "why": why.get(label, "")}
                for label, near in self.unmapped_regions.items()
            ],
            "errors": [error.line(language) for error in self.declined],
        }


def _cell_json(item: Rejected | Doubt, language: str) -> dict[str, object]:
    return {
        "sheet": item.sheet,
        "cell": item.cell,
        "text": item.text,
        "reason": item.reason,
        "detail": cell_text(item.reason, item.detail, language),
    }


def _table_json(table: Table) -> dict[str, object]:
    read = table.read
    return {
        "sheet": read.sheet,
        "layout": read.layout,
        "confidence": read.confidence,
        "why": read.why,
        "title": read.title,
        "number": read.number,
        "unit": read.unit,
        "figures": len(read.figures),
        "rejected": len(read.rejected),
        "notes": list(read.notes),
    }


def _observation_json(item: Observation) -> dict[str, object]:
    figure = item.figure
    number = float(figure.value)
    said: dict[str, object] = (
        {"indicator": item.indicator} if item.indicator else {"unmapped": item.label}
    )
    said.update(
        label=figure.indicator,
        breakdown=figure.breakdown,
        region=item.region_name or None,
        region_known=item.region is not None,
        period=figure.period or None,
        measure=item.measure,
        operator=figure.operator,
        value=int(number) if number.is_integer() and abs(number) < 1e15 else number,
        text=figure.text,
        unit=figure.unit,
        definition="; ".join(figure.definition),
        status=item.status,
        sheet=figure.sheet,
        cell=figure.cell,
        notes=list(item.notes),
    )
    return said


def ingest_file(
    path: str | Path,
    *,
    indicators: Iterable[object] | Names,
    regions: Iterable[object] | Names,
    indicator: str | None = None,
    region: str | None = None,
    unit: str | None = None,
    published: str | None = None,
    source: str | None = None,
    name: str | None = None,
) -> FileResult:
    """Read one file; a file that cannot be read comes back with its reason in `declined`.

    Parameters
    ----------
    path : str or Path
        The file.
    indicators, regions : iterable of mappings or objects, or Names
        The catalogue: id, zh, en, aliases, unit, kind; for regions also level and parent.
        Pass `Names` (from `make_names`) to share the index between files.
    indicator, region, unit : str, optional
        What the table does not say; what it says goes first. The first two by id, name or alias.
    published, source : str, optional
        Carried to the stored rows.
    name : str, optional
        The file's own name, where the path is that of a kept copy.

    Raises
    ------
    LayoutError
        `bad_argument` if `indicator` or `region` is not in the catalogue. Nothing else raises.
    """
    path = Path(path)
    own = name if name is not None else path.name
    given = {"indicator": indicator, "region": region, "unit": unit,
             "published": published, "source": source}  # fmt: skip
    context = _context(indicators, regions, indicator, region, unit)
    context = replace(context, source=source or "")
    digest = ""
    try:
        grids = [replace(grid, file=own) for grid in read_grids(path)]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        tables, declined = _read_all(grids, context)
    except LayoutError as error:
        digest = _digest(path)
        tables, declined = [], [error.located(file=own)]
    except OSError as error:  # taken away, or not to be read
        problem = error.strerror or type(error).__name__
        tables, declined = [], [LayoutError("unreadable", file=own, found=problem)]
    return FileResult(
        path=str(path),
        name=own,
        sha256=digest,
        tables=tuple(tables),
        declined=tuple(declined),
        published=published or "",
        source=source or "",
        options={key: value for key, value in given.items() if value},
    )


def _digest(path: Path) -> str:
    """Return the hash of a file that could not be read as a table; empty for giants."""
    try:
        if not path.is_file() or path.stat().st_size >= 2**30:
            return ""
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _context(
    indicators: Iterable[object] | Names,
    regions: Iterable[object] | Names,
    indicator: str | None,
    region: str | None,
    unit: str | None,
) -> Context:
    known = indicators if isinstance(indicators, Names) else make_names(indicators)
    places = regions if isinstance(regions, Names) else make_names(regions)
    name = place = ""
    if indicator:
        identity = known.match(indicator)
        if identity is None:
            raise LayoutError(
                "bad_argument", found=indicator, expected=", ".join(known.near(indicator))
            )
        name = known.entries[identity].zh
    if region:
        identity = places.match(region)
        if identity is None:
            raise LayoutError("bad_argument", found=region, expected=", ".join(places.near(region)))
        place = places.entries[identity].zh
    return Context(known, places, name, place, unit or "")


def _read_all(grids: list[Grid], context: Context) -> tuple[list[Table], list[LayoutError]]:
    reads: list[TableRead] = []
    declined: list[LayoutError] = []
    for grid in grids:
        if len(grids) > 1 and macro_database.is_metadata(grid):
            continue
        try:
            reads.append(_read_one(grid, context))
        except LayoutError as error:
            if not macro_database.is_metadata(grid):
                declined.append(error.located(file=grid.file, sheet=grid.sheet))
    tables = [Table(read, tuple(observe(read, context))) for read in between_sheets(reads)]
    if tables and not any(table.read.figures for table in tables):
        sheets = ", ".join(table.read.sheet for table in tables)
        declined.append(LayoutError("no_figures", file=grids[0].file, sheet=sheets))
    return _share_region(tables), declined


def _read_one(grid: Grid, context: Context) -> TableRead:
    layout, answer = choose(grid, context)
    read: TableRead = layout.read(grid, context)
    read = replace(read, confidence=answer.confidence, why=answer.why)
    read = without_moved(read, grid)
    if not read.figures and not read.rejected:
        raise LayoutError("all_blank")
    return _with_census_year(read, grid.file)


def _with_census_year(read: TableRead, file: str) -> TableRead:
    """Date an undated census table by the census year its file is named after.

    A census has no other year than its own; the year in any other name may be the edition's.
    """
    years = {int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", file)}
    if not _CENSUS.search(file) or len(years) != 1 or not years <= _CENSUS_YEARS:
        return read
    if any(figure.period for figure in read.figures):
        return read
    year, note = str(years.pop()), text("note.census_year")
    dated = [replace(f, period=year, notes=(*f.notes, note)) for f in read.figures]
    return replace(read, figures=tuple(dated))


def _share_region(tables: list[Table]) -> list[Table]:
    """Give a sheet without any place the one place of a sheet that prints the same figures."""
    placed = [table for table in tables if len(_places(table)) == 1 and "" not in _places(table)]
    done = []
    for table in tables:
        if _places(table) == {""}:
            for other in placed:
                if _same_figures(table, other) and other.observations[0].region:
                    place = other.observations[0].region_name
                    shared = with_region(
                        list(table.observations), place, text("note.sibling_sheet")
                    )
                    table = Table(table.read, tuple(shared))
                    break
        done.append(table)
    return done


def _places(table: Table) -> set[str]:
    return {figure.region for figure in table.read.figures}


def _same_figures(table: Table, other: Table) -> bool:
    """Tell whether at least twenty figures, and nearly all shared ones, are equal in both."""
    theirs = {(f.name, f.breakdown, f.period, f.measure): f.value for f in other.read.figures}
    mine = {(f.name, f.breakdown, f.period, f.measure): f.value for f in table.read.figures}
    shared = set(theirs) & set(mine)
    equal = sum(theirs[mark] == mine[mark] for mark in shared)
    return len(shared) >= 20 and equal >= 0.98 * len(shared)
