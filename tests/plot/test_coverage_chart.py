"""The coverage chart: no missing glyph, nothing cut off, the same bytes every time."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from forecast.errors import ParameterError, ReportError
from forecast.plot.coverage import SYMBOLS, coverage_figure, write_coverage
from forecast.series.coverage import KINDS, coverage
from forecast.series.store import Store

AS_OF = "2026-11-01"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("options", [{"plan": "dg2016"}, {"plan": "wj2020", "first": 2018}])
def test_every_text_has_its_glyphs_and_stands_inside_the_picture(
    store: Store, options: dict[str, object], language: str
) -> None:
    found = coverage(store, as_of=AS_OF, **options)  # type: ignore[arg-type]
    figure = coverage_figure(found, language)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns "Glyph ... missing from font"
        figure.canvas.draw()
    width, height = figure.get_size_inches() * figure.dpi
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    texts = [*figure.texts, *figure.axes[0].texts, *figure.axes[0].get_xticklabels()]
    assert len(texts) > len(found.rows) * len(found.years)
    for item in texts:
        box = item.get_window_extent(renderer)
        assert box.x0 >= 0 and box.y0 >= 0, item.get_text()
        assert box.x1 <= width and box.y1 <= height, item.get_text()


def test_the_legend_names_every_kind_without_overlap(store: Store) -> None:
    found = coverage(store, "东莞市", indicators=["gdp"], as_of=AS_OF)
    for language in ("zh", "en"):
        figure = coverage_figure(found, language)
        figure.canvas.draw()
        renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
        boxes = [item.get_window_extent(renderer) for item in figure.texts]
        assert len(boxes) == 1 + 2 * len(KINDS)
        for number, box in enumerate(boxes):
            assert not any(box.overlaps(other) for other in boxes[number + 1 :])
    assert len(set(SYMBOLS.values())) == len(KINDS)


@pytest.mark.parametrize(("name", "start"), [("a.png", b"\x89PNG"), ("b.svg", b"<?xml")])
def test_the_same_matrix_gives_the_same_bytes(
    store: Store, tmp_path: Path, name: str, start: bytes
) -> None:
    found = coverage(store, plan="wj2020", as_of=AS_OF)
    one = write_coverage(found, tmp_path / "new" / name, "zh").read_bytes()
    assert one.startswith(start)
    assert write_coverage(found, tmp_path / "new" / name, "zh").read_bytes() == one
    assert [path.name for path in (tmp_path / "new").iterdir()] == [name]


def test_what_cannot_be_drawn_is_said(store: Store, tmp_path: Path) -> None:
    found = coverage(store, plan="wj2020", as_of=AS_OF)
    with pytest.raises(ParameterError, match="must end in"):
        write_coverage(found, tmp_path / "a.pdf", "en")
    empty = coverage(store, "万江街道", last=2005, as_of=AS_OF)
    with pytest.raises(ParameterError, match="nothing to draw"):
        write_coverage(empty, tmp_path / "a.png", "en")
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError):
        write_coverage(found, tmp_path / "file" / "a.png", "en")
