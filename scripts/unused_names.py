"""Names that vulture takes for dead code and that are not: each with what uses it.

Read by `make check`; never imported. A name that nothing uses is taken out of the program instead.
"""

# Qt calls these by name.
_.paintEvent
_.keyReleaseEvent
_.dragEnterEvent
_.dropEvent
_.contextMenuEvent
_.minimumSizeHint
_.columnCount
_.headerData
_.fetchMore

# Properties that the style sheets set: `qproperty-acceptedColor`, …
acceptedColor
seenColor
coachColor
coachTextColor
groundColor
lineColor

# SQLAlchemy reads them on a type of ours.
impl
cache_ok
_.load_dialect_impl

# The standard library's servers, logging and interpreter read or call these.
_.unraisablehook
_.handleError
_.dont_write_bytecode
daemon_threads
block_on_close
_.server_name
_.server_port
_.handle_error
_.do_POST
_.log_message

# zeroconf calls the methods of its listener, and stops when nobody holds its browser.
_.update_service
_.remove_service
_._browser

# Set for numpy, qrcode and Pillow, which read them.
_.writeable
_.error_correction
_.modules_count
_.MAX_IMAGE_PIXELS
_.LOAD_TRUNCATED_IMAGES

# Called by `kiosk.spec`, which PyInstaller runs.
bridge
slim_library
Cuts
_.report

# SQLAlchemy's name for a row as a mapping.
_._mapping

# PyMySQL calls these.
_.authenticate

# Called by name in the child process that reads strangers' files.
decode_list

# In a type that is written as text, or in a docstring that says what a class is.
ListStore
SharedStore
PilImage
PyPNGImage

# Kept so that Python does not take it away while Qt uses it.
_._drawing

# Part of what is known: a role that the table of roles names, a plan that is shown by whoever asks.
ORGANISER
preview

# A field of a named tuple that is taken apart by its place.
came

# The port's reference: the first store that the contract is run on.
MemoryStore

# Told by the benchmarks to the proxy of the tests, which reads them.
_.delay
_.refuse
_.stalled

# Public for the tests, which would otherwise reach into private parts.
InlineWorker  # work on the caller's own thread, in the order in which it is asked for
_.listening  # whether a door hears the others: nothing else tells from outside
_.painted_fps  # what a person sees of a camera's pace
_.works  # whether a page's server was reached
_.forget_pending  # as after a power cut
_.show_frame  # a picture without a camera
_.line_count  # how a text was broken
icon_names  # the icons there are
OUTCOME_WORDS  # every word that a decision may end with
OTHER_STYLES  # every style there is, so that no two are taken for each other

# The rules' own vocabulary: told by a row, a table or a person, and asked for by tests; a front
# end that asks for it takes it off this list.
is_press
BEGIN
TAKE_OVER
_.service_actions
SEND_AWAY
answered_by
answered_door
BOTH
at_the_desk
_.offers
