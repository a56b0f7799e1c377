#!/usr/bin/env bash
# Shows that `make chaos` can fail: breaks Shoal on purpose, builds it, and expects the row that is there for it to fail.
# What was committed last is what gets broken; the tree you work in is not touched. `show.sh F-52` shows one row only.
set -euo pipefail
cd "$(dirname "$0")/../../.."

# Each patch, the row that must catch it, and what it must say; if nothing is said here: that something was lost or doubled.
broken=(
  no-fence:F-29 position-before-effects:F-1 no-dedupe:F-57
  sent-when-claimed:F-76 sent-again-unasked:F-53b
  "each-for-itself:F-52:calls within the wait of the bot" "no-key:F-75:not one"
)

tree=$PWD/target/broken/tree
remove() { git worktree remove --force "$tree" 2>/dev/null || true; }
trap remove EXIT
remove
git worktree prune

cargo build --package shoal-chaos
tried=0 missed=0
for entry in "${broken[@]}"; do
  IFS=: read -r patch row said <<<"$entry"
  [[ -z "${1:-}" || "$row" == "$1" ]] || continue
  tried=$((tried + 1))
  git worktree add --quiet --detach "$tree" HEAD
  git -C "$tree" apply "$PWD/tests/chaos/broken/$patch.patch"
  # One folder for the three builds, so that what they have in common is built once.
  CARGO_TARGET_DIR=$PWD/target/broken/build cargo build --manifest-path "$tree/Cargo.toml" --package shoal
  # Three trials, since one kill may find nothing in the victim's hands.
  target/debug/shoal-chaos --shoal target/broken/build/debug/shoal --only "$row" --trials 3 | tee target/broken/verdict || true
  # Breaking down would be a failure, too, but not the one that is to be shown.
  if grep -Eq "seed .*${said:-[1-9][0-9]* (lost|doubled)}" target/broken/verdict; then
    echo "caught: $patch by $row"
  else
    echo "NOT CAUGHT: $patch by $row"
    missed=$((missed + 1))
  fi
  remove
done
echo "$((tried - missed)) caught, $missed not caught"
[ "$tried" -gt 0 ] && [ "$missed" -eq 0 ]
