"""Rendered people's bodies: the parametric model, postures, the law that proportions are drawn from, and the truth.

Centimetres; x to the person's left, y backwards, z up. Bodies are those of Anny (MakeHuman's CC0 data).
"""
import json
import os
import sys
from pathlib import Path
import numpy as np

HERE = Path(__file__).resolve().parent
os.environ.setdefault("ANNY_CACHE_DIR", str(Path.home() / ".cache/anny"))
BODY_N = 13380  # vertices of the bare body in the MakeHuman base mesh

# ---------------------------------------------------------------- the model


class Body:
    """The parametric body: its bones, skin weights and groups of faces."""

    def __init__(self):
        import torch
        import anny
        torch.set_num_threads(1)
        torch.manual_seed(0)
        self.torch = torch
        self.m = m = anny.Anny(topology="anny-full", local_changes="default", phenotypes="all").to(dtype=torch.float32)
        self.names = list(m.bone_labels)
        self.idx = {n: i for i, n in enumerate(self.names)}
        self.parents = list(m.bone_parents)
        n = len(m.template_vertices)
        W = np.zeros((n, len(self.names)), np.float32)
        wi, ww = m.vertex_bone_indices.numpy(), m.vertex_bone_weights.numpy()
        for c in range(wi.shape[1]):
            np.add.at(W, (np.arange(n), wi[:, c]), ww[:, c])
        self.W = W / W.sum(1, keepdims=True)
        root = Path(sys.modules["anny"].__file__).parent
        self.groups = {}
        g = None
        for line in open(root / "data/mpfb2/3dobjs/base.obj"):
            if line.startswith("g "):
                g = line.split()[1]
            elif line.startswith("f ") and g and (g == "body" or g.startswith("helper")):
                p = [int(x.split("/")[0]) - 1 for x in line.split()[1:]]
                for j in range(1, len(p) - 1):
                    self.groups.setdefault(g, []).append((p[0], p[j], p[j + 1]))
        self.groups = {k: np.array(v) for k, v in self.groups.items()}

    def rest(self, pheno, local):
        """Vertices and bone heads in the rest pose, cm before scaling to a stature."""
        t = self.torch
        with t.no_grad():
            o = self.m(pose_parameters=t.eye(4)[None, None].repeat(1, self.m.bone_count, 1, 1),
                       phenotype_kwargs=pheno, local_changes_kwargs=local)
        return o["rest_vertices"][0].double().numpy() * 100, o["rest_bone_heads"][0].double().numpy() * 100


def rot_axis(axis, deg):
    a = np.asarray(axis, float) / np.linalg.norm(axis)
    t = np.radians(deg)
    K = np.array([[0, -a[2], a[1]], [a[2], 0, -a[0]], [-a[1], a[0], 0]])
    return np.eye(3) + np.sin(t) * K + (1 - np.cos(t)) * K @ K


def align(u, v):
    """Smallest rotation that takes direction u to direction v."""
    u, v = u / np.linalg.norm(u), v / np.linalg.norm(v)
    c = np.cross(u, v)
    s, d = np.linalg.norm(c), float(u @ v)
    return np.eye(3) if s < 1e-9 else rot_axis(c, np.degrees(np.arctan2(s, d)))


ENDS = {}  # bone -> the joint at its far end, used to aim a limb
for _a, _b in {"upperarm01": "lowerarm01", "lowerarm01": "wrist", "wrist": "finger3-1", "upperleg01": "lowerleg01", "lowerleg01": "foot"}.items():
    for _s in "LR":
        ENDS["%s.%s" % (_a, _s)] = "%s.%s" % (_b, _s)


def fk(body, J, pose):
    """Rotations R, offsets off (x' = R x + off) and places T of all bones.
    pose: {'aim': {bone: world direction}, 'rot': {bone: 3x3 relative}, 'abs': {bone: 3x3 global}}"""
    nb = len(body.names)
    R, T = np.zeros((nb, 3, 3)), np.zeros((nb, 3))
    for i, n in enumerate(body.names):
        p = body.parents[i]
        Rp = np.eye(3) if p < 0 else R[p]
        T[i] = J[i] if p < 0 else Rp @ (J[i] - J[p]) + T[p]
        Ri = Rp
        if n in pose["rot"]:
            Ri = Rp @ pose["rot"][n]
        if n in pose["aim"]:
            Ri = align(Ri @ (J[body.idx[ENDS[n]]] - J[i]), np.asarray(pose["aim"][n], float)) @ Ri
        if n in pose["abs"]:
            Ri = pose["abs"][n]
        R[i] = Ri
    return R, T - np.einsum("bij,bj->bi", R, J), T


def skin(body, V, R, off, rows=slice(None)):
    """Linear blend skinning of the vertices in rows."""
    M = np.concatenate([R, off[:, :, None]], 2).astype(np.float32)
    Mv = (body.W[rows] @ M.reshape(len(M), 12)).reshape(-1, 3, 4)
    return np.einsum("vij,vj->vi", Mv[:, :, :3], V[rows]) + Mv[:, :, 3]


def new_pose():
    return {"aim": {}, "rot": {}, "abs": {}}


def dirv(side, abd, flex):
    """Limb direction from straight down: abd degrees sideways, flex degrees forward (-y)."""
    s = 1.0 if side == "L" else -1.0
    return rot_axis([0, 1, 0], -s * abd) @ rot_axis([1, 0, 0], -flex) @ np.array([0, 0, -1.0])


# Anny's rest pose has raised shoulders. Turning the clavicles down by so much brings acromion and axilla to
# the heights that ANSUR II has (population.py shows it).
CLAVICLE = {True: 10.0, False: 5.0}  # male, female; degrees


def clavicles(pose, male, abduction):
    """Lowers the clavicles of arms that hang; those of raised arms rise by a fifth of the arm's angle."""
    for s in "LR":
        up = 0.2 * max(0.0, abduction[s] - 15)
        pose["rot"]["clavicle." + s] = rot_axis([0, 1, 0], (1 if s == "L" else -1) * (CLAVICLE[male] - up))


def upright(male):
    """The posture in which stature and lengths are defined."""
    p = new_pose()
    clavicles(p, male, {"L": 8, "R": 8})
    for s in "LR":
        p["aim"]["upperarm01." + s] = dirv(s, 8, 0)
        p["aim"]["lowerarm01." + s] = dirv(s, 6, 3)
        p["aim"]["upperleg01." + s] = np.array([0, 0, -1.0])
        p["aim"]["lowerleg01." + s] = np.array([0, 0, -1.0])
        p["abs"]["foot." + s] = np.eye(3)
    return p


# ------------------------------------------------------------------ truth

JOINTS = {"shoulder": "upperarm01", "elbow": "lowerarm01", "wrist": "wrist", "hip": "upperleg01", "knee": "lowerleg01", "ankle": "foot"}

# From the rig's joints to anatomy's; README.md, "What is true", says why. Shares of the stature; male, female.
HIP_DOWN = {True: 0.014, False: 0.014}     # the hip is so far below the rig's
HIP_IN = {True: 0.81, False: 0.85}         # and at this share of its distance from the midline
SHOULDER_UP = {True: 0.0045, False: 0.0}   # the shoulder is so far above the rig's
ELBOW_DOWN = {True: 0.005, False: -0.004}  # the elbow is so far from the rig's, towards the hand

# Landmarks on the skin (left, right): (a, b, w) is the vertex (1 - w) a + w b of the MakeHuman base mesh.
# The skin shows neither trochanter nor the ends of the elbow's and the knee's axes very well; docs in README.md.
LANDMARKS = {
    "acromion": ((8235, 8235, 0), (1557, 1557, 0)), "crotch": ((6431, 6431, 0), (6431, 6431, 0)),
    "suprasternale": ((1524, 1524, 0), (1524, 1524, 0)), "axilla": ((8096, 8096, 0), (1408, 1408, 0)),
    "humerus_lateral": ((10057, 10074, .259), (3389, 3406, .259)), "humerus_medial": ((10035, 10086, .615), (3367, 3418, .615)),
    "radiale": ((10057, 10074, .393), (3389, 3406, .393)), "stylion": ((10565, 9868, .211), (3900, 3200, .211)),
    "ulnar_styloid": ((10555, 10537, .093), (3890, 3872, .093)),
    "femur_lateral": ((11264, 11229, .562), (4646, 4611, .562)), "femur_medial": ((11255, 11236, .506), (4637, 4618, .506)),
    "malleolus_lateral": ((12977, 11444, .651), (6380, 4826, .651)), "malleolus_medial": ((12938, 12942, .495), (6341, 6345, .495)),
    "trochanterion": ((10932, 10926, .588), (4302, 4296, .588)),
}


def centres(body, J, stature, male):
    """Anatomical joint centres that differ from the rig's, in the rest body: {joint: (bone that carries it, place)}."""
    out, j = {}, lambda n: J[body.idx[n]]
    for s, side in (("L", "left"), ("R", "right")):
        h = j("upperleg01." + s) * [HIP_IN[male], 1, 1]
        h[2] -= HIP_DOWN[male] * stature
        out[side + "_hip"] = "root", h
        out[side + "_shoulder"] = "shoulder01." + s, j("upperarm01." + s) + [0, 0, SHOULDER_UP[male] * stature]
        d = ELBOW_DOWN[male] * stature
        e, to = j("lowerarm01." + s), j(("wrist." if d > 0 else "upperarm01.") + s)
        out[side + "_elbow"] = ("lowerarm01." if d > 0 else "upperarm02.") + s, e + abs(d) * (to - e) / np.linalg.norm(to - e)
    return out


def joints(body, J, stature, male, R, off, T, anatomical=True):
    """The twelve joint centres of a posed body."""
    out = {}
    for name, bone in JOINTS.items():
        for s, side in (("L", "left"), ("R", "right")):
            out["%s_%s" % (side, name)] = T[body.idx[bone + "." + s]]
    if anatomical:
        for name, (bone, place) in centres(body, J, stature, male).items():
            b = body.idx[bone]
            out[name] = R[b] @ place + off[b]
    return out


def lengths(p):
    """Lengths between joint centres, left, right and mean."""
    d = lambda a, b: float(np.linalg.norm(p[a] - p[b]))
    o = {}
    for s in ("left", "right"):
        q = {n: d("%s_%s" % (s, a), "%s_%s" % (s, b)) for n, a, b in
             (("upper_arm", "shoulder", "elbow"), ("forearm", "elbow", "wrist"), ("thigh", "hip", "knee"), ("calf", "knee", "ankle"))}
        q["arm"], q["leg"] = q["upper_arm"] + q["forearm"], q["thigh"] + q["calf"]
        o[s] = q
    o["mean"] = {k: (o["left"][k] + o["right"][k]) / 2 for k in o["left"]}
    o["mean"]["torso"] = float(np.linalg.norm((p["left_shoulder"] + p["right_shoulder"] - p["left_hip"] - p["right_hip"]) / 2))
    return o


def tapes(body, V, J, R, off, T):
    """Lengths of a tape on the skin, and breadths, of an upright body: left, right and mean."""
    P = skin(body, V, R, off, slice(0, BODY_N))
    floor = P[:, 2].min()
    at = lambda n, q: (1 - LANDMARKS[n][q][2]) * P[LANDMARKS[n][q][0]] + LANDMARKS[n][q][2] * P[LANDMARKS[n][q][1]]
    d = lambda a, b: float(np.linalg.norm(a - b))
    o = {}
    for q, side in enumerate(("left", "right")):
        s = "LR"[q]
        z = lambda n: float(at(n, q)[2] - floor)
        f = [T[body.idx["finger3-%d.%s" % (i, s)]] for i in (1, 2, 3)]
        tip = np.linalg.norm(P[body.W[:BODY_N, body.idx["finger3-3." + s]] > .5] - f[2], axis=1).max()
        o[side] = {
            "acromion_radiale": d(at("acromion", q), at("radiale", q)), "radiale_stylion": d(at("radiale", q), at("stylion", q)),
            "trochanterion_epicondyle": z("trochanterion") - z("femur_lateral"), "epicondyle_malleolus": z("femur_lateral") - z("malleolus_lateral"),
            "crotch_height": z("crotch"), "trochanterion_height": z("trochanterion"), "epicondyle_height": z("femur_lateral"),
            "malleolus_height": z("malleolus_lateral"), "acromial_height": z("acromion"), "axilla_height": z("axilla"), "suprasternale_height": z("suprasternale"),
            "hand": d(T[body.idx["wrist." + s]], f[0]) + d(f[0], f[1]) + d(f[1], f[2]) + float(tip),
        }
        o[side]["sleeve"] = o[side]["acromion_radiale"] + o[side]["radiale_stylion"]
    o["mean"] = {k: (o["left"][k] + o["right"][k]) / 2 for k in o["left"]}
    st = P[:, 2].max() - floor
    m = body.trunk_mask
    h = P[m & (P[:, 2] - floor > .42 * st) & (P[:, 2] - floor < .58 * st)]
    sh = P[(P[:, 2] - floor > .70 * st) & (P[:, 2] - floor < .86 * st)]
    o["mean"].update(biacromial=d(at("acromion", 0), at("acromion", 1)), hip_breadth=float(np.ptp(h[:, 0])), bideltoid=float(np.ptp(sh[:, 0])),
                     trochanter_breadth=d(at("trochanterion", 0), at("trochanterion", 1)))
    return o


def trunk_mask(body):
    """Vertices that are not of the arms."""
    arms = [i for i, n in enumerate(body.names) if n.startswith(("lowerarm", "wrist", "finger", "metacarpal", "upperarm"))]
    return body.W[:BODY_N, arms].sum(1) < .3


# ------------------------------------------------------------- proportions

# What is changed to give bodies real proportions, and what each change is for. hand, foot: size of both hands, height of both feet.
KNOBS = ["measure-upperarm-length-incr", "measure-lowerarm-length-incr", "measure-upperleg-height-incr", "measure-lowerleg-height-incr",
         "torso-scale-vert-incr", "torso-vshape-incr", "hip-scale-horiz-incr", "hand", "foot"]
TARGETS = ["acromion_radiale", "radiale_stylion", "crotch_height-epicondyle_height", "epicondyle_malleolus",
           "acromial_height-crotch_height", "biacromial", "hip_breadth", "hand", "malleolus_height"]
LIMIT = 1.6  # of a change; MakeHuman's own sliders end at 1
ARM_THICK = {True: (0.7, 0.9), False: (1.05, 0.9)}  # of the upper arm, drawn alone: it moves no landmark but the bideltoid breadth
FLESH = {"lowerleg-muscle": .5, "lowerleg-fat": .4, "upperleg-muscle": .4, "upperleg-fat": .4, "lowerleg-scale-horiz": .4, "upperleg-scale-horiz": .3,
         "lowerarm-muscle": .4, "lowerarm-fat": .4, "upperarm-muscle": .4, "lowerarm-scale-vert": .4}
ATHLETIC = {"lowerleg-muscle": (.4, .8), "lowerleg-fat": (-.1, .5), "upperleg-muscle": (.2, .5)}  # mean, standard deviation
STATURE = {True: (175.6, 6.9), False: (162.8, 6.4)}  # ANSUR II, male and female: mean, standard deviation


def law():
    """The fitted law: by sex the mean of KNOBS, their slope on the stature's score, and the covariance that is left."""
    return json.loads((HERE / "law.json").read_text())


class People:
    """Draws people. kind is plain, or what is unusual about the body: child, old, heavy, thin, proportions."""

    def __init__(self, the_law=None):
        self.law = the_law or law()

    def draw(self, rng, kind="plain", flesh=0):
        """flesh: muscle and fat of each part of the limbs vary by themselves; 2: and calves are more often athletic."""
        male = bool(rng.random() < 0.5)
        z = float(np.clip(rng.normal(), -2.6, 2.6))
        if kind == "child":
            years = rng.uniform(5, 13)
            age, stature = 0.22 + (years - 4) / 8 * 0.20, 103 + (years - 4) * 6.1 + rng.normal(0, 4)
            z = 0.0
        else:
            years = rng.uniform(60, 85) if kind == "old" else rng.uniform(17, 60)
            age = min(1.0, 0.56 + (years - 16) / 54 * 0.39)
            wide = 1.0 if kind == "plain" else 1.15
            stature = STATURE[male][0] + z * wide * STATURE[male][1] - (3 if kind == "old" else 0)
        race = rng.dirichlet([0.7, 0.7, 0.7])
        weight = {"heavy": rng.uniform(.85, 1.0), "thin": rng.uniform(0, .15)}.get(kind, rng.uniform(0.25, 0.8))
        muscle = {"thin": rng.uniform(0, .4), "heavy": rng.uniform(.2, .8), "old": rng.uniform(.1, .5)}.get(kind, rng.uniform(0.3, 0.8))
        ph = dict(gender=rng.uniform(0, .12) if male else rng.uniform(.88, 1.0), age=age, muscle=muscle, weight=weight,
                  height=rng.uniform(0.42, 0.58), proportions=rng.uniform(0.3, 0.9), cupsize=rng.uniform(0.2, 0.8), firmness=rng.uniform(0.3, 0.7),
                  african=race[0], asian=race[1], caucasian=race[2])
        f = self.law["male" if male else "female"]
        spread = 1.7 if kind == "proportions" else 1.0
        mean = np.array(f["mean"]) + z * np.array(f["slope"])
        w, v = np.linalg.eigh(np.array(f["cov"]))
        k = mean + spread * (v * np.sqrt(np.clip(w, 0, None))) @ rng.normal(size=len(KNOBS))
        if kind == "child":                                 # no law for children: their own shape, somewhat varied
            k = 0.7 * rng.uniform([-.6, -.45, -.5, -.5, -.5, -.3, -.3, -.3, -.3], [.5, .65, .45, .42, .4, .3, .3, .3, .3])
        lc = dict(zip(KNOBS, np.clip(k, -LIMIT, LIMIT)))
        for short, name in (("hand", "%s-hand-scale-incr"), ("foot", "%s-foot-scale-vert-incr")):
            lc[name % "l"] = lc[name % "r"] = lc.pop(short)
        lc.update({"head-scale-vert-incr": rng.uniform(-.2, .2), "stomach-tone-incr": rng.uniform(-.3, .4), "nose-scale-vert-incr": rng.uniform(-.4, .4),
                   "head-fat-incr": rng.uniform(-.3, .3), "hip-scale-depth-incr": rng.uniform(-.3, .3),
                   "torso-scale-depth-incr": rng.uniform(-.3, .3), "measure-waisttohip-dist-incr": rng.uniform(-.3, .3)})
        sides = float(rng.choice([0.05, 0.16], p=[.6, .4]))   # most bodies are nearly the same on both sides
        for part in ("upperarm-scale-horiz", "lowerarm-scale-horiz", "upperleg-scale-vert"):  # the last moves the knee; legs stay equally long
            d = rng.normal(0, sides)
            lc["l-%s-incr" % part], lc["r-%s-incr" % part] = d / 2, -d / 2
        thick = float(np.clip(rng.normal(*ARM_THICK[male]), -1.5, 2.5)) if kind != "child" else 0.0
        lc["l-upperarm-scale-vert-incr"] = lc["r-upperarm-scale-vert-incr"] = thick
        if flesh:
            for part, sd in FLESH.items():
                mean, sd = ATHLETIC.get(part, (0, sd)) if flesh > 1 else (0, sd)
                v = float(np.clip(rng.normal(mean, sd), -1.2, 1.2 if flesh == 1 else 1.8))
                lc["l-%s-incr" % part] = lc["r-%s-incr" % part] = v
        return dict(male=male, sex="male" if male else "female", years=float(years), stature=float(np.clip(stature, 100, 205)), race=race, kind=kind), ph, lc


class Person:
    """One body, scaled to its stature, with its truth."""

    def __init__(self, body, info, ph, lc):
        self.info, self.ph, self.lc = info, ph, lc
        if not hasattr(body, "trunk_mask"):
            body.trunk_mask = trunk_mask(body)
        V, J = body.rest(ph, lc)
        R, off, _ = fk(body, J, upright(info["male"]))
        P = skin(body, V, R, off, slice(0, BODY_N))
        k = info["stature"] / np.ptp(P[:, 2])
        self.V, self.J = V * k, J * k
        R, off, T = fk(body, self.J, upright(info["male"]))
        st = info["stature"]
        up = joints(body, self.J, st, info["male"], R, off, T)
        self.upright_joints = up
        self.lengths, self.rig = lengths(up), lengths(joints(body, self.J, st, info["male"], R, off, T, anatomical=False))
        self.tape = tapes(body, self.V, self.J, R, off, T)
        d = lambda a, b: float(np.linalg.norm(up[a] - up[b]))
        self.lengths["mean"].update(shoulder_width=self.tape["mean"]["biacromial"], hip_width=d("left_hip", "right_hip"))
        self.shoulder_spacing = d("left_shoulder", "right_shoulder")
        self.heights = {n: float((up["left_" + n][2] + up["right_" + n][2]) / 2 - P[:, 2].min() * k) for n in JOINTS}
