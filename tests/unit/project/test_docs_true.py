"""The documents name only files, commands, flags, settings and words that there are."""

import argparse
import re
from pathlib import Path

import pytest

from kiosk.cli import parser
from kiosk.commands.who import PIN_VARIABLE
from kiosk.services.verdict_words import OUTCOME_WORDS, WORDS
from kiosk.settings import OWN_NAMES, PREDECESSOR_NAMES
from kiosk.ui.scan.panel_content import OTHER_WORDS

ROOT = Path(__file__).parents[3]
TOP = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "benchmarks/README.md")
DOCS = [*(ROOT / name for name in TOP), *sorted((ROOT / "docs").rglob("*.md"))]
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in DOCS}
SOURCE = "\n".join(path.read_text("utf-8") for path in (ROOT / "kiosk").rglob("*.py"))
OURS = ("kiosk", "docs", "tests", "benchmarks", "scripts", "resources")
LAYERS = ("domain", "services", "adapters", "ui", "commands")
FILE = re.compile(r"(?:[\w.-]+/)*[\w.-]+\.(?:py|md|sh|spec|toml|c)|(?:[\w.-]+/)+[\w-]*")

every_document = pytest.mark.parametrize("name", TEXTS)


def code_in(text):
    """What stands in backticks or in indented lines, without comments and table escapes."""
    text = text.replace(r"\|", "|")
    spans = re.findall(r"`([^`]+)`", text)
    blocks = re.findall(r"^    (\S.*)$", text, re.MULTILINE)
    return [re.split(r"\s#\s", code)[0] for code in spans + blocks]


def code_of(name):
    return code_in(TEXTS[name])


def is_ours(path):
    return path.partition("/")[0] in OURS + LAYERS or "." in Path(path).name


def there(path, beside):
    """Whether a path is one of ours, seen from the root, the package or the document's folder."""
    if any((place / path).exists() for place in (ROOT, ROOT / "kiosk", beside)):
        return True
    return "/" not in path and any(any((ROOT / part).rglob(path)) for part in OURS)


@every_document
def test_the_files_that_are_named_are_there(name):
    beside = (ROOT / name).parent
    words = [word.strip(",;:()") for code in code_of(name) for word in code.split()]
    named = [word for word in words if FILE.fullmatch(word) and is_ours(word)]
    named += re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXTS[name])
    assert [path for path in named if not there(path, beside)] == []


def branches(of):
    """The subcommands of a parser by name; none where it has none."""
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            return action.choices
    return {}


def wrong_in(command):
    """The words of one `kiosk …` that the command line does not know."""
    parsers, words = [parser()], command.split()
    while words and branches(parsers[0]) and not words[0].startswith("-"):
        names = words.pop(0).split("|")
        if unknown := [name for name in names if name not in branches(parsers[0])]:
            return unknown
        parsers = [branches(parsers[0])[name] for name in names]
    flags = re.findall(r"(?<!\S)\[?(--[a-z-]+)", " ".join(words))
    return [f for f in flags for known in parsers if f not in known._option_string_actions]


def commands_in(text):
    found = (re.match(r"(?:\S*/)?kiosk(?: (.*))?$", code) for code in code_in(text))
    return [match[1] or "" for match in found if match]


@every_document
def test_the_commands_that_are_named_are_understood(name):
    assert [c for c in commands_in(TEXTS[name]) if wrong_in(c)] == []


@pytest.mark.parametrize("command", ["fly", "check --csv", "admin fly", "journal export|eat FILE"])
def test_a_command_that_is_not_there_would_be_found(command):
    assert commands_in(f"Say `kiosk {command}`.") == [command]
    assert wrong_in(command)


@pytest.mark.parametrize("verb", branches(parser()))
def test_every_command_is_in_the_readme(verb):
    assert any(f"{command} ".startswith(f"{verb} ") for command in commands_in(TEXTS["README.md"]))


@every_document
def test_the_data_files_that_are_named_are_written(name):
    files = re.findall(r"`([\w-]+\.(?:db|sqlite3?))`", TEXTS[name])
    assert [file for file in files if f'"{file}"' not in SOURCE] == []


@every_document
def test_the_settings_that_are_named_are_known(name):
    known = {*PREDECESSOR_NAMES, *OWN_NAMES, *(f"KIOSK_{name}" for name in PREDECESSOR_NAMES)}
    known.add(PIN_VARIABLE)  # of the process alone: no file holds it
    code = " ".join(code_of(name))
    named = {*re.findall(r"\bKIOSK_[A-Z_]+\b", code), *re.findall(r"\b[A-Z_]+(?==\S)", code)}
    named -= {"MYSQL_ERRNO", "MESSAGE_TEXT"}  # of the trigger's SQL
    assert sorted(named - known) == []


def test_the_readme_has_the_defaults_of_the_example():
    example = dict(
        re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    )
    rows = re.findall(r"^\| `([A-Z_]+)` \| `?([\w.]+)`? \|", TEXTS["README.md"], re.MULTILINE)
    told = {name: default for name, default in rows if example[name]}
    assert len(told) >= 8
    assert told == {name: example[name] for name in told}


@every_document
def test_what_make_is_asked_for_is_in_the_makefile(name):
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    asked = [m[1] for code in code_of(name) if (m := re.match(r"make (\w+)", code))]
    assert [target for target in asked if target not in targets] == []


@every_document
def test_the_benchmarks_know_the_flags_that_are_named(name):
    unknown = []
    for code in code_of(name):
        if found := re.search(r"(benchmarks/\w+\.py)(.*)", code):
            source = (ROOT / found[1]).read_text("utf-8")
            flags = re.findall(r" (--[a-z-]+)", found[2])
            unknown += [(found[1], flag) for flag in flags if f'"{flag}"' not in source]
    assert unknown == []


def test_the_architecture_names_only_classes_that_there_are():
    words = (re.match(r"(?:[A-Z][a-z]+)+\b", code) for code in code_of("docs/architecture.md"))
    named = {match[0] for match in words if match}
    assert len(named) > 5
    defined = set(re.findall(r"^(?:class )?([A-Z]\w+)(?=[(:]| =)", SOURCE, re.MULTILINE))
    assert sorted(named - defined) == []


def test_the_guide_explains_every_word_of_the_panel():
    guide = TEXTS["docs/guide.md"]
    explained = set(re.findall(r"\*\*([A-Z][A-Z ]+)\*\*", guide))
    every = (*WORDS.values(), *OUTCOME_WORDS, *OTHER_WORDS.values())
    words = {part for word in every for part in word.split(", ")}
    between_guests = {"CHECKING", "NEXT GUEST"}
    assert explained == words - between_guests
