#!/usr/bin/env python3
"""at_rest.py MATOME CONFIG SECONDS: starts the daemon, and prints how long it took until it was ready (ms) and until its merged workbooks
were made (s), how many workbooks it read, and then, at rest for so many seconds: its resident memory (MiB), that of it which is its own
alone, the cpu time of a second (ms), and how often its threads woke in a second.
"""
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

TICKS = os.sysconf("SC_CLK_TCK")
# Nothing of this takes so long; what does not come in this time does not come at all.
LONGEST = 600


def status(matome, config):
    shown = subprocess.run([matome, "status", "--config", config, "--format", "json"], capture_output=True, timeout=LONGEST)
    try:
        return json.loads(shown.stdout)
    except ValueError:
        return {"last_merge": None}  # there is no state yet


def sample(pid):
    """The cpu seconds so far, and the times that a thread went to sleep of its own accord."""
    process = pathlib.Path("/proc") / str(pid)
    fields = (process / "stat").read_text().rpartition(")")[2].split()
    switches = 0
    for thread in (process / "task").iterdir():
        lines = (thread / "status").read_text().splitlines()
        switches += sum(int(line.split()[1]) for line in lines if line.startswith("voluntary"))
    return (int(fields[11]) + int(fields[12])) / TICKS, switches


def kib(pid, file, key):
    lines = pathlib.Path(f"/proc/{pid}/{file}").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(key))


def main(matome, config, seconds):
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as word:
        word.bind(f"{folder}/notify")
        word.settimeout(LONGEST)
        # Asked before the daemon starts: on a busy machine it may have merged before the answer to a later question.
        before = status(matome, config)["last_merge"]
        start = time.monotonic()
        environment = {**os.environ, "NOTIFY_SOCKET": f"{folder}/notify"}
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        daemon = subprocess.Popen([matome, "run", "--config", config], env=environment, **silent)
        while b"READY=1" not in word.recv(4096):
            pass
        ready = time.monotonic() - start
        while status(matome, config)["last_merge"] == before:
            if time.monotonic() - start > LONGEST:
                daemon.kill()
                sys.exit(f"no merge within {LONGEST} s")
            time.sleep(0.05)
        merged = time.monotonic() - start
        time.sleep(5)
        (cpu, switches), from_ = sample(daemon.pid), time.monotonic()
        time.sleep(seconds)
        (cpu_after, switches_after), passed = sample(daemon.pid), time.monotonic() - from_
        resident = kib(daemon.pid, "status", "VmRSS:") / 1024
        own = kib(daemon.pid, "smaps_rollup", "Private_") / 1024
        read = status(matome, config)["read_since_start"]
        daemon.send_signal(signal.SIGTERM)
        daemon.wait()
    a_second = (cpu_after - cpu) / passed * 1000
    print(f"{ready * 1000:.0f} {merged:.2f} {read} {resident:.1f} {own:.1f} {a_second:.1f} {(switches_after - switches) / passed:.1f}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
