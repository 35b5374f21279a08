from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tinydb import TinyDB

from orderui import bootstrap
from orderui.domain.errors import Ambiguous, BookFailed, Unknown
from orderui.usecases import checking, keeping, safekeeping, watching
from orderui.usecases.ports import Vault
from orderui.usecases.watching import Standing
from tests.conftest import Bench

Text = Callable[[str], str]


@pytest.fixture
def entered(bench: Bench, payload_text: Text) -> Bench:
    """A book with one order that was archived, which waits in the journal."""
    order = bench.bring(payload_text("kwik-create-request.json"))
    keeping.archive(bench.desk, order.id)
    return bench


@pytest.fixture
def vault(entered: Bench) -> Vault:
    return bootstrap.vault(entered.path, time=entered.clock)


def archived(bench: Bench) -> list[bool]:
    return [one.archived for one in bench.desk.book.facets()]


def test_compacting_leaves_one_file_that_plain_tinydb_reads(entered: Bench) -> None:
    assert len(entered.files()) == 2
    assert safekeeping.compact(entered.desk)
    assert not safekeeping.compact(entered.desk)
    assert list(entered.files()) == ["orders.json"]
    with TinyDB(entered.path) as plain:
        (doc,) = plain.table("orders").all()
    assert doc["facets"]["archived"]


def test_a_small_journal_is_not_worth_merging_after_a_command(entered: Bench) -> None:
    before = entered.files()
    assert not safekeeping.compact_if_grown(entered.desk)
    assert entered.files() == before


def test_an_app_holds_the_book_until_it_leaves_and_then_everything_is_in_the_file(entered: Bench) -> None:
    app, other = entered.desk, entered.desk
    assert watching.watch(app).writes
    assert app.book.held
    assert watching.watch(other).standing is Standing.READS
    safekeeping.leave(app)
    assert list(entered.files()) == ["orders.json"]
    assert watching.watch(other).writes
    safekeeping.leave(other)


def test_a_backup_is_restored_by_how_its_name_begins(entered: Bench, vault: Vault) -> None:
    copy = safekeeping.backup(entered.desk)
    keeping.unarchive(entered.desk, entered.desk.book.facets()[0].id)
    restored = safekeeping.restore(vault, copy.name[:-8])
    assert (restored.orders, archived(entered)) == (1, [True])
    assert restored.before is not None
    assert restored.before in safekeeping.copies(vault)
    with pytest.raises(Ambiguous) as several:
        safekeeping.restore(vault, copy.name[:8])
    assert copy.name in several.value.candidates
    with pytest.raises(Unknown, match="no backup “never”"):
        safekeeping.restore(vault, "never")


def test_a_backup_to_a_named_file_is_a_book_of_its_own(entered: Bench, tmp_path: Path) -> None:
    copy = safekeeping.backup(entered.desk, tmp_path / "copy.json")
    assert archived(Bench(copy)) == [True]


def test_a_damaged_book_is_told_by_a_check_and_rescued(entered: Bench, vault: Vault) -> None:
    desk = entered.desk
    keeping.unarchive(desk, desk.book.facets()[0].id)
    journal = entered.path.with_name("orders.json.journal")
    journal.write_bytes(journal.read_bytes().replace(b"Archived", b"archived", 1))
    assert any("line 2" in one.sentence for one in checking.check(desk).damage)
    with pytest.raises(BookFailed):
        _ = entered.desk
    rescued = safekeeping.rescue(vault)
    assert rescued.orders == 1
    assert any("Line 2" in note for note in rescued.notes)
    assert checking.check(entered.desk).damage == ()
