"""Rooms, streets and gardens behind the people: textured boxes, cast by rays for the photo's own camera. Metres, z up."""
import colorsys
import numpy as np
import cv2

SIZE, LEVELS = 256, 6


def colour(rng, v0=.1, v1=.9, s=.6):
    return np.array(colorsys.hsv_to_rgb(rng.random(), rng.uniform(0, s), rng.uniform(v0, v1)), np.float32)


def fractal(rng, first=4, octaves=6, fade=.6):
    out, a = np.zeros((SIZE, SIZE), np.float32), 1.0
    for o in range(octaves):
        n = min(first * 2 ** o, SIZE)
        g = rng.random((n, n)).astype(np.float32)
        out += a * cv2.resize(np.pad(g, 1, mode="wrap"), (SIZE + 2 * SIZE // n, SIZE + 2 * SIZE // n), interpolation=cv2.INTER_LINEAR)[SIZE // n:SIZE // n + SIZE, SIZE // n:SIZE // n + SIZE]
        a *= fade
    return (out - out.min()) / np.ptp(out)


def bars(rng, n, vertical=True):
    """Bars of random widths and colours, as books on a shelf."""
    im = np.zeros((SIZE, SIZE, 3), np.float32)
    e = np.sort(rng.integers(0, SIZE, n))
    for a, b in zip(np.r_[0, e], np.r_[e, SIZE]):
        im[:, a:b] = colour(rng, .1, .9, .8)
        im[:int(rng.uniform(0, .25) * SIZE), a:b] = .04
    return im if vertical else im.transpose(1, 0, 2).copy()


def texture(rng, kind):
    a, b = colour(rng), colour(rng)
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    mix = lambda t: a + (b - a) * t[..., None].astype(np.float32)
    if kind == "plain":
        return a * (1 + .06 * (fractal(rng, 4) - .5)[..., None])
    if kind == "noise":
        b = a * rng.uniform(.6, 1.2)
        return mix(fractal(rng, int(rng.choice([4, 16, 64]))))
    if kind == "blobs":
        return mix((fractal(rng, 4, 3) > .5).astype(float)) * .7 + .3 * colour(rng) * fractal(rng, 8)[..., None]
    if kind == "stripes":
        n = rng.integers(3, 24)
        return mix(((x if rng.random() < .7 else y) * n % 1 < rng.uniform(.2, .8)).astype(float))
    if kind == "checks":
        n = rng.integers(2, 12) * 2
        return mix(((x * n).astype(int) + (y * n).astype(int)) % 2 * 1.0)
    if kind in ("bricks", "tiles"):
        n = rng.integers(4, 12)
        m = n if kind == "tiles" else n // 2 + 1
        row = (y * n).astype(int)
        xx = x * m + (row % 2) * .5 * (kind == "bricks")
        g = rng.uniform(.75, 1.1, (64, 64))[row, xx.astype(int) % m]
        mortar = (np.minimum(y * n % 1, xx % 1) < .06)
        return np.where(mortar[..., None], b, a * g[..., None]).astype(np.float32)
    if kind == "planks":
        n = rng.integers(4, 9)
        wood = np.array([.45, .28, .15], np.float32) * rng.uniform(.5, 1.6)
        g = rng.uniform(.75, 1.15, n)[(x * n).astype(int)] * (1 + .25 * (cv2.resize(fractal(rng, 32, 4), (SIZE, SIZE * 8))[:SIZE] - .5))
        return (wood * g[..., None] * (1 - .5 * (x * n % 1 < .04))[..., None]).astype(np.float32)
    if kind == "books":
        n = rng.integers(3, 6)
        im = np.concatenate([bars(rng, rng.integers(8, 30))[:SIZE // n + 1] for _ in range(n)])[:SIZE]
        im[(np.arange(SIZE) * n // SIZE * SIZE // n)] = .25
        return im
    if kind == "poster":
        im = np.ones((SIZE, SIZE, 3), np.float32) * colour(rng, .4, 1, .4)
        for _ in range(rng.integers(6, 40)):
            p = rng.integers(0, SIZE, 2)
            q = p + rng.integers(4, 110, 2)
            if rng.random() < .7:
                cv2.rectangle(im, tuple(map(int, p)), tuple(map(int, q)), colour(rng).tolist(), -1)
            else:
                cv2.circle(im, tuple(map(int, p)), int(rng.integers(4, 60)), colour(rng).tolist(), -1)
        return im
    if kind == "windows":
        n = rng.integers(2, 8)
        inside = (np.abs(x * n % 1 - .5) < .3) & (np.abs(y * n % 1 - .5) < .35)
        return np.where(inside[..., None], b * rng.uniform(.3, 1.6), a * (.9 + .2 * fractal(rng, 8))[..., None]).astype(np.float32)
    if kind == "leaves":
        g = fractal(rng, 16, 5, .8)
        return (np.array([.10, .22, .05]) * rng.uniform(.5, 1.6, 3) * (.3 + 1.9 * g ** 2)[..., None]).astype(np.float32)
    raise ValueError(kind)


KINDS = ["plain"] * 6 + ["noise"] * 10 + ["blobs"] * 4 + ["stripes"] * 5 + ["checks"] * 3 + ["bricks"] * 5 + ["tiles"] * 5 + ["planks"] * 7 + ["books"] * 5 + ["poster"] * 9 + ["windows"] * 6 + ["leaves"] * 6


class Atlas:
    """Textures at several sizes, in one array."""

    def __init__(self, seed=1):
        rng = np.random.default_rng(seed)
        self.by, parts, self.first = {}, [], []
        at = 0
        for i, k in enumerate(KINDS):
            im = np.clip(texture(rng, k), 0, 1).astype(np.float32)
            self.by.setdefault(k, []).append(i)
            first = []
            for level in range(LEVELS):
                s = SIZE >> level
                parts.append(cv2.resize(im, (s, s), interpolation=cv2.INTER_AREA).reshape(-1, 3))
                first.append(at)
                at += s * s
            self.first.append(first)
        self.flat, self.first = np.concatenate(parts), np.array(self.first)

    def pick(self, rng, *kinds):
        return int(rng.choice(self.by[kinds[rng.integers(len(kinds))]]))

    def at(self, tex, u, v, level):
        level = np.clip(level, 0, LEVELS - 1).astype(int)
        s = SIZE >> level
        i, k = (np.floor(u * s).astype(int)) % s, (np.floor(v * s).astype(int)) % s
        return self.flat[self.first[tex][level] + k * s + i]


def scene(rng, atlas, kind):
    """A list of boxes (low corner, high corner, texture, metres per tile, tint), and the sky's colours."""
    u = rng.uniform
    boxes = []

    def box(lo, hi, tex, tile, tint=None):
        boxes.append((np.array(lo, np.float32), np.array(hi, np.float32), tex, tile, np.float32(1) if tint is None else tint))
    tint = lambda: (1 + .25 * (colour(rng, .3, 1, .5) - .5)).astype(np.float32)
    if kind == "room":
        back, left, right, high = u(.35, 3.5), -u(.9, 4), u(.9, 4), u(2.3, 3.6)
        box((-30, -30, -1), (30, 30, 0), atlas.pick(rng, "planks", "tiles", "noise", "noise", "checks", "plain"), u(.5, 2.5), tint())
        wall = atlas.pick(rng, "plain", "plain", "noise", "stripes", "bricks", "tiles", "blobs")
        wt = (.55 + .5 * colour(rng, .4, 1, .3))
        t = u(.6, 3)
        box((-30, back, 0), (30, back + .2, 30), wall, t, wt)
        box((left - .2, -30, 0), (left, back, 30), wall, t, wt * .9)
        box((right, -30, 0), (right + .2, back, 30), wall, t, wt * .8)
        box((-30, -30, high), (30, 30, high + 1), atlas.pick(rng, "plain"), 2, np.full(3, .9, np.float32) * 1.4)
        box((left, back - .02, 0), (right, back, u(.06, .15)), atlas.pick(rng, "plain", "planks"), 1)
        for _ in range(rng.integers(0, 5)):                       # pictures, windows, doors
            x, w, z, h = u(left, right), u(.3, 1.4), u(.6, 1.6), u(.3, 1.3)
            box((x, back - .04, z), (x + w, back, z + h), atlas.pick(rng, "poster", "windows", "blobs", "leaves"), max(w, h))
        if rng.random() < .35:
            x = u(left, right)
            box((x, back - .03, 0), (x + .85, back, 2.05), atlas.pick(rng, "planks", "plain"), 1.2)
        for _ in range(rng.integers(1, 9)):                       # furniture, but not where the person stands
            w, d, h = u(.25, 1.2), u(.25, .7), u(.3, 2.1)
            x, y = u(left, right), min(back - d, u(.35, max(.4, back)))
            if back < 1 or rng.random() < .4:
                x, y = (left + .02 if rng.random() < .5 else right - w), u(-1.5, back - d)
                if abs(x) < .9 or abs(x + w) < .9:
                    continue
            z = 0 if rng.random() < .75 else u(.5, 1.6)
            box((x, y, z), (x + w, y + d, z + h), atlas.pick(rng, "books", "books", "planks", "plain", "poster", "noise", "stripes", "leaves"), u(.5, 1.5), tint())
        return boxes, (np.ones(3), np.ones(3))
    box((-300, -300, -1), (300, 300, 0), atlas.pick(rng, "noise", "noise", "leaves", "tiles", "bricks", "plain"), u(.8, 4), tint())
    near = rng.random() < .35
    for _ in range(rng.integers(2, 8)):
        y, x, w, h = (u(.8, 3) if near else u(4, 22)), u(-12, 8), u(2, 10), u(1, 10)
        box((x, y, 0), (x + w, y + 3, h), atlas.pick(rng, "windows", "bricks", "leaves", "planks", "stripes", "noise"), u(1.2, 4), tint())
    for _ in range(rng.integers(2, 12)):                          # bushes, posts, cars, benches
        y = u(.9, 14)
        x = u(-6, 6)
        if abs(x) < .9 and y < 1.2:
            continue
        s = rng.random()
        w, h = (u(.5, 2.5), u(.4, 2.2)) if s < .6 else (u(.08, .2), u(1.5, 5)) if s < .85 else (u(1.6, 4), u(1.2, 1.6))
        box((x, y, 0), (x + w, y + w, h), atlas.pick(rng, *(["leaves"] if s < .6 else ["plain", "noise"])), u(.8, 2), tint())
    top, low = np.array([.35, .55, .9]) * u(.6, 1.3), np.array([.8, .88, .95]) * u(.6, 1.1)
    return boxes, ((top, low) if rng.random() < .6 else (low, low))


def cast(rng, atlas, kind, K, R, C, W, H, scale):
    """The picture without people, W x H, cast at a share of that size. R: world to camera; C: the camera's place."""
    boxes, sky = scene(rng, atlas, kind)
    w, h = max(8, int(W * scale)), max(8, int(H * scale))
    x, y = np.meshgrid((np.arange(w) + .5) * W / w, (np.arange(h) + .5) * H / h)
    d = np.stack([(x - K[0, 2]) / K[0, 0], (y - K[1, 2]) / K[1, 1], np.ones_like(x)], -1).reshape(-1, 3).astype(np.float32) @ R.astype(np.float32)
    pixel = W / w / K[0, 0]                                        # an image point's size at 1 m
    C = C.astype(np.float32)
    inv = [np.ascontiguousarray(1 / np.where(np.abs(d[:, k]) < 1e-6, np.float32(1e-6), d[:, k])) for k in range(3)]
    best, which, face = np.full(len(d), np.inf, np.float32), np.full(len(d), -1, np.int16), np.zeros(len(d), np.int8)
    for n, (lo, hi, *_) in enumerate(boxes):
        near = far = axis = None
        for k in range(3):
            a, b = (lo[k] - C[k]) * inv[k], (hi[k] - C[k]) * inv[k]
            t0, t1 = np.minimum(a, b), np.maximum(a, b)
            if near is None:
                near, far, axis = t0, t1, np.zeros(len(d), np.int8)
            else:
                axis[t0 > near] = k
                near, far = np.maximum(near, t0), np.minimum(far, t1)
        hit = (near < far) & (near > .3) & (near < best)
        best[hit], which[hit], face[hit] = near[hit], n, axis[hit]
    up = np.clip(d[:, 2] / np.linalg.norm(d, axis=1), 0, 1)[:, None] ** .5
    out = (sky[1] * (1 - up) + sky[0] * up).astype(np.float32)
    lamp = np.array([rng.uniform(-2, 2), rng.uniform(-3, 1), 2.3], np.float32)
    shade = np.array([rng.uniform(.65, 1), rng.uniform(.8, 1.05), rng.uniform(.9, 1.2)], np.float32)
    for n, (lo, hi, tex, tile, tint) in enumerate(boxes):
        m = which == n
        if not m.any():
            continue
        p, f = C + d[m] * best[m][:, None], face[m]
        uu, vv = np.where(f == 0, p[:, 1], p[:, 0]), np.where(f == 2, p[:, 1], -p[:, 2])
        level = np.log2(np.maximum(1e-3, best[m] * pixel * SIZE / tile * 1.5))
        light = shade[f]
        if kind == "room":
            light = light * (.65 + .9 / (1 + .18 * ((p - lamp) ** 2).sum(1)))
        out[m] = atlas.at(tex, uu / tile, vv / tile, level) * tint * light[:, None]
    out = np.clip(out.reshape(h, w, 3), 0, 1)
    return cv2.resize(out, (W, H), interpolation=cv2.INTER_LINEAR)
