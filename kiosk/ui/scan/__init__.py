"""The Scan tab: picture, verdict and buttons, and the flow that leads one guest after another.

What may be decided is `services` and `domain`; here it is shown and asked for.
"""
