"""Cameras through OpenCV: USB devices, films, folders of pictures and network streams.

Serial scanners stand here as well, so the room itself loads no OpenCV.
"""
