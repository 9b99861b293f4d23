"""What a user may ask of a plan."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

from lichen.core.errors import ModelError
from lichen.core.said import said


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """Wishes and limits of one plan; what is None is taken from the pack.

    `carbon_price` [currency/t CO2e]; `max_distance` of a haul [km]; `min_lot` smallest exchange and
    `max_partners` of one stream, for streams that do not say so themselves [unit/year], [count]; `budget` for
    all investments together [currency]; `discount_rate` [1]; `technologies` whether plants may be used;
    `gap` at which an integer plan counts as optimal [1]; `time_limit` for it [s]; `front_points` on the
    cost-carbon front, 0 for none; `tolerance` up to which a pair counts as not improving the plan
    [currency/unit]; `catalogue` the treatments of the catalogue that the region is planned with
    (`lichen.engine.match.catalogue.planned_region`): ids with commas between, "all" for those whose chains pay,
    "" for none.

    Raises `ModelError` where a figure makes no sense.

    >>> PlanSettings(max_distance=80).max_distance
    80
    """

    carbon_price: float | None = None
    max_distance: float = math.inf
    min_lot: float = 0.0
    max_partners: int | None = None
    budget: float | None = None
    discount_rate: float | None = None
    technologies: bool = True
    gap: float = 1e-4
    time_limit: float = 300.0
    front_points: int = 0
    tolerance: float = 1e-6
    catalogue: str = ""

    def __post_init__(self) -> None:
        """Refuse figures that make no sense, each with its cure."""
        for name in ("max_distance", "min_lot", "time_limit", "gap", "tolerance"):
            if math.isnan(getattr(self, name)) or getattr(self, name) < 0:
                raise ModelError(
                    said(
                        "'{name}' is {value}; give a number that is not negative.",
                        name=name,
                        value=getattr(self, name),
                    )
                )
        for name in ("carbon_price", "budget", "discount_rate"):
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and value >= 0):
                raise ModelError(
                    said(
                        "'{name}' is {value}; give a finite number that is not negative.",
                        name=name,
                        value=value,
                    )
                )
        if self.max_partners is not None and self.max_partners < 1:
            raise ModelError(said("'max_partners' is below 1; leave it out to set no limit."))
        if self.front_points < 0 or self.front_points == 1:
            raise ModelError(
                said("'front_points' is the number of points of the front; give 2 or more, or 0 for none.")
            )

    def as_dict(self) -> dict[str, float | int | str | None]:
        """Return the settings as a JSON-ready mapping; no limit is None.

        >>> PlanSettings().as_dict()["max_distance"] is None
        True
        """
        values = asdict(self)
        return {k: None if isinstance(v, float) and math.isinf(v) else v for k, v in values.items()}
