"""History, undo and redo. Undo works from the paths history holds and obeys no lock: it restores what was."""

from __future__ import annotations

from collections.abc import Sequence

from orderui.domain.decisions import Refusal
from orderui.domain.errors import NotAllowed
from orderui.domain.history import Change, Subject, apply, bring_again, inverse, take_back
from orderui.domain.registry import Reference
from orderui.usecases.desk import Desk, session
from orderui.usecases.ports import Work


def history(desk: Desk, order_id: str = "") -> Sequence[Change]:
    """Every change, the newest first; with an order's id only those that touched it."""
    return list(reversed(desk.book.history(order_id)))


def undo(desk: Desk, count: int = 1) -> list[Change]:
    """Take back the `count` newest changes, newest first, as one. Raises NotAllowed when there are fewer."""
    return _travel(desk, count, back=True)


def redo(desk: Desk, count: int = 1) -> list[Change]:
    """Bring again what was taken back last, `count` times. Raises NotAllowed when there is less."""
    return _travel(desk, count, back=False)


def can_undo(desk: Desk) -> Change | None:
    """The change undo would take back."""
    return take_back(desk.book.history())


def can_redo(desk: Desk) -> Change | None:
    """The change redo would bring again."""
    return bring_again(desk.book.history())


def _travel(desk: Desk, count: int, *, back: bool) -> list[Change]:
    travelled: list[Change] = []
    with session(desk) as at:
        for _ in range(count):
            told = at.work.history()
            target = take_back(told) if back else bring_again(told)
            if target is None:
                raise NotAllowed(_nothing(len(travelled), back=back))
            for subject in reversed(target.subjects) if back else target.subjects:
                _put(desk, at.work, subject, back=back)
            change = Change(
                id=desk.ids.new(),
                at=at.now,
                command="undo" if back else "redo",
                title=f"{'Took back' if back else 'Brought again'}: {target.title}",
                subjects=_turned(target.subjects) if back else target.subjects,
                undoes=target.id if back else "",
                redoes="" if back else target.id,
            )
            at.work.note(change)
            travelled.append(target)
        at.work.commit()
    return travelled


def _turned(subjects: Sequence[Subject]) -> tuple[Subject, ...]:
    return tuple(subject.evolve(paths=inverse(subject.paths)) for subject in reversed(subjects))


def _put(desk: Desk, work: Work, subject: Subject, *, back: bool) -> None:
    """Make one subject's changes, or their inverse, to the thing as the book has it now."""
    paths = inverse(subject.paths) if back else subject.paths
    if subject.kind == "order":
        appears = any(not change.path and not change.before for change in paths)
        present = None if appears else desk.book.tree(work.order(subject.id))
        tree = apply(present, paths)
        if tree is None:
            work.withdraw(subject.id)
        else:
            system = subject.name.partition(":")[0]
            work.keep(desk.book.order_of(system, tree))
        return
    record = work.facts().records.get(subject.id)
    tree = apply(record.model_dump(mode="json") if record else None, paths)
    if tree is None:
        work.unfile(subject.id)
    else:
        work.file(_record_type(desk, subject.kind).model_validate(tree))


def _record_type(desk: Desk, name: str) -> type[Reference]:
    return next(kind for system in desk.systems for kind in system.rules.records if name == kind.TYPE)


def _nothing(so_far: int, *, back: bool) -> Refusal:
    what = "Undo" if back else "Redo"
    nothing = "there is nothing to take back" if back else "there is nothing to bring again"
    only = f"only {so_far} could be {'taken back' if back else 'brought again'}; nothing was"
    return Refusal("nothing", what, only if so_far else nothing)
