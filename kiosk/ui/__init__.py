"""The window: widgets, models, the facades of the two threads. Never SQL, JWT or OpenCV."""
