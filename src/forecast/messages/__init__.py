"""Every text a user reads, in Chinese and English, by key; knows nothing of what it is about."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

import yaml

__all__ = ["LANGUAGES", "default_language", "text", "texts", "has", "catalogue"]

LANGUAGES = ("zh", "en")


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return ``{key: {"zh": text, "en": text}}``, the groups of the file joined by dots."""
    source = files("forecast.messages").joinpath("catalogue.yml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    flat: dict[str, dict[str, str]] = {}

    def walk(prefix: str, node: Mapping[str, object]) -> None:
        for name, below in node.items():
            key = f"{prefix}.{name}" if prefix else str(name)
            if not isinstance(below, Mapping):
                raise TypeError(f"message {key} is not a mapping of languages")
            if set(below) == set(LANGUAGES):
                flat[key] = {language: str(below[language]) for language in LANGUAGES}
            else:
                walk(key, below)

    walk("", yaml.load(source, Loader=loader))
    return flat


def default_language() -> str:
    """Return the language of messages on the terminal: ``FORECAST_LANG``, else ``en``."""
    named = os.environ.get("FORECAST_LANG", "en").lower()[:2]
    return named if named in LANGUAGES else "en"


def has(key: str) -> bool:
    return key in catalogue()


def text(key: str, language: str, **values: object) -> str:
    """Return one message with its values filled in.

    Raises
    ------
    KeyError
        If the key is not in the catalogue, or a value the text names is missing (a programming
        mistake: a test walks over all keys used in the code).
    """
    return catalogue()[key][language].format(**values)


def texts(key: str, **values: object) -> dict[str, str]:
    """Return one message in every language, for a value that is worded where it is shown."""
    return {language: text(key, language, **values) for language in LANGUAGES}
