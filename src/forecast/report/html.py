"""An executed notebook -> one self-contained page, its figures and its data."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

from forecast.messages import text
from forecast.report.view import DATA_TYPE, FIGURE_KEY, environment, style_sheet

__all__ = ["page", "figures", "data", "tidy"]


# What nbconvert writes for a picture; the SVG itself carries its description.
_NO_ALT = "No description has been provided for this image"


def _outputs(notebook: Any) -> list[Any]:
    return [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.get("outputs", [])
    ]


def figures(notebook: Any) -> dict[str, str]:
    """Return the SVG figures of a notebook by their name (the id of their target)."""
    found = {}
    for output in _outputs(notebook):
        name = output.get("metadata", {}).get(FIGURE_KEY)
        if name:
            found[name] = output["data"]["image/svg+xml"]
    return found


def data(notebook: Any) -> dict[str, Any] | None:
    """Return the assessments attached to a notebook, or None if it has none."""
    for output in _outputs(notebook):
        if DATA_TYPE in output.get("data", {}):
            found: dict[str, Any] = output["data"][DATA_TYPE]
            return found
    return None


def page(notebook: Any, *, title: str, language: str) -> str:
    """Return the notebook's outputs as one page that loads nothing from anywhere."""
    from nbconvert import HTMLExporter

    logging.getLogger("traitlets").setLevel(logging.ERROR)  # it asks for alt texts that SVGs carry
    exporter = HTMLExporter(
        template_name="basic",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_markdown=True,
    )
    body, _ = exporter.from_notebook_node(notebook)
    labels = iter(re.findall(r'aria-label="([^"]*)"', "".join(figures(notebook).values())))
    body = re.sub(rf'alt="{_NO_ALT}"', lambda match: f'alt="{next(labels, "")}"', body)
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            body=body,
            title=title,
            language=language,
            css=style_sheet(),
            skip=text("report.skip", language),
        )
    )


def tidy(notebook: Any) -> Any:
    """Take run times, random ids and machine paths out: the same inputs give the same bytes."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        for key in ("papermill", "execution", "ExecuteTime"):
            cell.metadata.pop(key, None)
    return notebook


def read(path: Path) -> Any:
    """Read a notebook file."""
    import nbformat

    return nbformat.read(path, as_version=4)
