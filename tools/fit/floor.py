#!/usr/bin/env python3
"""Prints what a better detector would gain, and what it costs that a kind of photos was left out of the fit.

usage: python3 tools/fit/floor.py FILE ...      (from the repository's root; needs numpy and Go)

The files are those of fit.py. Three times over: with the joints as the detector found them, with the hips where they are,
and with all joints where they are. Each time, in per cent of the stature only's error: all photos and the plain ones, by ten
folds; then for each domain its photos by the same folds, so that the fit has seen such photos of others, and left out.
"""
import sys
import numpy as np
import fit
from model import SEGMENTS


def percent(tested, photos):
    """The mean error over the stature only's, less 1, over all lengths and by length."""
    e, only = ((np.abs(x[photos]) * tested.stature[photos, None]).mean(0) for x in (tested.E, tested.only))
    return "%+4.0f | %s" % (100 * (e.mean() / only.mean() - 1), " ".join("%+4.0f" % x for x in 100 * (e / only - 1)))


def main():
    prior, _ = fit.read_prior()
    print("%-48s all | %s" % ("", " ".join(SEGMENTS)))
    for joints, name in (("", "joints as found"), ("hips", "true hips"), ("all", "true joints")):
        d = fit.Data(sys.argv[1:], joints)
        folds, left = fit.cross_validated(d, prior), fit.domains(d, prior)
        order = np.concatenate([np.flatnonzero(d.fold == f) for f in range(fit.FOLDS)])
        plain = ~np.any(list(d.out.values()), axis=0)[order]
        print("%-16s %-19s %4d people %s" % (name, "all", d.person.max() + 1, percent(folds, plain | ~plain)))
        print("%-16s %-19s %4d people %s" % (name, "plain", len(set(folds.person[plain])), percent(folds, plain)))
        for k, t in left.items():
            some = d.out[k][order]
            print("%-16s %-19s %4d people %s" % (name, k + ", in the fit", len(set(t.person)), percent(folds, some)))
            print("%-16s %-19s %4d people %s" % (name, k + ", left out", len(set(t.person)), percent(t, slice(None))))


if __name__ == "__main__":
    main()
