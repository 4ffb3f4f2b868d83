"""The Register tab: the form, what it proposes and remembers, the finished ticket.

What was typed is checked in `services/issuing`.
"""
