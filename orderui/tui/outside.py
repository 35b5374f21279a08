"""A text edited outside: in the program that $VISUAL or $EDITOR names, while the app makes room for it."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from textual.app import App, SuspendNotSupported

from orderui.domain.errors import Refused
from orderui.domain.text import quote

VARIABLES = ("VISUAL", "EDITOR")


class NotEdited(Refused):
    """The text could not be edited outside: it is as it was."""


def edited(app: App[Any], text: str, *, ending: str) -> str:
    """What the user's editor leaves of `text`, in a file of that ending. Raises NotEdited.

    The app waits: the terminal is the editor's until it ends.
    """
    command = program(os.environ)
    left: str | NotEdited
    try:
        with app.suspend():
            # What is raised in here would keep the app from coming back.
            try:
                left = left_by(command, text, ending)
            except NotEdited as fault:
                left = fault
    except SuspendNotSupported:
        raise NotEdited("Nothing else can be run in this terminal. Way out: edit it here.") from None
    if isinstance(left, NotEdited):
        raise left
    return left


def program(environment: Mapping[str, str]) -> list[str]:
    """The user's editor, with its arguments. Raises NotEdited where none is named, or none that is there."""
    for name in VARIABLES:
        named = environment.get(name, "").strip()
        if not named:
            continue
        try:
            words = shlex.split(named)
        except ValueError as error:
            raise NotEdited(f"${name} is {quote(named)}, which does not read as a command: {error}.") from None
        words[0] = str(Path(words[0]).expanduser()) if words[0].startswith("~/") else words[0]
        if shutil.which(words[0], path=environment.get("PATH")) is None:
            raise NotEdited(
                f"${name} names {quote(words[0])}, and there is no such program. Way out: set it anew."
            )
        return words
    raise NotEdited("No editor is named. Way out: set $VISUAL or $EDITOR, as in EDITOR=nano, and start again.")


def left_by(command: Sequence[str], text: str, ending: str) -> str:
    """What a program leaves of `text` in a file of ours that only this user can read, and that is gone afterwards.

    A line break that the program has put at the end is not the user's. Raises NotEdited.
    """
    try:
        # A folder of its own, so that what an editor leaves beside the file goes with it.
        with TemporaryDirectory(prefix="orderui-") as folder:
            path = Path(folder) / f"orderui{ending}"
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - of a descriptor
                file.write(text.encode())
            _run([*command, str(path)])
            left = path.read_bytes().decode()
    except OSError as error:
        raise NotEdited(
            f"The text could not be handed to the editor: {error.strerror}. Nothing was changed."
        ) from None
    except UnicodeDecodeError:
        raise NotEdited("What the editor left is not UTF-8 text. Nothing was changed.") from None
    return left if text.endswith("\n") else left.removesuffix("\n").removesuffix("\r")


def _run(command: Sequence[str]) -> None:
    with _interrupts_its_own():
        status = subprocess.run(command, check=False).returncode  # noqa: S603 - the user's own choice
    if status:
        how = f"status {status}" if status > 0 else f"signal {-status}"
        raise NotEdited(f"{quote(Path(command[0]).name)} ended with {how}. Nothing was changed.")


@contextmanager
def _interrupts_its_own() -> Iterator[None]:
    """While a program has the terminal, ctrl+c and ctrl+backslash are typed at it, and reach us as well."""
    kept = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGQUIT)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
