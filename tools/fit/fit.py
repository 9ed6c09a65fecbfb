#!/usr/bin/env python3
"""Fits the calibration of the anatomical method and writes it as Go.

usage: python3 tools/fit/fit.py TRAIN [HELD_OUT ...] | gofmt > internal/body/table.go
Needs numpy only; no random numbers, so there is no seed.

Each folder holds truth.json (rendered people: `lengths_upright_cm`, `joints_cam_cm`, camera) and mp.json
(MediaPipe's landmarks, world landmarks and mask rows of the same pictures). Only TRAIN is fitted on.
On standard error: five-fold cross-validated errors and coverage on TRAIN, and those on HELD_OUT.
The geometry is that of measure_anatomical.go and scale.go; tools/accuracy checks the two against each other.
"""
import json
import os
import sys
import numpy as np

PARTS = {"UpperArm": ((11, 13), (12, 14)), "Forearm": ((13, 15), (14, 16)),
         "Thigh": ((23, 25), (24, 26)), "Calf": ((25, 27), (26, 28)), "Torso": ((11, 23), (12, 24))}
NAMES = {"UpperArm": "upper_arm", "Forearm": "forearm", "Thigh": "thigh", "Calf": "calf", "Torso": "torso",
         "Arm": "arm", "Leg": "leg"}
SEGMENTS = ("UpperArm", "Forearm", "Arm", "Thigh", "Calf", "Leg", "Torso")
CHAINS = {"Arm": ("UpperArm", "Forearm"), "Leg": ("Thigh", "Calf")}
# Standard deviation of length / stature over ANSUR II (4082 men, 1986 women, US Army 2012, public domain),
# relative to its mean: the nearest tape measurement of each part.
ANSUR_SPREAD = {"UpperArm": 0.0325, "Forearm": 0.0443, "Thigh": 0.0502, "Calf": 0.0419, "Torso": 0.0505}
GATE, MIN_COS, MIN_COS_TORSO, MIN_SHARE = 0.5, 0.6, 0.75, 0.67   # as in quality.go
# TRAIN's bodies have 0.8 of the generator's variation in proportions. A prior that is too narrow would hide the
# very people for whom measuring is worth while, so it is taken a quarter wider than any of the two sources.
WIDEN = 1.25
SOURCES = ("silhouette", "eye_line", "known_length")


def load(folder):
    truth = json.load(open(os.path.join(folder, "truth.json")))["images"]
    seen = json.load(open(os.path.join(folder, "mp.json")))
    return [observe(t, seen[t["image"]]) for t in truth if "lm" in seen[t["image"]]]


def observe(t, o):
    """What the fit needs of one person: pixel heights, true scale, per part and side pixels and cosine."""
    L, W, H = np.array(o["lm"]), np.array(o["world"]), o["h"]
    p = {"stature": t["stature_cm"], "tag": t["tag"], "px": {}}
    joints = t["joints_cam_cm"]
    p["true_scale"] = (joints["left_hip"][2] + joints["right_hip"][2]) / 2 / t["camera"]["K"][1][1]
    eye, foot = L[[2, 5], 1].mean(), L[29:33, 1].max()
    cropped = o["mask"][1] >= H - 1 or foot > H or L[29:33, 3].max() < GATE
    p["eye_px"] = None if cropped else foot - eye
    whole = not cropped and o["mask"][0] >= 1 and not (L[15:23, 1] < eye).any()
    p["sil_px"] = o["mask"][1] - o["mask"][0] if whole else None
    p["truth"] = {k: t["lengths_upright_cm"]["mean"][n] for k, n in NAMES.items()}
    p["classic"] = classic(L)
    for k, sides in PARTS.items():
        if k == "Torso":
            sides = (((11, 12), (23, 24)),)
        for s, (a, b) in enumerate(sides):
            a, b = np.atleast_1d(a), np.atleast_1d(b)
            px = np.hypot(*(L[a, :2].mean(0) - L[b, :2].mean(0)))
            w = (W[a] - W[b])[:, :3].mean(0)
            cos = np.hypot(w[0], w[1]) / np.linalg.norm(w)
            if L[np.r_[a, b], 3].min() >= GATE and cos >= (MIN_COS_TORSO if k == "Torso" else MIN_COS):
                p["px"].setdefault(k, []).append((px if k == "Torso" else px / cos, cos))
    return p


def classic(L):
    """The classic method: (pixel height or None, mean pixel lengths)."""
    top = [L[i][1] for i in (0, 2, 5, 7, 8) if L[i][3] > GATE]
    low = [L[i][1] for i in (29, 30, 31, 32) if L[i][3] > GATE]
    px = {}
    for a, b, chain, joints in (("UpperArm", "Forearm", "Arm", (11, 13, 15)), ("Thigh", "Calf", "Leg", (23, 25, 27))):
        for s in (0, 1):
            i, j, k = (n + s for n in joints)
            if L[[i, j, k], 3].min() >= GATE:
                u, v = np.hypot(*(L[i] - L[j])[:2]), np.hypot(*(L[j] - L[k])[:2])
                for n, x in ((a, u), (b, v), (chain, u + v)):
                    px.setdefault(n, []).append(x)
    if L[[11, 12, 23, 24], 3].min() >= GATE:
        px["Torso"] = [np.hypot(*((L[11] + L[12] - L[23] - L[24]) / 2)[:2])]
    return max(1, max(low) - min(top)) if top and low else None, {k: np.mean(v) for k, v in px.items()}


def scale(p, source, T):
    """cm per pixel at the hips, or None."""
    if source == "known_length":
        return p["true_scale"]
    h = p["sil_px"] if source == "silhouette" else p["eye_px"]
    return None if not h else p["stature"] * T[source] / h


def rms(x):
    return float(np.sqrt(np.mean(np.square(x))))


def fit(people):
    T = {}
    T["silhouette"] = np.median([p["sil_px"] * p["true_scale"] / p["stature"] for p in people if p["sil_px"]])
    T["eye_line"] = np.median([p["eye_px"] * p["true_scale"] / p["stature"] for p in people if p["eye_px"]])
    T["spread"] = {s: rms([np.log(scale(p, s, T) / p["true_scale"]) for p in people if scale(p, s, T)]) for s in SOURCES[:2]}
    for k in PARTS:
        c = T[k] = {}
        ratio = np.array([p["truth"][k] / p["stature"] for p in people])
        c["ratio"], c["train_spread"] = ratio.mean(), (ratio / ratio.mean()).std()
        c["spread"] = WIDEN * max(c["train_spread"], ANSUR_SPREAD[k])
        both = [p for p in people if len(p["px"].get(k, ())) == (1 if k == "Torso" else 2)]
        mean = lambda p: np.mean([v for v, _ in p["px"][k]])
        c["factor"] = np.median([p["truth"][k] / (mean(p) * scale(p, "silhouette", T)) for p in both if p["sil_px"]])
        c["noise"] = [rms([np.log(c["factor"] * mean(p) * scale(p, s, T) / p["truth"][k]) for p in both if scale(p, s, T)]) for s in SOURCES]
        c["sides"] = 0.0 if k == "Torso" else rms([np.log(p["px"][k][0][0] / p["px"][k][1][0]) for p in both])
    for s in SOURCES:
        z = {}
        for p in people:
            for k, (v, u) in estimate(p, s, T).items():
                z.setdefault(k, []).append(abs(v - p["truth"][k]) / u)
        T["stretch", s] = {k: max(1.0, np.percentile(v, 95) / 2) for k, v in z.items()}
    return T


def estimate(p, source, T):
    """(length, standard deviation) per segment, as body.Estimate has it; chains are sums."""
    out, cm = {}, scale(p, source, T)
    stretch = T.get(("stretch", source), {})
    for k in PARTS if cm else ():
        c, prior = T[k], T[k]["ratio"] * p["stature"]
        sides = [c["factor"] * v * cm for v, _ in p["px"].get(k, ())]
        if source != "known_length" and k != "Torso":
            sides = [v for v in sides if v >= MIN_SHARE * prior]
        if not sides:
            continue
        photo, n = np.mean(sides), c["noise"][SOURCES.index(source)]
        if len(sides) == 1:
            n = np.hypot(n, c["sides"] / 2)
        if source == "known_length":
            out[k] = photo, n * photo
        else:
            w = c["spread"] ** 2 / (c["spread"] ** 2 + n ** 2)
            out[k] = prior + w * (photo - prior), np.sqrt(w) * n * prior
    for chain, (a, b) in CHAINS.items():
        if a in out and b in out:
            out[chain] = out[a][0] + out[b][0], np.hypot(out[a][1], out[b][1])
    return {k: (v, u * stretch.get(k, 1)) for k, (v, u) in out.items()}


def report(title, people, T):
    for s in SOURCES:
        err, base, inside = [], [], []
        by = {}
        for p in people:
            est = estimate(p, s, T)
            mean = {k: T[k]["ratio"] for k in PARTS}
            mean.update(Arm=mean["UpperArm"] + mean["Forearm"], Leg=mean["Thigh"] + mean["Calf"])
            for k, (v, u) in est.items():
                err.append(abs(v - p["truth"][k])), base.append(abs(mean[k] * p["stature"] - p["truth"][k])), inside.append(err[-1] <= 2 * u)
                by.setdefault(k, []).append((err[-1], inside[-1]))
        print("%-22s %-13s %5d lengths: mean error %.2f cm, stature only %.2f cm, coverage %.3f | %s" % (
            title, s, len(err), np.mean(err), np.mean(base), np.mean(inside),
            " ".join("%s %.2f %.2f" % (k, *np.mean(v, 0)) for k, v in by.items())), file=sys.stderr)


def go(T, people):
    """The table as a Go file."""
    rel, off = {"silhouette": {}, "known_length": {}}, []
    for p in people:
        h, px = p["classic"]
        if h:
            off.append(p["stature"] / h / p["true_scale"] - 1)
        for k, x in px.items():
            rel["known_length"].setdefault(k, []).append(x * p["true_scale"] / p["truth"][k] - 1)
            if h:
                rel["silhouette"].setdefault(k, []).append(x * p["stature"] / h / p["truth"][k] - 1)
    row = lambda d: "{" + ", ".join("%.3f" % d[k] for k in SEGMENTS) + "}"
    print("// Code generated by tools/fit/fit.py; DO NOT EDIT.\n\npackage body\n")
    print("// Fitted on %d rendered people; what each number is stands in body.go.\n" % len(people))
    print("var scales = [2]scale{")
    for s, n in zip(SOURCES, ("Silhouette", "EyeLine")):
        print("%s: {ratio: %.4f, noise: %.4f}," % (n, T[s], T["spread"][s]))
    print("}\n\nvar parts = [NumSegments]part{")
    for k in PARTS:
        c = T[k]
        print("%s: {factor: %.4f, ratio: %.4f, spread: %.4f, noise: [3]float64{%s}, sides: %.4f}," % (
            k, c["factor"], c["ratio"], c["spread"], ", ".join("%.4f" % n for n in c["noise"]), c["sides"]))
    print("}\n\nvar stretch = [3][NumSegments]float64{")
    for s, n in zip(SOURCES, ("Silhouette", "EyeLine", "Known")):
        print("%s: %s," % (n, row(T["stretch", s])))
    print("}\n\nvar classicNoise = [3][NumSegments]float64{")
    for s, n in (("silhouette", "Silhouette"), ("known_length", "Known")):
        print("%s: %s," % (n, row({k: rms(v) for k, v in rel[s].items()})))
    print("}\n\nconst classicScaleNoise = %.3f" % rms(off))


def main():
    train = load(sys.argv[1])
    for f in range(5):
        report("train, fold %d left out" % f, train[f::5], fit([p for i, p in enumerate(train) if i % 5 != f]))
    T = fit(train)
    report("train (fitted on)", train, T)
    for folder in sys.argv[2:]:
        report(os.path.basename(folder), load(folder), T)
    go(T, train)


if __name__ == "__main__":
    main()
