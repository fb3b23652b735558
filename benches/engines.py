#!/usr/bin/env python3
"""What a merge costs with the state in PostgreSQL and in a file.

    benches/engines.py MATOME SHARE [RUNS]

SHARE is a folder of workbooks (`make_share.py`). Prints cpu seconds, medians: matome's own with all its processes, and the server's, for a
merge of everything, with one workbook changed, and with nothing changed. The kinds take turns, so that a busy machine harms both.
"""

import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

from cities import Server

CONFIGURATION = """city = "みどり市"
[share]
folder = "{share}"
settle = "0s"
[state]
{state}
[mail]
from = "企画課 <kikaku@city.example.jp>"
transport = "files"
[planning]
to = ["kikaku@city.example.jp"]
"""


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(matome, share, runs=5):
    folder = pathlib.Path(tempfile.mkdtemp())
    os.chmod(folder, 0o755)
    shutil.copytree(share, folder / "share")
    books = sorted((folder / "share").rglob("*.xlsx"))
    server = Server(folder, connections=50)
    server.start()
    url = f"postgres://matome@127.0.0.1:{server.port}/postgres"
    costs = {}
    try:
        for run in range(int(runs)):
            for engine, state in [("file", 'database = "state/matome.db"'), ("server", f'database = "{url}?schema=run{run}"')]:
                office = folder / f"{engine}-{run}"
                office.mkdir()
                (office / "matome.toml").write_text(CONFIGURATION.format(share=folder / "share", state=state))
                for kind in ["all", "one changed", "nothing changed"]:
                    if kind == "one changed":
                        first, second = books[0], books[-1]
                        content = first.read_bytes()
                        first.write_bytes(second.read_bytes())
                    before, of_server = cpu(), server.cpu()
                    subprocess.run([matome, "merge", "--config", office / "matome.toml"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                    costs.setdefault((kind, engine), []).append((cpu() - before, server.cpu() - of_server))
                books[0].write_bytes(content)
    finally:
        server.stop("immediate")
        shutil.rmtree(folder)
    for kind in ["all", "one changed", "nothing changed"]:
        own = {engine: statistics.median(own for own, _ in costs[kind, engine]) for engine in ["file", "server"]}
        of_server = statistics.median(other for _, other in costs[kind, "server"])
        print(f"{kind}: file {own['file']:.2f}, server {own['server']:.2f} ({own['server'] / own['file']:.2f} times), and PostgreSQL itself {of_server:.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
