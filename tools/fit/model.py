"""The regression from features of photos to lengths over stature: see Posterior in internal/body."""
import numpy as np

SEGMENTS = ["upper_arm", "forearm", "arm", "thigh", "calf", "leg", "torso"]
TO_SEGMENTS = np.array([[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [1, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0], [0, 0, 1, 1, 0], [0, 0, 0, 0, 1.0]])
# What is regressed: limbs and the differences of their parts, whose errors are less alike than those of the parts.
TO_TARGETS = np.array([[1, 1, 0, 0, 0], [1, -1, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 1, -1, 0], [0, 0, 0, 0, 1.0]])
FROM_TARGETS = np.linalg.inv(TO_TARGETS)
FACTORS, MOST_SCORES, STATURE = 8, 3.0, 4
# An edge that is beyond MOST_SCORES in that many places is not the limb's, and unknown: legs cross, bags hang.
EDGES, PLACES, STRANGE_PLACES = 6, 13, 2


def relevance(Z, y, w, rounds=20, gentle=0.2):
    """Linear regression with a prior variance per coefficient, learnt with the noise's by maximising the evidence
    (automatic relevance determination, MacKay 1992), a Gamma prior keeping both from extremes."""
    scale = np.sqrt(w @ y**2 / w.sum())
    y, A, c = y / scale, (Z * w[:, None]).T @ Z, (Z * w[:, None]).T @ (y / scale)
    start = 2.0 * Z.shape[1]
    alpha, beta = np.full(Z.shape[1], start), 2.0
    for _ in range(rounds):
        S = np.linalg.inv(beta * A + np.diag(alpha))
        m = beta * S @ c
        g = 1 - alpha * np.diag(S)
        alpha = np.clip((g + 2 * gentle) / (m**2 + 2 * gentle / start), 1e-3, 1e7)
        beta = (w.sum() - g.sum()) / (w @ (y - Z @ m) ** 2)
    return m * scale


def logistic(Z, y, w, ridge=5.0, rounds=15):
    """(constant, coefficients) of a ridge logistic regression."""
    Z1, R = np.c_[np.ones(len(Z)), Z], np.diag(np.r_[1e-6, np.full(Z.shape[1], ridge)])
    b = np.zeros(Z1.shape[1])
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-Z1 @ b))
        b += np.linalg.solve((Z1 * (w * p * (1 - p))[:, None]).T @ Z1 + R, Z1.T @ (w * (y - p)) - R @ b)
    return b[0], b[1:]


def loadings(Z, rounds=200):
    """Factor analysis of standard scores by expectation maximisation, from the principal components."""
    C = Z.T @ Z / len(Z)
    d = np.sqrt(np.diag(C))
    C = C / np.outer(d, d)
    v, U = np.linalg.eigh(C)
    F = U[:, -FACTORS:] * np.sqrt(np.maximum(v[-FACTORS:] - 1, 0.1))
    for _ in range(rounds):
        own = np.maximum(1 - (F**2).sum(1), 0.01)
        G = np.linalg.solve(np.eye(FACTORS) + (F.T / own) @ F, F.T / own)
        CG = C @ G.T
        F = CG @ np.linalg.inv(np.eye(FACTORS) - G @ F + G @ CG)
        F /= np.sqrt(np.maximum((F**2).sum(1, keepdims=True) / 0.99, 1))
    return F


def fill(Z, F):
    """Replaces NaN by what the other scores let expect, and returns the covariances of that per row (None if whole)."""
    own, Z, gaps = np.maximum(1 - (F**2).sum(1), 0.01), Z.copy(), []
    for z in Z:
        m = np.isnan(z)
        if not m.any():
            gaps.append(None)
            continue
        P = np.linalg.inv(np.eye(FACTORS) + (F[~m].T / own[~m]) @ F[~m])
        z[m] = F[m] @ (P @ (F[~m].T / own[~m]) @ z[~m])
        gaps.append((m, F[m] @ P @ F[m].T + np.diag(own[m])))
    return Z, gaps


class Model:
    """Everything that is learnt from the features X of people with the ratios Y of length over stature. What must come
    out as some of the rows do is alike: per kind the weights, by target, the rows, and their features instead."""

    def __init__(self, X, Y, female, w, alike):
        self.mean, self.sd = weighted(X, w)
        Z = self.scores(X)
        self.F = loadings(np.nan_to_num(Z))
        for _ in range(3):
            full, _ = fill(Z, self.F)
            self.F = loadings(full)
        Z = full - w @ full / w.sum()
        T = Y @ TO_TARGETS.T
        self.meanRatio, self.meanFemale = w @ Y / w.sum(), w @ female / w.sum()
        S = np.c_[Z, 2 * (female - self.meanFemale)]
        D = [fill(self.scores(other), self.F)[0] - full[rows] for _, rows, other in alike]
        D = np.pad(np.concatenate(D), ((0, 0), (0, 1)))    # the same sex
        B = []
        for k, t in enumerate((T - w @ T / w.sum()).T):
            wD = np.concatenate([weight[k] * w[rows] for weight, rows, _ in alike])
            B.append(relevance(np.r_[S, D], np.r_[t, np.zeros(len(D))], np.r_[w, wD]))
        B = np.stack(B, 1) @ FROM_TARGETS.T
        self.ratio, self.femaleRatio = B[:-1], 2 * B[-1]
        self.meanRatio = self.meanRatio - (w @ full / w.sum()) @ self.ratio
        self.odds, self.female = logistic(full, female, w)
        # What is usual without a photo: the last features are those of the stature.
        U = np.c_[np.ones(len(full)), full[:, -STATURE:], female - self.meanFemale]
        R = np.diag(np.r_[0, np.full(STATURE, 5.0), 0])
        self.usual = np.linalg.solve((U * w[:, None]).T @ U + R, (U * w[:, None]).T @ Y)

    def scores(self, X):
        Z = (X - self.mean) / self.sd
        for i in range(EDGES):    # they are before the stature's features
            e = slice(Z.shape[1] - STATURE - (EDGES - i) * PLACES, Z.shape[1] - STATURE - (EDGES - 1 - i) * PLACES)
            Z[(np.abs(Z[:, e]) > MOST_SCORES).sum(1) >= STRANGE_PLACES, e] = np.nan
        return np.clip(Z, -MOST_SCORES, MOST_SCORES)

    def predict(self, X, female=None):
        """Ratios of parts, those that are usual, standard scores, and the deviations that missing features add."""
        Z, gaps = fill(self.scores(X), self.F)
        share = 1 / (1 + np.exp(-(self.odds + Z @ self.female))) if female is None else female
        R = TO_SEGMENTS @ self.ratio.T
        add = np.array([[0.0] * 7 if g is None else np.sqrt(np.einsum("si,ij,sj->s", R[:, g[0]], g[1], R[:, g[0]])) for g in gaps])
        known = np.c_[np.ones(len(Z)), Z[:, -STATURE:], (share if female is not None else 0 * share + self.meanFemale) - self.meanFemale]
        return self.meanRatio + Z @ self.ratio + np.outer(share - self.meanFemale, self.femaleRatio), known @ self.usual, Z, add


def weighted(X, w):
    W = w[:, None] * ~np.isnan(X)
    X = np.nan_to_num(X)
    mean = (W * X).sum(0) / W.sum(0)
    return mean, np.sqrt((W * (X - mean) ** 2).sum(0) / W.sum(0)) + 1e-9
