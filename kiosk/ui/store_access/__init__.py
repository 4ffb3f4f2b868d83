"""The store's thread and the facades through which the tabs ask it.

Main thread only, but for the worker itself.
"""
