#!/usr/bin/env python3
"""Joins files of tools/accuracy -collect, and gives each person a unique number.

join.py OUT.jsonl.gz SPLIT=FILE.jsonl.gz ...

The people of the second split get numbers from 10000, those of the third from 20000, and so on.
"""
import gzip
import json
import sys


def main():
    splits = []
    with gzip.GzipFile(sys.argv[1], "wb", 9, mtime=0) as out:
        for arg in sys.argv[2:]:
            split, name = arg.split("=")
            if split not in splits:
                splits.append(split)
            for line in gzip.open(name):
                d = json.loads(line)
                d["image"] = split + "/" + d["image"]
                d["person"] += 10000 * splits.index(split)
                out.write(json.dumps(d, separators=(",", ":")).encode() + b"\n")


if __name__ == "__main__":
    main()
