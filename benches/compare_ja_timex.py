#!/usr/bin/env python3
"""Lines per second of matome and of ja-timex (pip install ja-timex), on the same lines in the same run.

    python3 benches/compare_ja_timex.py

The lines are those of tests/deadlines/free.txt. ja-timex only finds and normalises the expressions; matome also decides
which of them are deadlines.
"""
import pathlib
import re
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
UNITS = {"": 1, "K": 1e3, "M": 1e6}


def lines():
    for line in (ROOT / "tests/deadlines/free.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split(" | ")[1]


def ja_timex(texts):
    from ja_timex import TimexParser

    parser = TimexParser()
    parser.parse(texts[0])
    start = time.perf_counter()
    for text in texts:
        parser.parse(text)
    return len(texts) / (time.perf_counter() - start)


def matome():
    command = ["cargo", "bench", "--quiet", "--bench", "deadlines", "--", "every_line_dated"]
    output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    # Columns of divan: fastest, slowest, median, mean; the median is the third.
    rates = re.findall(r"([0-9.]+) ([KM]?)item/s", output)
    number, unit = rates[2]
    return float(number) * UNITS[unit]


def main():
    texts = list(lines())
    theirs = ja_timex(texts)
    ours = matome()
    print(f"ja-timex: {theirs:,.0f} lines/s")
    print(f"matome:   {ours:,.0f} lines/s ({ours / theirs:,.0f} times)")


if __name__ == "__main__":
    main()
