"""Knows where the sentences of file loading stand in the message catalogue: its group ``ingest``.

Keys are ``<thing>`` for what happened and ``<thing>.next`` for the next step; reason codes of
rejected cells are the keys ``reason.<code>``.
"""

from __future__ import annotations

from forecast.messages import catalogue

__all__ = ["cell_text", "reason_text", "text", "why_text"]


def text(key: str, language: str = "en") -> str:
    """Return the sentence for a key in `zh` or `en`; an unknown key gives an empty string."""
    return catalogue().get(f"ingest.{key}", {}).get(language, "")


def reason_text(code: str, language: str = "en") -> str:
    """Return the sentence for a reason code of a rejected cell, or the code itself."""
    return text("reason." + code, language) or code


def cell_text(code: str, detail: str, language: str = "en") -> str:
    """Return why a cell was refused or doubted, with what it stands against if that is known."""
    if code == "declined" or not detail:
        return detail or reason_text(code, language)
    return text("with_detail", language).format(reason=reason_text(code, language), detail=detail)


def why_text(why: tuple[str, dict[str, str]], language: str = "en") -> str:
    """Return the sentence for a reason with fields, empty if there is none."""
    key, fields = why
    return text(key, language).format(**fields) if key else ""
