"""The verbs of the product and the ports they need. No Qt, no SQL, no OpenCV.

What a verb needs from outside it says as a Protocol; adapters implement it.
"""
