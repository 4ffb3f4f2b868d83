"""One outside library each, behind the ports of the services. Never Qt.

Each room says in two sentences what is in it; no room knows the window.
"""
