"""The command line's verbs, on the same services as the window. Never Qt.

Words and exit codes are kept from version to version; JSON keys only grow.
"""
