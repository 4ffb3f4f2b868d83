"""Who works at this laptop: signing in with a PIN or a badge, and asking what a person may do.

What each role may do stands in `domain/operator.py`; nothing here decides it.
"""
