#!/usr/bin/env bash
# Measures matome on big shares side by side with what one would run instead, and prints the ratios.
#
#   benches/share.sh TOOLS [DEPARTMENTS…]
#
# TOOLS is a folder with the share's maker and the peers, as benches/README.md describes them. DEPARTMENTS are the sizes,
# five sheets a department each (20 200 2000 if none are given). Figures are medians of RUNS runs (3).
set -euo pipefail
tools=$(cd "${1:?usage: benches/share.sh TOOLS [DEPARTMENTS…]}" && pwd)
shift
sizes=("${@:-20}")
[ $# -gt 0 ] || sizes=(20 200 2000)
here=$(cd "$(dirname "$0")" && pwd)
runs=${RUNS:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --release --locked --quiet --manifest-path "$here/../Cargo.toml"
matome=$here/../target/release/matome

# median NAME PREPARE COMMAND…: cpu, wall and memory of the middle run (by cpu); PREPARE runs before each.
median() {
  local prepare=$1
  shift
  for _ in $(seq "$runs"); do
    $prepare
    python3 "$here/measure.py" "$@"
  done | sort -n | sed -n "$(((runs + 1) / 2))p"
}

configure() { # FOLDER SHARE
  mkdir -p "$1"
  cat >"$1/matome.toml" <<TOML
city = "みどり市"
[share]
folder = "$2"
settle = "1s"
[mail]
from = "企画課 <kikaku@city.example.jp>"
transport = "files"
[planning]
to = ["kikaku@city.example.jp"]
TOML
}

nothing() { :; }
from_nothing() { rm -rf "$office/state" "$office/merged"; }
# Another workbook takes the place of one: as much to read as before, and every measure of it is another.
change_one() {
  mapfile -t books < <(find "$share" -name '*.xlsx' | sort)
  cp "${books[0]}" "$work/kept.xlsx"
  cp "${books[1]}" "${books[0]}"
  cp "$work/kept.xlsx" "${books[1]}"
  cp "${books[1]}" "$work/other.xlsx"
}

printf '%-10s %-28s %9s %9s %9s %9s\n' share what 'cpu s' 'wall s' 'MiB' 'x floor'
line() { # WHAT "CPU WALL MIB" FLOOR
  read -r cpu wall mib <<<"$2"
  printf '%-10s %-28s %9.3f %9.3f %9.0f %9.2f\n' "${size}x5" "$1" "$cpu" "$wall" "$mib" \
    "$(python3 -c "print($cpu / $3)")"
}

for size in "${sizes[@]}"; do
  share=$work/share$size office=$work/office$size
  python3 "$tools/make_share.py" "$share" --departments "$size" --sheets 5 --jobs 2 >/dev/null
  configure "$office" "$share"

  peer="$(median nothing python3 "$tools/peer_calamine_xlsxwriter.py" "$share" "$work/peer.xlsx")"
  least=$(median nothing python3 "$here/floor.py" "$share" "$work/peer.xlsx")
  read -r floor _ <<<"$least"
  line 'floor' "$least" "$floor"
  line 'matome merge, all' "$(median from_nothing "$matome" merge --config "$office/matome.toml")" "$floor"
  line 'matome merge, one changed' "$(median change_one "$matome" merge --config "$office/matome.toml")" "$floor"
  line 'matome merge, nothing changed' "$(median nothing "$matome" merge --config "$office/matome.toml")" "$floor"
  line 'floor, with the own workbook' "$(median nothing python3 "$here/floor.py" "$share" "$office"/merged/*.xlsx)" "$floor"
  line 'python-calamine + XlsxWriter' "$peer" "$floor"
  if [ "$size" -le 200 ]; then
    line 'openpyxl' "$(RUNS=1 median nothing python3 "$tools/peer_openpyxl.py" "$share" "$work/peer.xlsx")" "$floor"
  fi
done

# The daemon at rest: what it holds after its merge, and what its looks cost.
for size in "${sizes[@]}"; do
  office=$work/office$size
  sed -i 's/^settle.*/settle = "1s"\nwatch = "poll"\npoll_every = "1s"/' "$office/matome.toml"
  from_nothing
  "$matome" run --config "$office/matome.toml" >/dev/null 2>&1 &
  daemon=$!
  until [ -n "$(find "$office/merged" -name '取りまとめ*.xlsx' 2>/dev/null)" ]; do sleep 0.5; done
  sleep 5
  ticks() { awk '{ print $14 + $15 }' "/proc/$daemon/stat"; }
  before=$(ticks)
  sleep 20
  after=$(ticks)
  printf '%-10s %-28s %29s MiB %9s ms a look\n' "${size}x5" 'matome run, at rest' \
    "$(awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$daemon/status")" "$(((after - before) * 1000 / $(getconf CLK_TCK) / 20))"
  kill "$daemon"
  wait "$daemon" || true
done
