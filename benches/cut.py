#!/usr/bin/env python3
"""Two machines for one city, each in a network namespace of its own; the way from the first to PostgreSQL is cut while it sends.

    benches/cut.py MATOME [SECONDS]        (as root)

The mail server stays within reach of both. Says when the first sent its last mail, when the second took over, and who got what twice.
"""

import collections
import datetime
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from cities import DEPARTMENTS, JST, Clock, Office, Server, Sink

# The database and the mail server, each on a network of its own.
STATE, MAIL = "10.77.1", "10.77.2"


def sh(command):
    subprocess.run(command, shell=True, check=True)


class Machine:
    def __init__(self, number):
        self.name, self.number = f"matome{number}", number
        sh(f"ip netns add {self.name}; ip -n {self.name} link set lo up")
        for kind, net in [("s", STATE), ("m", MAIL)]:
            here, there = f"{kind}{number}", f"{kind}{number}p"
            sh(f"ip link add {here} type veth peer name {there} netns {self.name}; ip link set {here} master matome-{kind} up")
            sh(f"ip -n {self.name} addr add {net}.{number + 1}/24 dev {there}; ip -n {self.name} link set {there} up")

    def start(self, matome, office, clock, log):
        command = ["ip", "netns", "exec", self.name, matome, "run", "--config", office / "matome.toml"]
        return subprocess.Popen(command, env=clock.environment(), stderr=open(log, "ab"), stdin=subprocess.DEVNULL)


def networks():
    for kind, net in [("s", STATE), ("m", MAIL)]:
        sh(f"ip link add matome-{kind} type bridge; ip addr add {net}.1/24 dev matome-{kind}; ip link set matome-{kind} up")


def remove():
    subprocess.run("ip netns del matome1; ip netns del matome2; ip link del matome-s; ip link del matome-m", shell=True, stderr=subprocess.DEVNULL)


class City(Office):
    """One, of which both machines see the same folders."""

    def __init__(self, folder, server, sink):
        self.folder, self.server, self.sink, self.poll_every, self.departments = folder, server, sink, "2s", DEPARTMENTS
        (folder / "sheets").mkdir()
        for number, name in enumerate(self.departments):
            self.save_sheet(folder / "sheets" / f"{name}.xlsx", name, number, "")
        url = f"database = \"postgres://matome@{STATE}.1:{server.port}/postgres?sslmode=disable&schema=city\""
        self.begin(folder / "city", "city", url)
        file = folder / "city/matome.toml"
        file.write_text(file.read_text().replace("127.0.0.1", f"{MAIL}.1").replace('"300ms"', '"3s"'))


def holder(server):
    rows = server.ask("SELECT holder FROM city.lease WHERE task = 'daemon' AND until > clock_timestamp()")
    return int(rows[0][0].rsplit(" ", 1)[1]) if rows else None


def main(matome, seconds=60):
    folder = pathlib.Path(tempfile.mkdtemp())
    os.chmod(folder, 0o755)
    remove()
    networks()
    machines = [Machine(1), Machine(2)]
    server, sink = Server(folder, 100, f"{STATE}.1"), Sink(f"{MAIL}.1")
    with open(folder / "postgresql/data/pg_hba.conf", "a") as file:
        file.write(f"host all all {STATE}.0/24 trust\n")
    server.start()
    try:
        city, clock = City(folder, server, sink), Clock(folder)
        clock.set(datetime.datetime(2026, 10, 1, 8, 0, tzinfo=JST))
        first = machines[0].start(matome, folder / "city", clock, folder / "first.log")
        while not (folder / "city/merged/取りまとめ_令和8年度.xlsx").exists():
            time.sleep(0.2)
        second = machines[1].start(matome, folder / "city", clock, folder / "second.log")
        while "待機し" not in (folder / "second.log").read_text():
            assert second.poll() is None, (folder / "second.log").read_text()
            time.sleep(0.2)
        assert holder(server) == first.pid, "the first works"
        clock.set(datetime.datetime(2026, 10, 1, 8, 30, tzinfo=JST))
        while len(sink.mails) < 2:
            time.sleep(0.05)
        cut = time.time()
        sh("ip link set s1 nomaster")
        seen, times, taken = 0, [], None
        while time.time() - cut < int(seconds):
            times += [round(time.time() - cut, 1)] * (len(sink.mails) - seen)
            seen = len(sink.mails)
            if taken is None and holder(server) == second.pid:
                taken = time.time() - cut
            time.sleep(0.1)
        sh("ip link set s1 master matome-s")
        print(f"cut for {seconds} s after 2 mails; others arrived after {times} s; the second took over after {taken and round(taken, 1)} s")
        time.sleep(60)
        copies = collections.Counter((recipient, message_id) for recipient, message_id, _, _ in sink.mails if recipient.startswith("bu"))
        print(f"{len(copies)} of {len(DEPARTMENTS)} departments have their mail; second copies: {[key for key, count in copies.items() if count > 1]}")
        doubts = server.ask("SELECT count(*) FROM city.delivery WHERE doubts > 0")
        print(f"deliveries that had become uncertain: {doubts[0][0]}; the second still works: {holder(server) == second.pid}; the first lives: {first.poll() is None}")
        for name in ["first", "second"]:
            print(f"the {name} says:\n" + "".join(open(folder / f"{name}.log").readlines()[-12:]))
        for process in (first, second):
            process.terminate()
            process.wait()
    finally:
        server.stop("immediate")
        remove()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), *sys.argv[2:])
