# Runs a server, and stops it when its owner is gone, whatever ended the owner.
#
# Usage: sh watchdog.sh SIGNAL GRACE FOLDER PROGRAM [ARGUMENT...]
#   SIGNAL   asks the server politely to stop (TERM, INT)
#   GRACE    tenths of a second until it is asked with KILL
#   FOLDER   removed after the owner is gone; empty: nothing is removed
#
# Standard input is a pipe whose other end only the owner holds: it closes at the owner's death, also by KILL. Each line
# on it lists the processes that the owner has frozen, in place of the line before; they are thawed before the end.
# The server's process id goes to standard output; the server's own words go to standard error.

signal=$1 grace=$2 folder=$3
shift 3

# A background command of a shell without job control reads /dev/null, so the pipe is kept under another number.
exec 3<&0
"$@" </dev/null >&2 3<&- &
server=$!
echo "$server"

(
    frozen=
    while read -r line <&3; do frozen=$line; done
    # From here on the owner is gone: finish, even if the server happens to end now.
    trap '' TERM
    kill -s CONT $frozen "$server"
    kill -s "$signal" "$server"
    while kill -0 "$server" && [ "$grace" -gt 0 ]; do
        sleep 0.1
        grace=$((grace - 1))
    done
    kill -s KILL "$server"
    exit 0
) >/dev/null 2>&1 &
owner_watch=$!

wait "$server"
code=$?
kill -s TERM "$owner_watch" 2>/dev/null
# Ended by that signal: the owner lives and has the say over the folder.
if wait "$owner_watch" && [ -n "$folder" ]; then
    cd / && rm -rf "$folder"
fi
exit "$code"
