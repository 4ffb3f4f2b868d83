"""The first start: one question a page, until a bare laptop can let its first guest in.

It keeps what was typed at once, and sets nothing before its last page.
"""

DRAFT_KEY = "first_start"
"""Under which the answers are remembered until the last page; asked before a page is loaded."""
