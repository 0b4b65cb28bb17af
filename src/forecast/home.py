"""Where the project's data and notebooks lie on this machine; knows nothing of their content."""

from __future__ import annotations

import os
from pathlib import Path

from forecast.errors import HomeError

__all__ = [
    "HOME_VARIABLE",
    "home",
    "catalog_dir",
    "records_dir",
    "tables_dir",
    "processed_dir",
    "notebooks_dir",
]

HOME_VARIABLE = "FORECAST_HOME"
_MARK = Path("data") / "raw" / "catalog"


def home() -> Path:
    """Return the project folder: the one that holds ``data/raw/catalog``.

    Looked for in this order: the folder named by ``FORECAST_HOME``, the working folder and its
    parents, the folder this package was installed from (an editable install).

    Raises
    ------
    HomeError
        If none of them is a project folder; the message says what to set.
    """
    named = os.environ.get(HOME_VARIABLE)
    if named:
        folder = Path(named).expanduser()
        if not (folder / _MARK).is_dir():
            raise HomeError("error.home_named", variable=HOME_VARIABLE, folder=str(folder))
        return folder.resolve()
    here = Path.cwd()
    for folder in (here, *here.parents, *Path(__file__).resolve().parents):
        if (folder / _MARK).is_dir():
            return folder.resolve()
    raise HomeError("error.home", variable=HOME_VARIABLE, folder=str(here))


def catalog_dir() -> Path:
    return home() / _MARK


def records_dir() -> Path:
    return home() / "data" / "raw" / "records"


def tables_dir() -> Path:
    return home() / "data" / "raw" / "tables"


def processed_dir() -> Path:
    return home() / "data" / "processed"


def notebooks_dir() -> Path:
    return home() / "notebooks"
