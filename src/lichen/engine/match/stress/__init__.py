"""What if a partner stops, a technology fails, a price doubles; and the plan that stands it."""

from lichen.engine.match.stress.stress import STRESS_SCHEMAS, Stress, StressSettings, stress_plan

__all__ = ["STRESS_SCHEMAS", "Stress", "StressSettings", "stress_plan"]
