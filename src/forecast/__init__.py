"""Will an industrial indicator reach its plan's target, by how much will it miss, at what pace?

The public names load their modules on first use, so ``import forecast`` costs next to nothing.

>>> import forecast as fc
>>> frame = fc.assess("东莞市", plan="dg2016", as_of="2026-11-01")  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forecast.assess.run import assess, assessments
    from forecast.catalog import Catalog, load_catalog
    from forecast.errors import ForecastError
    from forecast.series.build import annual_series
    from forecast.series.fusion.fuse import fused_series
    from forecast.series.fusion.nowcast import nowcasts
    from forecast.series.store import load_observations

__all__ = [
    "assess",
    "assessments",
    "annual_series",
    "fused_series",
    "nowcasts",
    "load_catalog",
    "load_observations",
    "Catalog",
    "ForecastError",
    "__version__",
]

__version__ = "0.1.0"

_WHERE = {
    "assess": "forecast.assess.run",
    "assessments": "forecast.assess.run",
    "annual_series": "forecast.series.build",
    "fused_series": "forecast.series.fusion.fuse",
    "nowcasts": "forecast.series.fusion.nowcast",
    "load_catalog": "forecast.catalog",
    "load_observations": "forecast.series.store",
    "Catalog": "forecast.catalog",
    "ForecastError": "forecast.errors",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'forecast' has no attribute {name!r}")
    module = import_module(_WHERE[name])
    # `forecast.assess` is a package as well as the function's public name: the function wins.
    globals()[name] = getattr(module, name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted(__all__)
