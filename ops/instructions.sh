#!/bin/sh
# Counts the instructions of each step of a message by callgrind, and prints them as a table. A step is taken 1 time and
# 1,001 times; the difference is a thousand steps, whatever the start of the program took. What Redis and the kernel do is
# not counted.
set -eu

times=1000

if ! command -v valgrind >/dev/null 2>&1; then
  echo "valgrind is missing: it counts the instructions. Install it (apt-get install valgrind) and come again." >&2
  exit 1
fi

program=$(cargo bench --package shoal --package shoal-bench --bench steps --no-run 2>&1 |
  tee /dev/stderr | sed -n 's/.*Executable benches.*(\(.*\))$/\1/p')
[ -x "$program" ] || { echo "The steps were not built." >&2; exit 1; }

count() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" instructions "$1" "$2" 2>&1 |
    sed -n 's/.*Collected : *\([0-9]*\).*/\1/p'
}

changed=$(git status --porcelain --untracked-files=no | head -c 1)
echo "$(date -u '+%Y-%m-%d'), commit $(git rev-parse --short=12 HEAD)${changed:++}, $(rustc --version | cut -d' ' -f1,2), $(uname -m)"
echo
echo "| step | instructions |"
echo "| --- | --- |"
"$program" instructions | {
  sum=0
  while IFS='	' read -r part name what; do
    once=$(count "$name" 1)
    often=$(count "$name" $((times + 1)))
    each=$(((often - once) / times))
    if [ "$part" = message ]; then
      sum=$((sum + each))
    elif [ "$sum" != 0 ]; then
      echo "| **all of these: one message, nothing batched** | **$sum** |"
      sum=0
    fi
    echo "| \`$name\`: $what | $each |"
  done
}
