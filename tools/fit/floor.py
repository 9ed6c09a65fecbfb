#!/usr/bin/env python3
"""Prints what a better detector would gain, and what it costs to leave out a kind of photos.

usage: python3 tools/fit/floor.py FILE ...      (from the repository's root; needs numpy and Go)

The files are those of fit.py. Everything is printed three times: with the joints as the detector
found them, with the true hips, and with all true joints. The figures are the change in per cent of
the error of the stature alone. First come all photos and the plain ones, by ten folds. Then come
each domain's photos, once by the same folds, so that the fit has seen such photos of others, and
once with the domain left out of the fit.
"""
import sys
import numpy as np
import fit
from model import SEGMENTS


def line(joints, kind, tested, photos=slice(None)):
    """The mean error over the stature only's, less 1, over all lengths and by length."""
    size = tested.stature[photos, None]
    e, only = ((np.abs(x[photos]) * size).mean(0) for x in (tested.E, tested.only))
    people = len(set(tested.person[photos]))
    print("%-16s %-19s %4d people %+4.0f | %s" % (joints, kind, people,
          100 * (e.mean() / only.mean() - 1), " ".join("%+4.0f" % x for x in 100 * (e / only - 1))))


def main():
    prior, _ = fit.read_prior()
    print("%-48s  all | %s" % ("", " ".join(SEGMENTS)))
    for joints, name in (("", "joints as found"), ("hips", "true hips"), ("all", "true joints")):
        d = fit.Data(sys.argv[1:], joints)
        folds, left = fit.cross_validated(d, prior), fit.domains(d, prior)
        order = np.concatenate([np.flatnonzero(d.fold == f) for f in range(fit.FOLDS)])
        line(name, "all", folds)
        line(name, "plain", folds, ~np.any(list(d.out.values()), axis=0)[order])
        for k, t in left.items():
            line(name, k + ", in the fit", folds, d.out[k][order])
            line(name, k + ", left out", t)


if __name__ == "__main__":
    main()
