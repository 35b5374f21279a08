"""Files that commands write: whole or not at all."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from importlib import import_module
from pathlib import Path
from typing import Any

from orderui.cli.output import Unwritten
from orderui.domain.errors import BadUsage
from orderui.usecases import files

STDOUT = "-"
Rows = Sequence[Sequence[str]]


class Target:
    """A file to be written. What makes that impossible from the start is wrong usage. Raises BadUsage."""

    def __init__(self, path: str) -> None:
        self.path = Path(os.path.realpath(Path(path).expanduser()))
        if self.path.is_dir():
            raise BadUsage(f"{path} is a folder; name a file in it.")
        if not self.path.parent.is_dir():
            raise BadUsage(f"There is no folder {self.path.parent} to write to.")

    def write(self, content: bytes) -> None:
        """Replace the file by one that holds `content`; a device or pipe is written into. Raises Unwritten."""
        try:
            if self.path.exists() and not self.path.is_file():
                self.path.write_bytes(content)
            else:
                files.replace(self.path, content)
        except OSError as error:
            raise Unwritten(f"{self.path} could not be written: {error.strerror}. Nothing was changed.") from error


def workbook_maker() -> Callable[[Rows], bytes]:
    """What makes rows into a workbook. Raises BadUsage where the extra that can is not installed."""
    try:
        xlsxwriter: Any = import_module("xlsxwriter")
    except ImportError:
        raise BadUsage("Workbooks need the xlsx extra: pip install 'orderui[xlsx]'. Or use --csv.") from None

    def make(rows: Rows) -> bytes:
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
            sheet = book.add_worksheet("Orders")
            bold, (heading, *_) = book.add_format({"bold": True}), rows
            for line, row in enumerate(rows):
                for column, text in enumerate(row):
                    number = _number(text) if line and heading[column] == "amount" else None
                    if number is not None:
                        sheet.write_number(line, column, number)
                    else:  # a string whatever it looks like: never a formula, never a link
                        sheet.write_string(line, column, text, *([] if line else [bold]))
            sheet.freeze_panes(1, 0)
            sheet.autofit()
        return content.getvalue()

    return make


def _number(text: str) -> float | None:
    """An amount as the number a workbook holds, or None where that could not say it exactly as written."""
    try:
        number = float(text)
        return number if Decimal(repr(number)) == Decimal(text) else None
    except (ValueError, InvalidOperation):
        return None
