#!/usr/bin/env python3
"""Prints the proportions of the rendered people beside ANSUR II's and the published ones.

population.py ANSUR [--n 400] [--seed 22] [--fit law.json]

Nothing is rendered. ANSUR is the folder of the two CSV files of ANSUR II (public domain). --fit
fits the distribution that people are drawn from, writes it, and prints the proportions of people
drawn afresh from it.
"""
import argparse
import csv
import json
from pathlib import Path
import numpy as np
import body as B

COLUMNS = {
    "acromion_radiale": "acromionradialelength", "radiale_stylion": "radialestylionlength", "trochanterion_epicondyle": "trochanterionheight-lateralfemoralepicondyleheight",
    "epicondyle_malleolus": "lateralfemoralepicondyleheight-lateralmalleolusheight", "crotch_height": "crotchheight", "trochanterion_height": "trochanterionheight",
    "epicondyle_height": "lateralfemoralepicondyleheight", "malleolus_height": "lateralmalleolusheight", "acromial_height": "acromialheight", "axilla_height": "axillaheight",
    "suprasternale_height": "suprasternaleheight", "hand": "handlength", "sleeve": "acromionradialelength+radialestylionlength", "biacromial": "biacromialbreadth",
    "bideltoid": "bideltoidbreadth", "hip_breadth": "hipbreadth", "crotch_height-epicondyle_height": "crotchheight-lateralfemoralepicondyleheight",
    "suprasternale_height-crotch_height": "suprasternaleheight-crotchheight", "acromial_height-crotch_height": "acromialheight-crotchheight",
}
# Joint centres by ANSUR's tapes: rules of README.md, "What is true". arm: acromion-radiale + radiale-stylion less the shoulder's depth.
DEPTH = {"M": 0.0270, "F": 0.0265}
PUBLISHED = {"M": dict(upper_arm=.157, forearm=.155, arm=.312, torso=.284, thigh=.238, calf=.240), "F": dict(upper_arm=.155, forearm=.153, arm=.308, torso=.278, thigh=.235, calf=.244)}


def ansur(folder):
    out = {}
    for sex, f in (("M", "ANSUR_II_MALE_Public.csv"), ("F", "ANSUR_II_FEMALE_Public.csv")):
        rows = list(csv.DictReader(open(Path(folder) / f, encoding="latin1")))
        g = lambda c: np.array([float(r[c]) for r in rows]) / 10
        st, o = g("stature"), {}
        for k, c in COLUMNS.items():
            sign, v = 1, 0
            for part in c.replace("-", " - ").replace("+", " + ").split():
                if part in "+-":
                    sign = 1 if part == "+" else -1
                else:
                    v = v + sign * g(part)
            o[k] = v
        deep = DEPTH[sex] * st
        o["centres arm"] = o["sleeve"] - deep
        o["centres torso"] = o["acromial_height"] - deep - o["trochanterion_height"]
        o["centres thigh"] = o["trochanterion_epicondyle"]
        o["centres calf"] = o["epicondyle_malleolus"]
        o["centres leg"] = o["centres thigh"] + o["centres calf"]
        out[sex] = (st, o)
    return out


def people(body, draw, n, seed):
    out = {"M": [], "F": []}
    changes = {"M": [], "F": []}
    for i in range(n):
        info, ph, lc = draw(np.random.default_rng([seed, i]))
        p = B.Person(body, info, ph, lc)
        r = dict(p.tape["mean"])
        for k in list(COLUMNS):
            if "-" in k:
                a, b = k.split("-")
                r[k] = r[a] - r[b]
        for k in ("upper_arm", "forearm", "arm", "thigh", "calf", "leg", "torso", "hip_width"):
            r["centres " + k] = p.lengths["mean"][k]
            if k in p.rig["mean"]:
                r["rig " + k] = p.rig["mean"][k]
        for k in ("shoulder", "hip", "knee", "ankle"):
            r["centre %s height" % k] = p.heights[k]
        r["centres shoulder spacing"] = p.shoulder_spacing
        r["stature"] = info["stature"]
        for k in ("upper_arm", "arm", "thigh", "leg"):
            a, b = (p.lengths[s][k] for s in ("left", "right"))
            r["left less right, % of " + k] = 100 * (a - b) / r["centres " + k] * info["stature"]  # a ratio of stature below
        s = "M" if info["male"] else "F"
        out[s].append(r)
        changes[s].append([lc[{"hand": "l-hand-scale-incr", "foot": "l-foot-scale-vert-incr"}.get(k, k)] for k in B.KNOBS])
    return {s: {k: np.array([r[k] for r in v]) for k in v[0]} for s, v in out.items()}, {s: np.array(v) for s, v in changes.items()}


def stat(v, st):
    r = v / st
    return "%7.4f (%.4f) %5.2f" % (r.mean(), r.std(ddof=1), np.corrcoef(v, st)[0, 1])


def table(P, A):
    print("ratio to stature: mean (SD) r(length, stature); %d men, %d women" % tuple(len(P[s]["stature"]) for s in "MF"))
    print("%-36s|%-22s |%-22s |%-22s |%-22s | mean M, F | SD M, F" % ("", " people M", " ANSUR M", " people F", " ANSUR F"))
    for k in P["M"]:
        if k == "stature":
            continue
        c, t = [], ""
        for s in "MF":
            c.append(stat(P[s][k], P[s]["stature"]))
            pub = PUBLISHED[s].get(k.replace("centres ", "")) if k.startswith("centres ") else None
            c.append(stat(A[s][1][k], A[s][0]) if k in A[s][1] else "%7.3f published" % pub if pub else "")
            if k.startswith("centres ") and pub and k in A[s][1]:
                c[-1] += " [%.3f]" % pub
        if k in A["M"][1]:
            q = lambda s, f: f(P[s][k] / P[s]["stature"]) / f(A[s][1][k] / A[s][0])
            t = " %+5.1f %+5.1f %% | %.2f %.2f" % (100 * q("M", np.mean) - 100, 100 * q("F", np.mean) - 100, q("M", np.std), q("F", np.std))
        print("%-36s|%-22s |%-22s |%-22s |%-22s |%s" % (k, *c, t))


def fit(body, A, n, seed, rounds=4):
    """The law of KNOBS by sex that brings TARGETS to ANSUR's means, slopes on stature and covariance. Linear, in rounds."""
    zero = dict(mean=[0.0] * len(B.KNOBS), slope=[0.0] * len(B.KNOBS), cov=np.diag([.12] * len(B.KNOBS)).tolist())
    law = {"male": dict(zero), "female": dict(zero)}
    allP, allK = {"M": {}, "F": {}}, {"M": [], "F": []}
    for r in range(rounds):
        new, k = people(body, B.People(law).draw, n, seed + r)
        for s in "MF":                                       # all rounds count: one alone is too few people
            allK[s].append(k[s])
            for name, v in new[s].items():
                allP[s].setdefault(name, []).append(v)
        P, K = {s: {name: np.concatenate(v) for name, v in allP[s].items()} for s in "MF"}, {s: np.concatenate(allK[s]) for s in "MF"}
        for s, name in (("M", "male"), ("F", "female")):
            y = lambda m, st: np.stack([m[t] / st for t in B.TARGETS], 1)
            z = lambda st: (st - A[s][0].mean()) / A[s][0].std()
            X = np.c_[np.ones(len(K[s])), K[s]]
            Y = y(P[s], P[s]["stature"])
            C = np.linalg.lstsq(X, Y, rcond=None)[0]
            G = np.linalg.inv(C[1:].T)
            T, zt = y(A[s][1], A[s][0]), z(A[s][0])
            slope = ((T - T.mean(0)) * zt[:, None]).mean(0)
            E = T - T.mean(0) - zt[:, None] * slope
            w, v = np.linalg.eigh(G @ (np.cov(E.T) - np.cov((Y - X @ C).T)) @ G.T)
            law[name] = dict(mean=(G @ (T.mean(0) - C[0])).round(4).tolist(), slope=(G @ slope).round(4).tolist(), cov=((v * np.clip(w, 0, None)) @ v.T).round(5).tolist())
            print("round", r, name, "mean", np.round(law[name]["mean"], 2), "slope", np.round(law[name]["slope"], 2), "sd", np.round(np.sqrt(np.diag(law[name]["cov"])), 2), flush=True)
    return law


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("ansur")
    ap.add_argument("--n", type=int, default=400)
    ap.add_argument("--seed", type=int, default=22)
    ap.add_argument("--fit", help="fit the law, and write it here")
    a = ap.parse_args()
    body, A = B.Body(), ansur(a.ansur)
    if a.fit:
        law = fit(body, A, a.n, 31)
        Path(a.fit).write_text("{" + ",\n".join('"%s": {%s}' % (s, ",\n  ".join('"%s": %s' % (k, json.dumps(v)) for k, v in f.items())) for s, f in law.items()) + "}\n")
    P, _ = people(body, B.People(json.loads(Path(a.fit).read_text()) if a.fit else None).draw, a.n, a.seed)
    table(P, A)


if __name__ == "__main__":
    main()
