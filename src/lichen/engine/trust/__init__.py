"""The room *trust*: what of many people's figures may be published together without telling one's."""

from lichen.engine.trust.aggregates import Rule, Withheld, withhold
from lichen.engine.trust.published import Part, publishable

__all__ = ["Part", "Rule", "Withheld", "publishable", "withhold"]
