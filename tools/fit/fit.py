#!/usr/bin/env python3
"""Fits what internal/body knows of bodies and photos, and writes it as internal/body/table.go.

usage: python3 tools/fit/fit.py      (from the repository's root; needs numpy and Go)

tools/fit/data/heavy.jsonl.gz are rendered people of known bone lengths and what the detector found in their pictures
with the heavy network; the other files are views of the same people: pictures in a mirror, or another network. All
views are fitted on, since they teach what is noise; errors and uncertainties are those of the first. The features are computed by `go run ./tools/accuracy -features`, so that there is one definition
of them. The one random number is the seed of the folds. On standard error: cross-validated errors and coverage.
Run it twice after the eye line's constants have changed, which some features are made with.
"""
import csv
import gzip
import io
import json
import subprocess
import sys
import numpy as np
import direct
from alike import CLOTHES, MIRROR, other_clothes
from model import FACTORS, MOST_SCORES, SEGMENTS, STRANGE_PLACES, TO_SEGMENTS, Model, relevance

FOLDS, MOST_DOUBT = 10, 0.7
# These people have 0.8 of the generator's variation in proportions. The errors of people with 0.7 and with all of it
# are 0.94 and 1.12 times as large, if variances add up; two uncertainties are to hold for both.
WIDEN = 1.08
MAIN, MIRRORED, FULL = ("tools/fit/data/%s.jsonl.gz" % v for v in ("heavy", "heavy-mirrored", "full"))
VIEW_WEIGHT = 0.5          # of a photo in each view: three views are no three photos
HARD_WEIGHT = 0.5          # the errors of hard photos are larger and have fatter tails
# Standard deviation of the log of left over right: bodies' bones differ by about 1 % from side to side. An
# assumption, since the rendered bodies are symmetric.
SIDES_SPREAD = 0.01
KINDS = [(s, told) for s in ("silhouette", "eye_line") for told in (False, True)]


def load(files):
    """The photos, and per source ("silhouette", "eye_line") features[photo number] as rows, NaN where there are none."""
    photos, names, features = [], None, {"silhouette": {}, "eye_line": {}}
    for f in files:
        out = subprocess.run(["go", "run", "./tools/accuracy", "-features", f], check=True, stdout=subprocess.PIPE, text=True).stdout
        rows = list(csv.reader(io.StringIO(out)))
        names = rows[0][2:]
        for r in rows[1:]:
            features[r[1]][len(photos) + int(r[0])] = np.array(r[2:], float)
        photos += [dict(json.loads(line), file=f) for line in gzip.open(f)]
    gone = np.full(len(names), np.nan)
    return photos, names, {s: np.array([rows.get(i, gone) for i in range(len(photos))]) for s, rows in features.items()}


class Data:
    """The photos that can be measured from a stature, as arrays."""

    def __init__(self, files):
        photos, self.names, sources = load(files)
        ok = ~np.isnan(sources["eye_line"]).all(1)
        self.all = [p for p in photos if p["file"] == files[0]]
        self.photos = [p for p, k in zip(photos, ok) if k]
        self.main = np.array([p["file"] == files[0] for p in self.photos])
        self.sources = {s: X[ok] for s, X in sources.items()}
        self.whole = ~np.isnan(self.sources["silhouette"]).all(1)
        self.stature = np.array([p["stature_cm"] for p in self.photos])
        self.ratio = np.array([[p["lengths_cm"][k] for k in direct.PARTS] for p in self.photos]) / self.stature[:, None]
        self.female = np.array([p["sex"] == "female" for p in self.photos], float)
        self.hard = np.array([p["tag"] != "easy" for p in self.photos])
        self.best = np.where(self.whole[:, None], self.sources["silhouette"], self.sources["eye_line"])
        self.w = VIEW_WEIGHT * np.where(self.hard, HARD_WEIGHT, 1.0)
        people = [(p["stature_cm"], p["age_years"]) for p in self.photos]   # tells people apart over files
        ids = sorted(set(people))
        self.person = np.array([ids.index(p) for p in people])
        self.fold = (np.random.default_rng(1).permutation(len(ids)) % FOLDS)[self.person]
        self.mirrored = np.array([p["file"] == MIRRORED for p in self.photos])

    def use(self, source):
        """The photos of the main view that have the source."""
        return np.flatnonzero(self.main & ~np.isnan(self.sources[source]).all(1))

    def model(self, use):
        X = self.best[use]
        _, own, twin = np.intersect1d(np.where(self.main, self.person, -1)[use], np.where(self.mirrored, self.person, -2)[use], return_indices=True)
        alike = [(MIRROR, own, X[twin])] + [(CLOTHES, own, other) for other in other_clothes(X[own], self.names)]
        return Model(X, self.ratio[use], self.female[use], self.w[use], alike)

    def relative(self, ratio, use):
        """Errors of segments over stature."""
        return (ratio[use] - self.ratio[use]) @ TO_SEGMENTS.T


def cross_validate(d):
    """For each kind of use what Model.predict gives, out of fold, and the ratios of stature only."""
    n = len(d.photos)
    P = {k: (np.full((n, 5), np.nan), np.full((n, 5), np.nan), np.full((n, len(d.names)), np.nan), np.zeros((n, 7))) for k in KINDS}
    only = np.zeros((n, 5))
    for f in range(FOLDS):
        M = d.model(d.fold != f)
        only[d.fold == f] = d.ratio[d.main & (d.fold != f)].mean(0)
        for s, told in KINDS:
            use = np.intersect1d(d.use(s), np.flatnonzero(d.fold == f))
            for into, v in zip(P[s, told], M.predict(d.sources[s][use], d.female[use] if told else None)):
                into[use] = v
    return P, only


def doubt(Z, R):
    """Coefficients of the log of the uncertainty: the errors R, of all segments together, regressed on scores."""
    size = np.log(np.square(R / np.sqrt(np.mean(R**2, 0))).mean(1) + 0.05) / 2
    return relevance(Z, size - size.mean(), np.ones(len(Z)), gentle=1.0)


def stretch(Z, g):
    return np.exp(np.clip(Z @ g, -MOST_DOUBT, MOST_DOUBT))[:, None]


def noise(R, Z, add, g):
    """Standard deviation per segment of which two cover 95 % of the errors, and some more."""
    return WIDEN * np.percentile(np.sqrt(np.maximum(R**2 - 4 * add**2, 0)) / stretch(Z, g), 95, axis=0) / 2


def spread(R):
    return np.sqrt(np.mean(R**2, 0))


def report(d, P, only):
    for (s, told), prediction in P.items():
        use = d.use(s)
        ratio, usual, Z, add = (v[use] for v in prediction)
        E, sd = d.relative(prediction[0], use), np.zeros((len(use), 7))
        for f in range(FOLDS):   # the uncertainty is out of fold, too
            test = d.fold[use] == f
            g = doubt(Z[~test], E[~test])
            u = noise(E[~test], Z[~test], add[~test], g) * stretch(Z[test], g)
            sd[test] = np.minimum(np.hypot(u, add[test]), WIDEN * spread(d.relative(prediction[1], use[~test])))
        cover, hard, h = np.abs(E) <= 2 * sd, d.hard[use], d.stature[use, None]
        e, b = np.abs(E) * h, np.abs(d.relative(only, use)) * h
        print("%-10s sex %-4s %d photos: %.3f cm, stature only %.3f (%+.1f %%) | easy %.3f of %.3f hard %.3f of %.3f | coverage %.3f easy %.3f hard %.3f | %s" % (
            s, "told" if told else "-", len(use), e.mean(), b.mean(), 100 * (e.mean() / b.mean() - 1), e[~hard].mean(), b[~hard].mean(), e[hard].mean(), b[hard].mean(),
            cover.mean(), cover[~hard].mean(), cover[hard].mean(), " ".join("%s %.2f" % x for x in zip(SEGMENTS, e.mean(0)))), file=sys.stderr)


# ---------------------------------------------------------------- the table
def numbers(v, digits=4):
    return "{" + ", ".join("%.*f" % (digits, x) for x in np.ravel(v)) + "}"


def table(d, P):
    M = d.model(d.fold >= 0)
    use = d.use("silhouette")
    g = doubt(P["silhouette", False][2][use], d.relative(P["silhouette", False][0], use))
    whole = [p for p, k in zip(d.photos, d.whole & d.main) if k]
    ratio, error, eyes, sole = direct.scales(whole)
    parts, tails = direct.known(d.all)
    stature, scale, off = direct.classic_noise(d.all)
    yield "// Code generated by tools/fit/fit.py; DO NOT EDIT.\n\npackage body\n"
    yield "// Fitted on photos of %d rendered people; what each number is stands where its type is declared.\n" % len(d.all)
    yield "const (\nnumFeatures = %d\nnumFactors = %d\nmostScores = %g\nstrangePlaces = %d\nmostDoubt = %g\nsidesSpread = %g\n)\n" % (len(d.names), FACTORS, MOST_SCORES, STRANGE_PLACES, MOST_DOUBT, SIDES_SPREAD)
    yield "var scales = [2]scale{\nSilhouette: {ratio: %.4f, noise: %.4f},\nEyeLine: {ratio: %.4f, noise: %.4f},\n}\n" % (ratio[0], error[0], ratio[1], error[1])
    yield "var eyeLine = extent{height: %.4f, sole: %.4f}\n" % (eyes, sole)
    yield "var meanRatio = [numParts]float64%s\n" % numbers(M.meanRatio, 5)
    yield "var sexes = sexModel{odds: %.4f, women: %.4f, ratio: [numParts]float64%s}\n" % (M.odds, M.meanFemale, numbers(M.femaleRatio, 5))
    yield "var usual = habit{\nratio: [numParts]float64%s,\nstature: [numStature][numParts]float64{" % numbers(M.usual[0], 5)
    for row in M.usual[1:-1]:
        yield numbers(row, 5) + ","
    yield "},\nfemale: [numParts]float64%s,\nspread: [2][NumSegments]float64{%s},\n}\n" % (numbers(M.usual[-1], 5), ", ".join(
        numbers(WIDEN * spread(d.relative(P["silhouette", told][1], use)), 5) for told in (False, True)))
    yield "var features = [numFeatures]feature{"
    for i, n in enumerate(d.names):
        yield "{%s, %.5g, %.5g, [numParts]float64%s, %.4f, %.4f, [numFactors]float64%s}," % (
            json.dumps(n), M.mean[i], M.sd[i], numbers(M.ratio[i], 6), M.female[i], g[i], numbers(M.F[i], 3))
    yield "}\n\nvar noise = [2][2][NumSegments]float64{"
    for s in ("silhouette", "eye_line"):
        use, rows = d.use(s), []
        for told in (False, True):
            R, _, Z, add = P[s, told]
            rows.append(noise(d.relative(R, use), Z[use], add[use], g))
        rows[1] = np.minimum(*rows)   # to be told more leaves no more open, though few people may seem to say so
        yield "%s: {%s}," % ("Silhouette" if s == "silhouette" else "EyeLine", ", ".join(numbers(r, 5) for r in rows))
    yield "}\n\nvar parts = [NumSegments]part{"
    for k, (f, n, s) in parts.items():
        yield "%s: {factor: %.4f, noise: %.4f, sides: %.4f}," % (title(k), f, n, s)
    yield "}\n\nvar tails = [NumSegments]float64%s\n" % numbers([tails[k] for k in SEGMENTS], 3)
    yield "var classicNoise = [3][NumSegments]float64{\nSilhouette: %s,\nKnown: %s,\n}\n" % (numbers([stature[k] for k in SEGMENTS], 3), numbers([scale[k] for k in SEGMENTS], 3))
    yield "const classicScaleNoise = %.3f" % off


def title(name):
    return name.title().replace("_", "")


def main():
    d = Data([MAIN, MIRRORED, FULL])
    P, only = cross_validate(d)
    report(d, P, only)
    source = "\n".join(table(d, P)) + "\n"
    source = subprocess.run(["gofmt"], input=source, check=True, stdout=subprocess.PIPE, text=True).stdout
    open("internal/body/table.go", "w").write(source)


if __name__ == "__main__":
    main()
