"""Order and Part: what every system's models share, and the facets that lists, search and totals use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import ValidationInfo, model_validator

from orderui.domain.record import Local, Record, declared, vendor_fields
from orderui.domain.shape import shapes

if TYPE_CHECKING:
    from orderui.domain.facets import AmountFacet, MovementFacet
    from orderui.domain.rules import Rules  # noqa: TC004 - only a ClassVar names it, and rules imports orders

VENDOR = "vendor"
"""The validation context key under which a vendor's record is read: an iterator of uids for its parts."""


@cache
def _never_null(model: type[Record]) -> frozenset[str]:
    """The fields that hold something empty rather than nothing: a vendor's null means that."""
    kinds = shapes(model)
    return frozenset(
        name
        for name, field in declared(model).items()
        if not field.info.is_required() and not kinds[name].optional
    )


class Vendored(Record):
    """Anything that stands in a vendor's JSON. Read from there it takes only what the vendor may say.

    A key of the vendor's that happens to be one of our own names must not set our field.
    """

    @model_validator(mode="before")
    @classmethod
    def _from_vendor(cls, data: Any, info: ValidationInfo) -> Any:
        uids = info.context.get(VENDOR) if info.context else None
        if uids is None or not isinstance(data, Mapping):
            return data
        taken = {
            f.read_as: data[f.vendor_name]
            for f in vendor_fields(cls)
            if f.vendor_name in data and not (data[f.vendor_name] is None and f.name in _never_null(cls))
        }
        return {**taken, "uid": next(uids)} if issubclass(cls, Part) else taken

    def unsaid(self) -> frozenset[str]:
        """The fields that an export leaves out unless they were received: a state nobody has moved yet."""
        return frozenset()

    def anew(self) -> Self:
        """What a duplicate takes of this: what was inherited is left out, to be inherited anew."""
        return self

    def spelled_out(self, _read: Self) -> Self:
        """What an export has to say of this where `_read` is what it would be read back as: a value in force that
        no longer comes from elsewhere has to be said here.
        """
        return self

    def computed_names(self) -> frozenset[str]:
        """The fields whose present values follow from others: rewritten on export only where received."""
        return frozenset(f.name for f in declared(type(self)).values() if f.shown and f.shown.computed)


class Part(Vendored):
    """A child of an order. `uid` tells it from its siblings for good; a person calls it by its key.

    `KEY` is the Python name of the vendor's own key, empty where the vendor has none and the position serves.
    """

    KEY: ClassVar[str] = ""
    UNIQUE: ClassVar[bool] = True
    """Whether a key may be one sibling's only; where not, those that share one go by their positions."""

    uid: Annotated[str, Local()] = ""

    @property
    def keeps(self) -> bool:
        """Whether it holds on to values from elsewhere as they once were, whatever they are there now."""
        return False

    def carried(self, past: Self) -> Self:
        """This part as an update has it, with what is orderui's own in the part it was before."""
        return self.evolve(**local_values(past))

    @property
    def key(self) -> str:
        """The vendor's key for it, or an empty string."""
        return str(getattr(self, self.KEY) or "") if self.KEY else ""

    @property
    def title(self) -> str:
        """A few words a person knows it by; the key where there is nothing better."""
        return self.key

    @property
    def rank(self) -> int | None:
        """Where the vendor says it is listed among its siblings; None where the list's own order says."""
        return None


APart = TypeVar("APart", bound=Part)


def local_values(record: Record) -> dict[str, Any]:
    """What is orderui's own in a record, by Python name."""
    return {field.name: getattr(record, field.name) for field in declared(type(record)).values() if field.local}


class Received(Record):
    """The vendor's record as it came, without loss: `text` is its JSON, number lexemes and key order kept.

    `wrapper` is the JSON it came in with its records taken out (`{"records":[]}`, `[]`), empty for a bare record.
    `uids` are the parts' uids in document order where they are not simply counted from 1.
    """

    text: str
    at: datetime
    wrapper: str = ""
    uids: tuple[str, ...] = ()


def nickname(order_id: str) -> str:
    """What an order is called that has no reference: the end of its id, which begins like those of its time."""
    return order_id[-8:]


class Order(Vendored):
    """One order of one system. The local fields below are orderui's; subclasses add the vendor's.

    `id` is ours and never shown as a reference; times are instants with an offset.
    """

    RULES: ClassVar[Rules]
    """Its system's, which brings the two together when its works are loaded."""
    REFERENCE: ClassVar[str] = ""
    """The Python name of the field that a reference given here is kept in, where the vendor gives its own."""

    AWAITED_BY: ClassVar[Literal["", "reference", "title"]] = ""
    """The facet that a nameless order and the vendor's answer to it, which names it, have in common."""

    OWN_NAMES: ClassVar[frozenset[str]] = frozenset()
    """The Python names of further fields that name this order alone, so that a duplicate does not take them."""

    id: Annotated[str, Local()] = ""
    received: Annotated[Received | None, Local()] = None
    entered_at: Annotated[datetime | None, Local()] = None
    changed_at: Annotated[datetime | None, Local()] = None
    archived_at: Annotated[datetime | None, Local()] = None

    @property
    def system(self) -> str:
        """The short name of the order's system."""
        return self.RULES.system

    @property
    def references(self) -> tuple[str, ...]:
        """Every name the order can be asked for by, the one shown first. Systems answer this."""
        raise AttributeError(f"{type(self).__name__} must answer its references")

    @property
    def identities(self) -> tuple[str, ...]:
        """The vendor's id and unique references, the surest first: what makes two records the same order.

        Empty where the vendor has given none; then only the same received JSON is the same order.
        """
        return ()

    def may_be(self, _other: Self) -> bool:
        """Whether `_other`, which shares an identity with this order, may be the same one.

        Systems whose identities are not all unique say no where a surer one tells the two apart.
        """
        return True

    @property
    def nameless(self) -> bool:
        """Whether the order has yet to get its identity from the vendor: it was entered here, or is a request."""
        return False

    def answered_by(self, _answer: Self) -> bool:
        """Whether `_answer`, which has an identity of the vendor's, may be about this nameless order.

        Asked where the two have in common what `AWAITED_BY` says.
        """
        return True

    @property
    def reference(self) -> str:
        """The reference shown; a nickname where there is none."""
        return next(iter(self.references), nickname(self.id))

    @property
    def title(self) -> str:
        """A few words on what was ordered; may be empty."""
        return ""

    @property
    def party(self) -> str:
        """With whom: customer, supplier; may be empty."""
        return ""

    @property
    def archived(self) -> bool:
        """Whether the order is put away, read-only."""
        return self.archived_at is not None

    def archive(self, now: datetime) -> Self:
        """The order put away as of `now`."""
        return self.evolve(archived_at=now)

    def unarchive(self) -> Self:
        """The order taken out again."""
        return self.evolve(archived_at=None)

    @property
    def due(self) -> date | None:
        """The day of the next payment that is not finished, if it has one."""
        return min((one.due for one in self.amounts() if one.due and not one.done), default=None)

    @property
    def expires(self) -> datetime | None:
        """The instant from which the order can no longer be updated, if there is one."""
        return None

    @property
    def created(self) -> datetime | None:
        """When the vendor says it was created; when it was entered where the vendor does not say."""
        return self.entered_at

    def amounts(self) -> tuple[AmountFacet, ...]:
        """What is to be paid and has been, what can no longer happen left out."""
        return ()

    def moved(self) -> tuple[MovementFacet, ...]:
        """The money the order has moved between the registry's accounts."""
        return ()

    def filter_fields(self) -> dict[str, str]:
        """The system's own fields of the query language, by the names its rules declare."""
        return {}

    def metadata_shown(self) -> Mapping[str, str]:
        """The free key–value data of the order and its parts, for search."""
        found: dict[str, str] = {}
        for holder in (self, *walk(self)):
            found |= getattr(holder, "metadata", None) or {}
        return found


ARecord = TypeVar("ARecord", bound=Record)


def holders(order: Order, kind: str) -> tuple[Order | Part, ...]:
    """What an axis of one kind of part holds the states of: those parts, or the order itself for no kind."""
    if not kind:
        return (order,)
    model = order.RULES.kind(kind).model
    return tuple(part for part in walk(order) if type(part) is model)


@cache
def leads_to_parts(model: type[Record]) -> tuple[str, ...]:
    """The fields of `model` that hold parts, at whatever depth, by Python name in the order declared."""
    nested = {name: shape.nests for name, shape in shapes(model).items() if shape.nests is not None}
    return tuple(name for name, inner in nested.items() if issubclass(inner, Part) or leads_to_parts(inner))


def walk(record: Record) -> Iterator[Part]:
    """Every part below `record`, in document order, parents before children."""
    for name in leads_to_parts(type(record)):
        for child in children(getattr(record, name)):
            if isinstance(child, Part):
                yield child
            yield from walk(child)


def ranked(siblings: Iterable[APart]) -> list[APart]:
    """Siblings in the order they are listed for a person: by rank, equals as they stand, those without one last.

    Their positions, which name them, stay those of the document.
    """
    return sorted(siblings, key=lambda part: (part.rank is None, part.rank or 0))


def mapped(record: ARecord, change: Callable[[Part], Part]) -> ARecord:
    """`record` with every part below it changed, the outer ones before those inside them."""
    changes = {name: _mapped(getattr(record, name), change) for name in leads_to_parts(type(record))}
    return record.evolve(**changes) if changes else record


def _mapped(value: Any, change: Callable[[Part], Part]) -> Any:
    if isinstance(value, Record):
        return mapped(change(value) if isinstance(value, Part) else value, change)
    if isinstance(value, dict):
        return {key: _mapped(item, change) for key, item in value.items()}
    return tuple(_mapped(item, change) for item in value) if isinstance(value, tuple | list) else value


def apart(one: ARecord, other: ARecord) -> tuple[ARecord, ARecord]:
    """Two versions of a record without the parts that both hold as they are, so that what is left tells all that
    lies between the two. They are good to be compared, only: nothing has validated them.

    Where parts came, went or changed places all of them are left in, since each then says where it stands.
    """
    ours: dict[str, Any] = {}
    theirs: dict[str, Any] = {}
    for name in leads_to_parts(type(one)):
        mine, its = getattr(one, name), getattr(other, name)
        if isinstance(mine, Record) and isinstance(its, Record):
            ours[name], theirs[name] = apart(mine, its)
        elif isinstance(mine, tuple) and [part.uid for part in mine] == [part.uid for part in its]:
            pairs = [apart(was, now) for was, now in zip(mine, its, strict=True) if was is not now]
            ours[name], theirs[name] = tuple(was for was, _ in pairs), tuple(now for _, now in pairs)
    return one.model_copy(update=ours), other.model_copy(update=theirs)


def children(value: object) -> Iterator[Record]:
    """The records a field's value is or holds."""
    if isinstance(value, Record):
        yield value
    elif isinstance(value, tuple | list):
        yield from (item for item in value if isinstance(item, Record))
    elif isinstance(value, dict):
        yield from (item for item in value.values() if isinstance(item, Record))
