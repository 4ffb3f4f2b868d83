"""Who works at this laptop, in the window: PIN pad, lock, the remembered door.

What anybody may do is not decided here: `services/people` says it.
"""
