"""Concepts in many languages: schemes that are mapped to each other and never merged.

>>> register = concept_register()
>>> register.label("low:170201", "de")
'Holz'
"""

from lichen.core.concepts.register import SCHEMAS, Register, concept_register

__all__ = ["SCHEMAS", "Register", "concept_register"]
