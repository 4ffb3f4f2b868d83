"""How everything looks and is written: theme, icons, texts that fit, times for people.

Knows no ticket and no store.
"""
