"""Decodes files that strangers hand over in a child process with limits.

    with Sandbox() as sandbox:
        for piece in sandbox.run("pictures", path, Limits(), cancelled=stop.is_set):
            piece.value, piece.data          # what the decoder yielded, one at a time

- `Sandbox` (`runner.py`) keeps the children. `run(decoder, source, limits, options, cancelled)`
  gives a `Job`: an iterator of `Piece` that raises `NotDecoded` (a `Fault` with a sentence and a
  `reason`) when the file cannot be decoded, a limit is passed or the child dies. Leaving a job
  early (`close()`, also from a `with`) or `cancelled()` becoming true kills the child. A child that
  ended a job well is used for the next one and ends by itself when there is none for a while.
- `Limits` (`limits.py`) are the seconds for each piece and for all of them, counted only while the
  caller waits, and the bytes of memory beside the libraries'. The child never runs ahead by more
  than a pipe holds, so any number of pieces needs the memory of a few.
- A decoder is a function `(source: Path | bytes, options: dict) -> Iterator[Piece]` in a module of
  its own that is imported in the child only; its name is in `DECODERS` (`decoders.py`), from where
  the packaged program knows the modules, too. It raises `Undecodable(reason)` for what it cannot
  read; `run(..., words={reason: sentence})` says it to a person. A `Piece` is a value that JSON
  holds and some bytes: a hundred rows of a list, or a picture's size and pixels. Nothing that the
  child says is unpickled or evaluated: callers check values as they check a stranger's.
- In the child no process can be started, no socket opened and no file written from Python; the
  program's settings are not in its environment.
"""
