"""The printed list in scripts of both directions: read back from the paper."""

import pypdfium2
import pytest

from kiosk.ui.sheets.printed_list import Expected, NameList, queues, span

POINTS = 72 / 25.4
NAME_MM, TICKET_MM = 22.0, 94.0
LONG = "عبد الرحمن بن محمد بن عبد الله الأنصاري Abdul Rahman आशा कुमारी चौधरी 👩🏽‍🎤 " * 3


@pytest.fixture
def paper(qapp, tmp_path):
    """Draws guests and gives the page's texts."""
    opened = []

    def drawn(*guests):
        path = tmp_path / "list.pdf"
        NameList("Fest", "today").pdf(guests, path)
        document = pypdfium2.PdfDocument(path)
        opened.append(document)
        return document[0].get_textpage()

    yield drawn
    for document in opened:
        document.close()


def edges(page, word):
    """Left and right edge of a word, in millimetres, and its baseline's distance from the top."""
    start, count = page.search(word).get_next()
    boxes = [page.get_charbox(start + n) for n in range(count)]
    return boxes[0][0] / POINTS, boxes[-1][2] / POINTS, boxes[0][1] / POINTS


@pytest.mark.parametrize("name", ["علي، خالد - Ali", "שלום Ali", "محمد Ali"])
def test_a_name_that_begins_from_the_right_ends_at_the_left(paper, name):
    left, _, _ = edges(paper(Expected(1, name)), "Ali")
    assert abs(left - NAME_MM) < 1


@pytest.mark.parametrize("name", ["Ali علي", "Ali आशा", "Ali 👩🏽‍🎤"])
def test_a_name_that_begins_from_the_left_begins_at_the_left(paper, name):
    left, _, _ = edges(paper(Expected(1, name)), "Ali")
    assert abs(left - NAME_MM) < 1


@pytest.mark.parametrize("name", ["Asha Rao", "علي، خالد - Ali", LONG, ""])
def test_for_how_many_the_ticket_is_stands_behind_every_name(paper, name):
    _, right, _ = edges(paper(Expected(1, name, people=37)), "37")
    assert NAME_MM < right < TICKET_MM


@pytest.mark.parametrize("script", ["طالب", "दिल्ली", "清华大学", "🎓"])
def test_all_scripts_of_a_row_stand_on_one_line(paper, script):
    page = paper(Expected(7, "Ali", f"{script} xmx"))
    assert abs(edges(page, "xmx")[2] - edges(page, "7")[2]) < 0.2


@pytest.mark.parametrize(
    ("names", "into", "titles"),
    [
        (("Asha", "Ben", "Zoe"), 1, ["A - Z"]),
        (("Asha", "Zoe", "7Up", "ليلى"), 1, ["A - Z, others"]),
        (("Asha", "Ben", "Zoe", "ليلى"), 2, ["A - B", "Z, others"]),
        (("Asha", "Ámbar", "आशा", "李雷"), 2, ["A", "Others"]),
        (("आशा", "7Up"), 1, ["Others"]),
    ],
)
def test_a_queue_says_from_which_letter_to_which_and_where_the_others_stand(names, into, titles):
    cut = queues([Expected(n, name) for n, name in enumerate(names, 1)], into)
    assert [span(queue) for queue in cut] == titles
