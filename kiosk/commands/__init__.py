"""The command line's verbs, on the same services as the window. Never Qt."""
