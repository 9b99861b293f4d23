"""The titles of recovery and disposal operations (Directive 2008/98/EC, annexes I and II), as pages say them again."""

from __future__ import annotations

from collections.abc import Mapping

from lichen.core.said import Said, said

TITLES: Mapping[str, Said] = {
    "R1": said("Use mainly as a fuel or in another way to generate energy"),
    "R2": said("Reclamation or regeneration of solvents"),
    "R3": said(
        "Recycling or reclamation of organic substances other than solvents (including composting and "
        "other biological transformation)"
    ),
    "R4": said("Recycling or reclamation of metals and metal compounds"),
    "R5": said("Recycling or reclamation of other inorganic materials"),
    "R6": said("Regeneration of acids or bases"),
    "R7": said("Recovery of components used to reduce pollution"),
    "R8": said("Recovery of components from catalysts"),
    "R9": said("Re-refining of oil or other re-use of oil"),
    "R10": said("Land treatment that benefits agriculture or improves ecology"),
    "R11": said("Use of waste that remains from R1 to R10"),
    "R12": said("Exchange of waste (including sorting and pre-processing) before R1 to R11"),
    "R13": said("Storage of waste before R1 to R12 (except temporary storage where the waste arose)"),
    "D1": said("Deposit into or onto land (for example, landfill)"),
    "D2": said("Land treatment (for example, biodegradation of liquids or sludges in soil)"),
    "D3": said("Deep injection (for example, into wells or salt domes)"),
    "D4": said("Surface impoundment (for example, of liquids or sludges in pits, ponds or lagoons)"),
    "D5": said("Specially engineered landfill (for example, lined and capped separate cells)"),
    "D6": said("Release into a water body other than a sea or ocean"),
    "D7": said("Release into a sea or ocean, including into the sea bed"),
    "D8": said("Biological treatment not named elsewhere, ahead of disposal by D1 to D12"),
    "D9": said(
        "Physico-chemical treatment not named elsewhere (for example, evaporation, drying, "
        "calcination), ahead of disposal by D1 to D12"
    ),
    "D10": said("Incineration on land"),
    "D11": said("Incineration at sea"),
    "D12": said("Permanent storage (for example, containers in a mine)"),
    "D13": said("Blending or mixing before D1 to D12"),
    "D14": said("Repackaging before D1 to D13"),
    "D15": said("Storage before D1 to D14 (except temporary storage where the waste arose)"),
}
"""By code, as `lichen.core.codes` has them in English."""
