"""Settings: where each value comes from, and what is said about a wrong one."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.services.faults import SettingsInvalid
from kiosk.settings import OWN_NAMES, PREDECESSOR_NAMES, load_settings
from kiosk.settings.sources import NEARLY

MYSQL = """\
SECRET_KEY=an-event-key-that-is-long-enough-for-hs256
HOST=db.example.org
PORT=25976
DB_NAME=defaultdb
USER=avnadmin
PASSWORD=pa$$ word #1${x}
"""


@pytest.fixture
def load(tmp_path):
    data = tmp_path / "data"

    def load(env="", /, **environ):
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        if env:
            (work / ".env").write_text(env, encoding="utf-8")
        return load_settings(None, {"KIOSK_DATA": str(data), **environ}, work)

    return load


def test_nothing_set_means_the_embedded_store(load, tmp_path):
    settings = load()
    assert settings.server is None
    assert settings.embedded_file == tmp_path / "data" / "kiosk.sqlite3"
    assert (settings.ttl, settings.app_url, settings.secret) == (timedelta(hours=24), "", "")
    assert (settings.patience, settings.region, settings.theme) == (1.5, "IN", "auto")


def test_env_file_wins_over_what_the_shell_sets(load):
    server = load(MYSQL, USER="root", HOST="laptop", PASSWORD="x", PORT="1").server
    assert server.user == "avnadmin"
    assert server.nodes == (("db.example.org", 25976),)
    assert server.password.startswith("pa$$ word")


def test_kiosk_variables_win_over_the_env_file(load):
    server = load(
        MYSQL, KIOSK_USER="door", KIOSK_HOST="h", KIOSK_PORT="7", KIOSK_PASSWORD=" p ",
        KIOSK_DB_NAME="d",
    ).server  # fmt: skip
    assert (server.user, server.nodes, server.database) == ("door", (("h", 7),), "d")
    assert server.password == " p "


@pytest.mark.parametrize("name", ["USER", "HOST"])
def test_shell_user_and_host_are_never_taken(load, name):
    assert load(**{name: "root"}).server is None
    without = "\n".join(line for line in MYSQL.splitlines() if not line.startswith(f"{name}="))
    if name == "USER":
        with pytest.raises(SettingsInvalid, match=r"USER is not set.*USER=avnadmin"):
            load(without, USER="root")
    else:
        assert load(without, HOST="laptop").server is None


def test_secret_may_come_from_the_process(load):
    assert load(SECRET_KEY="from-the-environment").secret == "from-the-environment"


def test_own_names_environment_wins_over_file(load):
    settings = load("TOKEN_TTL_HOURS=1\nKIOSK_DOOR=File\n", TOKEN_TTL_HOURS="2", KIOSK_DOOR="Env")
    assert (settings.ttl, settings.door) == (timedelta(hours=2), "Env")


def test_secrets_are_not_in_the_repr(load):
    shown = repr(load(MYSQL))
    assert "pa$$" not in shown
    assert "an-event-key" not in shown


def test_special_characters_in_a_password_stay(load):
    env = MYSQL.replace("PASSWORD=pa$$ word #1${x}", "PASSWORD='pa$$ #1${HOME}\"x '")
    assert load(env, HOME="/root").server.password == 'pa$$ #1${HOME}"x '


def test_mysql_without_a_secret_is_refused(load):
    with pytest.raises(SettingsInvalid, match="SECRET_KEY=") as wrong:
        load("\n".join(MYSQL.splitlines()[1:]))
    assert "word" not in wrong.value.sentence


@pytest.mark.parametrize(
    ("host", "hosts"),
    [
        ("a,b , c", (("a", 25976), ("b", 25976), ("c", 25976))),
        ("a:3307,b", (("a", 3307), ("b", 25976))),
        ("::1", (("::1", 25976),)),
        ("[::1]:3307", (("::1", 3307),)),
        ("127.0.0.1", (("127.0.0.1", 25976),)),
    ],
)
def test_host_forms(load, host, hosts):
    assert load(MYSQL, KIOSK_HOST=host).server.nodes == hosts


def test_service_uri(load):
    uri = "mysql://avnadmin:s%40c%2Fret@mysql-1.example.org:25976/defaultdb?ssl-mode=REQUIRED"
    server = load(f"SECRET_KEY=k\nHOST={uri}\n").server
    assert server.nodes == (("mysql-1.example.org", 25976),)
    assert (server.user, server.database) == ("avnadmin", "defaultdb")
    assert (server.password, server.tls) == ("s@c/ret", "verify")


def test_names_win_over_the_uri_and_dbtls_over_its_mode(load):
    uri = "mysql://avnadmin:x@h:1/defaultdb?ssl-mode=DISABLED"
    env = f"SECRET_KEY=k\nHOST={uri}\n"
    assert load(env).server.tls == "off"
    server = load(f"{env}USER=door\nPASSWORD=y\nDB_TLS=verify\n").server
    assert (server.user, server.password, server.tls) == ("door", "y", "verify")


@pytest.mark.parametrize(
    ("name", "value", "example"),
    [
        ("TOKEN_TTL_HOURS", "24,5", "TOKEN_TTL_HOURS=24"),
        ("TOKEN_TTL_HOURS", "nan", "TOKEN_TTL_HOURS=24"),
        ("TOKEN_TTL_HOURS", "inf", "TOKEN_TTL_HOURS=24"),
        ("TOKEN_TTL_HOURS", "0", "TOKEN_TTL_HOURS=24"),
        ("TOKEN_TTL_HOURS", "-1", "TOKEN_TTL_HOURS=24"),
        ("APP_URL", "tickets.example.org", "APP_URL=https://"),
        ("APP_URL", "https://x.org/?a=b", "APP_URL=https://"),
        ("APP_URL", "https://[", "APP_URL=https://"),
        ("KIOSK_PATIENCE", "soon", "KIOSK_PATIENCE=1.5"),
        ("KIOSK_ERASE_DAYS", "-3", "KIOSK_ERASE_DAYS=30"),
        ("KIOSK_THEME", "blue", "KIOSK_THEME=dark"),
        ("KIOSK_SOUND", "loud", "KIOSK_SOUND=on"),
        ("KIOSK_REGION", "XX", "KIOSK_REGION=IN"),
        ("KIOSK_DOOR", "d" * 65, "KIOSK_DOOR="),
        ("KIOSK_DOOR", "North\x1b[2J", "KIOSK_DOOR="),
        ("KIOSK_PORT", "70000", "PORT=25976"),
        ("KIOSK_PORT", "٣", "PORT=25976"),
        ("KIOSK_PORT", "9" * 9000, "PORT=25976"),
        ("KIOSK_HOST", "a:b", "HOST=db.example.org:25976"),
        ("KIOSK_HOST", "https://db.example.org", "HOST=db.example.org"),
        ("KIOSK_HOST", "db example", "HOST=db.example.org"),
        ("KIOSK_HOST", ",", "HOST=db.example.org"),
        ("KIOSK_HOST", "mysql://[", "HOST=db.example.org"),
        ("DB_TLS", "maybe", "DB_TLS=verify"),
        ("DB_CA", "nowhere.pem", "DB_CA="),
    ],
)
def test_wrong_values_name_the_setting_and_an_example(load, name, value, example):
    with pytest.raises(SettingsInvalid) as wrong:
        load(MYSQL, **{name: value})
    assert name.removeprefix("KIOSK_") in wrong.value.sentence
    assert example in wrong.value.sentence


def test_data_that_is_a_file(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SettingsInvalid, match="KIOSK_DATA=") as wrong:
        load_settings(None, {"KIOSK_DATA": str(tmp_path / "file")}, tmp_path)
    assert "Errno" not in wrong.value.sentence


def test_env_file_in_the_data_folder_counts_only_without_one_here(tmp_path):
    work, data = tmp_path / "work", tmp_path / "data"
    work.mkdir()
    data.mkdir()
    (data / ".env").write_text("KIOSK_DOOR=Data\nKIOSK_OPERATOR=Asha\n")
    environ = {"KIOSK_DATA": str(data)}
    assert load_settings(None, environ, work).door == "Data"
    (work / ".env").write_text("KIOSK_DOOR=Here\n")
    settings = load_settings(None, environ, work)
    assert (settings.door, settings.operator) == ("Here", "")
    assert settings.env_file == work / ".env"


def test_named_env_file(tmp_path):
    (tmp_path / "event.env").write_text("KIOSK_DOOR=Named\n")
    assert load_settings(tmp_path / "event.env", {}, tmp_path).door == "Named"
    with pytest.raises(SettingsInvalid, match=r"no settings file .*missing\.env"):
        load_settings(tmp_path / "missing.env", {}, tmp_path)


def test_env_file_from_windows(tmp_path):
    path = tmp_path / ".env"
    path.write_bytes(b"\xef\xbb\xbfKIOSK_DOOR=Tor\r\nKIOSK_OPERATOR=Asha\r\n")
    settings = load_settings(None, {}, tmp_path)
    assert (settings.door, settings.operator) == ("Tor", "Asha")
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "latin-1"):
        for door in ("Tür", "Gate") if encoding != "latin-1" else ("Tür",):
            path.write_bytes(f"KIOSK_DOOR={door}".encode(encoding))
            with pytest.raises(SettingsInvalid, match="UTF-8"):
                load_settings(None, {}, tmp_path)


def test_ca_is_looked_for_beside_the_env_file(tmp_path):
    (tmp_path / "ca.pem").touch()
    (tmp_path / ".env").write_text(f"{MYSQL}DB_CA=ca.pem\n")
    assert load_settings(None, {}, tmp_path).server.ca == tmp_path / "ca.pem"


def test_example_names_every_setting_and_no_other(tmp_path):
    example = Path(__file__).parents[3] / ".env.example"
    names = [
        line.partition("=")[0]
        for line in example.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert sorted(names) == sorted(PREDECESSOR_NAMES + OWN_NAMES)


def test_example_unchanged_is_a_working_default(tmp_path):
    example = Path(__file__).parents[3] / ".env.example"
    assert load_settings(example, {"KIOSK_DATA": str(tmp_path)}, tmp_path) == load_settings(
        None, {"KIOSK_DATA": str(tmp_path)}, tmp_path
    ).__class__(data=tmp_path, env_file=example)


def test_every_name_is_documented_in_the_readme():
    readme = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
    missing = [name for name in PREDECESSOR_NAMES + OWN_NAMES if f"`{name}`" not in readme]
    assert not missing


def test_real_environment_is_accepted(tmp_path):
    assert load_settings(None, os.environ, tmp_path).server is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("KIOSK_DOOR=North\nKIOSK_DOOR=South", ("KIOSK_DOOR", "more than once")),
        ('KIOSK_DOOR="North', ("Line 3", "quote")),
        ("KIOSK_DOOR North", ("Line 3", "NAME=value")),
        ("\n\nKIOSK_DOR=North", ("Line 5", "KIOSK_DOR", "KIOSK_DOOR?")),
        ("HOSTS=db.example.org", ("HOSTS", "HOST?")),
        ("host=db.example.org", ("HOST?",)),
        ("PASSWORD=hunter2 #secret", ("line 3", "PASSWORD", "single quotes")),
        ("JWT_SECRET=hunter2", ("Line 3", "JWT_SECRET", "Kiosk reads SECRET_KEY")),
        ("KIOSK_COLOUR=blue", ("Line 3", "KIOSK_COLOUR", "README")),
        ("KIOSK_OPERATOR=“Asha”", ("line 3", "curly", "KIOSK_OPERATOR")),
        ("SECRET_KEY=‘hunter2’", ("line 3", "curly", "SECRET_KEY")),
        ('PASSWORD="hunter2\\never"', ("line 3", "PASSWORD", "backslash", "single quotes")),
    ],
)
def test_a_line_that_does_not_do_what_it_seems_to_is_doubted(load, line, words):
    settings = load(f"# the event's laptop\nKIOSK_THEME=dark\n{line}\n")
    (doubt,) = settings.doubts
    assert all(word in doubt for word in words), doubt
    assert "hunter2" not in doubt
    assert "secret" not in doubt
    assert settings.theme == "dark", "the other lines count"


def test_nothing_is_doubted_without_a_reason(load):
    env = (
        "\ufeffexport KIOSK_DOOR = North gate  # the big one\r\n\r\n# PASSWORD=a #b\r\n"
        "SECRET_KEY='a key #1 that is long enough for the event'\r\n"
        'PASSWORD="x"  # of the door\r\nSTREAMLIT_SERVER_PORT=8501\r\nEMPTY\r\nKIOSK_OPERATOR=\r\n'
    )
    settings = load(env)
    assert settings.doubts == ()
    assert settings.door == "North gate"


@pytest.mark.parametrize("folder", [r"C:\new", r"C:\event\tickets"])
def test_a_folder_in_double_quotes_is_no_folder_of_another_name(load, folder):
    env = f'KIOSK_DATA="{folder}"\n'
    with pytest.raises(SettingsInvalid, match="backslash") as wrong:
        load(env, KIOSK_DATA="")
    assert "KIOSK_DATA=" in wrong.value.sentence
    assert load(env.replace('"', "'"), KIOSK_DATA="").data.name.endswith(folder[-3:])


@pytest.mark.parametrize("name", NEARLY)
def test_a_settings_file_with_nearly_the_right_name_is_told(load, tmp_path, name):
    load()
    (tmp_path / "work" / name).write_text("KIOSK_DOOR=North\n")
    settings = load()
    assert settings.door == "Door"
    (doubt,) = settings.doubts
    assert f"{name} is not read" in doubt
    assert load("KIOSK_DOOR=South\n").doubts == (), "the right one is there"


def test_half_a_day_is_not_never(load):
    with pytest.raises(SettingsInvalid, match="whole number of days"):
        load("KIOSK_ERASE_DAYS=0.5")
    assert load("KIOSK_ERASE_DAYS=0").erase_days == 0


def test_the_events_reasons_for_denying(load):
    assert load("KIOSK_DENY_REASONS=Wrong day, Dress code,,Wrong day").deny_reasons == (
        "Wrong day",
        "Dress code",
    )
    with pytest.raises(SettingsInvalid, match="at most 6"):
        load("KIOSK_DENY_REASONS=a,b,c,d,e,f,g")
    with pytest.raises(SettingsInvalid, match="at most 30 are kept"):
        load(f"KIOSK_DENY_REASONS=a,{'b' * 31}")
