#!/usr/bin/env python3
"""measure.py COMMAND…: runs a command and prints what it took: cpu seconds, wall seconds, peak MiB.

The memory is that of the command and all processes that it started, added up every few milliseconds; pages that they share count
in each. What the command itself prints is passed over.
"""
import os
import subprocess
import sys
import time

# Nothing that is measured takes so long; what does has come to a stop.
LONGEST = 1800
PAGE = os.sysconf("SC_PAGE_SIZE")


def resident(session):
    """The resident bytes of all processes of the session."""
    total = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            if int(fields[3]) == session:
                total += int(fields[21]) * PAGE
        except (OSError, IndexError):
            pass  # it has ended meanwhile
    return total


def measure(command):
    start, peak = time.monotonic(), 0
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ended = 0
    while not ended:
        peak = max(peak, resident(process.pid))
        time.sleep(0.002)
        if time.monotonic() - start > LONGEST:
            os.killpg(process.pid, 9)
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{command[0]} ended with {status}")
    return used.ru_utime + used.ru_stime, time.monotonic() - start, peak / 2**20


if __name__ == "__main__":
    print("%.3f %.3f %.0f" % measure(sys.argv[1:]))
