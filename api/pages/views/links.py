"""The map of links: which records hold an entity together, and which tie is in question.

Records stand on one ring (or two, side by side), in the order of their keys: the same entity looks
the same every time.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from golden_record.reading.building import Built
from golden_record.survival import Key

Kind = Literal["joins", "weak", "asked"]
MOST = 14
"""Beyond this many records on a ring the map would be a tangle; the rest are counted."""
HEIGHT, RING = 230.0, 78.0


@dataclass(frozen=True, slots=True)
class Node:
    """A record on the map."""

    key: Key
    x: float
    y: float
    group: str


@dataclass(frozen=True, slots=True)
class Tie:
    """A link between two records; ``label`` stands in its middle."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: Kind
    label: str

    @property
    def middle(self) -> tuple[float, float]:
        """Where the label stands."""
        return round((self.x1 + self.x2) / 2, 1), round((self.y1 + self.y2) / 2 - 3, 1)


@dataclass(frozen=True, slots=True)
class LinkMap:
    """Nodes and ties in a picture of ``width`` × ``height``; ``hidden`` records found no room."""

    width: float
    height: float
    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class Link:
    """What the store says about two records: joined, linked besides, or in question."""

    left: Key
    right: Key
    kind: Kind
    match_weight: float | None


def links_of(found: Built) -> list[Link]:
    """The links inside an entity."""
    return [
        Link(edge.left, edge.right, "joins" if edge.joins else "weak", edge.match_weight)
        for edge in found.accepted
    ]


def link_map(
    groups: Mapping[str, Sequence[Key]], links: Iterable[Link], *, first: Sequence[Key] = ()
) -> LinkMap:
    """Draw the records of one or two entities.

    Args:
        groups: ``ours`` and perhaps ``theirs`` → record keys.
        links: what holds between them.
        first: keys that must be on the map however large an entity is.
    """
    width = 340.0
    kept = {name: _chosen(keys, first) for name, keys in groups.items() if keys}
    centres = [width / 2] if len(kept) == 1 else [width * 0.25, width * 0.75]
    nodes: dict[Key, Node] = {}
    for (name, keys), centre in zip(kept.items(), centres, strict=False):
        nodes |= {node.key: node for node in _ring(name, keys, centre, len(kept) == 1)}
    ties = tuple(
        _tie(nodes[link.left], nodes[link.right], link)
        for link in links
        if link.left in nodes and link.right in nodes
    )
    hidden = sum(len(keys) for keys in groups.values()) - len(nodes)
    return LinkMap(width, HEIGHT, tuple(nodes.values()), ties, hidden)


def _chosen(keys: Sequence[Key], first: Sequence[Key]) -> list[Key]:
    ordered = sorted(keys, key=lambda key: (key not in first, key))
    return sorted(ordered[:MOST])


def _ring(name: str, keys: Sequence[Key], centre: float, alone: bool) -> Iterable[Node]:
    radius = RING if alone else RING * 0.72
    for place, key in enumerate(keys):
        angle = 2 * math.pi * place / len(keys) - math.pi / 2
        reach = radius if len(keys) > 1 else 0.0
        x = centre + reach * math.cos(angle) * (1.35 if alone else 0.8)
        yield Node(key, round(x, 1), round(HEIGHT / 2 + reach * math.sin(angle), 1), name)


def _tie(one: Node, other: Node, link: Link) -> Tie:
    label = "" if link.match_weight is None else f"{link.match_weight:+.1f}"
    return Tie(one.x, one.y, other.x, other.y, link.kind, label)


__all__ = ["Link", "LinkMap", "link_map", "links_of"]
