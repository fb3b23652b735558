#!/usr/bin/env python3
"""Many cities on several workers and one PostgreSQL, while processes are killed and frozen and the server goes away.

    benches/cities.py MATOME [--cities 200] [--departments 10] [--workers 3] [--kills 200] [--freezes 50]
                      [--restarts 10] [--outages 2] [--folder DIR]

A month of working days is played: the clock of all processes is set on (libfaketime), and the next day begins once every city has
sent what this one asked for. One more city, with a file for its state, is left in peace: what it sends is what every city must send.
A worker is `matome run --cities`; it dies alone, with all its processes like a machine, or only one city's daemon does.
With `--idle SECONDS` nothing is done to them: after their first merge they rest on one worker, and what that costs is measured.
Says at the end what was lost, what came twice, and how long it took until a city was looked at again.
"""

import argparse
import asyncio
import collections
import datetime
import email
import email.header
import email.policy
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile

FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"
JST = datetime.timezone(datetime.timedelta(hours=9))
FIRST, LAST = datetime.date(2026, 10, 1), datetime.date(2026, 10, 30)
DEPARTMENTS = ["福祉部", "環境部", "教育部", "経済部", "市民部", "税務部", "農林部", "水道部", "総務部", "建設部"]
CLOSED = {datetime.date(2026, 10, 12)}
# A delivery that was twice in doubt is left to a person.
MOST_DOUBTS = 2


class Server:
    """PostgreSQL in a folder of its own."""

    def __init__(self, folder, connections, host="127.0.0.1"):
        self.host = host
        self.folder = folder / "postgresql"
        self.folder.mkdir()
        self.programs = sorted(pathlib.Path("/usr/lib/postgresql").iterdir())[-1] / "bin"
        self.user = []
        if os.getuid() == 0:
            self.user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
            shutil.chown(self.folder, "nobody")
        self.run("initdb", "-D", "data", "-U", "matome", "--auth=trust", "-E", "UTF8", "--locale=C")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        with open(self.folder / "data/postgresql.conf", "a") as file:
            file.write(f"port={self.port}\nlisten_addresses='127.0.0.1,{host}'\nunix_socket_directories='{self.folder}'\n"
                       f"max_connections={connections}\n")
        self.out = []

    def run(self, program, *arguments):
        command = self.user + [self.programs / program, *arguments]
        subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start(self):
        self.run("pg_ctl", "-D", "data", "-w", "-t", "300", "-l", "log", "start")

    def stop(self, how="fast"):
        self.run("pg_ctl", "-D", "data", "-w", "-t", "300", "-m", how, "stop")

    def ask(self, sql):
        """Rows of texts; None while the server is away."""
        command = ["psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "matome", "-AtqX", "-F", "\t", "postgres"]
        answer = subprocess.run(command, input=sql, text=True, capture_output=True, env=os.environ | {"PGCONNECT_TIMEOUT": "10"})
        if answer.returncode or "ERROR" in answer.stderr:
            return None
        return [line.split("\t") for line in answer.stdout.splitlines()]

    def cpu(self):
        """Seconds of all its processes, those that have ended too."""
        pid = int((self.folder / "data/postmaster.pid").read_text().split()[0])
        own = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        used = sum(int(part) for part in own[11:15])
        for other in processes():
            if other[1] == pid:
                used += other[3]
        return used / os.sysconf("SC_CLK_TCK")


class Sink:
    """A mail server that takes everything, and keeps who was sent what."""

    def __init__(self, host="127.0.0.1"):
        self.mails, self.port, self.host = [], None, host
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self.serve(ready)), daemon=True).start()
        ready.wait()

    async def serve(self, ready):
        server = await asyncio.start_server(self.greet, self.host, 0, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await server.serve_forever()

    async def greet(self, reader, writer):
        try:
            await self.talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        writer.close()

    async def talk(self, reader, writer):
        writer.write(b"220 sink\r\n")
        recipients = []
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"RCPT":
                recipients.append(line.split(b"<")[1].split(b">")[0].decode())
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                text = (await reader.readuntil(b"\r\n.\r\n"))[:-3]
                self.keep(recipients, text)
                recipients = []
            writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            await writer.drain()
            if word == b"QUIT":
                return

    def keep(self, recipients, text):
        head = email.message_from_bytes(text.split(b"\r\n\r\n")[0] + b"\r\n\r\n", policy=email.policy.default)
        day = email.utils.parsedate_to_datetime(head["Date"]).astimezone(JST).date()
        for recipient in recipients:
            self.mails.append((recipient, head["Message-ID"], head["Subject"], day.isoformat()))


class Clock:
    """Ahead of the machine's by as much as the file says."""

    def __init__(self, folder):
        self.file = folder / "clock"

    def set(self, moment):
        ahead = moment.timestamp() - time.time()
        beside = self.file.with_suffix(".new")
        beside.write_text(f"{ahead:+.0f}\n")
        beside.rename(self.file)

    def environment(self):
        return os.environ | {
            "LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1", "FAKETIME_UPDATE_TIMESTAMP_FILE": "0",
        }


def processes():
    """Number, parent, session and clock ticks of all that run."""
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = open(f"/proc/{entry}/stat").read().rsplit(")", 1)[1].split()
            except OSError:
                continue
            yield int(entry), int(stat[1]), int(stat[3]), int(stat[11]) + int(stat[12])


class Worker:
    def __init__(self, office, number):
        self.office, self.number, self.process = office, number, None
        self.log = open(office.folder / f"worker-{number}.log", "ab")

    def start(self):
        command = [self.office.matome, "run", "--cities", self.office.folder / "cities"]
        environment = self.office.clock.environment()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                                        start_new_session=True, env=environment)

    def all(self):
        """The service and its processes."""
        return [pid for pid, _, session, _ in processes() if session == self.process.pid]

    def each(self, what, pids=None):
        for pid in self.all() if pids is None else pids:
            try:
                os.kill(pid, what)
            except ProcessLookupError:
                pass

    def start_again(self):
        # Where it was killed once more meanwhile, it has been started again already.
        if self.process.poll() is not None:
            self.start()


class Office:
    """The cities, their folders and configurations."""

    def __init__(self, folder, matome, cities, departments, server, sink, poll_every):
        self.poll_every = poll_every
        self.folder, self.matome, self.server, self.sink = folder, matome, server, sink
        self.clock = Clock(folder)
        self.departments = DEPARTMENTS[:departments]
        self.cities = [f"c{n:04}" for n in range(1, cities + 1)]
        (folder / "sheets").mkdir()
        for number, name in enumerate(self.departments):
            self.save_sheet(folder / "sheets" / f"{name}.xlsx", name, number, "")
        for city in self.cities:
            url = f"database = \"postgres://matome@127.0.0.1:{server.port}/postgres?schema={city}\""
            self.begin(folder / "cities" / city, city, url)
        self.begin(folder / "calm", "calm", "database = \"state/matome.db\"")

    def save_sheet(self, path, department, number, more):
        import openpyxl
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "運営方針"
        sheet["A1"] = f"令和8年度　{department}の運営方針"
        sheet["A3"] = "重点的に取り組む施策・事業"
        for column, label in enumerate(["番号", "重点施策・事業", "取組内容", "達成目標"], 1):
            sheet.cell(4, column, label)
        for row in range(4):
            sheet.cell(5 + row, 1, row + 1)
            sheet.cell(5 + row, 2, f"窓口の見直し{row + 1}{more if row == 0 else ''}")
            sheet.cell(5 + row, 3, f"証明書の窓口を一つにまとめる（{row + 1}）。")
            sheet.cell(5 + row, 4, f"{10 + (number + row) % 3}月{'15日' if row % 2 else '末'}までに窓口を移す。")
        beside = path.with_suffix(".tmp")
        book.save(beside)
        beside.rename(path)

    def begin(self, folder, city, state):
        for name in self.departments:
            target = folder / "share" / name
            target.mkdir(parents=True)
            shutil.copy(self.folder / "sheets" / f"{name}.xlsx", target / "R8.xlsx")
        lists = "".join(f"[[departments]]\nname = \"{name}\"\nto = [\"bu{n}@{city}.example.jp\"]\n"
                        for n, name in enumerate(self.departments, 1))
        (folder / "matome.toml").write_text(f"""city = "{city}"
[share]
folder = "share"
watch = "poll"
poll_every = "{self.poll_every}"
settle = "1s"
[state]
{state}
[reporting.interim]
as_of = "09-30"
due = "10-15"
[planning]
to = ["kikaku@{city}.example.jp"]
[mail]
transport = "smtp"
[mail.smtp]
host = "127.0.0.1"
port = {self.sink.port}
security = "none"
limits = ["200 per minute"]
[reminders]
deadlines_before = ["20bd", "15bd", "10bd", "8bd", "6bd", "5bd", "4bd", "3bd", "2bd", "1bd", "0d"]
{lists}""")

    def change(self, day):
        """Every first department saves its sheet with other words."""
        name = self.departments[0]
        self.save_sheet(self.folder / "sheets" / "changed.xlsx", name, 0, f"（{day:%-m月%-d日}版）")
        for city in [*(self.folder / "cities").iterdir(), self.folder / "calm"]:
            beside = city / "share" / name / "~new.tmp"
            shutil.copy(self.folder / "sheets" / "changed.xlsx", beside)
            beside.rename(city / "share" / name / "R8.xlsx")

    def merged(self, city):
        return self.folder / "cities" / city / "merged" / "取りまとめ_令和8年度.xlsx"

    def of_all(self, sql):
        """One question to every city's schema."""
        return self.server.ask(" UNION ALL ".join(sql.replace("@", city) for city in self.cities))


class Notes:
    """What the planning section types, and where it must still be at the end."""

    def __init__(self, office):
        self.office, self.typed, self.torn = office, [], []

    def type_into(self, city):
        path = self.office.merged(city)
        try:
            with zipfile.ZipFile(path) as book:
                parts = [(part, book.read(part)) for part in book.infolist()]
        except OSError:
            return
        except zipfile.BadZipFile:
            return self.torn.append(str(path))
        text = f"記入{len(self.typed) + 1}"
        beside, has_typed = path.with_name("~typed.tmp"), False
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as book:
            for part, content in parts:
                if part.filename == "xl/worksheets/sheet2.xml":
                    content, has_typed = self.typed_in(content.decode(), parts, text)
                    content = content.encode()
                book.writestr(part, content)
        if not has_typed:
            return beside.unlink()
        # As Excel saves; what matome has written since then is overwritten with what was there before.
        beside.rename(path)
        self.typed.append((city, text))

    def typed_in(self, sheet, parts, text):
        column = column_of(sheet, dict((part.filename, content) for part, content in parts), "企画課メモ")
        row = random.randint(2, 1 + len(self.office.departments) * 4)
        line = re.search(rf'<row r="{row}"[^>]*>.*?</row>', sheet, re.S)
        if not column or not line:
            return sheet, False
        cell = f'<c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
        old = re.search(rf'<c r="{column}{row}"(?:[^>]*/>|[^>]*>.*?</c>)', line[0], re.S)
        if old and "<v>" in old[0] or old and "<t" in old[0]:
            # Somebody's note stands there.
            return sheet, False
        changed = line[0].replace(old[0], cell) if old else line[0].replace("</row>", cell + "</row>")
        return sheet.replace(line[0], changed), True

    def look_for_torn(self):
        path = self.office.merged(random.choice(self.office.cities))
        try:
            with zipfile.ZipFile(path) as book:
                if book.testzip():
                    self.torn.append(str(path))
        except FileNotFoundError:
            pass
        except zipfile.BadZipFile:
            self.torn.append(str(path))


def column_of(sheet, parts, label):
    shared = re.findall(r"<si>(.*?)</si>", parts.get("xl/sharedStrings.xml", b"").decode(), re.S)
    for cell, kind, content in re.findall(r'<c r="([A-Z]+)1"([^>]*)>(.*?)</c>', sheet, re.S):
        value = re.search(r"<v>(\d+)</v>", content)
        text = shared[int(value[1])] if 't="s"' in kind and value else content
        if label in text:
            return cell
    return None


class Watch(threading.Thread):
    """How long it takes until a city whose worker has died or was frozen is looked at again."""

    def __init__(self, office):
        super().__init__(daemon=True)
        self.office, self.open, self.took, self.away = office, [], [], []
        self.known, self.lock = {}, threading.Lock()

    def run(self):
        sql = ("SELECT '@', fence, holder, until > clock_timestamp(), coalesce((SELECT value FROM @.fact WHERE name = 'started'), '')"
               " FROM @.lease WHERE task = 'daemon'")
        while True:
            begun = time.time()
            rows = self.office.of_all(sql)
            with self.lock:
                if rows is None:
                    self.away.append(begun)
                for city, fence, holder, held, started in rows or []:
                    self.known[city] = (int(fence), int(holder.rsplit(" ", 1)[1]), held == "t", started)
                self.close(time.time())
            time.sleep(max(0.5, 2.5 - (time.time() - begun)))

    def close(self, now):
        still = []
        for city, at, fence, started, how in self.open:
            new = self.known.get(city)
            if new and new[0] > fence and new[2] and new[3] != started:
                was_away = any(at - 1 <= moment <= now for moment in self.away)
                self.took.append((now - at, city, how, was_away))
            else:
                still.append((city, at, fence, started, how))
        self.open = still

    def struck(self, pids, how):
        """The cities on which one of them worked."""
        with self.lock:
            hit = [(city, known) for city, known in self.known.items() if known[1] in pids and known[2]]
            waiting = {city for city, *_ in self.open}
            for city, (fence, _, _, started) in hit:
                if city not in waiting:
                    self.open.append((city, time.time(), fence, started, how))
            return len(hit)


class Chaos:
    def __init__(self, office, workers, watch, wanted):
        self.office, self.workers, self.watch, self.wanted = office, workers, watch, wanted
        self.done, self.later = collections.Counter(), []

    def plan(self, days):
        """Each blow on a day, at some second of it."""
        blows = [kind for kind, count in self.wanted.items() for _ in range(count)]
        plan = [[] for _ in range(days)]
        for kind in blows:
            plan[random.randrange(days)].append((random.triangular(0, 30, 3), kind))
        return [sorted(day) for day in plan]

    def strike(self, kind):
        self.done[kind] += 1
        getattr(self, kind)()

    def one(self):
        """The process that works on some city, or any other of a worker."""
        worker = random.choice(self.workers)
        own = [pid for pid in worker.all() if pid != worker.process.pid]
        if random.random() < 0.8:
            pids = {known[1] for known in self.watch.known.values() if known[2]}
            own = [pid for pid in own if pid in pids] or own
        return worker, [random.choice(own)] if own else []

    def kill(self):
        chance = random.random()
        if chance < 0.7:
            worker, pids = self.one()
        else:
            worker = random.choice(self.workers)
            pids = [worker.process.pid] if chance < 0.85 else worker.all()
        self.watch.struck(set(pids) if chance < 0.7 or chance >= 0.85 else set(worker.all()), "killed")
        worker.each(signal.SIGKILL, pids)
        if worker.process.pid in pids:
            self.after(random.uniform(2, 10), worker.start_again)

    def freeze(self):
        worker, pids = self.one() if random.random() < 0.7 else (None, None)
        if worker is None:
            worker = random.choice(self.workers)
            pids = worker.all()
        how_long = random.uniform(2, 60)
        if how_long > 35:
            self.watch.struck(set(pids), "frozen")
        worker.each(signal.SIGSTOP, pids)
        self.after(how_long, lambda: worker.each(signal.SIGCONT, pids))

    def restart(self):
        self.office.server.stop(random.choice(["fast", "immediate"]))
        self.office.server.start()

    def outage(self):
        self.office.server.stop("fast")
        time.sleep(60)
        self.office.server.start()

    def after(self, seconds, what):
        self.later.append((time.time() + seconds, what))

    def go_on(self):
        due = [it for it in self.later if it[0] <= time.time()]
        self.later = [it for it in self.later if it not in due]
        for _, what in due:
            what()


def working_days():
    day = FIRST
    while day <= LAST:
        if day.weekday() < 5 and day not in CLOSED:
            yield day
        day += datetime.timedelta(1)


def is_done(office, day):
    """The cities that still have to send something of that day; None where nobody knows."""
    open_ones = (f"SELECT '@' WHERE NOT EXISTS (SELECT 1 FROM @.reminder_run WHERE day = '{day}') OR EXISTS (SELECT 1 FROM @.delivery "
                 f"WHERE state IN ('waiting', 'claimed') OR state = 'uncertain' AND doubts < {MOST_DOUBTS})")
    return office.of_all(open_ones)


def play(office, workers, arguments):
    notes, watch = Notes(office), Watch(office)
    wanted = {"kill": arguments.kills, "freeze": arguments.freezes, "restart": arguments.restarts, "outage": arguments.outages}
    chaos = Chaos(office, workers, watch, wanted)
    days = list(working_days())
    plan = chaos.plan(len(days) - 1)
    moment = datetime.datetime.combine(days[0], datetime.time(8, 0), JST)
    office.clock.set(moment)
    calm = subprocess.Popen([office.matome, "run", "--config", office.folder / "calm/matome.toml"], env=office.clock.environment(),
                            stderr=open(office.folder / "calm.log", "ab"), stdin=subprocess.DEVNULL)
    for worker in workers:
        worker.start()
    begun = time.time()
    while not all(office.merged(city).exists() for city in office.cities):
        time.sleep(1)
        if time.time() - begun > 1800:
            sys.exit("the cities do not begin")
    say(f"{len(office.cities)} cities have begun after {time.time() - begun:.0f} s")
    watch.start()
    longest, stuck = 0, []
    for number, day in enumerate(days):
        office.clock.set(datetime.datetime.combine(day, datetime.time(8, 29, 55), JST))
        if number % 7 == 3:
            office.change(day)
        blows, started, looked = list(plan[number - 1]) if number else [], time.time(), 0
        while True:
            chaos.go_on()
            while blows and blows[0][0] <= time.time() - started:
                chaos.strike(blows.pop(0)[1])
            if random.random() < 0.05:
                notes.type_into(random.choice(office.cities))
            notes.look_for_torn()
            time.sleep(0.2)
            if not blows and time.time() - looked > 2:
                looked, left = time.time(), is_done(office, day)
                if left == []:
                    break
                if time.time() - started > 900:
                    stuck.append((day, left))
                    break
        longest = max(longest, time.time() - started)
        say(f"{day}: {time.time() - started:.0f} s, {len(office.sink.mails)} mails, {dict(chaos.done)}"
            + (f", stuck: {stuck[-1][1]}" if stuck and stuck[-1][0] == day else ""))
    while chaos.later or watch.open and time.time() - started < 1200:
        chaos.go_on()
        time.sleep(0.5)
    # Time for what was typed last to be taken in.
    time.sleep(30)
    for process in [worker.process for worker in workers] + [calm]:
        process.terminate()
    for process in [worker.process for worker in workers] + [calm]:
        process.wait()
    return {"notes": notes, "watch": watch, "chaos": chaos, "stuck": stuck, "took": time.time() - begun}


def rest(office, worker, seconds):
    """What so many cities cost while nothing happens."""
    worker.start()
    begun = time.time()
    while not all(office.merged(city).exists() for city in office.cities):
        time.sleep(1)
    say(f"{len(office.cities)} cities have begun after {time.time() - begun:.0f} s")
    time.sleep(90)
    ticks = lambda: sum(ticks for _, _, session, ticks in processes() if session == worker.process.pid) / os.sysconf("SC_CLK_TCK")
    before, of_server = ticks(), office.server.cpu()
    time.sleep(seconds)
    used, of_server = ticks() - before, office.server.cpu() - of_server
    pids = worker.all()
    own = [memory(pid, "Private_") for pid in pids]
    backends = office.server.ask("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
    say(json.dumps({
        "cities": len(office.cities), "processes": len(pids), "cpu seconds a minute": round(used * 60 / seconds, 2),
        "the server's": round(of_server * 60 / seconds, 2), "MiB of their own": round(sum(own)), "MiB with shared pages (PSS)": round(sum(memory(pid, "Pss:") for pid in pids)),
        "the service's own MiB": round(memory(worker.process.pid, "Private_"), 1), "connections": int(backends[0][0]) - 1,
    }, indent=1))
    worker.process.terminate()
    worker.process.wait()


def memory(pid, field):
    try:
        lines = open(f"/proc/{pid}/smaps_rollup").read().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def judge(office, played):
    of_departments = [mail for mail in office.sink.mails if mail[0].startswith("bu")]
    sent = collections.defaultdict(list)
    for recipient, message_id, subject, day in of_departments:
        local, domain = recipient.split("@")
        sent[domain.split(".")[0]].append(((local, subject, day), message_id))
    expected = collections.Counter(what for what, _ in sent["calm"])
    lost, strange, twice, other_ids = [], [], 0, []
    for city in office.cities:
        found = collections.defaultdict(list)
        for what, message_id in sent[city]:
            found[what].append(message_id)
        lost += [(city, what) for what in expected if what not in found]
        strange += [(city, what) for what in found if what not in expected]
        for what, ids in found.items():
            twice += len(ids) - 1
            other_ids += [(city, what)] if len(set(ids)) > 1 else []
    doubts = office.of_all("SELECT '@', coalesce(sum(doubts), 0), count(*) FILTER (WHERE doubts > 0), "
                           f"count(*) FILTER (WHERE state = 'uncertain' AND doubts >= {MOST_DOUBTS}), "
                           "count(*) FILTER (WHERE state = 'failed') FROM @.delivery")
    copies = copies_without_doubt(office)
    noted = {(row[0], text) for row in office.of_all("SELECT '@', note FROM @.note") for text in re.findall(r"記入\d+", row[1])}
    noted_ever = {(row[0], text) for row in office.of_all("SELECT '@', change FROM @.note_history")
                  for text in re.findall(r"記入\d+", row[1])}
    notes = played["notes"]
    for city in office.cities:
        try:
            torn = zipfile.ZipFile(office.merged(city)).testzip()
        except zipfile.BadZipFile:
            torn = "all"
        notes.torn += [city] if torn else []
    took = sorted(played["watch"].took)
    calm_times = [seconds for seconds, _, how, away in took if not away and how == "killed"]
    return {
        "cities": len(office.cities), "seconds": round(played["took"]), "blows": dict(played["chaos"].done), "stuck": len(played["stuck"]),
        "mails expected": sum(expected.values()) * len(office.cities), "mails of departments": len(of_departments) - len(sent["calm"]),
        "lost": len(lost), "first lost": [str(one) for one in lost[:5]], "unexpected": len(strange), "first unexpected": [str(one) for one in strange[:5]],
        "second copies": twice, "with another Message-ID": len(other_ids), "second copies without doubt": copies,
        "doubts": sum(int(row[1]) for row in doubts), "left to a person": sum(int(row[3]) for row in doubts), "failed": sum(int(row[4]) for row in doubts),
        "notes typed": len(notes.typed), "notes kept": sum(1 for one in notes.typed if one in noted),
        "notes never taken in": [one for one in notes.typed if one not in noted and one not in noted_ever][:10],
        "notes lost later": [one for one in notes.typed if one not in noted and one in noted_ever][:10],
        "torn": notes.torn[:5],
        "looked at again": len(took), "never": len(played["watch"].open),
        "seconds until then, server there: median, 99%, longest": [round(calm_times[int(len(calm_times) * part)], 1) if calm_times else None for part in (0.5, 0.99, 0.99999)],
        "longest of all": [(round(one[0], 1), *one[1:]) for one in took[-5:]],
    }


def copies_without_doubt(office):
    """Second copies of what the ledger never doubted."""
    doubted = office.of_all("SELECT '@', message_id || ' ' || recipient FROM @.delivery WHERE doubts > 0") or []
    doubted = {row[1] for row in doubted}
    count = collections.Counter((recipient, message_id) for recipient, message_id, _, _ in office.sink.mails if "calm" not in recipient)
    return [key for key, number in count.items()
            if number > 1 and f"{key[1].strip('<>')} {key[0]}" not in {one.replace('<', '').replace('>', '') for one in doubted}][:5]


def say(line):
    print(line, flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("matome", type=os.path.abspath)
    for name, default in [("cities", 200), ("departments", 10), ("workers", 3), ("kills", 200), ("freezes", 50), ("restarts", 10), ("outages", 2), ("seed", 1), ("idle", 0)]:
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("/tmp/matome-cities"))
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    arguments.folder.mkdir(parents=True)
    os.chmod(arguments.folder, 0o755)
    server, sink = Server(arguments.folder, connections=6 * arguments.cities + 200), Sink()
    server.start()
    poll_every = "30s" if arguments.idle else "5s"
    office = Office(arguments.folder, arguments.matome, arguments.cities, arguments.departments, server, sink, poll_every)
    workers = [Worker(office, number) for number in range(1, arguments.workers + 1)]
    try:
        if arguments.idle:
            office.clock.set(datetime.datetime.combine(FIRST, datetime.time(20, 0), JST))
            return rest(office, workers[0], arguments.idle)
        played = play(office, workers, arguments)
        say(json.dumps(judge(office, played), ensure_ascii=False, indent=1))
    finally:
        for worker in workers:
            worker.each(signal.SIGCONT)
            worker.each(signal.SIGKILL)
        server.stop("immediate")


if __name__ == "__main__":
    main()
