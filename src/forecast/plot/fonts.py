"""The one place that chooses fonts: a packaged Chinese font, letters drawn as paths."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

__all__ = ["FONT_FILE", "use_fonts"]

FONT_FILE = "NotoSansCJKsc-Regular.otf"


@lru_cache(maxsize=1)
def use_fonts() -> str:
    """Set matplotlib up so that Chinese never shows as boxes; return the family's name.

    SVG text is drawn as paths: a chart looks the same on a machine without a Chinese font.
    """
    from matplotlib import font_manager, rcParams

    path = str(files("mplfonts") / "fonts" / FONT_FILE)
    font_manager.fontManager.addfont(path)
    family: str = font_manager.FontProperties(fname=path).get_name()
    rcParams["font.family"] = [family]
    rcParams["axes.unicode_minus"] = False
    rcParams["svg.fonttype"] = "path"
    return family
