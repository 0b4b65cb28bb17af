"""Annual series in, forecasts out; every model is one small module behind one protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecast.models.protocol import (
    KINDS,
    Model,
    ModelInputError,
    PanelForecast,
    QuantileForecast,
    QuantileModel,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "KINDS",
    "Model",
    "ModelInputError",
    "PanelForecast",
    "QuantileForecast",
    "QuantileModel",
    "get_model",
    "model_names",
]

_LIBRARY = ("ets", "arima", "unobserved_components", "prophet")


def model_names(*, library: bool = False) -> Sequence[str]:
    """Names :func:`get_model` knows: the default, its members, and on request the library's."""
    from forecast.models.members import MEMBER_NAMES

    return ("default", *MEMBER_NAMES, *(_LIBRARY if library else ()))


def get_model(name: str = "default") -> QuantileModel:
    """The model of that name.

    Raises
    ------
    ModelInputError
        For a name no model bears.
    """
    if name == "default":
        from forecast.models.default import DefaultForecast

        return DefaultForecast()
    if name in _LIBRARY:
        from forecast.models.library import LibraryMember

        return LibraryMember(name)
    from forecast.models.members import PanelMember

    return PanelMember(name)
