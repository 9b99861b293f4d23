"""Points on the Earth or on a plane, embedded so that one search tree serves both.

A point on the sphere is held as its unit vector. The straight line between two such vectors, the chord, grows with the
great circle between them, so whatever bounds a chord bounds a distance.

References
----------
.. [1] Moritz, H. (2000). Geodetic Reference System 1980. Journal of Geodesy 74, 128-133 (mean radius R1).
   doi:10.1007/s001900050278
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lichen.core.errors import ModelError

__all__ = ["EARTH_RADIUS", "Points"]

EARTH_RADIUS = 6371.0088  # km

Floats = NDArray[np.float64]


def _coordinates(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    a, b = np.atleast_1d(np.asarray(first, np.float64)), np.atleast_1d(np.asarray(second, np.float64))
    if a.shape != b.shape or a.ndim != 1:
        raise ModelError(
            f"Points need as many of one coordinate as of the other, not {a.shape} and {b.shape}."
        )
    if not (np.all(np.isfinite(a)) and np.all(np.isfinite(b))):
        raise ModelError(
            "A point has a coordinate that is not a number; leave such places out, or mend them."
        )
    return a, b


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Places in one axis `point`.

    `xyz` shape (point, 3): unit vectors on a sphere, or kilometres on a plane with the third zero; `sphere` says
    which.
    """

    xyz: Floats
    sphere: bool

    @classmethod
    def geographic(cls, longitude: ArrayLike, latitude: ArrayLike) -> Points:
        """Return points on the Earth from degrees east and north, shape (point,).

        Raises `ModelError` where a coordinate is not finite or a latitude is beyond a pole.

        >>> round(float(Points.geographic([0.0], [0.0]).distance_to(Points.geographic([90.0], [0.0]))[0]), 1)
        10007.6
        """
        lon, lat = _coordinates(longitude, latitude)
        if np.any(np.abs(lat) > 90):
            raise ModelError(
                "A latitude is beyond ±90 degrees; are latitude and longitude in each other's place?"
            )
        lon, lat = np.radians(lon), np.radians(lat)
        return cls(
            np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1), sphere=True
        )

    @classmethod
    def plane(cls, x: ArrayLike, y: ArrayLike) -> Points:
        """Return points on a plane from kilometres east and north, shape (point,).

        Raises `ModelError` where a coordinate is not finite.

        >>> float(Points.plane([0.0], [0.0]).distance_to(Points.plane([3.0], [4.0]))[0])
        5.0
        """
        a, b = _coordinates(x, y)
        return cls(np.stack([a, b, np.zeros_like(a)], axis=1), sphere=False)

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.xyz)

    def take(self, rows: ArrayLike) -> Points:
        """Return the points at those rows."""
        return Points(np.ascontiguousarray(self.xyz[np.asarray(rows, np.intp)]), self.sphere)

    def distance_to(self, other: Points) -> Floats:
        """Return the distance [km] from each point to the other of the same row, shape (point,).

        Raises `ModelError` where one side is on a sphere and the other on a plane.
        """
        if self.sphere != other.sphere:
            raise ModelError("A place on the Earth and a place on a plane have no distance.")
        straight: Floats = np.sqrt(np.sum((self.xyz - other.xyz) ** 2, axis=1))
        if not self.sphere:
            return straight
        # the chord and the chord to the antipode are the legs over a diameter: exact near and far alike
        other_leg: Floats = np.sqrt(np.sum((self.xyz + other.xyz) ** 2, axis=1))
        return np.asarray(2 * EARTH_RADIUS * np.arctan2(straight, other_leg))
