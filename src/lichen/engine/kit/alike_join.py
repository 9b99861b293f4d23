"""The kernels of `lichen.engine.kit.alike`: which sets share a rare mark, and how much two sets share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.jit import inlined, kernel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_SLACK = 1e-9  # by which sums of weights may differ for the order they are added in


class Sets(NamedTuple):
    """Sets of marks: those of set s are ``marks[starts[s]:starts[s + 1]]``, numbered from the rarest on."""

    starts: Ints  # (set + 1,)
    marks: Ints
    weights: Floats  # (mark,)
    total: Floats  # (set,) what all marks of a set weigh


class Asked(NamedTuple):
    """What is asked of sets: in which order they come, what they are found by, and how near and alike they have to be.

    The prefix of a set are its rarest marks, one of which it shares with whatever is alike. `most` sets are looked at
    for one set; of more, those at most `nearest` places before it. Of the pairs of one set `each` are kept.
    """

    order: Ints  # (set,)
    prefix: Ints  # (set,) how many marks
    tail: Floats  # (set,) what the marks behind the prefix weigh
    last: Ints  # (set,) the last mark of the prefix
    block: Ints  # (mark of a set,) what the set is found by; -1 behind the prefix
    begins: Ints  # (block + 1,) where the members of a block begin
    where: Floats  # (set, 3) place, NaN if not known
    reach2: float  # square of the distance of places
    least: float  # likeness [1]
    most: int
    nearest: int
    each: int


@inlined
def overlap(sets: Sets, a: int, b: int) -> float:
    """Return what the marks that two sets share weigh."""
    i, j = sets.starts[a], sets.starts[b]
    both = 0.0
    while i < sets.starts[a + 1] and j < sets.starts[b + 1]:
        if sets.marks[i] == sets.marks[j]:
            both += sets.weights[sets.marks[i]]
            i += 1
            j += 1
        elif sets.marks[i] < sets.marks[j]:
            i += 1
        else:
            j += 1
    return both


@kernel
def overlaps(sets: Sets, first: Ints, second: Ints) -> Floats:
    """Return what the marks that the sets of each pair share weigh, shape (pair,)."""
    found = np.zeros(first.size)
    for pair in range(first.size):
        found[pair] = overlap(sets, first[pair], second[pair])
    return found


@inlined
def apart(where: Floats, a: int, b: int, reach2: float) -> bool:
    """Return whether two sets are known to be farther apart than they may be."""
    far = 0.0
    for axis in range(3):
        far += (where[a, axis] - where[b, axis]) ** 2
    return bool(far > reach2)  # false where a place is not known


@inlined
def gather(
    sets: Sets, asked: Asked, rank: int, filled: Ints, members: Ints, ranks: Ints, shared: Floats, found: Ints
) -> tuple[int, bool]:
    """Write the sets before one that share a rare mark with it into `found`, and what those marks weigh.

    Returns how many there are, and whether so many that only the nearest were taken.
    """
    one = asked.order[rank]
    block_of, begins, marks, weights = asked.block, asked.begins, sets.marks, sets.weights
    begin, end = sets.starts[one], sets.starts[one] + asked.prefix[one]
    many = 0
    for at in range(begin, end):
        many += filled[block_of[at]] - begins[block_of[at]]
    crowded = many > asked.most
    nearest = asked.nearest
    count = 0
    for at in range(begin, end):
        block, weight = block_of[at], weights[marks[at]]
        for place in range(filled[block] - 1, begins[block] - 1, -1):
            other = members[place]
            if crowded and rank - ranks[other] > nearest:
                break
            if shared[other] == 0.0:
                found[count] = other
                count += 1
            shared[other] += weight
    return count, crowded


@inlined
def likest(
    sets: Sets, asked: Asked, one: int, found: Ints, count: int, shared: Floats, best: Ints, worth: Floats
) -> tuple[int, bool]:
    """Write those of the found sets that are alike into `best`, with their likeness; return how many, and if cut.

    Most of the time is spent here, on sets that turn out not to be alike: what they share in their prefixes tells that
    of most, before anything is called or read but these few numbers.
    """
    total, last, tail = sets.total, asked.last, asked.tail
    ours, ours_last, ours_tail = total[one], last[one], tail[one]
    least = asked.least * (1.0 - _SLACK)
    share = least / (1.0 + least)
    kept, cut = 0, False
    for place in range(count):
        other = found[place]
        known = shared[other]
        shared[other] = 0.0
        # Whatever else they share stands behind the prefix of the one whose prefix ends first.
        more = ours_tail if ours_last <= last[other] else tail[other]
        if known + more < share * (ours + total[other]) or apart(asked.where, one, other, asked.reach2):
            continue
        both = overlap(sets, one, other)
        like = both / (ours + total[other] - both)
        if like < least:
            continue
        at = kept
        if kept == asked.each:
            cut = True
            at = int(np.argmin(worth))
            if like <= worth[at]:
                continue
        else:
            kept += 1
        best[at], worth[at] = other, like
    return kept, cut


@kernel
def join(sets: Sets, asked: Asked) -> tuple[Ints, Ints, Floats, Flags, Flags]:
    """Return the pairs that are alike by at least so much, and of each set whether it was crowded or cut."""
    size = asked.order.size
    filled = asked.begins[:-1].copy()
    members = np.zeros(asked.begins[-1], np.int64)
    ranks, found, shared = np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size)
    crowded, cut = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    best, worth = np.zeros(asked.each, np.int64), np.zeros(asked.each)
    first, second, alike = np.zeros(1024, np.int64), np.zeros(1024, np.int64), np.zeros(1024)
    pairs = 0
    for rank in range(size):
        one = asked.order[rank]
        ranks[one] = rank
        count, crowded[one] = gather(sets, asked, rank, filled, members, ranks, shared, found)
        kept, cut[one] = likest(sets, asked, one, found, count, shared, best, worth)
        if pairs + kept > first.size:
            first = np.concatenate((first, np.zeros_like(first)))
            second = np.concatenate((second, np.zeros_like(second)))
            alike = np.concatenate((alike, np.zeros_like(alike)))
        for place in range(kept):
            first[pairs], second[pairs], alike[pairs] = one, best[place], worth[place]
            pairs += 1
        for at in range(sets.starts[one], sets.starts[one] + asked.prefix[one]):
            members[filled[asked.block[at]]] = one
            filled[asked.block[at]] += 1
    return first[:pairs], second[:pairs], alike[:pairs], crowded, cut
