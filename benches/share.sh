#!/usr/bin/env bash
# Measures matome on big shares side by side with what one would run instead, and prints the ratios.
#
#   benches/share.sh TOOLS [DEPARTMENTS…]
#
# TOOLS is a folder with the share's maker, the floor and the peers, as benches/README.md describes them. DEPARTMENTS are the
# sizes, five sheets a department each (20 200 2000 if none are given). Figures are medians of RUNS runs (3). MATOME is a program
# that is there already; else it is built.
set -euo pipefail
tools=$(cd "${1:?usage: benches/share.sh TOOLS [DEPARTMENTS…]}" && pwd)
shift
sizes=("${@:-20}")
[ $# -gt 0 ] || sizes=(20 200 2000)
here=$(cd "$(dirname "$0")" && pwd)
runs=${RUNS:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

matome=${MATOME:-$here/../target/release/matome}
[ -n "${MATOME:-}" ] || cargo build --release --locked --quiet --manifest-path "$here/../Cargo.toml"
cc -O2 -o "$work/floor" "$tools/floor.c" -lz

# median PREPARE COMMAND…: cpu, wall and memory of the middle run (by cpu); PREPARE runs before each.
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
watch = "poll"
poll_every = "1s"
[mail]
from = "企画課 <kikaku@city.example.jp>"
transport = "files"
[planning]
to = ["kikaku@city.example.jp"]
TOML
}

# The cpu of the peer that writes the same cells, without loading them: it says so itself.
same() { # SHARE CELLS
  for _ in $(seq "$runs"); do
    python3 "$tools/peer_same.py" "$1" "$work/same.xlsx" "$2" | sed 's/.* total \([0-9.]*\).*/\1/'
  done | sort -n | sed -n "$(((runs + 1) / 2))p"
}

nothing() { :; }
from_nothing() { rm -rf "$office/state" "$office/merged"; }
# Another workbook takes the place of one: as much to read as before, and every measure of it is another. Long enough ago to
# have come to rest.
change_one() {
  mapfile -t books < <(find "$share" -name '*.xlsx' | sort)
  cp "${books[0]}" "$work/kept.xlsx"
  cp "${books[1]}" "${books[0]}"
  cp "$work/kept.xlsx" "${books[1]}"
  sleep 2
}

printf '%-8s %-40s %9s %9s %9s %9s\n' share what 'cpu s' 'wall s' 'MiB' 'x floor'
line() { # WHAT "CPU WALL MIB"
  local cpu wall mib
  read -r cpu wall mib <<<"$2"
  printf '%-8s %-40s %9.3f %9.3f %9s %9.2f\n' "${size}x5" "$1" "$cpu" "$wall" "${mib:--}" \
    "$(python3 -c "print($cpu / $floor)")"
}
ratio() { # WHAT A B
  printf '%-8s %-40s %9.2f\n' "${size}x5" "$1" "$(python3 -c "print($2 / $3)")"
}

for size in "${sizes[@]}"; do
  share=$work/share$size office=$work/office$size
  python3 "$tools/make_share.py" "$share" --departments "$size" --sheets 5 --jobs 2 >/dev/null
  configure "$office" "$share"

  peer=$(median nothing python3 "$tools/peer_calamine_xlsxwriter.py" "$share" "$work/peer.xlsx")
  all=$(median from_nothing "$matome" merge --config "$office/matome.toml")
  # The floor of one's own workbook, and a peer that writes its very cells: a list of one sheet is a third of the work.
  cp "$office"/merged/取りまとめ_*.xlsx "$work/own.xlsx"
  python3 "$tools/cells_of.py" "$work/own.xlsx" "$work/cells" >/dev/null
  same=$(same "$share" "$work/cells")
  in=$(median nothing "$work/floor" "$share")
  out=$(median nothing "$work/floor" -w "$work/own.xlsx" 6)
  quick=$(median nothing "$work/floor" -w "$work/own.xlsx" 2)
  floor=$(python3 -c "print(${in%% *} + ${out%% *})")
  line 'floor: read and inflate the share' "$in"
  line 'floor: deflate its own workbook, level 6' "$out"
  line 'floor: deflate its own workbook, level 2' "$quick"
  line 'matome, all' "$all"
  ratio '  of the peer with the same cells' "${all%% *}" "$same"
  ratio '  of the best script' "${all%% *}" "${peer%% *}"
  one=$(median change_one "$matome" merge --config "$office/matome.toml")
  line 'matome, one changed' "$one"
  ratio '  of all' "${one%% *}" "${all%% *}"
  ratio '  of deflating at level 2' "${one%% *}" "${quick%% *}"
  line 'matome, nothing changed' "$(median nothing "$matome" merge --config "$office/matome.toml")"
  reading=$(for _ in $(seq "$runs"); do
    from_nothing
    python3 "$here/reading_part.py" "$matome" merge --config "$office/matome.toml"
  done | sort -n | sed -n "$(((runs + 1) / 2))p")
  line 'matome, all: its reading part' "$reading"
  read -r cpu wall <<<"$reading"
  ratio '  wall of cpu' "$wall" "$cpu"
  line 'python-calamine + XlsxWriter, same cells' "$same 0"
  line 'python-calamine + XlsxWriter, one list' "$peer"
  if [ "$size" -le 200 ]; then
    line "openpyxl, one list" "$(runs=1 median nothing python3 "$tools/peer_openpyxl.py" "$share" "$work/peer.xlsx")"
  fi
done

printf '\n%-8s %-24s %9s %9s %9s %9s %9s %9s %9s\n' share daemon 'ready ms' 'merged s' 'read' 'MiB' 'own MiB' 'ms/look' 'wakes/s'
for size in "${sizes[@]}"; do
  office=$work/office$size
  from_nothing
  for start in 'empty state' 'restart'; do
    read -r -a figures <<<"$(python3 "$here/at_rest.py" "$matome" "$office/matome.toml" 10)"
    printf '%-8s %-24s' "${size}x5" "$start"
    printf ' %9s' "${figures[@]}"
    echo
  done
done

if [ -z "${SHARES_ALONE:-}" ]; then
  cargo bench --quiet --manifest-path "$here/../Cargo.toml" --bench reminders --bench deadlines --bench layout
fi
