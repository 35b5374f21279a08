"""Which order of the book a vendor's record is. Source: domain.md §2.

Identity is the vendor's id or unique reference. A record that carries neither is the same order when its JSON is
the same as what an order was received as, or would be exported as now. An identity that the book does not know
may be the one that an order which has none so far awaits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct, field

from orderui.domain.errors import Ambiguous
from orderui.domain.facets import Facets
from orderui.domain.order import Order
from orderui.systems import json_text, payload
from orderui.systems.incoming import Incoming, Tree
from orderui.systems.system import System


class Matcher(Struct):
    """An index of the orders at hand, kept up as records come in.

    `load` gives an order by id. The index by JSON is made for a system when its first nameless record comes.
    """

    systems: Sequence[System]
    load: Callable[[str], Order]
    named: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=lambda: defaultdict(dict))
    """By system and name, the ids of the orders that have it: nearly always one."""
    nameless: dict[str, dict[str, str]] = field(default_factory=dict)
    waiting: dict[str, dict[str, dict[str, None]]] = field(default_factory=dict)
    """By system and what they have in common with an answer, the ids of the orders that may be nameless."""

    def __post_init__(self) -> None:
        self.waiting = {one.name: defaultdict(dict) for one in self.systems if one.model.AWAITED_BY}

    def know(self, facets: Facets) -> None:
        """Take an order of the book into the index."""
        self._name(facets.system, facets.references, facets.id)
        if facets.system in self.waiting and not facets.archived:
            self._alike(facets, next(iter(facets.references), ""))[facets.id] = None

    def entered(self, order: Order) -> None:
        """Take an order that has just been entered or changed into the index."""
        self._name(order.system, {*order.references, *order.identities}, order.id)
        if order.system in self.nameless and not order.identities:
            self._print(order, self.nameless[order.system])
        if order.nameless and order.system in self.waiting:
            self._alike(order, order.reference)[order.id] = None

    def same(self, incoming: Incoming) -> Order | None:
        """The order that this record is, or None where it is a new one."""
        sketch = payload.sketch(incoming)
        identities = [identity for identity in sketch.identities if identity]
        for identity in identities:
            found = [self.load(order_id) for order_id in self.named[sketch.system].get(identity, ())]
            found = [one for one in found if identity in one.identities and one.may_be(sketch)]
            if len(found) > 1:
                raise Ambiguous("order", identity, candidates=[", ".join(one.references) for one in found])
            if found:
                return found[0]
        return None if identities else self._by_json(incoming)

    def awaiting(self, answer: Order) -> Order | None:
        """The one nameless order that `answer` brings an identity for; None where there is none, or several."""
        if answer.system not in self.waiting or answer.nameless:
            return None
        alike = self._alike(answer, answer.reference)
        orders = [self.load(order_id) for order_id in alike]
        for one in orders:
            if not one.nameless:
                del alike[one.id]  # nor will it be again
        found = [one for one in orders if one.nameless and not one.archived and one.answered_by(answer)]
        return found[0] if len(found) == 1 else None

    def _alike(self, known: Order | Facets, reference: str) -> dict[str, None]:
        """The ids of the orders that have in common with this one what its system's are awaited by."""
        by = next(one.model.AWAITED_BY for one in self.systems if one.name == known.system)
        return self.waiting[known.system][known.title if by == "title" else reference]

    def _by_json(self, incoming: Incoming) -> Order | None:
        system = incoming.system.name
        if system not in self.nameless:
            self.nameless[system] = {}
            for order_id in {one for ids in self.named[system].values() for one in ids}:
                order = self.load(order_id)
                if not order.identities:
                    self._print(order, self.nameless[system])
        found = self.nameless[system].get(json_text.fingerprint(incoming.tree))
        return self.load(found) if found else None

    def _name(self, system: str, names: Iterable[str], order_id: str) -> None:
        named, alone = self.named[system], (order_id,)
        for name in names:
            there = named.setdefault(name, alone)
            if order_id not in there:
                named[name] = (*there, order_id)

    def _print(self, order: Order, prints: dict[str, str]) -> None:
        system = next(system for system in self.systems if system.name == order.system)
        trees: list[Tree | None] = [payload.received_tree(order), payload.record(order, system)]
        for tree in trees:
            if tree is not None:
                prints.setdefault(json_text.fingerprint(tree), order.id)
