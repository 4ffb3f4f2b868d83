"""Which decoders there are: a name, and the function behind it."""

DECODERS = {
    "list": "kiosk.adapters.spreadsheets.decode_list:decode_list",
    "pictures": "kiosk.adapters.pictures.decoding:pictures",
    "video": "kiosk.adapters.pictures.video_decoding:frames",
}
"""Name -> "module:function". The modules are imported in the child only."""


class Undecodable(Exception):  # noqa: N818 - what the file is, not what failed
    """A decoder cannot read a file.

    Attributes:
        reason: a short word; the caller has a sentence for it.
        detail: for the log; never a text of the file.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail
