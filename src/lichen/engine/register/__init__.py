"""The room *register*: reads, checks and writes region packs.

The road of a pack: `decode` bytes into cells as written, `check` them into a region in canonical units (or
`set_aside` what is wrong), and `encode` cells in another form.
"""

from lichen.engine.register.aside import Parted, encode_aside, set_aside
from lichen.engine.register.check import Checked, check
from lichen.engine.register.decode import decode
from lichen.engine.register.encode import FORMS, Form, encode
from lichen.engine.register.raw import RawPack, RawTable

__all__ = [
    "FORMS",
    "Checked",
    "Form",
    "Parted",
    "RawPack",
    "RawTable",
    "check",
    "decode",
    "encode",
    "encode_aside",
    "set_aside",
]
