#!/usr/bin/env python3
"""Fits how the pose shows the angle at which the camera looks down at the person.

usage: python3 tools/quality/elevation.py TRAIN [HELD_OUT ...]
       (folders as for tools/fit/fit.py; needs only numpy)

The results are the constants of internal/body/readings.go. They are a least-squares fit on TRAIN's people whose
feet are in the picture. For each folder it prints the RMS error, and how well an estimate beyond
LIMITS finds cameras beyond them. For TRAIN itself the estimates are cross-validated in five folds.
"""
import json
import math
import os
import sys
import numpy as np

LIMITS = ((20, 20),)   # true degrees, estimate


def load(folder):
    seen = json.load(open(os.path.join(folder, "mp.json")))
    rows = []
    for t in json.load(open(os.path.join(folder, "truth.json")))["images"]:
        o = seen[t["image"]]
        if "lm" not in o or t["person_px"]["bottom"] >= o["h"]:
            continue
        L, W = np.array(o["lm"]), np.array(o["world"])
        hips = (np.array(t["joints_cam_cm"]["left_hip"]) + np.array(t["joints_cam_cm"]["right_hip"])) / 2
        true = -math.degrees(math.asin(hips @ np.array(t["camera"]["R_world_to_cam"])[:, 2] / np.linalg.norm(hips)))
        leg = W[27, :3] + W[28, :3] - W[23, :3] - W[24, :3]
        height = L[29:33, 1].max() - (L[2, 1] + L[5, 1]) / 2
        rows.append((true, math.degrees(math.atan2(leg[2], leg[1])), ((L[7, 1] + L[8, 1]) / 2 - L[0, 1]) / height))
    a = np.array(rows)
    return a[:, 0], np.c_[np.ones(len(a)), a[:, 1:]]


def fit(y, X):
    return np.linalg.lstsq(X, y, rcond=None)[0]


def report(folder, y, p):
    print("%s: %d people, off by %.1f degrees (RMS)" % (folder, len(y), np.sqrt(np.mean((p - y) ** 2))))
    for true, limit in LIMITS:
        is_, said = (y > true, p > limit) if true > 0 else (y < true, p < limit)
        print("  %+d degrees: %d people, %d found, %d more pointed out" % (true, is_.sum(), (is_ & said).sum(), (said & ~is_).sum()))


def main():
    y, X = load(sys.argv[1])
    b = fit(y, X)
    print("elevation = %.1f + %.2f lean - %.0f nod / height" % (b[0], b[1], -b[2]))
    fold = np.arange(len(y)) % 5
    report(sys.argv[1] + ", cross-validated", y, np.concatenate([X[fold == k] @ fit(y[fold != k], X[fold != k]) for k in range(5)])[np.argsort(np.concatenate([np.flatnonzero(fold == k) for k in range(5)]))])
    for folder in sys.argv[2:]:
        y, X = load(folder)
        report(folder, y, X @ b)


if __name__ == "__main__":
    main()
