"""A small list as companies keep them, to try an import with."""

from __future__ import annotations

from collections.abc import Mapping

from lichen.engine.register import decode, encode
from lichen.engine.register.encode import zipped

_LIST = """site name,latitude,longitude,role,resource,amount,unit,period,reference
North works,55.95,-3.19,offer,brewers' spent grain,120,t,month,landfill
North works,55.95,-3.19,offer,"wooden pallets, broken",14,t,year,burnt
North works,55.95,-3.19,need,heat at 80 °C,900,MWh,year,natural gas boiler
South yard,55.90,-3.25,offer,mixed paper and cardboard,3,t,week,collected by the town
South yard,55.90,-3.25,need,wood chips,60,t,year,bought
"""


def example_workbook() -> bytes:
    """Return a workbook with one sheet: a list of what two sites of a brewery give and need, with made-up figures."""
    raw = decode({"our streams.csv": _LIST.encode()}, "our streams")
    return next(iter(encode(raw, "xlsx").values()))


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip."""
    return zipped(dict(files))
