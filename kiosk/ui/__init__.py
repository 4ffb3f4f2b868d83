"""The window: widgets, models, the facades of the two threads. Never SQL, JWT or OpenCV.

Rooms on floors: the shell over the tabs, those over what they share (see `docs/architecture.md`).
"""
