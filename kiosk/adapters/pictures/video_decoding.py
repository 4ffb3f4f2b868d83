"""Decodes videos; imported in the sandbox's child only."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# A playlist that is called a video must not fetch anything; read when the file is opened.
os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = "protocol_whitelist;file"

import cv2

from kiosk.adapters.sandbox.decoders import Undecodable
from kiosk.adapters.sandbox.wire import Piece


def frames(source: Path | bytes, _options: dict[str, Any]) -> Iterator[Piece]:
    """Every frame of a video, as `decoding.pictures` gives pictures.

    Raises:
        Undecodable: it is not there, or no video.
    """
    if isinstance(source, bytes) or not source.is_file():
        raise Undecodable("missing")
    video = cv2.VideoCapture(str(source), cv2.CAP_FFMPEG)
    try:
        found = False
        while True:
            there, frame = video.read()
            if not there:
                break
            found = True
            height, width = frame.shape[:2]
            yield Piece({"height": height, "width": width, "whole": True}, frame.tobytes())
        if not found:
            raise Undecodable("neither")
    finally:
        video.release()
