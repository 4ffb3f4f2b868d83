#!/usr/bin/env bash
# Brings Oracle's MySQL server beside the system, for the tests: unpacked into a cache folder, with
# the libraries and the loader that it was built with. Nothing is installed and nothing of the
# system is touched. Debian's stable releases have MariaDB only; the mirror that this machine uses already has
# Debian's unstable one, too.
#
#   scripts/mysql.sh        prints the folder, fetching it first where it is missing (60 MB)
#
# Ends with 1 and a sentence where it cannot be had.
set -euo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/kiosk-tests/mysql
root=$cache/root
work=$cache/apt

stop() { printf 'mysql: %s\n' "$*" >&2; exit 1; }

if [ -e "$cache/whole" ]; then
    printf '%s\n' "$root"
    exit
fi

command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
    stop "Oracle's MySQL is fetched with apt-get and dpkg, which this system does not have."
mirror=$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 'Identifier: Packages' |
    awk '$1 == "Debian" && $2 !~ /security/ { print $2; exit }')
[ -n "$mirror" ] || stop "this machine's package sources name no Debian mirror to take MySQL from."
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e "$keys" ] || stop "$keys, which signs Debian's packages, is missing."

mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
if [ -e "$cache/whole" ]; then  # another test process was first
    printf '%s\n' "$root"
    exit
fi

rm -rf "$work" "$root"
mkdir -p "$work"/lists/partial "$work"/archives/partial "$root"
: >"$work/status"  # as if nothing were installed: the C library is fetched, too
printf 'deb [signed-by=%s] %s sid main\n' "$keys" "$mirror" >"$work/sources.list"
apt() {
    # The system's other options stay: how a proxy or a mirror with a password is reached.
    apt-get -qq \
        -o Dir::State::status="$work/status" -o Dir::State::lists="$work/lists" \
        -o Dir::State="$work" -o Dir::Cache="$work" -o Dir::Cache::archives="$work/archives" \
        -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::Etc::preferencesparts=/dev/null -o APT::Install-Recommends=false \
        -o APT::Sandbox::User=root -o Acquire::Retries=3 -o Acquire::http::Timeout=20 \
        -o Acquire::Languages=none -o DPkg::Post-Invoke::= -o APT::Update::Post-Invoke::= "$@" >"$work/log" 2>&1
}
apt update || stop "the list of Debian's packages cannot be fetched: $(tail -n 1 "$work/log")"
apt install -y --download-only mysql-server-core ||
    stop "the packages cannot be fetched: $(tail -n 1 "$work/log")"
for package in "$work"/archives/*.deb; do
    dpkg -x "$package" "$root" || stop "$package cannot be unpacked."
done
rm -rf "$work"
touch "$cache/whole"
printf '%s\n' "$root"
