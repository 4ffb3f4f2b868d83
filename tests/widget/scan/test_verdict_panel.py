"""The verdict's letters: large, literal, in every script, and never outside their place."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF
from support.made_services import KeptInMemory
from support.windows.door_window import NOW, TICKET, dress, undress, verdict_of

from kiosk.domain.scan import Door
from kiosk.domain.ticket import Ticket
from kiosk.domain.verdict import Reason
from kiosk.ui.scan.panel_content import present
from kiosk.ui.scan.verdict_panel import VerdictPanel
from kiosk.ui.scan.verdict_styles import VERDICT_STYLES
from kiosk.ui.style.big_text import BigText, beside_name, broken, elided, even_limit, shortened
from kiosk.ui.style.text_direction import direction
from kiosk.ui.style.theme import fitting_scale

pytestmark = pytest.mark.qt_log_ignore(
    "propagateSizeHints",  # the offscreen platform has no window manager
    "OpenType support missing",  # no font on this machine has the script; boxes are painted
)

DOOR = Door("North door", "Asha")
NAMES = [
    "Al",
    "Meera Krishnan",
    "Maximiliane Konstantinopolitanische-Wolkenstein zu Hohenlohe-Langenburg",
    "x" * 255,
    "अनन्या श्रीनिवासन कृष्णमूर्ति",
    "محمد بن عبد الرحمن الفارسي",
    "🎉👩‍👩‍👧‍👦 Zoë 🎊",
    "<b>Bold</b> &amp; <img src=x>",
    "‮evil‬ name",
    "a\tb\nc\u2028d",
    "W " * 127,
    "\ud800 broken",
    "",
]


@pytest.fixture(autouse=True)
def _bare_afterwards(qapp):
    yield
    undress()


def panel_of(qtbot, theme_name="light", size=(594, 530)):
    theme = dress(KeptInMemory({"theme": theme_name}))
    panel = VerdictPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(*size)
    panel.show()
    return panel, theme


def shown(ticket, reason=Reason.VALID):
    return present(verdict_of(reason, ticket), NOW, DOOR)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [594, 360])
def test_any_name_stays_in_its_place(qtbot, name, width):
    panel, _theme = panel_of(qtbot, size=(width, 530))
    ticket = Ticket(7, name, "", "University of " + "y" * 240, "E " * 127)
    panel.show_content(shown(ticket))
    font, lines = panel.guest.fitting()
    assert 24 <= font.pixelSize() <= 58
    assert 1 <= len(lines) <= 4
    metrics = QFontMetricsF(font)
    for line in lines:
        assert metrics.horizontalAdvance(line) <= panel.guest.width() + 2
    assert metrics.height() * len(lines) <= panel.guest.height() + 2
    assert not panel.grab().isNull()


def test_a_short_name_is_as_large_as_can_be(qtbot):
    panel, _theme = panel_of(qtbot)
    panel.show_content(shown(Ticket(1, "Al", "", "", "")))
    assert panel.guest.fitting()[0].pixelSize() == 58


def test_a_long_name_is_made_smaller_before_it_is_cut(qtbot):
    panel, _theme = panel_of(qtbot)
    panel.show_content(shown(Ticket(1, "Alexandrina Theodora Wilhelmina", "", "", "")))
    font, lines = panel.guest.fitting()
    assert font.pixelSize() < 58
    assert not any("…" in line for line in lines)
    assert " ".join(lines) == "Alexandrina Theodora Wilhelmina"


LONGEST = (
    "Maria Magdalena Konstantina Alexandrovna von Hohenzollern-Sigmaringen y Fernández de la"
    " Vega-Papadopoulou Ramanathan Iyer"
)


def test_a_name_of_120_letters_is_whole_in_the_window_of_a_small_screen(qtbot):
    panel, theme = panel_of(qtbot, size=(443, 364))  # as 1024×600 leaves it beside the picture
    theme.set_scale(fitting_scale(1022, 560))
    panel.show_content(shown(Ticket(1, LONGEST, "", "Delhi University", "Spring Ball")))
    font, lines = panel.guest.fitting()
    assert " ".join(lines).replace("- ", "-") == LONGEST
    assert QFontMetricsF(font).height() * len(lines) <= panel.guest.height()
    assert font.pixelSize() >= 18


def test_a_name_that_looks_like_markup_is_shown_as_it_is(qtbot):
    panel, _theme = panel_of(qtbot)
    panel.show_content(shown(Ticket(1, "<b>Bob</b>", "", "<i>x</i>", "&amp;")))
    assert panel.guest.fitting()[1] == ["<b>Bob</b>"]
    assert panel.guest.text() == "<b>Bob</b>"
    assert "<i>x</i>" in panel.details.text()
    assert "<b>" not in panel.guest.toolTip(), "a tooltip would take it for markup"


def test_the_ticket_number_is_never_cut(qtbot):
    panel, _theme = panel_of(qtbot, size=(360, 530))
    panel.show_content(shown(Ticket(1481, "Al", "", "U" * 255, "E" * 255)))
    assert panel.details.text().endswith("ticket 1481")
    assert panel.details.text().count("…") == 2


def test_details_are_made_smaller_before_they_are_cut(qtbot):
    panel, _theme = panel_of(qtbot)
    panel.show_content(shown(Ticket(2, "Al", "", "Delhi University", "Spring Ball 2026")))
    font, lines = panel.details.fitting()
    assert lines == ["Delhi University  ·  Spring Ball 2026  ·  ticket 2"]
    assert 18 <= font.pixelSize() <= 24


def test_details_take_a_second_line_before_they_are_cut(qtbot):
    panel, _theme = panel_of(qtbot)
    university, event = (
        "National Institute of Technology Tiruchirappalli",
        "Spring Ball of Students",
    )
    panel.show_content(shown(Ticket(2, "Al", "", university, event)))
    font, lines = panel.details.fitting()
    assert len(lines) == 2
    assert "…" not in "".join(lines)
    assert " ".join(lines).endswith("ticket 2")
    assert QFontMetricsF(font).height() * 2 <= panel.details.height()


@pytest.mark.parametrize("word", ["U" * 255, "Uni " * 63, "विश्वविद्यालय " * 18, "🎓" * 120])
def test_however_long_they_are_the_details_end_with_the_ticket_number(qtbot, word):
    panel, _theme = panel_of(qtbot)
    panel.show_content(shown(Ticket(1481, "Al", "", word, word)))
    lines = panel.details.fitting()[1]
    assert len(lines) <= 2
    assert " ".join(lines).endswith("ticket 1481")


def test_an_arabic_university_does_not_turn_the_line_round(qtbot):
    panel, _theme = panel_of(qtbot)
    panel.show_content(shown(Ticket(8, "Al", "", "جامعة القاهرة", "Ball")))
    text = panel.details.text()
    assert text.startswith("\u200e\u2068جامعة القاهرة\u2069")
    assert direction(text) is Qt.LayoutDirection.LeftToRight


@pytest.mark.parametrize("theme_name", ["light", "dark", "contrast"])
@pytest.mark.parametrize("size", [(594, 530), (840, 760)])
@pytest.mark.parametrize("reason", Reason)
def test_every_verdict_fills_the_panel_with_its_hue(qtbot, theme_name, size, reason):
    panel, theme = panel_of(qtbot, theme_name, size)
    panel.show_content(shown(TICKET, reason))
    image = panel.grab().toImage()
    tone = theme.color(VERDICT_STYLES[reason].family)
    corner = image.pixelColor(image.width() - 40, image.height() // 2)
    assert corner == tone
    white = QColor(theme.color("on_tone"))
    inked = sum(
        image.pixelColor(x, y) == white
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    )
    assert inked > 300, "icon and letters are painted in the tone's ink"


def test_waiting_is_quiet(qtbot):
    panel, theme = panel_of(qtbot)
    image = panel.grab().toImage()
    assert image.pixelColor(image.width() - 40, image.height() // 2) == theme.color("surface")


def test_each_verdict_looks_different_without_its_colour(qtbot):
    """Who cannot tell the tones apart sees the icon and the word."""
    panel, _theme = panel_of(qtbot)
    pictures = set()
    for reason in Reason:
        panel.show_content(shown(TICKET, reason))
        icon = panel.icon.grab().toImage().convertToFormat(panel.grab().toImage().format())
        bits = tuple(
            icon.pixelColor(x, y).lightness() > 200
            for x in range(0, icon.width(), 4)
            for y in range(0, icon.height(), 4)
        )
        pictures.add(bits)
    assert len(pictures) == len(Reason)


# The letters alone


def font(size=20):
    font = QFont()
    font.setPixelSize(size)
    return font


def test_lines_hold_the_whole_text(qapp):
    text = "Zoë 🎉 and 👩‍👩‍👧‍👦 together at the door of the hall"
    lines = broken(text, font(), 120)
    assert len(lines) > 2
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_cut_text_says_so(qapp):
    lines = elided("one two three four five six seven eight", font(), 90, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")


def test_short_parts_keep_their_room():
    assert even_limit([10, 200, 300], 310) == 150
    assert even_limit([10, 20], 310) == 20
    assert even_limit([], 10) == 0


def test_parts_that_fit_are_whole(qapp):
    assert shortened(["a", "", " b  c "], " · ", font(), 1000) == "a · b c"


@pytest.mark.parametrize("name", ["Meera", "Maximiliane von und zu Hohenlohe " * 3, "محمد علي"])
@pytest.mark.parametrize("words", ["let in 19:30", "let in, 2 of 5 inside, kept here 19:30"])
def test_a_name_is_told_beside_long_words(qapp, name, words):
    shown, said = beside_name(name, words, font(), 300)
    assert "Meera" in shown or "Maxi" in shown or "محمد علي" in shown
    assert said.startswith("let in")
    assert QFontMetricsF(font()).horizontalAdvance(shown + said) <= 301
    assert beside_name(name, words, font(), 5000)[1] == words


def test_the_size_of_the_text_is_never_the_size_of_the_place(qtbot):
    text = BigText(2)
    qtbot.addWidget(text)
    before = text.sizeHint(), text.minimumSizeHint()
    text.set_text("x" * 5000)
    assert (text.sizeHint(), text.minimumSizeHint()) == before
