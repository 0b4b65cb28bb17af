"""Knows where the sentences of file loading stand in the message catalogue: its group ``ingest``.

Keys are ``<thing>`` for what happened and ``<thing>.next`` for the next step; reason codes of
rejected cells are the keys ``reason.<code>``.
"""

from __future__ import annotations

from forecast.messages import catalogue

__all__ = ["reason_text", "text"]


def text(key: str, language: str = "en") -> str:
    """Return the sentence for a key in `zh` or `en`; an unknown key gives an empty string."""
    return catalogue().get(f"ingest.{key}", {}).get(language, "")


def reason_text(code: str, language: str = "en") -> str:
    """Return the sentence for a reason code of a rejected cell, or the code itself."""
    return text("reason." + code, language) or code
