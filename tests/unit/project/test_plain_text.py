"""No view of the window takes a guest's name for markup: by how its source is written."""

import ast
from pathlib import Path

UI = Path(__file__).parents[3] / "kiosk" / "ui"
ESCAPES = ("‹", "escape", "_plain", "plain")


def calls(name):
    for path in sorted(UI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr == name:
                yield path.relative_to(UI).as_posix(), node


def names_in(node):
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} | {
        n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)
    }


def is_our_own(argument):
    """Whether a text holds nothing but what we wrote: constants, translated or not."""
    source = ast.unparse(argument)
    if any(mark in source for mark in ESCAPES):
        return True
    return not (
        names_in(argument)
        - {"self", "tr", "name", "key", "shortcut", "keys", "_figure", "store_status", "online"}
    )


def test_a_tooltip_escapes_what_it_did_not_write():
    """Qt guesses whether a tooltip is markup, and has no format that could be set."""
    found = [(p, ast.unparse(n)) for p, n in calls("setToolTip") if not is_our_own(n.args[0])]
    assert found == []


def test_no_box_guesses_whether_its_text_is_markup():
    """The static functions of QMessageBox take no text format."""
    guessing = ("question", "warning", "information", "critical", "about")
    found = [
        (path, ast.unparse(node))
        for name in guessing
        for path, node in calls(name)
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "QMessageBox"
    ]
    assert found == []


def test_a_text_that_is_not_ours_would_be_found():
    text = ast.parse("button.setToolTip(f'{ticket.title} came')").body[0].value
    assert not is_our_own(text.args[0])
    assert is_our_own(ast.parse("self.tr('Find')").body[0].value)
