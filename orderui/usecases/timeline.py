"""History, undo and redo. Undo works from the paths history holds and obeys no lock: it restores what was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orderui.domain.decisions import Refusal
from orderui.domain.errors import NotAllowed, Unknown
from orderui.domain.history import Change, Subject, Tree, apply, bring_again, diff, inverse, take_back
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
            at_hand = next(index for index, change in enumerate(told) if change.id == target.id)
            past = _by_order(told[: at_hand if back else at_hand + 1], target)
            subjects = [
                desk.book.written(done)
                for subject in (reversed(target.subjects) if back else target.subjects)
                if (done := _put(desk, at.work, subject, past, back=back)).paths
            ]
            change = Change(
                id=desk.ids.new(),
                at=at.now,
                command="undo" if back else "redo",
                title=f"{'Took back' if back else 'Brought again'}: {target.title}",
                subjects=tuple(subjects),
                undoes=target.id if back else "",
                redoes="" if back else target.id,
            )
            at.work.note(change)
            for subject in subjects:
                if subject.kind == "order" and at.holds(subject.id):
                    at.load(subject.id)  # what a date brings, it brings again
            travelled.append(target)
        at.work.commit()
    return travelled


def _by_order(past: Sequence[Change], target: Change) -> Mapping[str, Sequence[Subject]]:
    """What has happened to each of the target's orders, oldest first."""
    happened: dict[str, list[Subject]] = {one.id: [] for one in target.subjects if one.kind == "order"}
    for change in past:
        for subject in change.subjects:
            if subject.id in happened:
                happened[subject.id].append(subject)
    return happened


def _put(
    desk: Desk, work: Work, subject: Subject, past: Mapping[str, Sequence[Subject]], *, back: bool
) -> Subject:
    """Make one subject what it was once `past` had happened and no more; what that came to.

    Everything since has been taken back already, but for what dates brought: that is left to be brought again.
    A change may name an order several times: what the first does, the others find done.
    """
    if subject.kind == "order":
        present = _present(desk, work, subject.id)
        tree: Tree | None = None
        for one in past[subject.id]:
            tree = apply(tree, one.paths)
        if tree is None and present is not None:
            work.withdraw(subject.id)
        elif tree is not None:
            work.keep(desk.book.order_of(subject.name.partition(":")[0], tree))
        return subject.evolve(paths=diff(present, tree))
    paths = inverse(subject.paths) if back else subject.paths
    record = work.facts().records.get(subject.id)
    tree = apply(record.model_dump(mode="json") if record else None, paths)
    if tree is None:
        work.unfile(subject.id)
    else:
        work.file(_record_type(desk, subject.kind).model_validate(tree))
    return subject.evolve(paths=paths)


def _present(desk: Desk, work: Work, order_id: str) -> Tree | None:
    """What the book keeps of an order; None where it is not there."""
    try:
        return desk.book.tree(work.order(order_id))
    except Unknown:
        return None


def _record_type(desk: Desk, name: str) -> type[Reference]:
    return next(kind for system in desk.systems for kind in system.outline.records if name == kind.TYPE)


def _nothing(so_far: int, *, back: bool) -> Refusal:
    what = "Undo" if back else "Redo"
    nothing = "there is nothing to take back" if back else "there is nothing to bring again"
    only = f"only {so_far} could be {'taken back' if back else 'brought again'}; nothing was"
    return Refusal("nothing", what, only if so_far else nothing)
