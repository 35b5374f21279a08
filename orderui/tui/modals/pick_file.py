"""A file, looked for in the folders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import DirectoryTree, Static
from textual.widgets._directory_tree import DirEntry
from textual.widgets._tree import TreeNode

from orderui.domain.text import clip, safe
from orderui.tui.bindings import bindings
from orderui.tui.modals.dialog import Dialog
from orderui.usecases.actions import FILES


class _Files(DirectoryTree):
    """The folders, and the files in them of certain endings; hidden ones are left out."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
        Binding("g", "scroll_home", "First", show=False),
        Binding("G", "scroll_end", "Last", show=False),
        Binding("right,l", "toggle_node", "Open folder", show=False),
    ]
    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    ICON_FILE = "  "

    def __init__(self, folder: Path, endings: Sequence[str]) -> None:
        super().__init__(folder)
        self._endings = tuple(endings)

    def filter_paths(self, paths: Iterable[Path]) -> Iterable[Path]:
        """What is listed of a folder."""
        return [path for path in paths if not path.name.startswith(".") and (self._is_wanted(path))]

    def _is_wanted(self, path: Path) -> bool:
        return self._safe_is_dir(path) or path.name.casefold().endswith(self._endings)

    def render_label(self, node: TreeNode[DirEntry], base_style: Style, style: Style) -> Text:
        """A name is data: it is shown as it is, and does nothing to the terminal."""
        icon = self.ICON_FILE
        if node.allow_expand:
            icon = self.ICON_NODE_EXPANDED if node.is_expanded else self.ICON_NODE
        return Text.assemble((icon, base_style), (safe(str(node.label)), style), style=style)


class PickFile(Dialog[Path | None]):
    """Asks for a file. Dismissed with its path, or with None."""

    CSS_PATH = "pick_file.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(FILES)

    def __init__(self, folder: Path, endings: Sequence[str]) -> None:
        super().__init__()
        self._folder = folder if folder.is_dir() else Path.cwd()
        self._endings = endings

    def compose(self) -> ComposeResult:
        """Where one is, what is there."""
        key = self.app.key_of
        keys = (
            "enter takes a file, opens a folder",
            f"{key('folder-above')} goes up",
            f"{key('own-folder')} own folder",
            f"{key('leave-menu')} leaves",
        )
        with Vertical():
            yield Static(id="question", markup=False)
            yield _Files(self._folder, self._endings)
            yield Static(" · ".join(keys), id="keys", markup=False)

    def on_mount(self) -> None:
        """Look around."""
        tree = self.query_one(_Files)
        tree.guide_depth = 2
        tree.show_guides = False
        tree.focus()
        self._go(self._folder)

    def _go(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self.query_one(_Files).path = self._folder
        self.query_one("#question", Static).update(Content(f"A file in {clip(safe(str(self._folder)), 60)}"))

    def on_directory_tree_file_selected(self, message: DirectoryTree.FileSelected) -> None:
        """A file was taken."""
        message.stop()
        self.dismiss(message.path)

    def action_folder_above(self) -> None:
        """Go to the folder above."""
        self._go(self._folder.parent)

    def action_own_folder(self) -> None:
        """Go to the user's own folder."""
        self._go(Path.home())

    def action_leave_menu(self) -> None:
        """Take none."""
        self.dismiss(None)
