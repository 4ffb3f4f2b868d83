"""The window around the tabs: status and counter lines, sheets, dialogs, closing, crashes.

The only room of the window that knows all tabs.
"""
