"""The verbs of the product and the ports they need. No Qt, no SQL, no OpenCV."""
