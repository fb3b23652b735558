#!/usr/bin/env python3
"""reading_part.py COMMAND…: runs a merge and prints what its reading part took: cpu seconds, wall seconds.

The part begins and ends with the work of the reader processes; the cpu time is theirs, and that of the process that asks them meanwhile.
"""
import pathlib
import subprocess
import sys
import time


def cpu(pid):
    """The cpu seconds of all threads of a process so far; None once it is gone."""
    threads = pathlib.Path(f"/proc/{pid}/task")
    try:
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads.iterdir()) / 1e9
    except (OSError, ValueError, IndexError):
        return None


def children(pid):
    try:
        threads = pathlib.Path(f"/proc/{pid}/task").iterdir()
        return {child for thread in threads for child in (thread / "children").read_text().split()}
    except OSError:
        return set()


def measure(command):
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, **silent)
    readers, first, last = {}, None, None
    while process.poll() is None:
        now, own, moved = time.monotonic(), cpu(process.pid), False
        for reader in children(process.pid) | readers.keys():
            used = cpu(reader)
            if used is not None and used > readers.get(reader, 0):
                readers[reader], moved = used, True
        if moved and own is not None:
            first, last = first or (now, own), (now, own)
        time.sleep(0.004)
    wall, asking = last[0] - first[0], last[1] - first[1]
    return sum(readers.values()) + asking, wall


if __name__ == "__main__":
    print("%.3f %.3f" % measure(sys.argv[1:]))
