"""What photos show of people of known lengths, and what follows for others.

internal/body has the same in Go: see NewPosterior.
"""
import numpy as np

PARTS = ["upper_arm", "forearm", "thigh", "calf", "torso", "shoulder_width", "hip_width"]
SEGMENTS = ["upper_arm", "forearm", "arm", "thigh", "calf", "leg", "torso", "shoulder_width", "hip_width"]
TO_SEGMENTS = np.array([[s == p or (s == "arm" and p in PARTS[:2]) or (s == "leg" and p in PARTS[2:4]) for p in PARTS] for s in SEGMENTS], float)
MOST_SCORES = 4.0    # a feature that is further off than that, in standard deviations, is left out
FREEDOM = 10.0       # of the t distribution that the noise of all features together has
ROUNDS = 5           # of its estimation
HEIGHT = 1.07        # crown to sole in the photo over stature, with hair, shoes and perspective
# What geometry lets expect: by how much a feature grows with a part, both over the stature, in 1/HEIGHT.
GEOMETRY = {"upper arm": {0: 1}, "forearm": {1: 1}, "thigh": {2: 1}, "calf": {3: 1}, "torso": {4: 1}, "shoulders breadth": {5: 0.8}, "hips breadth": {6: 1},
            "shoulders height": {2: 1, 3: 1, 4: 1}, "hips height": {2: 1, 3: 1}, "knees height": {3: 1}}
TRUST = 300.0        # photos that say as much as geometry does
OWN = 0.02           # of a feature's noise that is its own at least


class Model:
    """Features are, in standard scores, loads @ (ratios' scores) + noise of a t distribution. NaN is a feature that is not known."""

    def __init__(self, X, Y, w, names):
        self.mean, self.sd = weighted(X, w)
        self.reference, self.spread = w @ Y / w.sum(), np.sqrt(w @ (Y - w @ Y / w.sum()) ** 2 / w.sum())
        T, Z = (Y - self.reference) / self.spread, np.clip((X - self.mean) / self.sd, -5, 5)
        geometry = np.array([[GEOMETRY.get(n, {}).get(k, 0) for k in range(Y.shape[1])] for n in names]) / HEIGHT * self.spread / self.sd[:, None]
        u = np.ones(len(X))
        for _ in range(ROUNDS):
            E = self.regress(Z, T, w * u, geometry)
            self.noise = covariance(E, w * u) * (w @ u) / w.sum()
            d, n = distances(E, self.noise)
            u = (FREEDOM + n) / (FREEDOM + d)
        self.mean = self.mean + self.at_zero * self.sd

    def regress(self, Z, T, w, geometry):
        """Loads between those of the photos and those of geometry; returns the noise."""
        self.loads, self.at_zero, E = geometry.copy(), np.zeros(len(geometry)), np.full(Z.shape, np.nan)
        for i, z in enumerate(Z.T):
            ok = ~np.isnan(z)
            B = np.c_[np.ones(ok.sum()), T[ok]]
            c = np.linalg.solve((B.T * w[ok]) @ B + np.diag(np.r_[0, np.full(T.shape[1], TRUST)]), (B.T * w[ok]) @ (z[ok] - T[ok] @ geometry[i]))
            self.at_zero[i], self.loads[i] = c[0], c[1:] + geometry[i]
            E[ok, i] = z[ok] - c[0] - T[ok] @ self.loads[i]
        return E

    def predict(self, X, prior, sex=None, more=None, freedom=FREEDOM):
        """Means, covariances of the ratios, and times by which noise is larger; prior is {sex: (mean, covariance)}, sex
        per row or None, more an extra covariance of the noise."""
        out = [self.one((x - self.mean) / self.sd, prior, None if sex is None else sex[i], more, freedom) for i, x in enumerate(X)]
        return tuple(map(np.array, zip(*out)))

    def one(self, z, prior, sex, more, freedom):
        R = self.noise if more is None else self.noise + more
        A = self.loads / self.spread
        m, C = mix(*prior["female"], *prior["male"], 0.5) if sex is None else prior[sex]
        off = z - A @ (m - self.reference)
        with np.errstate(invalid="ignore"):
            k = np.flatnonzero(np.abs(off) <= MOST_SCORES * np.sqrt(np.einsum("ij,jk,ik->i", A, C, A) + np.diag(R)))
        out = np.sum(~np.isnan(off)) - len(k)
        if len(k) == 0:
            return m, C, 1.0
        A, R, z = A[k], R[np.ix_(k, k)], z[k]
        d = off[k] @ np.linalg.solve(A @ C @ A.T + R, off[k])
        times = max(1.0, (freedom + d + MOST_SCORES**2 * out) / (freedom + len(k) + out))
        R = R * times
        f, likeF = given(z, A, R, self.reference, *prior["female"])
        g, likeM = given(z, A, R, self.reference, *prior["male"])
        if sex is not None:
            return (*(f if sex == "female" else g), times)
        return (*mix(*f, *g, 1 / (1 + np.exp(np.clip(likeM - likeF, -500, 500)))), times)


def covariance(E, w):
    """Of rows with gaps, made positive definite."""
    known, E = ~np.isnan(E), np.nan_to_num(E)
    C = (E.T * w) @ E / np.maximum((known.T * w) @ known, 1e-9)
    v, U = np.linalg.eigh(C)
    C = (U * np.maximum(v, 1e-4)) @ U.T
    return C + np.diag(OWN * np.diag(C) + 1e-3)


def distances(E, C):
    """Squared Mahalanobis distances of rows with gaps, and how many numbers each has."""
    d, known = np.zeros(len(E)), ~np.isnan(E)
    for gaps in np.unique(known, axis=0):
        rows, k = np.flatnonzero((known == gaps).all(1)), np.flatnonzero(gaps)
        x = E[np.ix_(rows, k)]
        d[rows] = np.einsum("ni,ni->n", x, np.linalg.solve(C[np.ix_(k, k)], x.T).T)
    return d, known.sum(1)


def given(z, A, R, reference, m, C):
    S, off = A @ C @ A.T + R, z - A @ (m - reference)
    G = np.linalg.solve(S, A @ C).T
    return (m + G @ off, C - G @ A @ C), -0.5 * (off @ np.linalg.solve(S, off) + np.linalg.slogdet(S)[1])


def mix(m, C, n, D, share):
    return share * m + (1 - share) * n, share * C + (1 - share) * D + share * (1 - share) * np.outer(m - n, m - n)


def weighted(X, w):
    W = w[:, None] * ~np.isnan(X)
    X = np.nan_to_num(X)
    mean = (W * X).sum(0) / W.sum(0)
    return mean, np.sqrt((W * (X - mean) ** 2).sum(0) / W.sum(0)) + 1e-9
