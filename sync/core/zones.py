"""Zones: how sensitive a text is. A child may raise its parent's zone, never lower it."""

from collections.abc import Iterable
from enum import StrEnum


class Zone(StrEnum):
    """The user's closed list of four, from least to most sensitive."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PRIVATE = "private"
    RESTRICTED = "restricted"

    @property
    def rank(self) -> int:
        """0 for public to 3 for restricted."""
        return _ORDER[self]

    def allows(self, other: "Zone") -> bool:
        """Whether a text of zone `other` may go to a place of this zone."""
        return other.rank <= self.rank


_ORDER = {zone: rank for rank, zone in enumerate(Zone)}


def highest(zones: Iterable[Zone], default: Zone = Zone.INTERNAL) -> Zone:
    """The most sensitive of `zones`; `default` where there is none."""
    return max(zones, key=lambda zone: zone.rank, default=default)
