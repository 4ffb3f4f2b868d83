"""Cameras through OpenCV: USB devices, films, folders of pictures and network streams."""

from kiosk.adapters.cameras.cameras import OpenCvCameras

__all__ = ["OpenCvCameras"]
