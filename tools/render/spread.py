#!/usr/bin/env python3
"""Counts how far the features of some photos lie outside those of the fit.

spread.py FIT.csv OTHER.csv [--tags TAGS.json]
    Both files come from `go run ./tools/accuracy -features FILE`. It prints the share of the other
    photos' features beyond 3 standard deviations of the fit's, and which features they are.

spread.py --truth DIR OUT
    Makes OUT/truth.json from DIR/people.json, and links to its photos, for -collect.
"""
import csv
import json
import os
import sys
from pathlib import Path
import numpy as np


def read(name, source="silhouette"):
    """Photo numbers, names, and values of the lines from a source, or from the eye line where there is no silhouette."""
    rows = list(csv.reader(open(name)))
    head, best = rows[0], {}
    for r in rows[1:]:
        if r[1] == source or int(r[0]) not in best:
            best[int(r[0])] = r
    keep = [i for i, n in enumerate(head) if n not in ("photo", "source", "height")]
    to = lambda v: float(v) if v not in ("", "NaN") else np.nan
    return np.array(sorted(best)), [head[i] for i in keep], np.array([[to(best[k][i]) for i in keep] for k in sorted(best)])


def truth(folder, out):
    """A truth.json for photos of real people, whose names begin with their person's and a hyphen."""
    out.mkdir(parents=True, exist_ok=True)
    d = json.loads((folder / "people.json").read_text())
    images = []
    for i, f in enumerate(sorted(folder.glob("*.jpg"))):
        p = d["people"][f.stem.split("-")[0]]
        if not (out / f.name).exists():
            os.symlink(f, out / f.name)
        images.append(dict(image=f.name, index=i, person=sorted(d["people"]).index(f.stem.split("-")[0]), tag=d["tags"].get(f.stem, "easy"), stature_cm=p["stature"], sex=p["sex"],
                           lengths_upright_cm=dict(mean=p["truth"])))
    (out / "truth.json").write_text(json.dumps(dict(images=images)))


def main():
    if sys.argv[1] == "--truth":
        return truth(Path(sys.argv[2]), Path(sys.argv[3]))
    _, names, fit = read(sys.argv[1])
    number, names2, other = read(sys.argv[2])
    assert names == names2, "the two files have other features"
    tags = json.loads(Path(sys.argv[4]).read_text()) if len(sys.argv) > 4 else {}
    z = (other - np.nanmean(fit, 0)) / np.nanstd(fit, 0)
    own = (fit - np.nanmean(fit, 0)) / np.nanstd(fit, 0)
    share = lambda s: 100 * np.nansum(np.abs(s) > 3) / np.isfinite(s).sum()
    print("%d features; beyond 3 sd: %.1f %% of the fit's own %d photos, %.1f %% of the other %d" % (len(names), share(own), len(fit), share(z), len(z)))
    groups = {}
    for n, row in zip(number, z):
        groups.setdefault(tags.get(str(n), ""), []).append(row)
    for g, rows in sorted(groups.items()):
        print("  %-20s %3d photos: %.1f %%, mean of squares %.2f" % (g or "all", len(rows), share(np.array(rows)), np.nanmean(np.array(rows) ** 2)))
    out = np.nanmean(np.abs(z) > 3, 0)
    for i in np.argsort(-out)[:15]:
        if out[i] > 0:
            print("  %-34s beyond in %3.0f %% of photos, median score %+.1f" % (names[i], 100 * out[i], np.nanmedian(z[:, i])))


if __name__ == "__main__":
    main()
