"""Skin, hair, hats, clothes and shoes of a posed body, as meshes.

An outfit is drawn once (outfit) and put on in any pose (dress): the same dictionary gives the same clothes.
"""
import colorsys
import numpy as np
from scipy.spatial import ConvexHull
from body import BODY_N


def vnormals(P, F):
    n = np.zeros_like(P)
    fn = np.cross(P[F[:, 1]] - P[F[:, 0]], P[F[:, 2]] - P[F[:, 0]])
    for c in range(3):
        for k in range(3):
            n[:, k] += np.bincount(F[:, c], fn[:, k], len(P))
    return n / np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-12)


def subdivide(attrs, F):
    """Linear midpoint subdivision; attrs is a list of per-vertex arrays."""
    e = np.sort(np.concatenate([F[:, [0, 1]], F[:, [1, 2]], F[:, [2, 0]]]), 1)
    key, inv = np.unique(e[:, 0].astype(np.int64) * (len(attrs[0]) + 1) + e[:, 1], return_inverse=True)
    u = np.stack([key // (len(attrs[0]) + 1), key % (len(attrs[0]) + 1)], 1)
    n0, nf = len(attrs[0]), len(F)
    m = [n0 + inv[i * nf:(i + 1) * nf] for i in range(3)]
    out = [np.concatenate([a, (a[u[:, 0]] + a[u[:, 1]]) / 2]) for a in attrs]
    F2 = np.concatenate([np.stack([F[:, 0], m[0], m[2]], 1), np.stack([F[:, 1], m[1], m[0]], 1),
                         np.stack([F[:, 2], m[2], m[1]], 1), np.stack(m, 1)])
    return out, F2


def compact(arrays, F):
    u, inv = np.unique(F, return_inverse=True)
    return [a[u] for a in arrays], inv.reshape(F.shape)


def hsv(h, s, v):
    return np.array(colorsys.hsv_to_rgb(h % 1, s, v))


def linear(c):
    c = np.clip(np.asarray(c, float), 0, 1)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def hull(pts):
    h = ConvexHull(pts)
    hv, inv = np.unique(h.simplices, return_inverse=True)
    f, pp = inv.reshape(h.simplices.shape), pts[hv]
    nn = np.cross(pp[f[:, 1]] - pp[f[:, 0]], pp[f[:, 2]] - pp[f[:, 0]])
    flip = ((pp[f].mean(1) - pp.mean(0)) * nn).sum(1) < 0
    f[flip] = f[flip][:, ::-1]
    return pp, f


# ------------------------------------------------------------------ outfits

KINDS = {"plain": ["fitted"], "odd": ["coat", "skirt", "dress", "loose", "layered"]}


def outfit(rng, male, kind, hair=None):
    """Draws what somebody wears. kind is fitted, coat, skirt, dress, loose or layered."""
    u, pick = rng.uniform, lambda names, p: str(rng.choice(names, p=p))
    o = {"kind": kind}
    if hair is None:
        style = pick(["short", "buzz", "long", "bald", "afro", "bun"], [.56, .15, .12, .06, .07, .04] if male else [.22, .02, .48, .01, .09, .18])
        colour = [(.05, .035, .03), (.16, .09, .05), (.35, .22, .11), (.55, .42, .24), (.55, .55, .55), (.45, .16, .08)][rng.choice(6, p=[.34, .28, .15, .11, .08, .04])]
        hair = dict(style=style, colour=colour, thick=float(u(.8, 2.4)), long=float(u(-14, 4)), phase=float(u(0, 6)))
    o["hair"] = hair
    o["hat"] = pick(["none", "cap", "beanie", "brim"], [.84, .07, .06, .03])
    o["top"] = pick(["tee", "long", "tank", "bare"], [.46, .38, .12, .04] if male else [.45, .37, .18, 0])
    o["bottom"] = pick(["trousers", "shorts", "leggings"], [.62, .33, .05] if male else [.50, .24, .26])
    if kind in ("skirt", "dress"):
        o["bottom"] = kind
    o["skirt_to"] = float(u(-.15, .55) if rng.random() < .7 else u(.7, .95))   # 0 is the knee, 1 the ankle
    o["sleeve"] = {"tee": float(u(.35, .8)), "long": float(u(.85, 2)), "tank": .02, "bare": 0.0}[o["top"]]
    tight = rng.random() < .45
    o["loose_top"] = float(u(.25, .7) if tight else u(.7, 2.0))
    o["loose_bottom"] = {"trousers": float(u(.4, .9) if tight else u(.9, 2.0)), "shorts": float(u(.5, 2.0)), "leggings": .25}.get(o["bottom"], .3)
    o["flare"] = float(u(0, .6))
    o["bottom_to"] = float(u(.5, .95)) if o["bottom"] == "shorts" else float(u(.8, .99))
    o["hem"] = float(u(-8, 1))
    o["over"] = None
    if kind == "loose":
        o["top"] = pick(["tee", "long"], [.4, .6])
        o["sleeve"] = float(u(.6, .95) if o["top"] == "tee" else u(1.8, 2.0))
        o["loose_top"], o["loose_bottom"], o["hem"], o["flare"] = float(u(2.2, 4.5)), float(u(2.0, 4.0)), float(u(-16, -4)), float(u(.3, 1.1))
        o["bottom"] = pick(["trousers", "shorts"], [.75, .25])
        o["bottom_to"] = float(u(.7, 1.0)) if o["bottom"] == "shorts" else float(u(.9, 1.02))
    if kind in ("layered", "coat"):
        o["over"] = dict(loose=float(u(1.6, 3.2) if kind == "layered" else u(2.0, 3.6)), hem=float(u(-14, -2)), colour=hsv(rng.random(), u(0, .55), u(.08, .75)).tolist(),
                         open=bool(rng.random() < .4), sleeve=float(u(1.75, 2.0)))
        if kind == "coat":
            o["over"]["coat_to"] = float(u(-.45, .75))
    o["colour_top"] = hsv(rng.random(), u(.0, .75), u(.1, .95)).tolist()
    o["colour_bottom"] = [hsv(.61, .55, .3), hsv(.6, .1, .12), hsv(.09, .35, .6), hsv(.6, .3, .5), hsv(rng.random(), u(.1, .6), u(.1, .9))][rng.integers(5)].tolist()
    if kind == "dress":
        o["colour_bottom"] = o["colour_top"]
    o["shoes"] = pick(["bare", "shoes", "boots", "heels", "socks"], [.24, .60, .12, 0, .04] if male else [.24, .45, .11, .15, .05])
    o["sole"] = {"bare": 0.0, "shoes": float(u(1.0, 3.5)), "boots": float(u(2.0, 4.5)), "heels": float(u(.6, 1.2)), "socks": .3}[o["shoes"]]
    o["heel"] = float(u(3, 9)) if o["shoes"] == "heels" else 0.0
    o["boot_to"] = float(u(.15, .7))
    o["colour_shoe"] = [hsv(0, 0, .85), hsv(0, 0, .06), hsv(.07, .5, .25), hsv(rng.random(), .6, .5)][rng.integers(4)].tolist()
    o["white_sole"] = bool(rng.random() < .6)
    o["waves"] = [float(v) for v in u(0, 6, 6)]
    o["glasses"] = bool(rng.random() < .15)
    return o


# ------------------------------------------------------------------- meshes

class Dresser:
    """Knows which vertices are which part of the body."""

    def __init__(self, body):
        self.body = body
        Wb = lambda pred: body.W[:, [i for i, n in enumerate(body.names) if pred(n)]].sum(1)
        self.head_w = Wb(lambda n: n.startswith(("head", "eye", "neck03")))
        self.foot_w = {s: Wb(lambda n, s=s: n in ("foot." + s,) or (n.startswith("toe") and n.endswith(s))) for s in "LR"}
        self.arm_w = Wb(lambda n: n.startswith(("upperarm", "lowerarm", "wrist", "finger", "metacarpal")))

    def skin(self, person, o, P, rng_tone):
        """The body itself: skin colour, lips, brows, hair on the scalp. Also the head's finer mesh, for hair and hats."""
        body, V0, j = self.body, person.V, lambda n: person.J[self.body.idx[n]]
        eyeL = j("eye.L")
        hs = (V0[:BODY_N, 2].max() - eyeL[2]) / 11.5              # size of the head
        af, asn, ca = person.info["race"]
        tone = (af * np.array([0.36, 0.23, 0.17]) + asn * np.array([0.82, 0.62, 0.48]) + ca * np.array([0.86, 0.66, 0.56])) * rng_tone
        hair = np.array(o["hair"]["colour"])
        F = body.groups["body"]
        N = vnormals(P[:BODY_N], F)
        headf = (self.head_w[F] > 0.6).all(1)
        (Ph, Nh, Rh), Fh = subdivide([P[:BODY_N], N, V0[:BODY_N]], F[headf])
        Ph, Nh, Rh = Ph[BODY_N:], Nh[BODY_N:], Rh[BODY_N:]
        allP, allN, allR = np.concatenate([P[:BODY_N], Ph]), np.concatenate([N, Nh]), np.concatenate([V0[:BODY_N], Rh])
        isH = np.concatenate([self.head_w[:BODY_N] > .5, np.ones(len(Ph), bool)])
        allF = np.concatenate([F[~headf], Fh])
        col = np.tile(tone, (len(allR), 1))
        up, low = (V0[np.unique(body.groups["helper-%s-teeth" % n])] for n in ("upper", "lower"))
        mz, my = (up[:, 2].min() + low[:, 2].max()) / 2, min(up[:, 1].min(), low[:, 1].min())
        x, y, z = allR.T
        ax = np.abs(x)
        face = isH & (y < eyeL[1] + 1.0 * hs)
        col[face & (ax < 2.3 * hs) & (np.abs(z - mz) < (0.95 - 0.25 * ax / hs) * hs) & (y < my + 0.3 * hs)] = tone * np.array([0.82, 0.58, 0.58])
        bz = eyeL[2] + (1.9 + 0.25 * np.clip((ax / hs - 1.5) / 2, 0, 1)) * hs
        col[face & (ax > 1.2 * hs) & (ax < 4.6 * hs) & (np.abs(z - bz) < 0.38 * hs)] = hair * 0.7 + tone * 0.15
        col[face & (np.abs(z - eyeL[2]) < 0.75 * hs) & (np.abs(ax - eyeL[0]) < 1.75 * hs) & (y < eyeL[1] - 0.2)] = tone * 0.62
        if o["glasses"]:
            col[face & (np.abs(np.hypot(ax - eyeL[0], z - eyeL[2]) - 2.3 * hs) < .45 * hs)] = .03
        pf = np.array([0, eyeL[1] - 1.0 * hs, eyeL[2] + 5.6 * hs])
        pn = np.array([0, eyeL[1] + 18 * hs, eyeL[2] - 7.5 * hs])
        nrm = np.array([0, -(pn - pf)[2], (pn - pf)[1]])
        nrm /= np.linalg.norm(nrm)
        above = (allR - pf) @ nrm
        scalp = isH & (above > 0)
        if o["hair"]["style"] != "bald":
            col[scalp] = hair
        self.h = dict(P=allP, N=allN, R=allR, F=allF, isH=isH, above=above, scalp=scalp, hs=hs, eye=eyeL, pf=pf)
        return dict(name="body", mat="skin", P=allP, F=allF, C=col)

    def hair(self, person, o, P):
        body, h, style = self.body, self.h, o["hair"]["style"]
        hs, eye, out, hat = h["hs"], h["eye"], [], o["hat"] != "none"
        colour = np.array(o["hair"]["colour"])
        if style in ("short", "long", "afro", "bun") and not (hat and style == "short"):
            th = {"afro": 3.2 * o["hair"]["thick"]}.get(style, o["hair"]["thick"]) * hs * (.4 if hat else 1)
            edge = np.clip(h["above"] / ((6.0 if style == "afro" else 3.0) * hs), 0.12, 1.0)
            q = h["R"] / hs
            bump = 1 + 0.16 * np.sin(1.9 * q[:, 0] + 1.1 * np.sin(1.3 * q[:, 1])) * np.sin(1.7 * q[:, 2] + o["hair"]["phase"])
            Pw = h["P"] + h["N"] * (th * edge * bump)[:, None]
            cw = colour * (0.85 + 0.3 * (np.sin(9 * q[:, :1]) * np.sin(7 * q[:, 1:2]) * 0.5 + 0.5))
            (a, c), f = compact([Pw, cw], h["F"][h["scalp"][h["F"]].all(1)])
            out.append(dict(name="hair", mat="hair", P=a, C=c, F=f))
        if style == "long":
            hf = body.groups["helper-hair"]
            V0 = person.V
            zcut = person.J[body.idx["neck01"]][2] + o["hair"]["long"] * person.info["stature"] / 170
            keep = (V0[hf][:, :, 2] > zcut).all(1) & ~((V0[hf][:, :, 1] < eye[1] + 2.0 * hs) & (V0[hf][:, :, 2] < h["pf"][2])).any(1)
            if keep.any():
                (a,), f = compact([P + vnormals(P, hf) * 0.2], hf[keep])
                out.append(dict(name="hairlong", mat="hair", P=a, C=np.tile(colour, (len(a), 1)), F=f))
        if style == "bun" and not hat:
            c = np.array([0, eye[1] + 15.5 * hs, eye[2] + 6 * hs])
            u, w = np.meshgrid(np.linspace(0, np.pi, 13), np.linspace(0, 2 * np.pi, 17)[:-1], indexing="ij")
            pts = c + 3.4 * hs * np.stack([np.sin(u) * np.cos(w), np.cos(u), np.sin(u) * np.sin(w)], -1).reshape(-1, 3)
            a, f = hull(pts)
            out.append(dict(name="bun", mat="hair", P=self.head(a), C=np.tile(colour, (len(a), 1)), F=f))
        return out

    def head(self, pts):
        b = self.body.idx["head"]
        return pts @ self.R[b].T + self.off[b]

    def hat(self, person, o):
        """A cap or a beanie follows the skull; brims are flat rings."""
        h, kind = self.h, o["hat"]
        if kind == "none":
            return []
        hs, eye = h["hs"], h["eye"]
        colour = np.array(o["colour_shoe"] if o["waves"][0] < 3 else o["colour_bottom"])
        base = eye[2] + 4.6 * hs - (h["R"][:, 1] - eye[1]) * .12
        t = np.clip((h["R"][:, 2] - base) / (5 * hs), 0, 1)
        on = h["isH"] & (h["R"][:, 2] > base)
        Pw = h["P"] + h["N"] * ((.7 + {"beanie": 1.0}.get(kind, .6) * t) * hs)[:, None]
        (a,), f = compact([Pw], h["F"][on[h["F"]].all(1)])
        out = [dict(name="hat", mat="cloth_hat", P=a, C=np.tile(colour, (len(a), 1)), F=f)]
        if kind in ("cap", "brim"):
            rim = h["R"][h["isH"] & (np.abs(h["R"][:, 2] - eye[2] - 4.8 * hs) < .9 * hs)]
            c, r = rim.mean(0), np.abs(rim - rim.mean(0)).max(0)
            w = np.linspace(0, 2 * np.pi, 49)[:-1]
            ring = np.stack([np.sin(w), -np.cos(w), 0 * w], 1)
            out_r = np.where(np.cos(w) > .15, 7.0 * hs * np.sqrt(np.clip(np.cos(w), 0, 1)), 0.0) if kind == "cap" else np.full(48, 6.5 * hs)
            inner = ring * (r + .5 * hs) * [1, 1, 0]
            outer = ring * (r[:, None].T * [1, 1, 0] + out_r[:, None] + .5 * hs) + np.array([0, 0, -1.0 * hs]) * (out_r / (7 * hs))[:, None]
            pts = np.concatenate([c + inner, c + outer])
            pts[:, 2] += .3 * hs
            n = np.arange(48)
            m = (n + 1) % 48
            f = np.concatenate([np.stack([n, m, n + 48], 1), np.stack([m, m + 48, n + 48], 1)])
            if kind == "cap":
                f = f[(out_r[f % 48] > 0).any(1)]
            out.append(dict(name="brim", mat="cloth_hat", P=self.head(pts), C=np.tile(colour, (96, 1)), F=f))
        return out

    def eyes(self, person, iris):
        out, V0 = [], person.V
        u, w = np.linspace(0, np.pi, 17), np.linspace(0, 2 * np.pi, 25)[:-1]
        pts = np.array([[np.sin(a) * np.cos(b), -np.cos(a), np.sin(a) * np.sin(b)] for a in u for b in w])
        i, k = np.meshgrid(np.arange(16), np.arange(24), indexing="ij")
        p0, p1 = (i * 24 + k).ravel(), (i * 24 + (k + 1) % 24).ravel()
        ff = np.concatenate([np.stack([p0, p0 + 24, p1], 1), np.stack([p1, p0 + 24, p1 + 24], 1)])
        ang = np.degrees(np.repeat(u, 24))[:, None]
        ce = np.where(ang < 11, .01, np.where(ang < 29, iris[None], np.array([[.88, .86, .84]])))
        for s in "LR":
            v = V0[np.unique(self.body.groups["helper-%s-eye" % s.lower()])]
            r = np.percentile(np.linalg.norm(v - v.mean(0), axis=1), 60)
            out.append(dict(name="eye" + s, mat="eye", P=self.head(v.mean(0) + pts * r * 0.985), C=ce, F=ff))
        return out

    def along(self, person):
        """For each vertex how far along upper arm, forearm, thigh and calf it is (0 to 1), in the rest body."""
        j, V0 = lambda n: person.J[self.body.idx[n]], person.V
        t = lambda a, b: {s: ((V0 - j(a + s)) @ (j(b + s) - j(a + s))) / ((j(b + s) - j(a + s)) @ (j(b + s) - j(a + s))) for s in "LR"}
        left = V0[:, 0] > 0
        pick = lambda d: np.where(left, d["L"], d["R"])
        return (pick(t("upperarm01.", "lowerarm01.")), pick(t("lowerarm01.", "wrist.")), pick(t("upperleg01.", "lowerleg01.")), pick(t("lowerleg01.", "foot.")))

    def clothes(self, person, o, P):
        body, V0, out = self.body, person.V, []
        sc = person.info["stature"] / 170.0
        j = lambda n: person.J[body.idx[n]]
        tf = body.groups["helper-tights"]
        tn = vnormals(P, tf)
        tua, tfa, tth, tsh = self.along(person)
        isarm, hipz = self.arm_w > 0.5, j("upperleg01.L")[2]
        z, q, w = V0[:, 2], V0 / sc, o["waves"]
        wr = lambda a, i: 1 + a * (np.sin(0.55 * q[:, 2] + 0.8 * np.sin(0.31 * q[:, 0]) + w[i]) * np.sin(0.42 * q[:, 0] + 0.3 * q[:, 1] + w[i + 1]))
        neckz, waist = j("neck01")[2] - 0.6 * sc, hipz + 9 * sc

        def garment(name, mask, thick, colour, mat):
            keep = mask[tf].all(1)
            if keep.any():
                (a,), f = compact([P + tn * (thick * sc)[:, None]], tf[keep])
                (a,), f = subdivide([a], f)
                out.append(dict(name=name, mat=mat, P=a, C=np.tile(colour, (len(a), 1)), F=f))

        def sleeves(upto):                                   # 0 to 1 on the upper arm, 1 to 2 on the forearm
            return (tua < upto) & (tfa < 0.95) if upto <= 1 else (tua < 9) & (tfa < min(upto - 1, .95))
        knee, ankle = j("lowerleg01.L")[2], j("foot.L")[2]

        def hanging(name, to, colour, mat, out_by, top=None):
            sf = body.groups["helper-skirt"]
            zc = knee - to * (knee - ankle) if to > 0 else knee - to * (hipz - knee)
            keep = (V0[sf][:, :, 2] > zc).all(1) & ((V0[sf][:, :, 2] < top).all(1) if top else True)
            if keep.any():
                (a,), f = compact([P + vnormals(P, sf) * out_by * sc], sf[keep])
                (a,), f = subdivide([a], f)
                out.append(dict(name=name, mat=mat, P=a, C=np.tile(colour, (len(a), 1)), F=f))
        # ---- legs
        if o["bottom"] in ("skirt", "dress"):
            garment("under", ~isarm & (z < waist) & (tth < .3) & (tsh < .02), .3 * wr(.1, 0), o["colour_bottom"], "cloth_bottom")
            hanging("skirt", o["skirt_to"], o["colour_bottom"], "cloth_bottom", .5)
        else:
            legs = (tth < o["bottom_to"]) & (tsh < .02) if o["bottom"] == "shorts" else (tth < 9) & (tsh < o["bottom_to"])
            garment("bottom", ~isarm & (z < waist) & legs, o["loose_bottom"] * wr(0.35, 0) * (1 + o["flare"] * np.clip(tsh, 0, 1)), o["colour_bottom"], "cloth_bottom")
        # ---- trunk and arms
        shoulder = abs(j("upperarm01.L")[0])
        if o["top"] != "bare" or o["kind"] == "dress":
            hem = hipz + o["hem"] * sc
            mask = (~isarm & (z > hem) & (z < neckz)) | (isarm & sleeves(o["sleeve"]))
            collar = np.clip((neckz - z) / (7 * sc), 0.12, 1)
            if o["top"] == "tank":
                mask &= ~(np.abs(V0[:, 0]) > 0.82 * shoulder)
                collar = np.clip((j("upperarm01.L")[2] + 1 * sc - z) / (6 * sc), 0.15, 1)
            if hem < hipz - 6 * sc and not o["bottom"] in ("skirt", "dress"):
                mask &= tth < max(.02, (hipz - hem) / (hipz - knee))
            thick = (o["loose_top"] + 0.45 * (z < waist + 4 * sc) * ~isarm) * wr(0.3, 2) * np.where(isarm, 1, collar) + 0.15
            thick = np.maximum(thick, (o["loose_bottom"] * 1.35 + .25) * ~isarm * (z < waist + 1 * sc))  # over the trousers
            garment("top", mask, thick, o["colour_top"], "cloth_top")
        if o["over"]:
            v = o["over"]
            hem = hipz + v["hem"] * sc
            mask = (~isarm & (z > hem) & (z < neckz)) | (isarm & sleeves(v["sleeve"]))
            if v["open"]:
                mask &= isarm | ~((np.abs(V0[:, 0]) < 5.5 * sc) & (V0[:, 1] < j("spine01")[1]))
            collar = np.clip((neckz + 2 * sc - z) / (7 * sc), 0.3, 1)
            garment("over", mask & (tth < max(.02, (hipz - hem) / (hipz - knee))), (v["loose"] * wr(.25, 4)) * np.where(isarm, .9, collar) + .9, v["colour"], "cloth_over")
            if "coat_to" in v:
                hanging("coat", v["coat_to"], v["colour"], "cloth_over", 2.2)
        if o["shoes"] == "boots":
            garment("boots", ~isarm & (tsh > o["boot_to"]) & (tth > 1), 1.0 + .2 * wr(.2, 1), o["colour_shoe"], "shoe")
        if o["shoes"] == "socks":
            garment("socks", ~isarm & (tsh > .75) & (tth > 1), .25 * wr(.1, 1), o["colour_shoe"], "cloth_socks")
        return out

    def shoes(self, person, o):
        """Closed hulls around the feet; heels stand on a wedge and a block. Soles raise the person, as in real life."""
        if o["shoes"] in ("bare", "socks"):
            return []
        out, V0 = [], person.V
        sc = person.info["stature"] / 170
        white = np.array([.75, .74, .72]) if o["white_sole"] and o["shoes"] != "heels" else np.array([.05, .05, .05])
        for s in "LR":
            b = self.body.idx["foot." + s]
            f0 = V0[np.where(self.foot_w[s][:BODY_N] > 0.5)[0]]
            zg = f0[:, 2].min()
            ankle = person.J[b][2]
            low = f0[f0[:, 2] < zg + (.75 if o["shoes"] != "heels" else .45) * (ankle - zg) + 1.0]
            ctr = low.mean(0)
            bot = low[low[:, 2] < zg + 3.0]
            bot = ctr + (bot - ctr) * np.array([1.14, 1.06, 1])
            at = lambda zz, p=bot: np.column_stack([p[:, :2], np.full(len(p), zz)])
            parts = [(np.concatenate([ctr + (low - ctr) * np.array([1.10, 1.05, 1.04]), at(zg - o["sole"]), at(zg + .5)]), o["colour_shoe"])]
            if o["heel"]:
                back = bot[bot[:, 1] > np.quantile(bot[:, 1], .80)]
                c = back.mean(0)
                down = self.R[b].T @ np.array([0, 0, -o["heel"]])
                tip = c + (back - c) * np.array([.45, .45, 1])
                parts.append((np.concatenate([at(zg - o["sole"], back), at(zg - o["sole"], tip) + down]), o["colour_shoe"]))
            for n, (pts, colour) in enumerate(parts):
                a, f = hull(pts)
                c = np.where((a[:, 2] < zg + 0.2)[:, None] & (n == 0), white, np.array(colour))
                out.append(dict(name="shoe%s%d" % (s, n), mat="shoe", P=a @ self.R[b].T + self.off[b], C=c, F=f, flat=True))
        return out

    def dress(self, person, o, P, R, off):
        """All meshes of the person in this pose; vertex colours are linear."""
        self.R, self.off = R, off
        w = o["waves"]
        meshes = [self.skin(person, o, P, .92 + .14 * (w[1] / 6))]
        meshes += self.eyes(person, hsv(0.05 + .07 * w[2] / 6, 0.6, 0.3)) + self.hair(person, o, P) + self.hat(person, o)
        meshes += self.clothes(person, o, P) + self.shoes(person, o)
        for m in meshes:
            m["C"] = linear(m["C"])
        return meshes
