"""Which order of the book a vendor's record is. Source: domain.md §2.

Identity is the vendor's id or unique reference. A record that carries neither is the same order when its JSON is
the same as what an order was received as, or would be exported as now.
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

    def know(self, facets: Facets) -> None:
        """Take an order of the book into the index."""
        self._name(facets.system, facets.references, facets.id)

    def entered(self, order: Order) -> None:
        """Take an order that has just been entered or changed into the index."""
        self._name(order.system, {*order.references, *order.identities, order.id[:8]}, order.id)
        if order.system in self.nameless and not order.identities:
            self._print(order, self.nameless[order.system])

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
