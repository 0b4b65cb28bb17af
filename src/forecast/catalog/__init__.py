"""What exists: indicators, regions, plans, targets, definitions; knows no figures."""

from __future__ import annotations

from forecast.catalog.load import Catalog, load_catalog
from forecast.catalog.schema import (
    Definition,
    DefinitionFamily,
    Identity,
    Indicator,
    Names,
    Note,
    Plan,
    Region,
    Target,
)

__all__ = [
    "Catalog",
    "load_catalog",
    "Indicator",
    "Region",
    "Plan",
    "Target",
    "Definition",
    "DefinitionFamily",
    "Identity",
    "Note",
    "Names",
]
