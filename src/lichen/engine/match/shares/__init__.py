"""Who gets what of a plan's gain, so that everybody who is needed has reason to stay."""

from lichen.engine.match.shares.record import SHARE_SCHEMAS, Shares, ShareSettings
from lichen.engine.match.shares.share import share_gains

__all__ = ["SHARE_SCHEMAS", "ShareSettings", "Shares", "share_gains"]
