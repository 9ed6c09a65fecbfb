"""Constants that are read off the photos without a regression: the scale from the stature, and
lengths from a known scale. The geometry is that of scale.go, known.go and shown.go in
internal/body.
"""
import numpy as np

PARTS = ["upper_arm", "forearm", "thigh", "calf", "torso", "shoulder_width", "hip_width"]
JOINTS = {"upper_arm": (11, 13), "forearm": (13, 15), "thigh": (23, 25), "calf": (25, 27)}
WIDTHS = {"shoulder_width": 11, "hip_width": 23}
GATE, MIN_COS, MIN_COS_TORSO = 0.5, 0.6, 0.75   # as in internal/body


def rms(x):
    return float(np.sqrt(np.mean(np.square(x))))


def scales(whole, heights):
    """Of people whose silhouette is whole, and their heights in pixels by silhouette and by eye line as the features have them
    (the second made from eyes and feet with EYE_LINE of fit.py): height at the hips' scale over stature and the relative error that 68 % stay below, by both."""
    true = np.array([p["cm_per_px"] / p["stature_cm"] for p in whole])[:, None]
    ratio = np.median(heights * true, axis=0)
    return ratio, [np.percentile(np.abs(np.log(heights[:, i] * true[:, 0] / ratio[i])), 68) for i in (0, 1)]


def bones(p):
    """{part: pixels without foreshortening, of each side that can be measured}."""
    L, W, out = np.array(p["landmarks"]), np.array(p["world_landmarks"]), {}
    across = lambda w: np.hypot(w[0], w[1]) / np.linalg.norm(w)
    for k, (a, b) in JOINTS.items():
        for s in (0, 1):
            cos = across(W[a + s] - W[b + s])
            if L[[a + s, b + s], 3].min() >= GATE and cos >= MIN_COS:
                out.setdefault(k, []).append(np.hypot(*(L[a + s] - L[b + s])[:2]) / cos)
    if L[[11, 12, 23, 24], 3].min() >= GATE and across(W[11] + W[12] - W[23] - W[24]) >= MIN_COS_TORSO:
        out["torso"] = [np.hypot(*(L[11] + L[12] - L[23] - L[24])[:2] / 2)]
        for k, a in WIDTHS.items():
            if across(W[a] - W[a + 1]) >= MIN_COS:
                out[k] = [np.hypot(*(L[a] - L[a + 1])[:2]) / across(W[a] - W[a + 1])]
    return out


def known(photos):
    """Per part: joint centres' distance over landmarks', its relative error where the scale is known, and the RMS of
    the log of left over right in plain poses by plain cameras; per segment: how much the errors' tails exceed those of a normal distribution."""
    T, seen = {}, [(p, bones(p)) for p in photos]
    for k in PARTS:
        sides = 2 if k in JOINTS else 1
        both = [(p, b[k]) for p, b in seen if len(b.get(k, ())) == sides]
        r = np.array([p["lengths_cm"][k] / (np.mean(b) * p["cm_per_px"]) for p, b in both])
        f = float(np.median(r))
        plain = [b for p, b in both if not (p["domain"]["pose"] or p["domain"]["camera"])]
        T[k] = f, rms(np.log(r / f)), 0.0 if sides == 1 else rms([np.log(b[0] / b[1]) for b in plain])
    z = {}
    for p, b in seen:
        est = {}
        for k, v in b.items():
            f, noise, sides = T[k]
            cm = f * np.mean(v) * p["cm_per_px"]
            est[k] = cm, cm * (noise if len(v) == 2 or k not in JOINTS else np.hypot(noise, sides / 2))
        for whole, u, l in (("arm", "upper_arm", "forearm"), ("leg", "thigh", "calf")):
            if u in est and l in est:
                est[whole] = est[u][0] + est[l][0], np.hypot(est[u][1], est[l][1])
        for k, (cm, sd) in est.items():
            z.setdefault(k, []).append(abs(cm - p["lengths_cm"][k]) / sd)
    return T, {k: max(1.0, np.percentile(v, 95) / 2) for k, v in z.items()}
