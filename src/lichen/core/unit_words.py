"""How people write units: the spellings that `lichen.core.units` understands beside those of the units library.

Keys are what a person may write, after superscripts are spelt ``^2`` and spaces are single; values are names
that
the units library knows without doubt. `TRAPS` are spellings that the library would read as something that
nobody
means in a register of streams, or that have several meanings; each says what to write instead.
"""

from __future__ import annotations

from lichen.core.said import said

PERIOD_WORDS: dict[str, tuple[str, ...]] = {
    "year": (
        "year", "years", "yr", "yrs", "y", "a", "annum", "annual", "annually", "yearly", "pa", "p.a.", "p.a",
        "per annum", "per year", "jahr", "jährlich", "pro jahr", "an", "año", "al año", "anual", "any", "a l'any",
        "anno", "jaar", "rok", "rocznie", "år", "årligt", "pr. år", "год", "в год", "година", "годишно",
    ),
    "month": (
        "month", "months", "mo", "mth", "monthly", "per month", "monat", "monatlich", "mois", "mes", "al mes",
        "mensual", "mese", "maand", "miesiąc", "miesięcznie", "måned", "månedligt", "месяц",
        "мес", "мес.", "месец", "месечно",
    ),
    "week": (
        "week", "weeks", "wk", "w", "weekly", "per week", "woche", "wöchentlich", "semaine", "semana", "semanal",
        "setmana", "setmanal", "tydzień", "tygodniowo", "uge", "ugentligt", "неделя", "нед", "нед.", "седмица",
        "седмично",
    ),
    "day": (
        "day", "days", "d", "daily", "per day", "tag", "täglich", "jour", "día", "dia", "diario", "diari", "dag",
        "dagligt", "dzień", "dziennie", "день", "сутки", "ден", "дневно",
    ),
    "hour": (
        "hour", "hours", "hr", "hrs", "h", "hourly", "per hour", "stunde", "heure", "hora", "uur", "godzina", "godz",
        "godz.", "час", "ч",
    ),
}  # fmt: skip

_SPELLINGS: dict[str, tuple[str, ...]] = {
    "tonne": (
        "t", "T", "t.", "to", "te", "tonne", "tonnes", "tonnen", "tonn", "tonelada", "toneladas",
        "tonnellata",
        "tonnellate", "ton métrica", "metric ton", "metric tons", "metric tonne", "metric tonnes",
        "metric_ton", "Mg",
        "т", "тонна", "тонны", "тонн", "тон", "тона", "tona", "tony", "tones",
    ),
    "kilotonne": ("kt", "kilotonne", "kilotonnes", "ktonne", "ktonnes", "Gg"),
    "megatonne": ("Mt", "megatonne", "megatonnes", "million tonnes", "Tg"),
    "kilogram": ("kg", "Kg", "KG", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramm",
        "kilogramme", "кг"),
    "gram": ("g", "gr", "gram", "grams", "gramm", "г"),
    "milligram": ("mg",),
    "pound": ("lb", "lbs", "lb.", "pound", "pounds"),
    "short_ton": ("short ton", "short tons", "short_ton", "us ton", "us tons"),
    "long_ton": ("long ton", "long tons", "long_ton", "imperial ton"),
    "watt_hour": ("Wh", "wh"),
    "kilowatt_hour": ("kWh", "kwh", "KWh", "KWH", "Kwh", "kWhel", "kWh_el", "kWhth", "kWh_th", "кВтч",
        "кВт·ч", "кВт*ч"),
    "megawatt_hour": (
        "MWh", "mwh", "MWH", "Mwh", "MWhel", "MWh_el", "MWh el", "MWhth", "MWh_th", "MWh th", "МВтч",
        "МВт·ч", "МВт*ч",
    ),
    "gigawatt_hour": ("GWh", "gwh", "GWH", "ГВтч", "ГВт·ч"),
    "terawatt_hour": ("TWh", "twh", "TWH"),
    "kilojoule": ("kJ", "kj", "KJ"),
    "megajoule": ("MJ", "Mj", "mj", "МДж"),
    "gigajoule": ("GJ", "Gj", "gj", "ГДж"),
    "terajoule": ("TJ", "Tj", "tj", "ТДж"),
    "petajoule": ("PJ", "Pj", "pj"),
    "kilocalorie": ("kcal",),
    "gigacalorie": ("Gcal", "gcal", "Гкал"),
    "tonne_of_oil_equivalent": ("toe", "tonne of oil equivalent"),
    "british_thermal_unit": ("Btu", "BTU", "btu"),
    "megabritish_thermal_unit": ("MMBtu", "MMBTU", "mmBtu", "mmbtu"),
    "therm": ("therm", "therms"),
    "kilowatt": ("kW", "kw", "KW"),
    "megawatt": ("MW", "Mw"),
    "meter ** 3": (
        "m3", "M3", "cbm", "CBM", "cubic metre", "cubic metres", "cubic meter", "cubic meters", "cum",
        "cu m", "kubikmeter",
        "Nm3", "Nm^3", "nm3", "Sm3", "Sm^3", "м3", "м^3", "куб.м", "куб. м",
    ),
    "liter": ("l", "L", "ltr", "lt", "litre", "litres", "liter", "liters", "litro", "litros", "л"),
    "milliliter": ("ml", "mL"),
    "hectoliter": ("hl", "hL", "hectolitre", "hectolitres"),
    "oil_barrel": ("bbl", "oil barrel"),
    "percent": (
        "%", "percent", "per cent", "pct", "wt%", "wt.%", "wt %", "wt-%", "% w/w", "%w/w", "w/w%", "m%",
        "vol%", "vol.%",
        "vol %", "vol-%", "% v/v", "%v/v", "mass%", "mass %", "gew%", "gew.%", "gew.-%", "ma.-%",
    ),
    "permille": ("‰", "permille", "per mille"),
    "degree_Celsius": ("°C", "℃", "degC", "deg C", "grad C", "° C", "celsius", "Celsius"),
    "degree_Fahrenheit": ("°F", "degF", "deg F", "fahrenheit"),
    "kelvin": ("K",),
    "meter": ("m",),
    "second": ("s", "sec"),
    "minute": ("min",),
    "hour": ("h", "hr", "час"),
    "bar": ("bar", "barg", "bara"),
}  # fmt: skip
SYNONYMS: dict[str, str] = {
    spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings
}

# Words of the units library that may be used, with the prefixes they may carry. All others are refused: the
# library also knows u (the mass of an atom), ct (a hundredth of a tonne), TS (terasiemens) and hundreds more
# that nobody means in a register.
_ANY = (
    "",
    "kilo",
    "mega",
    "giga",
    "tera",
    "peta",
    "hecto",
    "deca",
    "deka",
    "deci",
    "centi",
    "milli",
    "micro",
    "nano",
)
_NONE = ("",)
ALLOWED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((
        "gram", "watt_hour", "joule", "calorie", "watt", "liter", "meter", "pascal", "mole", "becquerel",
        "hertz",
        "newton", "poise",
    ), _ANY),
    **dict.fromkeys((
        "pound", "ounce", "long_ton", "british_thermal_unit", "therm", "oil_barrel", "hectare", "hour", "day",
        "minute", "percent", "permille", "ppm", "standard_atmosphere", "kelvin", "degree_Celsius", "degree_Fahrenheit",
        "radian", "degree",
    ), _NONE),
    "metric_ton": ("", "kilo", "mega", "giga", "deci"),
    "tonne_of_oil_equivalent": ("", "kilo", "mega"),
    "second": ("", "milli"),
    "bar": ("", "milli"),
    **dict.fromkeys(("ampere", "volt", "ohm", "siemens"), ("", "kilo", "milli", "micro")),
}  # fmt: skip

_CASE = said("write the unit with its proper capitals")
_TON = said("write 't' for metric tons (1000 kg), 'short ton' for 907.185 kg or 'long ton' for 1016.05 kg")
_MEGA = said("write 't' for metric tons, or 'kt' for thousands and 'Mt' for millions of metric tons")
TRAPS: dict[str, tuple[str, str]] = {
    "ton": (said("'ton' has three meanings"), _TON),
    "tons": (said("'tons' has three meanings"), _TON),
    "tn": (said("'tn' can be a metric or a short ton"), _TON),
    "mt": (said("'mt' can be metric tons or megatonnes"), _MEGA),
    "MT": (said("'MT' can be metric tons or megatonnes"), _MEGA),
    "cwt": (said("'cwt' is 45.4 kg in America and 50.8 kg in Britain"), said("give the amount in kg or t")),
    "gal": (said("'gal' is 3.785 l in America and 4.546 l in Britain"), said("give the amount in l or m3")),
    "gallon": (
        said("'gallon' is 3.785 l in America and 4.546 l in Britain"),
        said("give the amount in l or m3"),
    ),
    "gallons": (
        said("'gallons' are 3.785 l in America and 4.546 l in Britain"),
        said("give the amount in l or m3"),
    ),
    "mWh": (
        said("'mWh' means milliwatt hours, a billionth of 'MWh'"),
        said("write 'MWh' for megawatt hours"),
    ),
    "mJ": (said("'mJ' means millijoules, a billionth of 'MJ'"), said("write 'MJ' for megajoules")),
    "mW": (said("'mW' means milliwatts, a billionth of 'MW'"), said("write 'MW' for megawatts")),
    "C": (said("'C' means coulombs"), said("write '°C' for degrees Celsius")),
    "F": (said("'F' means farads"), said("write '°F' for degrees Fahrenheit")),
    "pH": (
        said("'pH' means picohenries; the pH is a number without a unit"),
        said("leave the unit out: pH = 7.5"),
    ),
    "M": (said("'M' can mean many things"), _CASE),
    "k": (said("'k' is a prefix, not a unit"), _CASE),
}


def _folded() -> dict[str, str]:
    """Return the spellings without capitals, where that leaves no doubt (MG could be Mg or mg)."""
    meanings: dict[str, set[str]] = {}
    for spelling, name in SYNONYMS.items():
        meanings.setdefault(spelling.casefold(), set()).add(name)
    doubtful = {trap.casefold() for trap in TRAPS}
    return {
        word: next(iter(names))
        for word, names in meanings.items()
        if len(names) == 1 and word not in doubtful
    }


FOLDED: dict[str, str] = _folded()
