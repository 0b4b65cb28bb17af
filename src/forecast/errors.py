"""The errors a user can cause: each is one line that says what, where, and the next step."""

from __future__ import annotations

from collections.abc import Mapping

from forecast.messages import default_language, text

__all__ = [
    "ForecastError",
    "HomeError",
    "CatalogError",
    "RecordError",
    "UnitError",
    "ParameterError",
    "ReportError",
]


class ForecastError(Exception):
    """A mistake in the input or the set-up, worded by the message catalogue.

    Parameters
    ----------
    key : str
        Key of the message in ``messages/catalogue.yml``.
    **values
        What the message names: file, row, indicator, year, what was found, what was expected; a
        mapping of languages where a value is itself worded.
    """

    exit_code = 1

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(self.message(default_language()))

    def message(self, language: str) -> str:
        """Return the message in ``zh`` or ``en``, always on one line."""
        values = {
            name: value[language] if isinstance(value, Mapping) and language in value else value
            for name, value in self.values.items()
        }
        return " ".join(text(self.key, language, **values).split())


class HomeError(ForecastError):
    """The project folder cannot be found."""

    exit_code = 2


class ParameterError(ForecastError):
    """A parameter of a command, a report or a function is wrong."""

    exit_code = 2


class CatalogError(ForecastError):
    """A catalogue file is broken: the message names file and entry."""

    exit_code = 3


class RecordError(ForecastError):
    """A record or a correction is wrong: the message names file and row."""

    exit_code = 3


class UnitError(ForecastError):
    """A unit is unknown or of the wrong dimension."""

    exit_code = 3


class ReportError(ForecastError):
    """A report could not be made; what was published before is untouched."""

    exit_code = 4

    def message(self, language: str) -> str:
        """Return the message, with where the failed notebook is kept if it is."""
        said = super().message(language)
        if "kept" in self.values:
            said += " " + text("error.report_kept", language, file=self.values["kept"])
        return said

    def __str__(self) -> str:
        return self.message(default_language())
