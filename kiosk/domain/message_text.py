"""Tickets in the text of a message, as it was copied or forwarded. Pure."""

import html
import quopri
import re
from collections.abc import Iterator
from urllib.parse import unquote

from kiosk.domain.token import token_in

MAX_MESSAGE = 64_000
"""Characters that are looked at: a mail with all its headers has fewer."""

_HS256_CHARS = 43
"""A 32-byte signature in base64url (RFC 7518, section 3.2): what follows belongs to the text."""

# A token begins with {" in base64url. Every part has an end, so that no text takes long.
_TOKEN = re.compile(r"(eyJ[\w-]{1,600}\.[\w-]{2,2000})\.([\w-]{0,1000})", re.ASCII)

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""What web pages and chats put into long words: soft hyphens, zero-width signs, directions."""

_WRAP = re.compile(r"=?[ \t]*\r?\n[ \t>|]*")
"""The end of a line, with a mail program's mark that the line goes on (RFC 2045, 6.7) or that it
is quoted."""

_QUOTED_PRINTABLE = re.compile(r"=\r?\n|=3D", re.IGNORECASE)


def tickets_in(text: str) -> tuple[tuple[str, ...], ...]:
    """Each ticket in a text once, in its order, with the spellings that its token may have had.

    A token is found alone and within anything: in a link among sentences, wrapped at the end of a
    line, with `&amp;` before it, behind a mail filter that puts links into its own, with a full
    stop behind it. Where a line ends within the token nobody can tell what still belongs to it,
    and so there are spellings: the caller takes the first whose signature is good.

    Args:
        text: of any length and content; looked at up to `MAX_MESSAGE`.
    """
    alone = token_in(text)
    if alone is not None:
        return ((alone,),)
    found: dict[str, dict[str, None]] = {}
    for variant in _variants(text[:MAX_MESSAGE]):
        for head, signature in _TOKEN.findall(variant):
            found.setdefault(head, {}).update({signature[:_HS256_CHARS]: None, signature: None})
    # What has no whole signature is a half of one that a line's end cut, if there is one.
    whole = {head: it for head, it in found.items() if max(map(len, it)) >= _HS256_CHARS}
    return tuple(
        tuple(f"{head}.{it}" for it in sorted(signatures, key=_strangeness))
        for head, signatures in (whole or found).items()
    )


def _strangeness(signature: str) -> int:
    return abs(len(signature) - _HS256_CHARS)


def _variants(text: str) -> Iterator[str]:
    """The text as it may have been before programs wrote it their way."""
    text = html.unescape(_UNSEEN.sub("", text))
    if _QUOTED_PRINTABLE.search(text):
        raw = quopri.decodestring(text.encode("utf-8", "replace"))
        yield from _wrapped(raw.decode("utf-8", "replace"))
    yield from _wrapped(text)
    for _ in range(3):  # a filter's link within a filter's link
        before, text = text, unquote(text)
        if text == before:
            return
        yield from _wrapped(text)


def _wrapped(text: str) -> Iterator[str]:
    """As it stands, and with its lines put together."""
    yield text
    yield _WRAP.sub("", text)
