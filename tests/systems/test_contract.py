"""What every system promises, tested over each one registered and over an invented one.

Source: domain.md §8 and §9.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from orderui.bootstrap import Codec
from orderui.domain import findings
from orderui.domain.deriving import derive
from orderui.domain.faceting import facets
from orderui.domain.facets import Facets
from orderui.domain.lifecycle import Lifecycle, Provenance
from orderui.domain.listing import listed
from orderui.domain.order import Order, Part
from orderui.domain.record import Record, declared, vendor_fields
from orderui.domain.registry import NO_FACTS
from orderui.domain.shape import Kind, shapes
from orderui.store.reading import Decoder
from orderui.store.rows import RowReader
from orderui.systems import SYSTEMS, json_text, payload
from orderui.systems.system import System
from orderui.usecases.desk import find
from orderui.usecases.exporting import send_out
from orderui.usecases.importing import Source, bring_in
from tests.conftest import NOW, Bench, StandingClock
from tests.systems.courier import COURIER
from tests.systems.samples import SAMPLES, sample_ids

EVERY = (*SYSTEMS, COURIER)
every_system = pytest.mark.parametrize("system", EVERY, ids=[system.name for system in EVERY])
every_sample = pytest.mark.parametrize(("system", "text"), SAMPLES, ids=sample_ids())


def tables(system: System) -> Iterator[Lifecycle]:
    for axis in system.rules.axes:
        yield from axis.tables


def models(model: type[Record]) -> Iterator[type[Record]]:
    yield model
    for name, shape in shapes(model).items():
        if shape.nests is not None and not declared(model)[name].local:
            yield from models(shape.nests)


@every_system
def test_every_state_is_reachable(system: System) -> None:
    for table in tables(system):
        assert {state.code for state in table.states if state.known} <= table.reachable()


@every_system
def test_every_edge_joins_known_states_and_says_who_and_whence(system: System) -> None:
    for table in tables(system):
        for edge in table.edges:
            assert edge.origin == "*" or table.knows(edge.origin)
            assert edge.target == "*" or table.knows(edge.target)
            assert isinstance(edge.source, Provenance)
            assert edge.by.says


@every_system
def test_every_lock_and_check_says_whence_and_covers_fields_that_are_there(system: System) -> None:
    for lock in system.rules.locks:
        assert isinstance(lock.source, Provenance)
        for path in (*lock.covers, *lock.spares):
            assert _exists(system.model, path), f"{lock.name} covers {path}, which is not there"
    for check in system.rules.checks:
        assert isinstance(check.source, Provenance)
        assert check.says


def _exists(model: type[Record], path: str) -> bool:
    here: type[Record] | None = model
    for step in path.split(".") if path else ():
        if step == "*":
            continue
        if here is None or step not in declared(here):
            return False
        here = shapes(here)[step].nests
    return True


@every_system
def test_every_vendor_field_is_said_once_with_a_label(system: System) -> None:
    for model in models(system.model):
        names = [field.vendor_name for field in vendor_fields(model)]
        assert len(names) == len(set(names))
        for field in vendor_fields(model):
            assert field.shown is not None, f"{model.__name__}.{field.name} has no label"
            assert shapes(model)[field.name].kind is not Kind.OTHER or field.shown.help


@every_system
def test_parts_are_where_their_kinds_say(system: System) -> None:
    for kind in system.rules.parts:
        here: type[Record] | None = system.model
        for step in kind.at:
            if step != "*":
                assert here is not None
                here = shapes(here)[step].nests
        assert here is kind.model
        assert issubclass(kind.model, Part)


def kept_facets(order: Order) -> Facets | None:
    """The facets of an order as they come back from the book."""
    row = Decoder(Codec(StandingClock(NOW), EVERY)).row(order)
    return RowReader().order(1, row.doc).facets


@every_sample
def test_facets_answer_and_lists_show_them(system: System, text: str) -> None:
    for order in _understood(system, text):
        kept = facets(order, NOW)
        assert kept.references
        row = listed(kept, system.rules, NO_FACTS, NOW)
        assert row.reference == order.reference
        assert kept.text == kept.text.casefold()
        assert kept == kept_facets(order)


@every_sample
def test_deriving_is_idempotent_and_goes_by_the_later_time(system: System, text: str) -> None:
    for order in _understood(system, text):
        later = NOW + timedelta(days=400)
        assert derive(order, NOW) == order
        assert derive(derive(order, NOW + timedelta(days=40)), later) == derive(order, later)


@every_sample
def test_what_comes_in_goes_out(system: System, text: str, bench: Bench) -> None:
    bench.systems = EVERY
    desk = bench.desk
    report = bring_in(desk, [Source("sample.json", text)], system=system.name)
    exported = send_out(bench.desk, [one.order_id for one in report.records])
    assert json_text.same(json_text.parse(exported), json_text.parse(text))
    assert exported == json_text.dump(json_text.parse(text))


@every_sample
def test_importing_twice_is_importing_once(system: System, text: str, bench: Bench) -> None:
    bench.systems = EVERY
    bring_in(bench.desk, [Source("sample.json", text)], system=system.name)
    before = bench.files()
    assert bring_in(bench.desk, [Source("again.json", text)], system=system.name).change is None
    assert bench.files() == before


@every_sample
def test_a_sample_is_known_by_its_shape(system: System, text: str) -> None:
    assert {record.system.name for record in payload.read(text, EVERY)} == {system.name}


@every_sample
def test_the_kept_form_is_the_order(system: System, text: str, bench: Bench) -> None:
    bench.systems = EVERY
    report = bring_in(bench.desk, [Source("sample.json", text)], system=system.name)
    desk = bench.desk
    for record in report.records:
        order = desk.book.order(record.order_id)
        assert desk.book.order_of(system.name, desk.book.tree(order)) == order
        assert find(desk.book, order.id) == order.id


@every_sample
def test_checks_run_and_name_places_that_are_there(system: System, text: str) -> None:
    from orderui.domain.paths import locate

    for order in _understood(system, text):
        for finding in findings.run(system.rules.checks, order, NO_FACTS, NOW):
            assert finding.sentence
            if finding.path:
                locate(order, finding.path)


def _understood(system: System, text: str) -> Iterator[Order]:
    for number, incoming in enumerate(payload.read(text, [system])):
        yield payload.understand(incoming, order_id=f"order-{number}", now=NOW)
