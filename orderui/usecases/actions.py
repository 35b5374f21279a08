"""The registry of actions: the one place that says what can be done, where, and by which key.

Bindings, help, the command palette and `orderui keys` are made from it. `ctrl` is only ever an alias, but for the
terminal's own ctrl+z. Source: interface.md, "Keys".
"""

from __future__ import annotations

from dataclasses import dataclass

EVERYWHERE, ORDERS, ORDER, PART, STATUS = "everywhere", "orders", "order", "part", "status"
IMPORT, SCHEDULE, DEFAULTS = "import", "schedule", "defaults"


@dataclass(frozen=True)
class Action:
    """One thing a person can ask for. `id` is what a configuration file names; the first key is the one shown.

    `places` are the screens it belongs to; `shown` whether the footer names it. `each` says that its keys are as
    many choices, and that it is told which was pressed.
    """

    id: str
    title: str
    keys: tuple[str, ...]
    says: str
    places: tuple[str, ...]
    shown: bool = False
    each: bool = False


ACTIONS = (
    Action("open", "Open", ("enter",), "Open the order or part under the cursor", (ORDERS, ORDER), shown=True),
    Action("back", "Back", ("escape",), "Go back to where you came from", (EVERYWHERE,)),
    Action("filter", "Filter", ("slash",), "Filter the list with the query language", (ORDERS,), shown=True),
    Action("new", "New", ("n",), "Enter a new order, or add a part to this one", (ORDERS, ORDER), shown=True),
    Action(
        "edit",
        "Edit",
        ("e",),
        "Edit the order, or the part or field under the cursor",
        (ORDERS, ORDER),
        shown=True,
    ),
    Action("status", "Status", ("s",), "Move a payment to its next status", (ORDERS, ORDER), shown=True),
    Action("duplicate", "Duplicate", ("d",), "Make a new order or part from this one", (ORDERS, ORDER)),
    Action("remove", "Remove", ("x", "delete"), "Remove the part under the cursor", (ORDER,)),
    Action("reschedule", "Reschedule", ("r",), "Put a late, failed or void payment off to a new date", (ORDER,)),
    Action("archive", "Archive", ("a",), "Put the order away, or take it out again", (ORDERS, ORDER)),
    Action("mark", "Mark", ("space",), "Mark the order under the cursor", (ORDERS,)),
    Action("mark-range", "Mark range", ("v",), "Mark everything from the last mark to the cursor", (ORDERS,)),
    Action("import", "Import", ("i",), "Bring vendor JSON into the book, from a file or pasted", (ORDERS,)),
    Action("export", "Export", ("x",), "Write the marked, listed or present orders as JSON or CSV", (ORDERS,)),
    Action("export-order", "Export", ("E",), "Write this order as JSON or CSV", (ORDER,)),
    Action("plan", "Plan instalments", ("p",), "Add a payment for each instalment of a sum", (ORDERS, ORDER)),
    Action("defaults", "Defaults", ("D",), "See what parts inherit, and which ones would follow a change", (ORDER,)),
    Action("sort", "Sort", ("o",), "Choose what to sort by; again to reverse", (ORDERS,)),
    Action("copy", "Copy", ("y",), "Copy the reference, or the value under the cursor", (ORDERS, ORDER)),
    Action("view", "View", tuple("123456789"), "Go to the view or tab of that number", (ORDERS, ORDER), each=True),
    Action("next-view", "Next view", ("tab",), "Go to the next view or tab", (ORDERS, ORDER)),
    Action("previous-view", "Previous view", ("shift+tab",), "Go to the previous view or tab", (ORDERS, ORDER)),
    Action(
        "as-received", "As received", ("t",), "Turn between the JSON as received and as it would be sent", (ORDER,)
    ),
    Action("history", "History", ("h",), "See what has changed", (ORDER,)),
    Action("take", "Move", ("enter",), "Move to the state under the cursor", (STATUS,), shown=True),
    Action("step", "Step", tuple("123456789"), "Move along the step of that number", (STATUS,), each=True),
    Action("force", "Force", ("f",), "Set any state against the lifecycle, with a reason", (STATUS,), shown=True),
    Action("save", "Save", ("f2", "ctrl+s"), "Save every change of the form as one", (PART,), shown=True),
    Action(
        "save-another",
        "Save and add",
        ("f3", "ctrl+n"),
        "Save, and begin another one like it",
        (PART,),
        shown=True,
    ),
    Action("bring-in", "Import", ("f2", "ctrl+s"), "Bring all of it in, as one change", (IMPORT,), shown=True),
    Action("browse", "Look for a file", ("f3",), "Look for a file in the folders", (IMPORT,), shown=True),
    Action("text", "Text or file", ("f5",), "Turn between a file and a page to type JSON in", (IMPORT,), shown=True),
    Action("system", "System", ("f6",), "Say which system the records are of", (IMPORT,), shown=True),
    Action("into", "Into", ("f7",), "Say which order a bare part goes into", (IMPORT,)),
    Action("apply-plan", "Add them", ("f2", "ctrl+s"), "Add every instalment, as one change", (SCHEDULE,), shown=True),
    Action("edit-default", "Edit", ("e", "enter"), "Edit the entry under the cursor", (DEFAULTS,), shown=True),
    Action("new-default", "New", ("n",), "Add an entry", (DEFAULTS,), shown=True),
    Action("remove-default", "Remove", ("x", "delete"), "Remove the entry under the cursor", (DEFAULTS,), shown=True),
    Action("undo", "Undo", ("u",), "Take back the last change", (ORDERS, ORDER, PART, STATUS, IMPORT, DEFAULTS), shown=True),
    Action("redo", "Redo", ("U", "ctrl+y"), "Bring again what was taken back", (ORDERS, ORDER, PART, STATUS, IMPORT, DEFAULTS)),
    Action("theme", "Light or dark", ("T",), "Change between the dark and the light theme", (EVERYWHERE,)),
    Action("palette", "Commands", ("colon", "ctrl+p"), "Find any command by its name", (EVERYWHERE,)),
    Action(
        "help", "Help", ("question_mark", "f1"), "Every key of this screen, searchable", (EVERYWHERE,), shown=True
    ),
    Action("suspend", "Suspend", ("ctrl+z",), "Put orderui in the background; `fg` brings it back", (EVERYWHERE,)),
    Action("quit", "Quit", ("q",), "Leave orderui; everything is saved already", (EVERYWHERE,), shown=True),
)
"""Every action, in the order help lists them. Cursor keys (`j k g G`, arrows) belong to the tables themselves."""


def at(place: str) -> tuple[Action, ...]:
    """The actions of one screen, its own first."""
    own = [action for action in ACTIONS if place in action.places]
    return (*own, *(action for action in ACTIONS if EVERYWHERE in action.places))
