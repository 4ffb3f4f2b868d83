"""Paper for many: tickets for everybody on sheets or in a folder, and the printed list.

Drawn with QPainter off the GUI thread, or by the command line without a window.
"""
