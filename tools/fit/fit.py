#!/usr/bin/env python3
"""Fits what photos show of people of known lengths, and writes it as internal/body/table.go.

usage: python3 tools/fit/fit.py [--check [FILE ...]]
       (from the repository's root; needs numpy and Go)

The files are tools/fit/data/*.jsonl.gz, or with --check those named. They hold rendered people of
known lengths and what the detector found in their pictures. `go run ./tools/accuracy -features`
computes the features, so they are defined only once. The proportions of people are not fitted here
but come from prior.py.

Errors and coverage go to standard error: first by ten folds over people, then with each of the four
domains left out. In these, the model is fitted on photos whose camera, clothes, pose or body is
plain, and tested on the others. With --check nothing is written.
"""
import csv
import glob
import gzip
import io
import json
import re
import subprocess
import sys
import numpy as np
import direct
from model import FREEDOM, MOST_SCORES, PARTS, SEGMENTS, TO_SEGMENTS, Model

FOLDS = 10
DOMAINS = ("camera", "clothes", "pose", "body")
OWN_SCALE = 0.01     # heads of hair, hats and heels that renders do not have: relative standard deviation of the height


EYE_LINE = 1.0943    # crown to sole over eyes to feet: as in internal/body/scale.go


def run(files, joints):
    """Rows of features by (file number, photo number, source), and their names. joints are accuracy's -joints."""
    rows, names = {}, None
    for n, f in enumerate(files):
        command = ["go", "run", "./tools/accuracy", "-features", "-joints", joints, f]
        out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        table = list(csv.reader(io.StringIO(out)))
        names = table[0][3:]
        for r in table[1:]:
            rows[n, int(r[0]), r[1]] = np.array(r[2:], float)
    return rows, names


class Data:
    """The photos whose height in pixels the silhouette tells, as arrays."""

    def __init__(self, files, joints=""):
        rows, self.names = run(files, joints)
        self.all, self.photos, X, eyes = [], [], [], []
        for n, f in enumerate(files):
            for i, line in enumerate(gzip.open(f)):
                p = dict(json.loads(line), file=n)
                self.all.append(p)
                if (n, i, "silhouette") in rows:
                    self.photos.append(p)
                    X.append(rows[n, i, "silhouette"])
                    eyes.append(rows[n, i, "eye_line"][0])
        X = np.array(X)
        self.height, self.eyes, self.X = X[:, 0], np.array(eyes), X[:, 1:]
        self.stature = np.array([p["stature_cm"] for p in self.photos])
        self.Y = np.array([[p["lengths_cm"][k] for k in PARTS] for p in self.photos]) / self.stature[:, None]
        people = [(p["file"], p["person"]) for p in self.photos]
        ids = sorted(set(people))
        self.person = np.array([ids.index(p) for p in people])
        self.fold = (np.random.default_rng(1).permutation(len(ids)) % FOLDS)[self.person]
        self.out = {k: np.array([bool(p.get("domain", {}).get(k)) for p in self.photos]) for k in DOMAINS}

    def fit(self, use):
        return Model(self.X[use], self.Y[use], np.ones(len(use)), self.names)

    def more(self, m, sd=OWN_SCALE):
        """The covariance of features' noise from a height in pixels that is off by sd."""
        return sd**2 * np.outer(m.mean / m.sd, m.mean / m.sd)


def read_prior():
    """{sex: (means, covariance)} and the definitions' part, from prior_table.go."""
    text = open("internal/body/prior_table.go").read()
    after = lambda mark: [float(x) for x in re.findall(r"-?\d+\.\d+", text[text.index(mark):])]
    n = len(PARTS)
    cov = np.array(after("var usualCov")[:n * n]).reshape(n, n)
    return {sex: (np.array(after(sex.title() + ":")[:n]), cov) for sex in ("female", "male")}, np.array(after("var definition"))


def usual(prior):
    (m, C), (n, D) = prior["female"], prior["male"]
    return (m + n) / 2, (C + D) / 2 + np.outer(m - n, m - n) / 4


def errors(d, Y, use):
    return (Y - d.Y[use]) @ TO_SEGMENTS.T


def deviations(C):
    return np.sqrt(np.einsum("si,nij,sj->ns", TO_SEGMENTS, C, TO_SEGMENTS))


class Tested:
    """Errors, and what is stated of them, of photos that were not fitted on."""

    def __init__(self):
        self.E, self.only, self.sd, self.stature, self.person = [], [], [], [], []

    def add(self, d, fit, test, prior):
        m = d.fit(fit)
        Y, C, _ = m.predict(d.X[test], prior, more=d.more(m))
        self.E.append(errors(d, Y, test))
        self.only.append(errors(d, usual(prior)[0], test))
        self.sd.append(deviations(C))
        self.stature.append(d.stature[test])
        self.person.append(d.person[test])
        return self

    def done(self):
        self.E, self.only, self.sd, self.stature, self.person = map(np.concatenate, (self.E, self.only, self.sd, self.stature, self.person))
        return self

    def report(self, name, stretch, definition):
        e, b = np.abs(self.E) * self.stature[:, None], np.abs(self.only) * self.stature[:, None]
        within = np.abs(self.E) <= 2 * np.hypot(self.sd * stretch, definition)
        lo, hi = interval((e - b).mean(1), self.person)
        print("%-26s %4d people %.2f cm, stature only %.2f (%+.0f %%) [%+.2f, %+.2f] within 2u %.3f | %s" % (
            name, len(set(self.person)), e.mean(), b.mean(), 100 * (e.mean() / b.mean() - 1), lo, hi, within.mean(),
            " ".join("%s %.2f of %.2f" % x for x in zip(SEGMENTS, e.mean(0), b.mean(0)))), file=sys.stderr)


def interval(v, person):
    """95 % of the mean by bootstrap over people."""
    ids, at = np.unique(person, return_inverse=True)
    total, n = np.bincount(at, v), np.bincount(at)
    r = np.random.default_rng(1).integers(0, len(ids), (2000, len(ids)))
    return np.percentile(total[r].sum(1) / n[r].sum(1), [2.5, 97.5])


def domains(d, prior):
    """{domain: Tested} of photos out of the plain, by a fit on those where that kind is plain."""
    tested = {}
    for k in DOMAINS:
        test = np.flatnonzero(d.out[k])
        if len(test):
            fit = np.flatnonzero(~d.out[k])
            tested[k] = Tested().add(d, fit, test, prior).done()
    return tested


def cross_validated(d, prior, share=1.0):
    """By folds over people; of the others, a share is fitted on."""
    t, some = Tested(), np.random.default_rng(2).random(d.person.max() + 1) <= share
    for f in range(FOLDS):
        t.add(d, np.flatnonzero((d.fold != f) & some[d.person]), np.flatnonzero(d.fold == f), prior)
    return t.done()


def stretch(all_tested):
    """By how much errors' tails are longer than stated, per segment, in the worse of the domains' mean and the folds."""
    of = lambda t: np.percentile(np.abs(t.E) / t.sd, 95, axis=0) / 2
    folds, *left = [of(t) for t in all_tested]
    return np.maximum(1, np.maximum(folds, np.mean(left, axis=0) if left else 0))


# ---------------------------------------------------------------- the table
def numbers(v, digits=4):
    return "{" + ", ".join("%.*f" % (digits, x) for x in np.ravel(v)) + "}"


def table(d, m, tails):
    ratio, error = direct.scales(d.photos, np.c_[d.height, d.eyes / EYE_LINE])
    parts, long = direct.known(d.all)
    eyes = np.std(np.log(d.eyes / d.height))
    yield "// Code generated by tools/fit/fit.py; DO NOT EDIT.\n\npackage body\n"
    yield "// Fitted on %d photos of %d rendered people; what each number is stands where its type is declared.\n" % (len(d.photos), len(set(d.person)))
    yield "const (\nnumFeatures = %d\nmostScores = %g\nfreedom = %g\n)\n" % (len(d.names), MOST_SCORES, FREEDOM)
    yield "var scales = [2]scale{\nSilhouette: {ratio: %.4f, noise: %.4f, more: %.4f},\nEyeLine: {ratio: %.4f, noise: %.4f, more: %.4f},\n}\n" % (
        ratio[0], error[0], OWN_SCALE, ratio[1], error[1], np.hypot(eyes, OWN_SCALE))
    yield "// reference are the ratios whose scores are 0.\nvar reference = [numParts]struct{ ratio, spread float64 }{"
    yield ", ".join("{%.5f, %.5f}" % x for x in zip(m.reference, m.spread)) + "}\n"
    yield "// stretch is by how much errors' tails are longer than those of a normal distribution.\nvar stretch = [NumSegments]float64%s\n" % numbers(tails, 3)
    yield "var features = [numFeatures]feature{"
    for i, n in enumerate(d.names):
        yield "{%s, %.5g, %.5g, [numParts]float64%s}," % (json.dumps(n), m.mean[i], m.sd[i], numbers(m.loads[i], 3))
    yield "}\n\n// noise is the covariance of the features' noise.\nvar noise = symmetric{"
    for i, row in enumerate(m.noise):
        yield ", ".join("%.3f" % x for x in row[:i + 1]) + ","
    yield "}\n\nvar parts = [NumSegments]part{"
    for k, (f, n, s) in parts.items():
        yield "%s: {factor: %.4f, noise: %.4f, sides: %.4f}," % (title(k), f, n, s)
    yield "}\n\n// tails are by how much errors' tails are longer than stated where the scale is known.\nvar tails = [NumSegments]float64%s" % numbers([long[k] for k in SEGMENTS], 3)


def title(name):
    return name.title().replace("_", "")


def main():
    check = sys.argv[1:2] == ["--check"]
    d = Data(check and sys.argv[2:] or sorted(glob.glob("tools/fit/data/*.jsonl.gz")))
    prior, definition = read_prior()
    folds, left = cross_validated(d, prior), domains(d, prior)
    tails = stretch([folds, *left.values()])
    folds.report("ten folds", tails, definition)
    for share in (0.25, 0.5):
        cross_validated(d, prior, share).report("fitted on %.0f %% of them" % (100 * share), tails, definition)
    for k, t in left.items():
        t.report("left out: %s" % k, tails, definition)
    if check:
        return
    m = d.fit(np.arange(len(d.photos)))
    source = "\n".join(table(d, m, tails)) + "\n"
    source = subprocess.run(["gofmt"], input=source, check=True, stdout=subprocess.PIPE, text=True).stdout
    open("internal/body/table.go", "w").write(source)


if __name__ == "__main__":
    main()
