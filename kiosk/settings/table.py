"""Every setting, as data: for loading, `.env.example`, the README's table and the doctor."""

from kiosk.domain.decision import DOOR_LIMIT, OPERATOR_LIMIT
from kiosk.settings.setting import NOT_BARE, Group, Kind, Place, Setting

SETTINGS = (
    Setting(
        name="SECRET_KEY",
        title="Key that signs the tickets",
        kind=Kind.SECRET,
        group=Group.EVENT,
        meaning="signs the tickets; 32 characters or more, the same at every door and in the older "
        "program; required with a server",
        unset="made on first start",
        example="kX3v… (32 characters or more)",
        predecessor=True,
    ),
    Setting(
        name="SECRET_KEY_OLD",
        title="Keys of before",
        kind=Kind.SECRET,
        group=Group.TICKETS,
        meaning="keys that signed tickets before, with the last day on which those are good: "
        "`key@2026-12-31`, with commas; `kiosk admin key new` prints it",
        unset="none",
        example="kX3v…@2026-12-31",
    ),
    Setting(
        name="HOST",
        title="Database server",
        kind=Kind.SERVERS,
        group=Group.EVENT,
        meaning="MySQL or MariaDB server; several with commas, tried in turn; or a service URI "
        "`mysql://user:password@host:port/db?ssl-mode=REQUIRED`",
        unset="a file on this laptop",
        example="db.example.org",
        places=NOT_BARE,
        predecessor=True,
    ),
    Setting(
        name="PORT",
        title="Port",
        kind=Kind.PORT,
        group=Group.EVENT,
        meaning="port of the server",
        default="3306",
        example="25976",
        predecessor=True,
        least=1,
        most=65535,
    ),
    Setting(
        name="DB_NAME",
        title="Database",
        kind=Kind.TEXT,
        group=Group.EVENT,
        meaning="the database on the server",
        example="defaultdb",
        predecessor=True,
        written="defaultdb",
    ),
    Setting(
        name="USER",
        title="Database user",
        kind=Kind.TEXT,
        group=Group.EVENT,
        meaning="the account on the server",
        example="avnadmin",
        places=NOT_BARE,
        predecessor=True,
        written="avnadmin",
    ),
    Setting(
        name="PASSWORD",
        title="Password",
        kind=Kind.SECRET,
        group=Group.EVENT,
        meaning="the password of that account; in single quotes where it holds `#`, quotes or "
        "spaces",
        predecessor=True,
    ),
    Setting(
        name="DB_CA",
        title="Server's CA certificate",
        kind=Kind.FILE,
        group=Group.CONNECTION,
        meaning="file with the server's CA certificate; hosted MySQL lets you download it",
        unset="the system's",
        example="/home/me/event/ca.pem",
    ),
    Setting(
        name="DB_TLS",
        title="Encryption",
        kind=Kind.CHOICE,
        group=Group.CONNECTION,
        meaning="`auto` encrypts and verifies unless the server is this machine; `verify`; `off` "
        "(unsafe, and shown so)",
        default="auto",
        example="verify",
        choices=("auto", "verify", "off"),
        also=(
            ("preferred", "auto"),
            *((word, "verify") for word in ("on", "yes", "required", "verify_ca")),
            ("verify_identity", "verify"),
            ("no", "off"),
            ("disabled", "off"),
        ),
    ),
    Setting(
        name="TOKEN_TTL_HOURS",
        title="Tickets are valid for (hours)",
        kind=Kind.NUMBER,
        group=Group.TICKETS,
        meaning="how long a ticket is valid after it was drawn, the same on every laptop; half a "
        "minute more is given for clocks that differ, and one that ends more than a day later is "
        "not valid yet",
        default="24",
        example="24",
        least=0.01,
        most=24 * 366,
    ),
    Setting(
        name="APP_URL",
        title="Web address in the QR",
        kind=Kind.WEB_ADDRESS,
        group=Group.TICKETS,
        meaning="if set, the QR holds `APP_URL/?token=…`; else the token alone, which is read from "
        "farther away",
        unset="none",
        example="https://tickets.example.org",
    ),
    Setting(
        name="KIOSK_DATA",
        title="Data folder",
        kind=Kind.FOLDER,
        group=Group.LAPTOP,
        meaning="folder for the embedded store, the made key, logs and what is remembered",
        unset="the system's data folder",
        example="/home/me/kiosk-data",
        places=Place.VARIABLE | Place.FILE,
    ),
    Setting(
        name="KIOSK_CAMERA",
        title="Camera",
        kind=Kind.CAMERA,
        group=Group.LAPTOP,
        meaning="camera: `0`, `1`, …; a video; a folder of pictures; `http://…`, `rtsp://…`",
        unset="the first one",
        example="0",
    ),
    Setting(
        name="KIOSK_SCANNER",
        title="Scanner on a serial port",
        kind=Kind.SERIAL_PORT,
        group=Group.LAPTOP,
        meaning="serial QR scanner: `/dev/ttyACM0`, `COM3`; scanners that type need no setting",
        unset="none",
        example="/dev/ttyACM0",
    ),
    Setting(
        name="KIOSK_DOOR",
        title="Door",
        kind=Kind.TEXT,
        group=Group.LAPTOP,
        meaning="where this laptop stands; kept with each decision",
        default="Door",
        example="North gate",
        limit=DOOR_LIMIT,
    ),
    Setting(
        name="KIOSK_OPERATOR",
        title="Operator",
        kind=Kind.TEXT,
        group=Group.LAPTOP,
        meaning="who works at it; kept with each decision",
        unset="none",
        example="Asha",
        limit=OPERATOR_LIMIT,
    ),
    Setting(
        name="KIOSK_EVENTS",
        title="Events admitted here",
        kind=Kind.NAMES,
        group=Group.LAPTOP,
        meaning="events admitted at this door, with commas",
        unset="all",
        example="Gala,Dinner",
    ),
    Setting(
        name="KIOSK_DENY_REASONS",
        title="Reasons for denying",
        kind=Kind.NAMES,
        group=Group.LAPTOP,
        meaning="what the door offers as reasons for denying, the most frequent first, with "
        "commas; at most six",
        unset="No ID, Not the person, Too young, Drunk, Banned, Copied ticket",
        example="No ID,Too young",
        limit=30,
        most=6,
    ),
    Setting(
        name="KIOSK_REGION",
        title="Country of mobile numbers",
        kind=Kind.COUNTRY,
        group=Group.LAPTOP,
        meaning="country of mobile numbers typed without `+`",
        default="IN",
        example="IN",
    ),
    Setting(
        name="KIOSK_THEME",
        title="Look",
        kind=Kind.CHOICE,
        group=Group.LAPTOP,
        meaning="`auto` follows the system; `light`; `dark`; `contrast` (high contrast)",
        default="auto",
        example="dark",
        choices=("auto", "light", "dark", "contrast"),
    ),
    Setting(
        name="KIOSK_SOUND",
        title="Sound",
        kind=Kind.SWITCH,
        group=Group.LAPTOP,
        meaning="a short sound with each verdict; `off`",
        default="on",
        example="on",
    ),
    Setting(
        name="KIOSK_FULL_SCREEN",
        title="Kiosk mode",
        kind=Kind.SWITCH,
        group=Group.LAPTOP,
        meaning="`on`: the whole screen, kept awake, left only with an organiser's PIN",
        default="off",
        example="on",
    ),
    Setting(
        name="KIOSK_LOCK_MINUTES",
        title="Lock after (minutes)",
        kind=Kind.NUMBER,
        group=Group.LAPTOP,
        meaning="minutes without a key, a click or a scan until the window asks for a PIN again, "
        "where operators have PINs; 0 for never",
        default="10",
        example="10",
        least=0,
        most=24 * 60,
    ),
    Setting(
        name="KIOSK_PATIENCE",
        title="Go on without the server after (seconds)",
        kind=Kind.NUMBER,
        group=Group.AWAY,
        meaning="seconds until a door goes on without the server",
        default="1.5",
        example="1.5",
        least=0.1,
        most=60,
    ),
    Setting(
        name="KIOSK_PEERS",
        title="Other doors on this network",
        kind=Kind.PEERS,
        group=Group.AWAY,
        meaning="laptops on one network that tell each other who was let in: `auto` or "
        "`host:port,…`",
        unset="none",
        example="auto",
    ),
    Setting(
        name="KIOSK_PEERS_LISTEN",
        title="Listen for other doors at",
        kind=Kind.TEXT,
        group=Group.AWAY,
        meaning="where this laptop listens for them: `host` or `host:port`",
        unset="everywhere",
        example="192.168.1.20",
    ),
    Setting(
        name="KIOSK_ERASE_DAYS",
        title="Erase guests' data after (days)",
        kind=Kind.DAYS,
        group=Group.AWAY,
        meaning="days until guests' data on the laptop is erased; 0 for never",
        default="30",
        example="30",
        most=3650,
    ),
)

BY_NAME = {setting.name: setting for setting in SETTINGS}
PREDECESSOR_NAMES = tuple(setting.name for setting in SETTINGS if setting.predecessor)
OWN_NAMES = tuple(setting.name for setting in SETTINGS if not setting.predecessor)
SERVER_NAMES = frozenset((*PREDECESSOR_NAMES, "DB_CA", "DB_TLS", "SECRET_KEY_OLD"))
"""What belongs together: a server, the way to it, and the key of its tickets."""
_BY_FILE_NAME = {name: setting for setting in SETTINGS for name in setting.names}
FILE_NAMES = frozenset(_BY_FILE_NAME)
"""Everything that means something in a `.env` file."""


def named(name: str) -> Setting:
    """The setting that a name in the file means, with KIOSK_ in front or without."""
    return _BY_FILE_NAME[name]
