"""A big book is opened in sight: how far it is, a filter meanwhile, and the list in its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event

import pytest
from textual.app import InvalidThemeError

from orderui.domain.errors import BookFailed
from orderui.tui.app import OrderuiApp
from orderui.tui.progress import Opening, Stopped
from orderui.tui.screens.orders import OrdersScreen
from orderui.tui.screens.reading import ReadingScreen, page
from orderui.tui.screens.too_small import TooSmall
from orderui.tui.widgets.filter_bar import FilterBar
from orderui.usecases.desk import Desk, Unopened
from orderui.usecases.ports import Tell
from tests.tui.rooms import lines
from tests.tui.shell import LONGEST, app_of, at_cursor, five, listed, said, shows, top, until
