"""Keys from fingers and from scanners that type: told apart, held back, given on.

No widget of a tab is known here.
"""
