#!/usr/bin/env python3
"""The original service's formula on MediaPipe's landmarks, written again to check the Go code.

usage: classic.py DIR [IMAGE ...]      (DIR holds truth.json, and in mp.json MediaPipe's landmarks)
       classic.py --compare DUMP       (the output of `go run ./tools/accuracy -dump FILE`)

For each image it prints the landmarks (x, y, z in pixels, visibility), the stature and the
formula's answers, null where it gives none, as one JSON list. testdata/classic.json is that for a
few renders.
"""
import json
import math
import os
import sys

KEYS = ["upper_arm", "forearm", "arm", "thigh", "calf", "leg", "torso"]


def classic(lm, stature):
    tops = [lm[i][1] for i in (0, 2, 5, 7, 8) if lm[i][3] > 0.5]
    bottoms = [lm[i][1] for i in (29, 30, 31, 32) if lm[i][3] > 0.5]
    if not tops or not bottoms:
        return None
    scale = stature / max(1, max(bottoms) - min(tops))
    d = lambda a, b: math.hypot(a[0] - b[0], a[1] - b[1])
    answer = dict.fromkeys(KEYS)
    for upper, lower, whole, left, right in (("upper_arm", "forearm", "arm", (11, 13, 15), (12, 14, 16)),
                                             ("thigh", "calf", "leg", (23, 25, 27), (24, 26, 28))):
        sides = [(d(lm[a], lm[b]), d(lm[b], lm[c])) for a, b, c in (left, right) if min(lm[a][3], lm[b][3], lm[c][3]) >= 0.5]
        if sides:
            answer[upper] = sum(s[0] for s in sides) / len(sides) * scale
            answer[lower] = sum(s[1] for s in sides) / len(sides) * scale
            answer[whole] = answer[upper] + answer[lower]
    if min(lm[i][3] for i in (11, 12, 23, 24)) >= 0.5:
        mid = lambda a, b: ((lm[a][0] + lm[b][0]) / 2, (lm[a][1] + lm[b][1]) / 2)
        answer["torso"] = d(mid(11, 12), mid(23, 24)) * scale
    return dict(answer, scale=scale)


def row(image, stature, landmarks, **more):
    return {"image": image, **more, "stature_cm": stature, "classic": classic(landmarks, stature), "landmarks": landmarks}


def compare(dump):
    worst, missing, n = 0, 0, 0
    for d in map(json.loads, dump):
        r = row(d["image"], d["stature_cm"], d["landmarks"])
        mean, want, n = d["classic"]["mean"], r["classic"] or dict.fromkeys(KEYS), n + 1
        for k in KEYS:
            missing += want[k] is None
            assert (want[k] is None) == (k not in mean), (r["image"], k)
            if want[k] is not None:
                worst = max(worst, abs(want[k] - mean[k]["cm"]))
    print("%d people, %d lengths, %d of them without an answer in both; greatest difference %.1e cm" % (n, n * 7, missing, worst))


def main():
    args = sys.argv[1:]
    if args[0] == "--compare":
        compare(open(args[1]))
        return
    seen = json.load(open(os.path.join(args[0], "mp.json")))
    rows = []
    for t in json.load(open(os.path.join(args[0], "truth.json")))["images"]:
        o = seen[t["image"]]
        if "lm" in o and (len(args) == 1 or t["image"] in args[1:]):
            rows.append(row(t["image"], t["stature_cm"], o["lm"], width=o["w"], height=o["h"]))
    print("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]")


if __name__ == "__main__":
    main()
