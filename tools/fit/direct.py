"""Constants that are read off the photos without a regression: the scale from the stature, lengths from a known
scale, the classic method's errors. The geometry is that of scale.go, measure_anatomical.go and measure_classic.go."""
import numpy as np

PARTS = ["upper_arm", "forearm", "thigh", "calf", "torso"]
JOINTS = {"upper_arm": (11, 13), "forearm": (13, 15), "thigh": (23, 25), "calf": (25, 27)}
GATE, MIN_COS, MIN_COS_TORSO = 0.5, 0.6, 0.75   # as in quality.go


def rms(x):
    return float(np.sqrt(np.mean(np.square(x))))


def heights(p):
    """The person's height in the photo in pixels, by the silhouette and by the eye line, and the sole below the feet."""
    L, s = np.array(p["landmarks"]), p["silhouette"]
    return s["sole"]["y"] - s["crown"]["y"] + 1, L[29:33, 1].max() - L[[2, 5], 1].mean(), s["sole"]["y"] + 0.5 - L[29:33, 1].max()


def scales(whole):
    """Of people whose silhouette is whole: height at the hips' scale over stature and its relative error, by both
    sources; the silhouette's height over the eye line's, and how far its sole is below the feet, in heights."""
    H = np.array([heights(p) for p in whole])
    true = np.array([[p["cm_per_px"] / p["stature_cm"]] for p in whole])
    ratio = np.median(H[:, :2] * true, axis=0)
    return ratio, [rms(np.log(H[:, i] * true[:, 0] / ratio[i])) for i in (0, 1)], np.median(H[:, 0] / H[:, 1]), np.median(H[:, 2] / H[:, 0])


def bones(p):
    """{part: pixels without foreshortening, of each side that can be measured}."""
    L, W, out = np.array(p["landmarks"]), np.array(p["world_landmarks"]), {}
    for k, (a, b) in JOINTS.items():
        for s in (0, 1):
            w = W[a + s] - W[b + s]
            cos = np.hypot(w[0], w[1]) / np.linalg.norm(w)
            if L[[a + s, b + s], 3].min() >= GATE and cos >= MIN_COS:
                out.setdefault(k, []).append(np.hypot(*(L[a + s] - L[b + s])[:2]) / cos)
    w = (W[11] + W[12] - W[23] - W[24]) / 2
    if L[[11, 12, 23, 24], 3].min() >= GATE and np.hypot(w[0], w[1]) / np.linalg.norm(w) >= MIN_COS_TORSO:
        out["torso"] = [np.hypot(*(L[11] + L[12] - L[23] - L[24])[:2] / 2)]
    return out


def known(photos):
    """Per part: joint centres' distance over landmarks', its relative error where the scale is known, and the RMS of
    the log of left over right; per segment: how much the errors' tails exceed those of a normal distribution."""
    T, seen = {}, [(p, bones(p)) for p in photos]
    for k in PARTS:
        both = [(p, b[k]) for p, b in seen if len(b.get(k, ())) == (1 if k == "torso" else 2)]
        r = np.array([p["lengths_cm"][k] / (np.mean(b) * p["cm_per_px"]) for p, b in both])
        f = float(np.median(r))
        T[k] = f, rms(np.log(r / f)), 0.0 if k == "torso" else rms([np.log(b[0] / b[1]) for _, b in both])
    z = {}
    for p, b in seen:
        est = {}
        for k, v in b.items():
            f, noise, sides = T[k]
            cm = f * np.mean(v) * p["cm_per_px"]
            est[k] = cm, cm * (noise if len(v) == 2 or k == "torso" else np.hypot(noise, sides / 2))
        for whole, u, l in (("arm", "upper_arm", "forearm"), ("leg", "thigh", "calf")):
            if u in est and l in est:
                est[whole] = est[u][0] + est[l][0], np.hypot(est[u][1], est[l][1])
        for k, (cm, sd) in est.items():
            z.setdefault(k, []).append(abs(cm - p["lengths_cm"][k]) / sd)
    return T, {k: max(1.0, np.percentile(v, 95) / 2) for k, v in z.items()}


def classic(p):
    """The classic method: (pixel height or None, mean pixel lengths)."""
    L = np.array(p["landmarks"])
    top = [L[i][1] for i in (0, 2, 5, 7, 8) if L[i][3] > GATE]
    low = [L[i][1] for i in (29, 30, 31, 32) if L[i][3] > GATE]
    px = {}
    for a, b, chain, joints in (("upper_arm", "forearm", "arm", (11, 13, 15)), ("thigh", "calf", "leg", (23, 25, 27))):
        for s in (0, 1):
            i, j, k = (n + s for n in joints)
            if L[[i, j, k], 3].min() >= GATE:
                u, v = np.hypot(*(L[i] - L[j])[:2]), np.hypot(*(L[j] - L[k])[:2])
                for n, x in ((a, u), (b, v), (chain, u + v)):
                    px.setdefault(n, []).append(x)
    if L[[11, 12, 23, 24], 3].min() >= GATE:
        px["torso"] = [np.hypot(*((L[11] + L[12] - L[23] - L[24]) / 2)[:2])]
    return max(1, max(low) - min(top)) if top and low else None, {k: np.mean(v) for k, v in px.items()}


def classic_noise(photos):
    """The classic method's relative errors by the stature and by a known scale, per segment, and of its scale."""
    stature, scale, off = {}, {}, []
    for p in photos:
        h, px = classic(p)
        if h:
            off.append(p["stature_cm"] / h / p["cm_per_px"] - 1)
        for k, x in px.items():
            scale.setdefault(k, []).append(x * p["cm_per_px"] / p["lengths_cm"][k] - 1)
            if h:
                stature.setdefault(k, []).append(x * p["stature_cm"] / h / p["lengths_cm"][k] - 1)
    return {k: rms(v) for k, v in stature.items()}, {k: rms(v) for k, v in scale.items()}, rms(off)
