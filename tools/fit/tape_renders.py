#!/usr/bin/env python3
"""Prints whether the tape's lengths improve if they are fitted to the person.

usage: python3 tools/fit/tape_renders.py FILE ...   (from the repository's root; needs numpy and Go)

tape.py calculates them instead. The files are those of fit.py: rendered adults with a tape's
lengths. It prints mean errors in cm, by ten folds over people, of regressions on more and more of
what is known. Each regression has its own offset, so it does not matter if the renders' tape
lengths are longer or shorter than people's.
"""
import sys
import numpy as np
import fit

TAPES = (("sleeve", lambda t: t["acromion_radiale"] + t["radiale_stylion"], (0, 1)),
         ("inside leg", lambda t: t["crotch_height"], (2, 3)))     # the limb's parts
RIDGE = 100.0     # photos that say as much as that a feature does not matter


def predicted(d, y, X, adult, ridge):
    out, A = np.zeros(len(y)), np.c_[np.ones(len(y)), X]
    penalty = np.diag(np.r_[0, np.full(X.shape[1], ridge)])
    for f in range(fit.FOLDS):
        test, B = d.fold == f, A[adult & (d.fold != f)]
        out[test] = A[test] @ np.linalg.solve(B.T @ B + penalty, B.T @ y[adult & ~test])
    return out


def main():
    d = fit.Data(sys.argv[1:])
    prior, _ = fit.read_prior()
    parts = np.zeros(d.Y.shape)
    for f in range(fit.FOLDS):
        m = d.fit(np.flatnonzero(d.fold != f))
        parts[d.fold == f] = m.predict(d.X[d.fold == f], prior, more=d.more(m))[0]
    features = np.nan_to_num((d.X - np.nanmean(d.X, 0)) / np.nanstd(d.X, 0))
    adult = np.array([p["age_years"] >= 16 and 140 <= p["stature_cm"] <= 200 for p in d.photos])
    for name, of, limb in TAPES:
        y = np.array([of(p["tape_cm"]) for p in d.photos]) / d.stature
        sum_of = lambda lengths: lengths[:, limb].sum(1, keepdims=True)
        known = {"the stature": parts[:, :0], "the measured limb": sum_of(parts),
                 "all measured lengths": parts, "the photo's features": features,
                 "the limb's true length": sum_of(d.Y), "all true lengths": d.Y}
        for what, X in known.items():
            off = (predicted(d, y, X, adult, RIDGE if X is features else 1e-9) - y) * d.stature
            print("%-10s from %-22s %.2f cm, %d photos" % (
                name, what, np.abs(off[adult]).mean(), adult.sum()))


if __name__ == "__main__":
    main()
