"""Names of tables, columns and choices as people read them; pages say them in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from lichen.core.said import Said, said

LABELS: Mapping[str, Said] = {
    "account": said("Account"),
    "activity": said("Activity"),
    "amount": said("Amount"),
    "area": said("Area"),
    "availability": said("Availability"),
    "balance": said("Balance"),
    "blend": said("Blend"),
    "carbon_price": said("Carbon price"),
    "co2e": said("CO2e"),
    "co2e_per_km": said("CO2e per km"),
    "code": said("Code"),
    "coefficients": said("Coefficients"),
    "coordinate_system": said("Coordinate system"),
    "correlation": said("Correlation"),
    "cost_fixed": said("Cost fixed"),
    "cost_per_km": said("Cost per km"),
    "country": said("Country"),
    "currency": said("Currency"),
    "detour_factor": said("Detour factor"),
    "discount_rate": said("Discount rate"),
    "distances": said("Distances"),
    "distribution": said("Distribution"),
    "electricity": said("Electricity"),
    "error_group": said("Error group"),
    "existing_at": said("Existing at"),
    "factors": said("Factors"),
    "fixed_cost": said("Fixed cost"),
    "flow": said("Flow"),
    "flows": said("Flows"),
    "from_process": said("From process"),
    "from_site": said("From site"),
    "grade": said("Grade"),
    "handling_co2e": said("Handling CO2e"),
    "handling_cost": said("Handling cost"),
    "hazardous": said("Hazardous"),
    "hazardous_permit": said("Hazardous permit"),
    "heat": said("Heat"),
    "high": said("High"),
    "id": said("Key"),
    "input_quality": said("Input quality"),
    "inputs": said("Inputs"),
    "investment": said("Investment"),
    "kind": said("Kind"),
    "km": said("Km"),
    "latitude": said("Latitude"),
    "layer": said("Layer"),
    "legal_status": said("Legal status"),
    "lifetime": said("Lifetime"),
    "longitude": said("Longitude"),
    "loss": said("Loss"),
    "low": said("Low"),
    "max_distance": said("Max distance"),
    "max_partners": said("Max partners"),
    "max_steps": said("Max steps"),
    "min_lot": said("Min lot"),
    "mode": said("Mode"),
    "name": said("Name"),
    "note": said("Note"),
    "operating_cost": said("Operating cost"),
    "operation": said("Operation"),
    "organisation": said("Organisation"),
    "organisations": said("Organisations"),
    "output_quality": said("Output quality"),
    "outputs": said("Outputs"),
    "parent": said("Parent"),
    "part_of": said("Part of"),
    "period": said("Period"),
    "permits": said("Permits"),
    "possible_at": said("Possible at"),
    "prices": said("Prices"),
    "process": said("Process"),
    "processes": said("Processes"),
    "quality": said("Quality"),
    "reference": said("Reference"),
    "reference_co2e": said("Reference CO2e"),
    "reference_cost": said("Reference cost"),
    "region": said("Region"),
    "residues": said("Residues"),
    "resource": said("Resource"),
    "role": said("Role"),
    "sd": said("Standard deviation"),
    "sector": said("Sector"),
    "site": said("Site"),
    "sites": said("Sites"),
    "source": said("Source"),
    "status": said("Status"),
    "step_capacity": said("Step capacity"),
    "stocks": said("Stocks"),
    "storage": said("Storage"),
    "streams": said("Streams"),
    "technologies": said("Technologies"),
    "to_process": said("To process"),
    "to_site": said("To site"),
    "transport": said("Transport"),
    "uncertainty": said("Uncertainty"),
    "unit": said("Unit"),
    "value": said("Value"),
    "water": said("Water"),
    "x": said("X"),
    "y": said("Y"),
    "year": said("Year"),
}
"""Tables and columns by their names in the pack."""

CHOICES: Mapping[str, Said] = {
    "yes": said("yes"),
    "no": said("no"),
    "offer": said("offer"),
    "need": said("need"),
    "year": said("year"),
    "month": said("month"),
    "week": said("week"),
    "day": said("day"),
    "hour": said("hour"),
    "waste": said("waste"),
    "by-product": said("by-product"),
    "end-of-waste": said("end-of-waste"),
    "product": said("product"),
    "regulator": said("regulator"),
    "measured": said("measured"),
    "published": said("published"),
    "assumption": said("assumption"),
    "purchase": said("purchase"),
    "disposal": said("disposal"),
    "sale": said("sale"),
    "electricity": said("electricity"),
    "heat": said("heat"),
    "water": said("water"),
    "virgin": said("virgin"),
    "treatment": said("treatment"),
    "normal": said("normal"),
    "lognormal": said("lognormal"),
    "level": said("level"),
    "change": said("change"),
    "concentration": said("concentration"),
    "transfer": said("transfer"),
}
"""What may be chosen, by what stands in the cell; what is no word (``WGS84``, the grade ``A``) is not here."""


def label(name: str) -> str:
    """Return the name of a table or column as people read it; of one that the pack does not know, as it is written.

    >>> label("reference_cost"), label("colour of_it")
    ('Reference cost', 'Colour of it')
    """
    return LABELS.get(name) or name.replace("_", " ").capitalize()


def choice(value: str) -> str:
    """Return one of the choices of a column as people read it.

    >>> choice("by-product"), choice("A")
    ('by-product', 'A')
    """
    return CHOICES.get(value, value)
