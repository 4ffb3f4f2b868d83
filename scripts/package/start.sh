#!/bin/sh
# Starts Kiosk from its folder, wherever that was put. Takes the words that the program takes.
here=$(dirname "$(readlink -f "$0")")

# Every desktop brings these libraries, made for its own graphics card; only where one is missing
# does the copy in the folder stand in.
known=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null)
for folder in "$here"/fallback/*; do
    case $known in
        *"${folder##*/} "*) ;;
        *) LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder" ;;
    esac
done
export LD_LIBRARY_PATH
exec "$here/kiosk/kiosk" "$@"
