"""What an organiser does with a list: tickets on paper, the printed list, guests and events.

Dialogs over the Tickets tab; the long work runs on the lists' own thread and connection.
"""
