"""A small invented system, and books of its orders in real folders."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, ClassVar, Protocol

import pytest
from pydantic import Field

from orderui.domain.errors import Unknown
from orderui.domain.faceting import facets
from orderui.domain.facets import AmountFacet, Facets
from orderui.domain.history import Change, Subject, Tree, diff
from orderui.domain.metadata import Metadata
from orderui.domain.order import Order, Part, Received
from orderui.domain.record import Record, Shown
from orderui.domain.registry import Reference
from orderui.domain.rules import PartKind, Rules
from orderui.store.book import FileBook
from orderui.store.codec import tree_of
from orderui.store.migrations import MIGRATIONS, Step

NOW = datetime(2026, 11, 21, 7, 49, tzinfo=UTC)


class Wheel(Part):
    KEY: ClassVar[str] = "name"

    name: Annotated[str | None, Shown("Name")] = Field(None, alias="wheelName")
    price: Annotated[Decimal | None, Shown("Price")] = None


class Paint(Record):
    colour: str = "red"
    coats: int = 0


class Toy(Order):
    name: Annotated[str, Shown("Name")] = Field("", alias="toyName")
    weight: Annotated[Decimal, Shown("Weight")] = Decimal("0.00")
    wanted_by: Annotated[date | None, Shown("Wanted by")] = Field(None, alias="wantedBy")
    lang: Annotated[str, Shown("Language")] = "en"
    gift: Annotated[bool | None, Shown("Gift")] = None
    wheels: tuple[Wheel, ...] = ()
    paints: dict[str, Paint] = Field(default_factory=dict)
    extra: Any = None
    metadata: Metadata = Field(default_factory=dict)

    @property
    def references(self) -> tuple[str, ...]:
        return (self.name,) if self.name else ()

    def amounts(self) -> tuple[AmountFacet, ...]:
        return tuple(AmountFacet(amount=w.price) for w in self.wheels if w.price is not None)


class Shop(Reference):
    TYPE: ClassVar[str] = "shop"

    street: str = ""


Toy.RULES = Rules(system="toy", title="Toys", parts=(PartKind("wheel", "wheel", Wheel, ("wheels",)),))


class Codec:
    """What a composition root would hand to the store."""

    def load(self, system: str, tree: Tree) -> Order:
        if system != "toy":
            raise Unknown("system", system, candidates=["toy"])
        return Toy.model_validate(tree)

    def facets(self, order: Order) -> Facets:
        return facets(order, NOW)

    def record(self, type: str, tree: Tree) -> Reference:  # noqa: A002 - the protocol's name for it
        if type != "shop":
            raise Unknown("type of record", type, candidates=["shop"])
        return Shop.model_validate(tree)


def edit_tables(path: Path, edit: Callable[[dict[str, Any]], object]) -> bytes:
    """Edit a book's file as another program would; its bytes afterwards."""
    tables = json.loads(path.read_bytes())
    edit(tables)
    path.write_text(json.dumps(tables), "utf-8")
    return path.read_bytes()


class Opener(Protocol):
    def __call__(
        self, *, read_only: bool = False, wait: float = 0.0, steps: Mapping[int, Step] = MIGRATIONS
    ) -> FileBook: ...


@pytest.fixture(scope="session")
def toy() -> Callable[..., Toy]:
    """An order with the id `id`, and whatever else is said of it."""

    def make(id: str = "t1", **values: Any) -> Toy:  # noqa: A002 - the field's name
        return Toy(id=id, **{"name": id.upper(), "entered_at": NOW, **values})

    return make


@pytest.fixture(scope="session")
def rich_toy(toy: Callable[..., Toy]) -> Toy:
    """An order with something in every field."""
    return toy(
        weight="1.50",
        wanted_by="2026-12-24",
        gift=False,
        wheels=[{"uid": "1", "name": "front", "price": "1E+2"}, {"uid": "2"}],
        paints={"roof": {"coats": 2}},
        extra={"a": [1, None, ""], "b": {}},
        metadata={"for": "Ida"},
        received=Received(text='{"toyName": "T1", "weight": 1.50}', at=NOW, wrapper="[]"),
    )


@pytest.fixture(scope="session")
def shop() -> Shop:
    return Shop(id="s1", street="High Street")


@pytest.fixture(scope="session")
def change() -> Callable[..., Change]:
    """The change that brought an order into the book."""

    def make(order: Toy, id: str = "c1") -> Change:  # noqa: A002 - the field's name
        subject = Subject(kind="order", id=order.id, name=order.reference, paths=diff(None, tree_of(order)))
        return Change(id=id, at=NOW, command="new", title="Entered", subjects=(subject,))

    return make


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the book will be: the only thing in its folder."""
    folder = tmp_path / "books"
    folder.mkdir(mode=0o700)
    return folder / "orders.json"


@pytest.fixture
def open_book(path: Path) -> Opener:
    """Opens the book at `path`; it does not wait for a lock unless told so."""

    def make(*, read_only: bool = False, wait: float = 0.0, steps: Mapping[int, Step] = MIGRATIONS) -> FileBook:
        return FileBook(path, Codec(), read_only=read_only, wait=wait, steps=steps)

    return make


@pytest.fixture
def book(open_book: Opener, toy: Callable[..., Toy], shop: Shop, change: Callable[..., Change]) -> FileBook:
    """A book with two orders, a shop and one change in it."""
    book = open_book()
    with book.work() as work:
        work.keep(toy("t1", wheels=[{"uid": "1", "name": "front", "price": "2.50"}]))
        work.keep(toy("t2"))
        work.file(shop)
        work.note(change(toy("t1")))
        work.commit()
    return book


@pytest.fixture
def look(path: Path) -> Callable[[], dict[str, bytes]]:
    """Every file in the book's folder, by name, with its bytes; its copies are in a folder of their own."""
    return lambda: {one.name: one.read_bytes() for one in path.parent.iterdir() if one.is_file()}
