"""The query language over a dozen made-up orders."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderui.domain.errors import BadQuery
from orderui.domain.facets import Facets
from orderui.domain.lifecycle import Axis, Lifecycle, Phase, State
from orderui.domain.listing import AmountShown, Listed, StateShown
from orderui.domain.outline import FilterField
from orderui.domain.query import complete, describe, fragment, parse, vocabulary
from orderui.domain.rules import Rules
from tests.listed import told

if TYPE_CHECKING:
    from orderui.domain.query import Query

TODAY = date(2026, 11, 21)  # a Saturday
ZONE = timezone(timedelta(hours=1))

FIELDS = {
    field.name: field
    for field in (
        FilterField("description", "Contains", "text"),
        FilterField("Token", "The vendor's key", "id"),
        FilterField("total", "Numerically", "amount"),
        FilterField("created", "Whole days at UTC+2", "date"),
        FilterField("fulfillment", "A state", "state"),
    )
}

LATE = State("LATE", Phase.ATTENTION)
READY = State("READY", Phase.OPEN)
DONE = State("400", Phase.DONE, title="Ok")
PENDING = State("200", Phase.IN_FLIGHT, title="PendingPayment")
CANCELED = State("600", Phase.DEAD, title="Canceled")
PARTIAL = State("lookup-2", Phase.OPEN, title="Partial")


def order(
    facets: Facets,
    *states: StateShown,
    phase: Phase = Phase.OPEN,
    payments: tuple[AmountShown, ...] = (),
    late: bool = False,
    expired: bool = False,
) -> Listed:
    return told(facets, states, phase, payments, late=late, expired=expired)


def paid(amount: str, currency: str | None = "EUR", direction: str = "") -> AmountShown:
    return AmountShown(Decimal(amount), currency, direction)


ORDERS = {
    listed.id: listed
    for listed in (
        order(
            Facets(
                id="rent",
                system="imburse",
                references=("RENT-2026",),
                party="Acme Ltd",
                text="rent-2026\nacme ltd\n10:30 at the office",
                parts=3,
                due=date(2026, 11, 1),
                meta={"Cost centre": "Berlin", "flag": ""},
            ),
            StateShown("status", LATE, 2, of_part=True),
            StateShown("status", READY, 1, of_part=True),
            phase=Phase.ATTENTION,
            payments=(paid("400.00", "EUR", "out"), paid("800", "EUR", "out"), paid("-5", "USD", "in")),
            late=True,
        ),
        order(
            Facets(
                id="wages",
                system="imburse",
                references=("WAGES", "p-77"),
                party="Müller & Söhne",
                text="wages\nmüller & söhne",
                due=TODAY + timedelta(days=13),
                errors=1,
            ),
            StateShown("status", READY, 1, of_part=True),
            payments=(paid("43795", "JPY", "in"),),
        ),
        order(
            Facets(
                id="chairs",
                system="kwik",
                references=("K-1",),
                title="Six chairs",
                party="Acme GmbH",
                text='k-1\nsix "oak" chairs\nacme gmbh',
                created=datetime(2026, 1, 1, 22, 30, tzinfo=UTC),
                fields={"description": "Six OAK chairs", "total": "1200.00", "created": "2026-01-02 00:30:00"},
                warnings=2,
            ),
            StateShown("status", State("lookup-1", Phase.OPEN, title="Paid"), 1, of_part=False),
            StateShown("fulfillment", PARTIAL, 1, of_part=False),
            payments=(paid("1200", None),),
        ),
        order(
            Facets(
                id="desk",
                system="kwik",
                references=("K-2",),
                title="Desk",
                text="k-2\ndesk",
                created=datetime(2026, 1, 1, 20, 0, tzinfo=UTC),
                fields={"description": "a desk", "total": "no number", "created": "soon"},
                archived=True,
            ),
            StateShown("fulfillment", State("lookup-3", Phase.DONE, title="Fulfilled"), 1, of_part=False),
            phase=Phase.DONE,
        ),
        order(
            Facets(
                id="gym",
                system="farpay",
                references=("F-1",),
                text="f-1\ngym",
                fields={"Token": "aB9"},
                entered=datetime(2026, 11, 20, 23, 30, tzinfo=UTC),
                changed=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
                created=datetime(2026, 11, 20, 22, 59, tzinfo=UTC),
            ),
            StateShown("status", PENDING, 1, of_part=False),
            phase=Phase.IN_FLIGHT,
        ),
        order(
            Facets(id="club", system="farpay", references=("F-2",), text="f-2\nclub"),
            StateShown("status", CANCELED, 1, of_part=False),
            phase=Phase.DEAD,
        ),
        order(
            Facets(id="tea", system="farpay", references=("F-22",), text="f-22\ntea or coffee"),
            StateShown("status", DONE, 1, of_part=False),
            phase=Phase.DONE,
        ),
        order(
            Facets(
                id="phones",
                system="iqmetrix",
                references=("9000",),
                text="9000\nphones",
                expires=datetime(2026, 11, 21, 12, 0, tzinfo=UTC),
            ),
            expired=True,
        ),
        order(Facets(id="blank", system="nuflow", references=("N-1",)), phase=Phase.DRAFT),
    )
}
EVERYTHING = set(ORDERS)


def read(text: str) -> Query:
    return parse(text, today=TODAY, tz=ZONE, fields=FIELDS)


def found(text: str) -> set[str]:
    query = read(text)
    return {name for name, listed in ORDERS.items() if query.matches(listed)}


def refusal(text: str) -> BadQuery:
    with pytest.raises(BadQuery) as caught:
        read(text)
    assert caught.value.query == text
    return caught.value


@pytest.mark.parametrize("text", ["", "   ", '""'])
def test_an_empty_query_means_every_order(text: str) -> None:
    assert found(text) == EVERYTHING


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("acme", {"rent", "chairs"}),
        ("ACME  ltd", {"rent"}),
        ("ltd acme", {"rent"}),
        ('"ltd acme"', set()),
        ('"acme ltd"', {"rent"}),
        ('ac"me lt"d', {"rent"}),
        ("MÜLLER", {"wages"}),
        ("10:30", {"rent"}),
        (r'"six \"oak\""', {"chairs"}),
        ("acme and chairs", {"chairs"}),
        ("acme(chairs)", {"chairs"}),
        ("desk OR gym", {"desk", "gym"}),
        ("tea or", None),
        ('"or"', {"tea"}),
        ("orders", set()),
        ("acme rent or chairs six", {"rent", "chairs"}),
        ("acme (rent or gym)", {"rent"}),
        ("((acme) (rent))", {"rent"}),
        ("acme -ltd", {"chairs"}),
        ("acme --ltd", {"rent"}),
        ("-(rent or chairs) acme", set()),
        ("-a -o -e -k", {"blank", "gym", "club"}),
    ],
)
def test_words_match_any_text_of_the_order(text: str, expected: set[str] | None) -> None:
    if expected is None:
        refusal(text)
    else:
        assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("system:KWIK", {"chairs", "desk"}),
        ("system:kw", set()),
        ("system:~kw,pay", {"chairs", "desk", "gym", "club", "tea"}),
        ("ref:f-2", {"club", "tea"}),
        ("ref=f-2", {"club"}),
        ("REF:77", {"wages"}),
        ("title:chair", {"chairs"}),
        ("title=chair", set()),
        ('party:"acme l"', {"rent"}),
        ('party="acme ltd",x', {"rent"}),
        ("party:~acme", {"rent", "chairs"}),
        ('system:imburse party=""', set()),
        ('system:iqmetrix party=""', {"phones"}),
        ("id:ch", {"chairs"}),
        ("id=ch", set()),
        ("party!=x", EVERYTHING),
        ("system!=kwik,farpay,imburse", {"phones", "blank"}),
    ],
)
def test_text_is_found_in_any_case(text: str, expected: set[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("status:ready", {"rent", "wages"}),
        ("status:late,200", {"rent", "gym"}),
        ('status:"pending payment"', {"gym"}),
        ("status:~pending", {"gym"}),
        ("status:pending", set()),
        ("status:cancelled", {"club"}),
        ("status:partial", {"chairs"}),
        ("part.status:late", {"rent"}),
        ("part.status:ok,partial", set()),
        ("fulfillment:PARTIAL", {"chairs"}),
        ("fulfillment:paid", set()),
        ("phase:done", {"desk", "tea"}),
        ("phase:in-flight,dead", {"gym", "club"}),
        ('phase:"in flight"', {"gym"}),
        ("is:in_flight", {"gym"}),
        ("is:late", {"rent"}),
        ("is:expired", {"phones"}),
        ("is:archived", {"desk"}),
        ("is:warned", {"wages", "chairs"}),
        ("is:wrong", {"wages"}),
        ("is:open,draft", {"wages", "chairs", "phones", "blank"}),
        ("is:locked", {"rent", "desk", "gym", "club", "tea", "phones"}),
        ("-is:locked", {"wages", "chairs", "blank"}),
    ],
)
def test_states_are_found_by_code_name_phase_and_flag(text: str, expected: set[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("amount:1200", {"rent", "chairs"}),
        ("amount=1200.00", {"rent", "chairs"}),
        ("amount:1.2k", {"rent", "chairs"}),
        ("amount:12*100", {"rent", "chairs"}),
        ("amount:1,200.00", {"rent", "chairs"}),
        ("amount:400", set()),
        ("amount:1200EUR", {"rent"}),
        ('amount:"eur 1200"', {"rent"}),
        ("amount>1kEUR", {"rent"}),
        ('amount>"1k EUR"', {"rent"}),
        ("amount:43,795JPY", {"wages"}),
        ("amount>=1200 -amount<=1200", {"wages"}),
        ("amount<0", {"rent"}),
        ("amount<-5", set()),
        ("amount!=1200", EVERYTHING - {"rent", "chairs"}),
        ("currency:eur", {"rent"}),
        ("currency:none", {"chairs"}),
        ("currency:EUR,JPY", {"rent", "wages"}),
        ("direction:in", {"rent", "wages"}),
        ("direction:out", {"rent"}),
        ("parts:3", {"rent"}),
        ("parts>0", {"rent"}),
        ("parts<=2", EVERYTHING - {"rent"}),
    ],
)
def test_amounts_compare_as_numbers(text: str, expected: set[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("due<+14d", {"rent", "wages"}),
        ("due<+13d", {"rent"}),
        ("due<=+13d", {"rent", "wages"}),
        ("due>-3w", {"rent", "wages"}),
        ("due>-2w", {"wages"}),
        ("due:2026-12-04,2026-11-01", {"rent", "wages"}),
        ('due:"4 dec"', {"wages"}),
        ("-due>1900-01-01", EVERYTHING - {"rent", "wages"}),
        # 23:30 and 22:59 of the day before in UTC: an hour later in the user's zone.
        ("entered:today", {"gym"}),
        ("changed:today", set()),
        ("changed:yesterday", {"gym"}),
        ("created:2026-11-20", {"gym"}),
        ("expires:today", {"phones"}),
    ],
)
def test_dates_are_days_in_the_users_zone(text: str, expected: set[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("description:oak", {"chairs"}),
        ("description:DESK,oak", {"chairs", "desk"}),
        ("description=oak", set()),
        ("-description:oak", EVERYTHING - {"chairs"}),
        ("token:ab9", {"gym"}),
        ("Token:ab", set()),
        ("Token:~ab", {"gym"}),
        ("total:1200", {"chairs"}),
        ("total>=1k", {"chairs"}),
        ("total<1k", set()),
    ],
)
def test_a_systems_field_finds_only_orders_that_have_it(text: str, expected: set[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("created:2026-01-02", {"chairs"}),  # 1 January in the user's zone, 2 January in the vendor's
        ("created:2026-01-01", set()),
        ("created>2026-01-02", {"gym"}),
    ],
)
def test_where_a_system_declares_a_common_field_it_speaks_for_its_orders(text: str, expected: set[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("meta.flag:", {"rent"}),
        ("(meta.FLAG:)", {"rent"}),
        ("-meta.flag:", EVERYTHING - {"rent"}),
        ("meta.flag:x", set()),
        ('meta."cost centre":berl', {"rent"}),
        ('meta."Cost centre"=berl', set()),
        ('meta."Cost centre"=Berlin', {"rent"}),
        ("meta.other:", set()),
    ],
)
def test_metadata_is_found_by_key_and_value(text: str, expected: set[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("acme ( rent", 5, "never closed"),
        ("acme) rent", 4, "closes nothing"),
        ("acme ()", 6, "a term is missing"),
        ("or acme", 0, "a term is missing"),
        ("acme or", 7, "a term is missing"),
        ("acme and or rent", 9, "a term is missing"),
        ('acme "rent', 5, "quotation mark is never closed"),
        ('party:"rent', 6, "quotation mark is never closed"),
        ("acme - rent", 5, 'right after "-"'),
        ("acme -", 5, 'right after "-"'),
        ("(acme -)", 6, 'right after "-"'),
        ("acme >=1k", 5, 'a field belongs right before ">="'),
        ("a partie:x", 2, 'no field "partie", perhaps party'),
        ("-fulfilment:paid", 1, "perhaps fulfillment"),
        ("see http://x.y now", 4, 'the text write "http://x.y"'),
        ("meta:x", 0, "perhaps meta.KEY"),
        ('meta."":x', 0, "no field"),
        ("acme party:", 11, 'a value is missing after ":"'),
        ("status:late,", 12, 'a value is missing after ","'),
        ("status:,late", 7, "a value is missing"),
        ("meta.flag=", 10, "a value is missing"),
        ("a party>=x", 7, 'takes : = != :~ and no ">="'),
        ("amount:~12", 6, 'no ":~"'),
        ("is<late", 2, 'no "<"'),
        ("a is:lat", 5, 'there is no "is:lat"; there is late'),
        ("phase:pending", 6, "there is no"),
        ("direction:sideways", 10, "there is in, out"),
        ("amount>=1,234", 8, "could be 1234 or 1.234"),
        ("amount>=€5", 8, "currency"),
        ("amount:12XYZ", 7, '"XYZ"'),
        ("amount:EUR", 7, "an amount is missing"),
        ("due<soon", 4, 'not a date: "soon"'),
        ("due<today,tomorrow", 4, "takes one value"),
        ("due:31.2.2026", 4, "no day"),
        ("parts:many", 6, "not a count"),
        ("parts:-1", 6, "not a count"),
    ],
)
def test_a_query_that_does_not_parse_says_where_and_why(text: str, at: int, says: str) -> None:
    error = refusal(text)
    assert (error.at, error.sentence.endswith(".")) == (at, False)
    assert says in str(error)


@pytest.mark.parametrize(("depth", "fits"), [(50, True), (51, False), (100_000, False)])
def test_parentheses_nest_only_so_deep(depth: int, fits: bool) -> None:  # noqa: FBT001 - a column of the table
    text = "(" * depth + "acme" + ")" * depth
    if fits:
        assert found(text) == {"rent", "chairs"}
    else:
        assert refusal(text).at == 50


def test_a_long_query_is_read_whole() -> None:
    assert found(" or ".join(["nothing"] * 20_000 + ["gym"])) == {"gym"}
    assert found("-" * 100_001 + "acme") == EVERYTHING - {"rent", "chairs"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        ('Acme "Two  Words"', ("acme", "two  words")),
        ("(acme and ltd)", ("acme", "ltd")),
        ("acme or ltd", None),
        ("acme -ltd", None),
        ("acme is:late", None),
    ],
)
def test_a_query_of_nothing_but_words_is_plain(text: str, words: tuple[str, ...] | None) -> None:
    query = read(text)
    assert query.is_plain == (words is not None)
    assert query.words == (words or ())


def test_a_query_knows_what_it_mentions() -> None:
    query = read("acme (-IS:Archived or due<fri) token:x,y")
    mentioned = ("is", "is:archived", "due", "Token", "token:y")
    assert [query.mentions(what) for what in mentioned] == [True] * 5
    assert not any(query.mentions(what) for what in ("archived", "is:late", "acme", "party"))


def axis(name: str) -> Axis:
    return Axis(name, name.title(), name, (Lifecycle(name, (READY,), (), ("READY",)),))


def test_systems_add_their_fields_and_axes_to_the_language() -> None:
    one = Rules(
        "one", "One", axes=(axis("status"), axis("fulfillment")), filters=(FilterField("total", "", "amount"),)
    )
    two = Rules("two", "Two", axes=(axis("status"),), filters=(FilterField("total", "", "text"),))
    added = vocabulary([one, two])
    assert {name: field.kind for name, field in added.items()} == {"total": "amount", "fulfillment": "state"}


def test_help_describes_every_field_once() -> None:
    described = describe(FIELDS)
    names = [name for name, _ in described]
    assert len(names) == len(set(names))
    assert {"amount", "part.status", "is", "meta.KEY", "total", "Token", "created"} <= set(names)
    assert all(says for _, says in described)


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("acme st", 7, ["status:"]),
        ("acme st rent", 7, ["status:"]),
        ("-(PA", 4, ["party:", "part.status:", "parts:"]),
        ("to", 2, ["Token:", "total:"]),
        ("met", 3, ["meta."]),
        ("is:la", 5, ["is:late"]),
        ("-is:A", 5, ["is:archived", "is:attention"]),
        ("is!=dr", 6, ["is!=draft"]),
        ("phase:done,de", 13, ["phase:done,dead"]),
        ("direction:", 10, ["direction:in", "direction:out"]),
        ("party:a", 7, []),
        ("nothing:a", 9, []),
        ('"acme st', 8, []),
        ('"acme" st', 9, ["status:"]),
        ("acme", 4, []),
    ],
)
def test_completion_offers_what_the_term_may_become(text: str, at: int, expected: list[str]) -> None:
    offered = complete(text, at, FIELDS)
    assert offered == expected
    assert all(one.casefold().startswith(fragment(text, at).casefold()) for one in offered)


def test_completion_of_nothing_offers_every_field() -> None:
    assert len(complete("acme ", 5, FIELDS)) == len(describe(FIELDS))


PARTS = st.sampled_from(
    ["acme", "or", "and", "-", "(", ")", " ", '"', ",", ":", ">=", ":~", "=", "\\", "due", "is", "late", "amount",
     "1,234.5", "+14d", "999999y", "1e9", "meta.", "status", "total", "parts", "é", "\ud800", "\n", "\x00", "~"]
)  # fmt: skip
ANYTHING = st.lists(PARTS | st.text(max_size=4), max_size=14).map("".join)

TERMS = st.sampled_from(
    ["acme", '"six"', "is:late", "status:ready,ok", "amount>=1k", "due<+14d", "parts!=3", "meta.flag:", "total>1"]
)
QUERIES = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        inner.map("-{}".format),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} or {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} {two[1]})"),
    ),
    max_leaves=5,
)


def outcome(text: str) -> Query | BadQuery:
    try:
        return read(text)
    except BadQuery as error:
        return error


@given(ANYTHING)
def test_any_text_is_a_query_or_says_where_it_is_not(text: str) -> None:
    read = outcome(text)
    if isinstance(read, BadQuery):
        assert 0 <= read.at <= len(text)
    else:
        assert {read.matches(listed) for listed in ORDERS.values()} <= {True, False}
    complete(text, len(text) // 2, FIELDS)


@given(QUERIES)
def test_excluding_finds_exactly_the_others(query: str) -> None:
    assert found(f"-{query}") == EVERYTHING - found(query)


@given(QUERIES, QUERIES)
def test_or_is_the_union_and_standing_together_the_intersection(one: str, other: str) -> None:
    assert found(f"({one} or {other})") == found(one) | found(other)
    assert found(f"{one} {other}") == found(f"{one} and {other}") == found(one) & found(other)


@given(st.text(min_size=1, max_size=12))
def test_any_text_can_be_searched_for_in_quotation_marks(text: str) -> None:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    facets = ORDERS["gym"].facets.evolve(text=f"before {text.casefold()} after", title=text)
    query = read(f'"{escaped}" title="{escaped}"')
    assert query.matches(order(facets))
    assert not query.matches(ORDERS["blank"])
