"""The registry of actions: the one place that says what can be done, where, and by which key.

Bindings, help, the command palette and `orderui keys` are made from it. `ctrl` is only ever an alias, but for the
terminal's own ctrl+z. Source: interface.md, "Keys".
"""

from __future__ import annotations

from msgspec import Struct

EVERYWHERE, ORDERS, ORDER, PART, STATUS = "everywhere", "orders", "order", "part", "status"
IMPORT, SCHEDULE, DEFAULTS, PASTE = "import", "schedule", "defaults", "paste"
MONEY, HISTORY, SYSTEMS, SYSTEM = "money", "history", "systems", "system"
REGISTRY, RECORD, ACCOUNT = "registry", "record", "account"
CONFIRM, PROMPT, PICK, FILES = "confirm", "prompt", "pick", "files"
SORTING, EXPORTING, CREATING, HELP = "sorting", "exporting", "creating", "help"
COLUMNS, REVIEW, BEGINNING = "columns", "review", "beginning"
DIALOGS = {
    CONFIRM: "Question",
    PROMPT: "Prompt",
    PICK: "Choice",
    FILES: "Files",
    SORTING: "Sorting",
    COLUMNS: "Columns",
    REVIEW: "Edited text",
    EXPORTING: "Export",
    CREATING: "New order",
    BEGINNING: "First run",
    HELP: "Help",
}
"""What opens over a screen, by what help calls it. The actions of everywhere are not among its own."""

CHANGING = (ORDERS, ORDER, PART, STATUS, IMPORT, DEFAULTS, HISTORY, REGISTRY)
"""Where there is something to undo."""
TABBED = (ORDERS, ORDER, MONEY, SYSTEM, REGISTRY)
"""Where there are views or tabs."""


class Action(Struct, frozen=True):
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
    Action("back", "Back", ("escape",), "Go back to where you came from", (EVERYWHERE,), shown=True),
    Action("filter", "Filter", ("slash",), "Filter the list with the query language", (ORDERS,), shown=True),
    Action("new", "New", ("n",), "Enter a new order, a part or an entry", (ORDERS, ORDER, DEFAULTS), shown=True),
    Action(
        "edit",
        "Edit",
        ("e",),
        "Edit the order, or the part or field under the cursor",
        (ORDERS, ORDER, DEFAULTS),
        shown=True,
    ),
    Action("status", "Status", ("s",), "Move a payment to its next status", (ORDERS, ORDER), shown=True),
    Action("duplicate", "Duplicate", ("d",), "Make a new order or part from this one", (ORDERS, ORDER)),
    Action("remove", "Remove", ("x", "delete"), "Remove the part or entry under the cursor", (ORDER, DEFAULTS)),
    Action("reschedule", "Reschedule", ("r",), "Put a late, failed or void payment off to a new date", (ORDER,)),
    Action("archive", "Archive", ("a",), "Put the order away, or take it out again", (ORDERS, ORDER)),
    Action("mark", "Mark", ("space",), "Mark the order under the cursor", (ORDERS,)),
    Action("mark-range", "Mark range", ("v",), "Mark everything from the last mark to the cursor", (ORDERS,)),
    Action("mark-all", "Mark all", ("asterisk", "ctrl+a"), "Mark every order listed, or none", (ORDERS,)),
    Action("metadata", "Metadata", ("t",), "Set a key of the metadata, of all marked orders at once", (ORDERS,)),
    Action("import", "Import", ("i",), "Bring vendor JSON into the book, from a file or pasted", (ORDERS,)),
    Action("export", "Export", ("x",), "Write the marked, listed or present orders as JSON or CSV", (ORDERS,)),
    Action("export-order", "Export", ("E",), "Write this order as JSON or CSV", (ORDER,)),
    Action("plan", "Plan instalments", ("p",), "Add a payment for each instalment of a sum", (ORDERS, ORDER)),
    Action("defaults", "Defaults", ("D",), "See what parts inherit, and which follow a change", (ORDER,)),
    Action("sort", "Sort", ("o",), "Choose what to sort by; again to reverse", (ORDERS,)),
    Action("columns", "Columns", ("c",), "Choose the columns of this view, and their order", (ORDERS,)),
    Action("save-view", "Save view", ("w",), "Save the filter as a view of your own, with a tab", (ORDERS,)),
    Action("rename-view", "Rename view", ("N",), "Call a view of your own otherwise", (ORDERS,)),
    Action("remove-view", "Remove view", ("X",), "Take a view of your own away", (ORDERS,)),
    Action("copy", "Copy", ("y",), "Copy the reference, or the value under the cursor", (ORDERS, ORDER)),
    Action("view", "View", tuple("123456789"), "Go to the view or tab of that number", TABBED, each=True),
    Action("next-view", "Next view", ("tab",), "Go to the next view or tab", TABBED),
    Action("previous-view", "Previous view", ("shift+tab",), "Go to the previous view or tab", TABBED),
    Action(
        "as-received", "As received", ("t",), "Turn between the JSON as received and as it would be sent", (ORDER,)
    ),
    Action("history", "History", ("h",), "See what has changed: in the book, or in an order", (ORDERS, ORDER)),
    Action("money", "Money", ("m",), "What is due when, what comes in and goes out, what is late", (EVERYWHERE,)),
    Action("book-history", "Book's history", ("H",), "Every change to the book, the newest first", (EVERYWHERE,)),
    Action(
        "registry", "Registry", ("R",), "The book's own records: accounts, workflows and lookups", (EVERYWHERE,)
    ),
    Action("systems", "Systems", ("S",), "What each system's orders hold and how they live", (EVERYWHERE,)),
    Action("orders-behind", "Orders", ("enter",), "List the orders behind the figure", (MONEY,), shown=True),
    Action("period", "Week or month", ("w",), "Turn the cash flow between weeks and months", (MONEY,), shown=True),
    Action("earlier", "Month before", ("b", "pageup"), "Turn the calendar to the month before", (MONEY,)),
    Action("later", "Month after", ("f", "pagedown"), "Turn the calendar to the month after", (MONEY,)),
    Action("today", "Today", ("t",), "Go to today, in the calendar and the cash flow", (MONEY,)),
    Action("changed-orders", "Orders", ("enter",), "Open what the change was about", (HISTORY,), shown=True),
    Action("filter-changes", "Filter", ("slash",), "Find changes by any word of theirs", (HISTORY,), shown=True),
    Action("open-system", "Open", ("enter",), "See everything there is to a system", (SYSTEMS,), shown=True),
    Action("enter-record", "New", ("n",), "Enter a new record", (REGISTRY,), shown=True),
    Action("edit-record", "Edit", ("e", "enter"), "Edit the record under the cursor", (REGISTRY,), shown=True),
    Action(
        "postings", "Postings", ("p",), "See what has moved to an account and from it", (REGISTRY,), shown=True
    ),
    Action(
        "settle",
        "Settle",
        ("s",),
        "Bring orders to what the record makes of them, as previewed",
        (REGISTRY,),
        shown=True,
    ),
    Action("naming", "Orders", ("o",), "List the orders that name the record", (REGISTRY,)),
    Action("posting-order", "Order", ("enter",), "Open the order that posted it", (ACCOUNT,), shown=True),
    Action(
        "save-record", "Save", ("f2", "ctrl+s"), "Save every change of the record as one", (RECORD,), shown=True
    ),
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
    Action(
        "outside",
        "Editor",
        ("f4",),
        "Edit the long text, or the order's JSON, in $VISUAL or $EDITOR",
        (ORDER, PART),
        shown=True,
    ),
    Action(
        "as-last-time",
        "As last time",
        ("f7",),
        "Take what this party had last time, or leave it",
        (PART, CREATING),
    ),
    Action("bring-in", "Import", ("f2", "ctrl+s"), "Bring all of it in, as one change", (IMPORT,), shown=True),
    Action("browse", "Find a file", ("f3",), "Look for a file in the folders", (IMPORT,), shown=True),
    Action("text", "Text or file", ("f5",), "Turn between a file and a page to type in", (IMPORT,), shown=True),
    Action("system", "System", ("f8",), "Say which system the records are of", (IMPORT,), shown=True),
    Action("into", "Into", ("f9",), "Say which order a bare part goes into", (IMPORT,)),
    Action(
        "apply-plan", "Add them", ("f2", "ctrl+s"), "Add all of them, as one change", (SCHEDULE, PASTE), shown=True
    ),
    Action("answer", "Choose", ("enter",), "Give the answer that is chosen; at first that is Cancel", (CONFIRM,)),
    Action("answer-yes", "Yes", ("y",), "Do what is asked about", (CONFIRM,)),
    Action("answer-no", "Cancel", ("escape", "n", "q"), "Leave everything as it is", (CONFIRM,)),
    Action(
        "other-answer",
        "Other answer",
        ("left", "right", "tab", "shift+tab", "h", "l"),
        "Choose the other answer",
        (CONFIRM,),
    ),
    Action("give-answer", "Choose", ("enter",), "Give the answer that is chosen", (REVIEW,)),
    Action("next-answer", "Next answer", ("right", "tab", "l"), "Choose the next answer", (REVIEW,)),
    Action("previous-answer", "Answer before", ("left", "shift+tab", "h"), "Choose the answer before", (REVIEW,)),
    Action("open-again", "Open again", ("e", "f4"), "Open the text in your editor again", (REVIEW,)),
    Action("save-text", "Save", ("y",), "Take the text as it is", (REVIEW,)),
    Action("drop-text", "Throw away", ("escape",), "Leave the order as it was", (REVIEW,)),
    Action("begin-empty", "Empty book", ("n", "escape"), "Begin with an empty book", (BEGINNING,)),
    Action("begin-demo", "Demo", ("d",), "Look at a throw-away sample first, and come back", (BEGINNING,)),
    Action("begin-import", "Import", ("i",), "Begin with vendor JSON, from a file or pasted", (BEGINNING,)),
    Action("begin-later", "Quit", ("q",), "Leave orderui; no book is made", (BEGINNING,)),
    Action("leave-dialog", "Leave", ("escape",), "Leave it as it is", (PROMPT, PICK, EXPORTING, CREATING)),
    Action("leave-menu", "Leave", ("escape", "q"), "Leave it as it is", (SORTING, FILES, COLUMNS)),
    Action("reverse-sort", "Reverse", ("o",), "Turn round what the list is sorted by", (SORTING,)),
    Action("show-column", "Show or hide", ("space",), "Show the column under the cursor, or hide it", (COLUMNS,)),
    Action("column-up", "Move up", ("K", "shift+up"), "Show the column further to the left", (COLUMNS,)),
    Action("column-down", "Move down", ("J", "shift+down"), "Show the column further to the right", (COLUMNS,)),
    Action("usual-columns", "The usual ones", ("r",), "Show the columns that a view has by itself", (COLUMNS,)),
    Action("take-columns", "Take them", ("enter", "c"), "Show the list with these columns", (COLUMNS,)),
    Action("folder-above", "Folder above", ("backspace", "left", "h"), "Go to the folder above", (FILES,)),
    Action("own-folder", "Own folder", ("tilde",), "Go to your own folder", (FILES,)),
    Action("write-out", "Export", ("f2", "ctrl+s"), "Write the orders out as chosen", (EXPORTING,)),
    Action("create", "Create", ("f2", "ctrl+s"), "Make the order of what is typed", (CREATING,)),
    Action("close-help", "Close", ("escape", "f1"), "Close the help", (HELP,)),
    Action("undo", "Undo", ("u",), "Take back the last change", CHANGING, shown=True),
    Action("redo", "Redo", ("U", "ctrl+y"), "Bring again what was taken back", CHANGING),
    Action("theme", "Light or dark", ("T",), "Change between the dark and the light theme", (EVERYWHERE,)),
    Action("palette", "Commands", ("colon", "ctrl+p"), "Find any command by its name", (EVERYWHERE,)),
    Action(
        "help", "Help", ("question_mark", "f1"), "Every key of this screen, searchable", (EVERYWHERE,), shown=True
    ),
    Action(
        "reload", "Read again", ("f6",), "Read the book again, where another program has changed it", (EVERYWHERE,)
    ),
    Action("suspend", "Suspend", ("ctrl+z",), "Put orderui in the background; `fg` brings it back", (EVERYWHERE,)),
    Action("quit", "Quit", ("q",), "Leave orderui; everything is saved already", (EVERYWHERE,), shown=True),
)
"""Every action, in the order help lists them. Cursor keys (`j k g G`, arrows) belong to the tables themselves, and
the numbers and letters of a menu to its lines."""


CHANGES = frozenset(
    (
        *("new", "duplicate", "remove", "reschedule", "archive", "undo", "redo", "take", "step", "force"),
        *("save", "save-another", "bring-in", "apply-plan", "enter-record", "save-record", "settle"),
    )
)
"""The actions that come to nothing where the book cannot be written. What only leads to one of them is not among
them: an editor is for looking, too."""


def at(place: str) -> tuple[Action, ...]:
    """The actions of one screen, its own first; of a dialog its own alone."""
    own = [action for action in ACTIONS if place in action.places]
    if place in DIALOGS:
        return tuple(own)
    return (*own, *(action for action in ACTIONS if EVERYWHERE in action.places))
