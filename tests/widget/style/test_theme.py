"""The themes: contrast, generation, switching, sizes."""

import json
import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette, QStyleHints
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from support.made_services import KeptInMemory

from kiosk.ui.style.icons import icon_names, icon_pixmap
from kiosk.ui.style.resources import find_resources
from kiosk.ui.style.theme import Theme, filled, fitting_scale, mark, scaled

ROOT = Path(__file__).parents[3]
THEMES = ROOT / "resources" / "themes"
NAMES = ("light", "dark", "contrast")

FAMILIES = ("decide", "done", "used", "time", "no", "unknown")

# A rule that sets no background shows one of these through.
SHOWN_ON = ("background", "surface")
# Where colour and background come from different rules.
INHERITED = [
    ("text", "hover"),
    ("text", "picked"),
    ("text", "field"),
    ("muted", "field"),  # placeholders
    ("good_ink", "picked"),
    ("bad_ink", "picked"),
    ("accent", "background"),
    ("accent", "surface"),
    ("on_video", "video"),
    ("on_video", "coach"),
    *((ink, on) for ink in ("good_ink", "warn_ink", "bad_ink", "note_ink") for on in SHOWN_ON),
]


def tokens(name):
    return json.loads((THEMES / f"{name}.json").read_text("utf-8"))


def luminance(colour):
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """WCAG 2.2, contrast ratio."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def pairs():
    """Every pair of text and ground that the template can paint."""
    written = (THEMES / "theme.qss.in").read_text("utf-8")
    template = re.sub(r"/\*.*?\*/", "", written, flags=re.DOTALL)
    found = set(INHERITED)
    for _selector, body in re.findall(r"([^{}]+)\{((?:[^{}]|\{icons\})*)\}", template):
        front = re.search(r"(?:^|[;\s])color: @(\w+)", body)
        ground = re.search(r"background(?:-color)?: @(\w+)", body)
        chosen = re.search(r"selection-color: @(\w+)", body)
        below = re.search(r"selection-background-color: @(\w+)", body)
        if chosen and below:
            found.add((chosen.group(1), below.group(1)))
        if front and ground:
            found.add((front.group(1), ground.group(1)))
        elif front and front.group(1) == "on_tone":
            found |= {("on_tone", family) for family in FAMILIES}
        elif front and front.group(1) != "on_video":
            found |= {(front.group(1), on) for on in SHOWN_ON}
    return sorted(found)


def test_the_template_is_understood():
    assert len(pairs()) > 30
    assert {("on_tone", family) for family in FAMILIES} <= set(pairs())
    assert ("on_quiet", "quiet") in pairs()


@pytest.mark.parametrize("name", NAMES)
def test_every_pair_can_be_read(name):
    colours = tokens(name)
    poor = {
        f"{front} on {ground}": round(contrast(colours[front], colours[ground]), 2)
        for front, ground in pairs()
        if contrast(colours[front], colours[ground]) < 4.5
    }
    assert not poor


@pytest.mark.parametrize("name", NAMES)
def test_every_family_of_verdicts_has_a_hue_of_its_own(name):
    """A colour may repeat another only by mistake: who decides looks at it from two metres."""
    colours = tokens(name)
    assert len({colours[family] for family in FAMILIES}) == len(FAMILIES)


@pytest.mark.parametrize("name", NAMES)
def test_edges_and_focus_rings_are_seen(name):
    """WCAG 2.2, 1.4.11: 3 to 1 for what tells a control and its focus."""
    colours = tokens(name)
    for edge in ("accent", "edge"):
        for ground in ("background", "surface", "field"):
            assert contrast(colours[edge], colours[ground]) >= 3, (edge, ground)


def test_contrast_is_computed_as_the_standard_says():
    assert round(contrast("#000000", "#FFFFFF"), 2) == 21
    assert round(contrast("#777777", "#FFFFFF"), 2) == 4.48


def test_every_word_of_the_template_is_a_colour_of_every_theme():
    template = (THEMES / "theme.qss.in").read_text("utf-8")
    for name in NAMES:
        assert "@" not in filled(template, name, tokens(name)), name


def test_a_word_that_no_theme_knows_is_a_mistake():
    with pytest.raises(KeyError, match="pink"):
        filled("a { color: @pink; }", "light", tokens("light"))


@pytest.mark.parametrize("name", NAMES)
def test_every_theme_knows_the_same_colours(name):
    assert list(tokens(name)) == list(tokens("light"))


def test_high_contrast_deserves_its_name():
    """WCAG 2.2, 1.4.6 (level AAA): 7 to 1 for every text."""
    colours = tokens("contrast")
    poor = {
        f"{front} on {ground}": round(contrast(colours[front], colours[ground]), 2)
        for front, ground in pairs()
        if contrast(colours[front], colours[ground]) < 7
    }
    assert not poor


def test_no_colour_lives_in_python():
    for file in (ROOT / "kiosk" / "ui").rglob("*.py"):
        text = file.read_text("utf-8")
        assert not re.search(r"#[0-9A-Fa-f]{6}\b", text), file.name
        assert not re.search(r"GlobalColor\.(?!transparent)(red|green|blue|yellow)", text), (
            file.name
        )


@pytest.fixture(autouse=True)
def _bare_afterwards(qapp):
    yield
    qapp.setStyleSheet("* {}")


@pytest.fixture
def theme(qapp):
    preferences = KeptInMemory()
    theme = Theme(qapp, find_resources(), preferences)
    theme.choose("light")
    yield theme
    theme.choose("light")
    theme.set_scale(1.0)


def test_switches_live(theme, qtbot):
    label = QLabel("Meera")
    qtbot.addWidget(label)
    label.ensurePolished()
    before = label.palette().color(QPalette.ColorRole.WindowText)
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
    assert label.palette().color(QPalette.ColorRole.WindowText) != before
    assert theme.color("background").name().upper() == tokens("dark")["background"]


def test_follows_the_system(qapp, qtbot, monkeypatch):
    theme = Theme(qapp, find_resources(), KeptInMemory())
    assert (theme.setting, theme.name) == ("auto", "light")
    monkeypatch.setattr(theme, "_system_is_dark", lambda: True)  # no test can darken a system
    with qtbot.waitSignal(theme.changed):
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.name == "dark"
    theme.choose("light")
    assert theme.name == "light", "a choice is stronger than the system"


@pytest.mark.skipif(
    not hasattr(QStyleHints, "accessibility"), reason="Qt before 6.10 tells nothing"
)
def test_follows_a_system_of_high_contrast(qapp, qtbot, monkeypatch):
    theme = Theme(qapp, find_resources(), KeptInMemory())
    monkeypatch.setattr(theme, "_system_wants_contrast", lambda: True)
    with qtbot.waitSignal(theme.changed):
        qapp.styleHints().accessibility().contrastPreferenceChanged.emit(
            Qt.ContrastPreference.HighContrast
        )
    assert theme.name == "contrast"
    theme.choose("light")
    assert theme.name == "light", "a choice is stronger than the system"


def test_a_choice_is_remembered(qapp):
    preferences = KeptInMemory()
    Theme(qapp, find_resources(), preferences).choose("dark")
    assert Theme(qapp, find_resources(), preferences).name == "dark"
    preferences.set("theme", "pink")
    assert Theme(qapp, find_resources(), preferences).setting == "auto"


def test_lengths_grow_and_hairlines_stay():
    qss = "a { font-size: 40px; border: 1px solid x; padding: 0.5px 8px; }"
    assert scaled(qss, 1.5) == "a { font-size: 60px; border: 1px solid x; padding: 0.5px 12px; }"


@pytest.mark.parametrize(
    ("size", "scale"),
    [
        ((1366, 768), 1.0),
        ((1920, 1080), 1.0),
        ((1364, 728), 1.0),  # of 1366×768, the frame and its title bar
        ((1277, 680), 1.0),  # of 1920×1080 scaled 150 %, likewise
        ((1200, 700), 0.875),
        ((1024, 600), 0.75),
        ((911, 512), 0.75),
        ((100, 100), 0.75),
    ],
)
def test_the_scale_follows_the_window(size, scale):
    assert fitting_scale(*size) == scale


def test_the_text_size_is_the_persons(theme):
    theme.choose_text_size(125)
    assert (theme.scale, theme.px(16)) == (1.25, 20)
    theme.set_scale(0.75)
    assert theme.scale == 0.9375, "a small window counts too"
    theme.choose_text_size(100)
    assert theme.scale == 0.75


def test_a_mark_is_seen_at_once(theme, qtbot):
    button = QPushButton("Allow")
    qtbot.addWidget(button)
    button.ensurePolished()
    mark(button, kind="allow")
    assert button.palette().color(QPalette.ColorRole.ButtonText) == theme.color("on_tone")
    mark(button, kind="deny")
    assert button.palette().color(QPalette.ColorRole.ButtonText) == theme.color("bad_ink")


@pytest.mark.parametrize("name", sorted(icon_names(find_resources() / "icons")))
def test_every_icon_draws_something_of_its_own(name, qapp):
    folder = find_resources() / "icons"
    ink = QApplication.palette().color(QPalette.ColorRole.WindowText)
    image = icon_pixmap(folder, name, ink, 48, 2.0).toImage()
    assert image.width() == 96
    inked = sum(
        image.pixelColor(x, y).alpha() > 128 for x in range(0, 96, 2) for y in range(0, 96, 2)
    )
    assert 40 < inked <= 48 * 48


def test_no_two_icons_look_the_same(qapp):
    folder = find_resources() / "icons"
    ink = QApplication.palette().color(QPalette.ColorRole.WindowText)
    drawn = {}
    for name in sorted(
        icon_names(folder) - {"tick_light", "tick_dark", "chevron_light", "chevron_dark"}
    ):
        image = icon_pixmap(folder, name, ink, 64).toImage()
        bits = tuple(image.pixelColor(x, y).alpha() > 128 for x in range(64) for y in range(64))
        for other, before in drawn.items():
            differing = sum(a != b for a, b in zip(bits, before, strict=True))
            assert differing > 60, (name, other)
        drawn[name] = bits


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["allow", "leave", "next"])
def test_the_doors_large_buttons_stand_out_from_the_window(name, kind):
    """WCAG 2.2, 1.4.11: three to one, or the filling says nothing."""
    written = (THEMES / "theme.qss.in").read_text("utf-8")
    found = re.search(rf'\n[^\n]*\[kind="{kind}"\] {{ background-color: @(\w+)', written)
    assert found is not None
    colours = tokens(name)
    assert contrast(colours[found.group(1)], colours["background"]) >= 3
