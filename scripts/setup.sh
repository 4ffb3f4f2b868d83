#!/usr/bin/env bash
# Makes .venv in the checkout and installs what is missing. Safe to run at every start:
# when nothing changed it only looks, which takes a fraction of a second.
#
#   scripts/setup.sh run     what the window and the command line need
#   scripts/setup.sh demo    and a virtual screen, where there is no screen
#   scripts/setup.sh test    and what the tests and the package need
set -euo pipefail
cd "$(dirname "$0")/.."

level=${1:-run}
log=$(mktemp "${TMPDIR:-/tmp}/kiosk-setup.XXXXXX")
trap 'rm -f "$log"' EXIT

say() { printf '%s\n' "$*"; }
stop() { say "setup: $*" >&2; exit 1; }

# Run quietly; show the end of the output only when it fails.
quietly() {
    if ! "$@" >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        return 1
    fi
}

# --- System libraries -------------------------------------------------------------------------

# A library's file name as the loader knows it, and the package that brings it: asking the loader
# also finds libraries that came another way, or whose package was renamed.
libraries="
libEGL.so.1:libegl1 libGL.so.1:libgl1 libxkbcommon-x11.so.0:libxkbcommon-x11-0
libxcb-cursor.so.0:libxcb-cursor0 libxcb-icccm.so.4:libxcb-icccm4 libxcb-image.so.0:libxcb-image0
libxcb-keysyms.so.1:libxcb-keysyms1 libxcb-render-util.so.0:libxcb-render-util0
libxcb-shape.so.0:libxcb-shape0 libxcb-xkb.so.1:libxcb-xkb1 libdbus-1.so.3:libdbus-1-3
libfontconfig.so.1:libfontconfig1 libglib-2.0.so.0:libglib2.0-0 libzbar.so.0:libzbar0
"

missing_libraries() {
    local known pair
    known=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p)
    for pair in $libraries; do
        case $known in
            *"${pair%%:*} "*) ;;
            *) printf '%s ' "${pair#*:}" ;;
        esac
    done
    # Without a font Qt draws boxes; Noto brings the scripts of guests' names.
    local fonts=${KIOSK_FONTS:-/usr/share/fonts/truetype}
    [ -d "$fonts/dejavu" ] || printf 'fonts-dejavu-core '
    # The folder alone says nothing: fonts-noto-mono, which comes with a desktop, makes it too.
    [ -e "$fonts/noto/NotoSansDevanagari-Regular.ttf" ] || printf 'fonts-noto-core '
    [ -e "$fonts/noto/NotoColorEmoji.ttf" ] || printf 'fonts-noto-color-emoji '
}

missing_programs() {  # program:package …
    local pair
    for pair in "$@"; do
        PATH=$PATH:/sbin:/usr/sbin command -v "${pair%%:*}" >/dev/null || printf '%s ' "${pair#*:}"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

apt_install() {
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        say "setup: these system packages are missing: $*"
        say "setup: an administrator installs them with: apt-get install $*"
        return 1
    fi
    say "Installing $* …"
    # A freshly installed server must not start by itself: the tests start their own.
    local guard=/usr/sbin/policy-rc.d guarded=0 fresh=0
    case " $* " in *" mariadb-server "*) fresh=1 ;; esac
    if [ $fresh = 1 ] && [ ! -e $guard ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee $guard >/dev/null
        as_root chmod 755 $guard
        guarded=1
    fi
    local done=0
    quietly as_root apt-get update -qq || true  # an old list may do
    quietly as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq -y --no-install-recommends "$@" || done=1
    [ $guarded = 0 ] || as_root rm -f $guard
    if [ $fresh = 1 ] && command -v systemctl >/dev/null; then
        as_root systemctl disable mariadb.service >/dev/null 2>&1 || true
    fi
    return $done
}

system_debian() {
    local wanted
    wanted=$(missing_libraries)
    if ! python_found >/dev/null || ! has_venv "$(python_found)"; then
        wanted="$wanted python3 python3-venv"
    fi
    if [ "$level" = demo ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$level" = test ]; then
        wanted="$wanted $(missing_programs Xvfb:xvfb)"
    fi
    if [ "$level" = test ]; then
        wanted="$wanted $(missing_programs xdotool:xdotool mariadbd:mariadb-server rsync:rsync \
            objdump:binutils openssl:openssl cc:gcc xz:xz-utils debootstrap:debootstrap)"
        [ -e /usr/include/stdlib.h ] || wanted="$wanted libc6-dev"
        [ -e /usr/lib/galera/libgalera_smm.so ] || wanted="$wanted galera-4"
    fi
    # shellcheck disable=SC2086 # the words are package names
    set -- $wanted
    if [ $# -gt 0 ] && ! apt_install "$@"; then
        say "setup: going on without them; the window, a reader or a test may be missing."
    fi
}

system_mac() {
    if [ -e /opt/homebrew/lib/libzbar.dylib ] || [ -e /usr/local/lib/libzbar.dylib ]; then
        return
    fi
    if command -v brew >/dev/null; then
        say "Installing zbar …"
        quietly brew install -q zbar || say "setup: zbar could not be installed; going on without."
    else
        say "setup: zbar is missing, so damaged codes are read less often. With Homebrew: brew install zbar"
    fi
}

# --- Python -----------------------------------------------------------------------------------

good_python() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null
}

has_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

python_found() {
    local name
    for name in "${PYTHON:-python3}" python3.13 python3.12 python3.14 python3.11 \
        /opt/homebrew/bin/python3 /usr/local/bin/python3; do
        if command -v "$name" >/dev/null && good_python "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

install_packages() {
    local extras="" mark python
    [ "$level" = test ] && extras="[dev]"
    # The folder's name is part of the mark: a virtual environment does not survive moving.
    mark="$(cat pyproject.toml constraints.txt scripts/setup.sh | cksum) $PWD"
    if [ -x .venv/bin/kiosk ] && .venv/bin/python -c '' 2>/dev/null; then
        if [ "$(cat .venv/installed-test 2>/dev/null)" = "$mark" ]; then return; fi
        if [ "$level" != test ] && [ "$(cat .venv/installed-run 2>/dev/null)" = "$mark" ]; then
            return
        fi
    fi
    python=$(python_found) || stop "Python 3.11 to 3.14 is needed and was not found. Install it" \
        "(Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python) and" \
        "try again, or name one: make setup PYTHON=/path/to/python3"
    has_venv "$python" || stop "$python cannot make virtual environments." \
        "On Debian and Ubuntu install python3-venv, then try again."
    if [ ! -x .venv/bin/python ] || ! good_python .venv/bin/python ||
        [ "$(cat .venv/place 2>/dev/null || echo "$PWD")" != "$PWD" ]; then
        rm -rf .venv
        quietly "$python" -m venv .venv || stop "the virtual environment .venv could not be made."
    fi
    echo "$PWD" >.venv/place
    say "Installing Python packages into .venv (the first time this takes a minute or two) …"
    quietly .venv/bin/python -m pip install -q --disable-pip-version-check --no-input \
        --root-user-action=ignore -c constraints.txt -e ".$extras" ||
        stop "the Python packages could not be installed. Is this machine online?"
    echo "$mark" >".venv/installed-$([ "$level" = test ] && echo test || echo run)"
}

case $level in run | demo | test) ;; *) stop "unknown level $level (run, demo or test)" ;; esac
if [ "$(uname -s)" = Darwin ]; then
    system_mac
elif command -v apt-get >/dev/null; then
    system_debian
fi
install_packages
