"""The parameters of a report, checked before any kernel starts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from forecast.errors import ParameterError
from forecast.messages import default_language, text
from forecast.series.store import Store, open_store, parse_as_of

__all__ = ["ReportParameters", "checked"]


class ReportParameters(BaseModel):
    """What the notebook's parameters cell takes; JSON-safe, unknown names refused.

    An ``as_of`` that is None or empty means the store's last day; once checked it is a date.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    region: str = Field(min_length=1)
    plan: str = Field(min_length=1)
    as_of: str = ""
    language: Literal["zh", "en"] = "zh"
    seed: int = Field(default=0, ge=0, le=2**31 - 1)
    without_assumptions: bool = False

    @field_validator("as_of", mode="before")
    @classmethod
    def _none_is_empty(cls, given: object) -> object:
        return "" if given is None else given


@dataclass(frozen=True)
class Checked:
    """Parameters with their names resolved to catalogue ids."""

    parameters: ReportParameters

    @property
    def folder(self) -> str:
        """Name of the report's folder below its as-of date."""
        p = self.parameters
        # Catalogue ids only get here, and still nothing but letters and digits goes into a path.
        parts = [re.sub(r"[^\w]", "_", part) for part in (p.region, p.plan, p.language)]
        return "-".join([*parts, "without_assumptions"] if p.without_assumptions else parts)


def _told(problem: Any) -> str:
    """Word what pydantic found in the suite's own languages."""
    kind = str(problem["type"])
    if kind == "literal_error":
        return text("problem.literal", default_language(), expected=problem["ctx"]["expected"])
    if kind == "missing":
        return text("problem.missing", default_language())
    key = next((name for name in ("string", "bool") if kind.startswith(name)), "integer")
    key = {"string": "text", "bool": "boolean"}.get(key, key)
    return text(f"problem.{key}", default_language())


def checked(values: dict[str, Any], store: Store | None = None) -> Checked:
    """Check the parameters of a report.

    Raises
    ------
    ParameterError
        One line: an unknown parameter, a wrong type, an unknown region or plan, a date that is
        none or outside the records, a plan not published by then.
    """
    try:
        given = ReportParameters(**values)
    except ValidationError as error:
        problem = error.errors()[0]
        name = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            raise ParameterError(
                "error.parameter_unknown", name=name, known=", ".join(ReportParameters.model_fields)
            ) from None
        raise ParameterError(
            "error.parameter", name=name, problem=_told(problem), found=repr(problem.get("input"))
        ) from None
    if given.as_of:
        parse_as_of(given.as_of)  # before the store is opened: a slip is told at once
    store = store if store is not None else open_store()
    region, plan = store.catalog.region(given.region), store.catalog.plan(given.plan)
    day = store.parse_as_of(given.as_of)
    if day.isoformat() < plan.published:
        raise ParameterError(
            "error.plan_unknown_yet", plan=plan.id, published=plan.published, as_of=day
        )
    if not any(target.region == region.id for target in store.catalog.plan_targets(plan.id)):
        raise ParameterError(
            "error.plan_region", plan=plan.id, region=region.id, expected=plan.region
        )
    return Checked(
        given.model_copy(update={"region": region.id, "plan": plan.id, "as_of": day.isoformat()})
    )
