"""Knows the one error that file loading raises, and the facts it always carries."""

from __future__ import annotations

from forecast.errors import ForecastError
from forecast.ingest.texts import text

__all__ = ["LayoutError"]


class LayoutError(ForecastError):
    """A file, sheet or table that cannot be read as it stands.

    Parameters
    ----------
    key : str
        Message key of the catalogue's group `ingest`, also the machine-readable reason code.
    file, sheet, cell : str
        Where; empty where it does not apply.
    found, expected : str
        What was found there and what was expected.
    """

    def __init__(
        self,
        key: str,
        *,
        file: str = "",
        sheet: str = "",
        cell: str = "",
        found: str = "",
        expected: str = "",
    ) -> None:
        self.file = file
        self.sheet = sheet
        self.cell = cell
        self.found = found
        self.expected = expected
        self.next_step = text(key + ".next")
        super().__init__(key, file=file, sheet=sheet, cell=cell, found=found, expected=expected)

    def message(self, language: str) -> str:
        """Return the message in one line, in `zh` or `en`: where, what, the next step."""
        return " ".join(self.line(language).split())

    def line(self, language: str) -> str:
        """Return the message in `zh` or `en`."""
        where = ":".join(part for part in (self.file, self.sheet, self.cell) if part)
        said = text(self.key, language)
        if self.found:
            said += text("found", language).format(found=self.found)
        if self.expected:
            said += text("expected", language).format(expected=self.expected)
        step = text(self.key + ".next", language)
        said = (said + step) if language == "zh" else f"{said} {step}".strip()
        return f"{where}: {said}" if where else said

    def located(self, *, file: str = "", sheet: str = "") -> LayoutError:
        """Return the same error with the file or sheet filled in where it was empty."""
        return LayoutError(
            self.key,
            file=self.file or file,
            sheet=self.sheet or sheet,
            cell=self.cell,
            found=self.found,
            expected=self.expected,
        )
