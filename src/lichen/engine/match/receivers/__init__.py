"""Who could take this? Sectors and members that may receive a stream, ranked by what is known of such streams.

>>> top = rank_receivers(Offer("gypsum of a flue-gas scrubber", code="100105"), level="class", limit=1)
>>> top["title"].item()
'Manufacture of plaster products for construction purposes'
"""

from lichen.engine.match.receivers.evidence import Evidence, gather_evidence, packaged_evidence
from lichen.engine.match.receivers.members import who_could_take
from lichen.engine.match.receivers.offer import Offer
from lichen.engine.match.receivers.rank import rank_receivers

__all__ = [
    "Evidence",
    "Offer",
    "gather_evidence",
    "packaged_evidence",
    "rank_receivers",
    "who_could_take",
]
