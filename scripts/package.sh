#!/usr/bin/env bash
# Builds the program, lets it prove itself with no Python in reach, and packs it for this system.
#
#   scripts/package.sh              into dist: the program's folder, and what people download:
#                                   a .deb and a .tar.xz, an installer (.exe), or an .app in a .zip
#   scripts/package.sh --quick OUT  packed less tightly into OUT, as the tests do it
set -euo pipefail
cd "$(dirname "$0")/.."

quick=""
if [ "${1:-}" = --quick ]; then quick=--quick; shift; fi
out=${1:-dist}
work=build/$(basename "$out")
python=.venv/bin/python
[ -x $python ] || python=python  # Windows, or an environment that is active already
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)

rm -rf "$work" "$out/kiosk" "$out/Kiosk.app"
mkdir -p "$work" "$out"
$python -m PyInstaller --noconfirm --log-level ERROR --distpath "$out" --workpath "$work" kiosk.spec

case $(uname -s) in
Linux)
    $python scripts/package/elf.py "$out/kiosk"
    $python scripts/package/notice.py "$out/kiosk"
    echo "$out/kiosk: $(du -sm "$out/kiosk" | cut -f1) MB"
    # The quotes keep DISPLAY for the inner shell: it is set by then.
    # shellcheck disable=SC2016
    scripts/with-screen.sh /bin/sh -c 'exec env -i HOME="$HOME" PATH=/nonexistent LANG=C.UTF-8 \
        DISPLAY="${DISPLAY:-}" QT_QPA_PLATFORM="${QT_QPA_PLATFORM:-}" "$0/kiosk/kiosk" --self-check' "$out"
    # shellcheck disable=SC2086 # nothing, or one word
    $python scripts/package/linux.py "$out/kiosk" "$out" --work "$work" $quick
    ;;
Darwin)
    "$out/Kiosk.app/Contents/MacOS/kiosk" --self-check
    ditto -c -k --keepParent "$out/Kiosk.app" "$out/kiosk-$version-macos-$(uname -m).zip"
    ;;
*)  # Windows, in the shell that comes with Git
    "$out/kiosk/kiosk-cli.exe" --self-check
    PATH="$PATH:/c/Program Files (x86)/Inno Setup 6" MSYS_NO_PATHCONV=1 \
        iscc /Qp "/DVersion=$version" scripts/package/kiosk.iss
    ;;
esac
