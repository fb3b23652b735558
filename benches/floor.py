#!/usr/bin/env python3
"""floor.py SHARE MERGED…: the least that any program does: reads every workbook of SHARE, inflates every part of it, and deflates the parts
of the MERGED workbooks once more at the usual level. No XML is parsed. All of it runs in zlib.
"""
import pathlib
import sys
import zipfile
import zlib


def inflated(path):
    with zipfile.ZipFile(path) as package:
        return [package.read(part) for part in package.infolist()]


if __name__ == "__main__":
    share, merged = pathlib.Path(sys.argv[1]), sys.argv[2:]
    for path in sorted(share.rglob("*.xlsx")):
        inflated(path)
    for path in merged:
        for part in inflated(path):
            zlib.compress(part, 6)
