"""Tokens in messages: found wherever they stand, whatever programs made of them."""

import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.adapters.keys.jwt_tokens import JwtMint
from kiosk.domain.message_text import MAX_MESSAGE, tickets_in

NOW = datetime(2031, 5, 6, 20, tzinfo=UTC)
MINT = JwtMint("a key that is long enough for the event")
TOKEN, OTHER = (MINT.sign(number, NOW + timedelta(hours=5)) for number in (7, 8))
LINK = f"https://event.example/?token={TOKEN}"
CASES = Path(__file__).parents[4] / "shared" / "cases"


def safelink(link):
    host = "https://eur01.safelinks.protection.example"
    return f"{host}/?url={quote(link, safe='')}&data=05%7C02&reserved=0"


def mail_wrapped(text, width=76, quoted=""):
    return "\n".join(quoted + line for line in textwrap.wrap(text, width, break_on_hyphens=False))


MESSAGES = {
    "alone": TOKEN,
    "a link": LINK,
    "among sentences": f"Hi! Your ticket for the Gala:\n{LINK}\nShow this at the door.",
    "a full stop behind": f"Your ticket is {LINK}.",
    "in brackets": f"Your ticket (see {LINK}), thanks!",
    "in angle brackets": f"Ticket <{LINK}>",
    "wrapped at 76 letters": f"Hi!\n{mail_wrapped(TOKEN)}\nSee you",
    "wrapped at 40 letters": f"Hi!\n{mail_wrapped(LINK, 40)}\nSee you",
    "wrapped and quoted": f"On Monday Asha wrote:\n{mail_wrapped(LINK, 60, '> > ')}\n> > See you",
    "wrapped by Windows": f"{mail_wrapped(LINK, 50)}\nSee you".replace("\n", "\r\n"),
    "an escaped ampersand": f"https://event.example/?lang=en&amp;token={TOKEN}&amp;x=1",
    "an Outlook safelink": f"Hello\n{safelink(LINK)}\nBye",
    "a safelink in a safelink": safelink(safelink(LINK)),
    "a safelink, wrapped": mail_wrapped(safelink(LINK)),
    "quoted-printable": f"At https://event.example/?token=3D{TOKEN[:30]}=\n{TOKEN[30:]}=\n done",
    "wrapped in its header": f"{LINK[:40]}\n{LINK[40:]}. Bye",
    "zero-width signs": f"Ticket: {TOKEN[:20]}\u200b{TOKEN[20:]}\u2060 thanks",
    "HTML source": f'<p>Hi</p><a href="{LINK}">your ticket</a>',
    "Markdown": f"[your ticket]({LINK}) or _{TOKEN}_",
    "twice": f"{LINK}\n\n{TOKEN}",
}


def genuine(groups):
    return [[t for t in group if not hasattr(MINT.read(t, NOW), "flaw")][:1] for group in groups]


@pytest.mark.parametrize("name", MESSAGES)
def test_the_one_ticket_in_a_message(name):
    assert genuine(tickets_in(MESSAGES[name])) == [[TOKEN]]


def test_two_tickets_are_two():
    for between in ("\n", " and ", "\n> "):
        assert genuine(tickets_in(f"{LINK}{between}{OTHER}")) == [[TOKEN], [OTHER]]


@pytest.mark.parametrize("text", ["", "Hi!", "eyJ", "https://event.example/?token=", "a.b.c"])
def test_no_ticket_in_it(text):
    assert tickets_in(text) == ()


@pytest.mark.slow
@given(before=st.text(max_size=60), after=st.text(max_size=60))
def test_whatever_stands_around_it_the_ticket_is_found(before, after):
    groups = genuine(tickets_in(f"{before} {LINK} {after}"))
    assert [TOKEN] in groups


@pytest.mark.parametrize("part", ["eyJ", "eyJa.", "eyJa.bb", "%25", "&amp;", "=\n", "eyJa.bb.cc\n"])
@pytest.mark.timeout(60)  # 0.2 s; a search that goes back and forth would take hours
def test_no_text_takes_long(part):
    assert all(len(text) < MAX_MESSAGE for g in tickets_in(part * 200_000) for text in g)


@pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not there")
def test_the_message_of_the_case():
    text = (CASES / "11-paste-message" / "message.txt").read_text("utf-8")
    assert "PUT.THE.TOKEN" in text
    assert genuine(tickets_in(text.replace("PUT.THE.TOKEN", TOKEN))) == [[TOKEN]]


def test_a_link_quoted_more_often_than_is_undone_has_its_ticket_all_the_same():
    often = LINK
    for _ in range(6):
        often = quote(often, safe="")
    assert tickets_in(f"https://filter.example/?url={often}") == ((TOKEN,),)
