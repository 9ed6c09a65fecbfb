"""Postures: who stands, sits on one leg, folds arms. All are drawn for a body, so that hands reach what they should."""
import numpy as np
import body as B
from body import dirv, rot_axis


def reach(body, J, pose, side, target, elbow_to):
    """Aims upper arm and forearm so that the wrist comes to target; the elbow points along elbow_to."""
    _, _, T = B.fk(body, J, pose)
    i = lambda n: body.idx[n + "." + side]
    S = T[i("upperarm01")]
    a, b = (np.linalg.norm(J[i(q)] - J[i(p)]) for p, q in (("upperarm01", "lowerarm01"), ("lowerarm01", "wrist")))
    d = np.asarray(target, float) - S
    L = np.clip(np.linalg.norm(d), abs(a - b) + 1, a + b - .3)
    u = d / np.linalg.norm(d)
    x = (a * a - b * b + L * L) / (2 * L)
    h = np.asarray(elbow_to, float) - (np.asarray(elbow_to) @ u) * u
    E = u * x + h / np.linalg.norm(h) * np.sqrt(max(a * a - x * x, 0))
    pose["aim"]["upperarm01." + side] = E
    pose["aim"]["lowerarm01." + side] = u * L - E
    return u * L - E


def down(rng, p, kind, free):
    """Legs of somebody who does not stand; free is one of the two sides. Chairs and boxes are not rendered."""
    u, other = rng.uniform, "R" if free == "L" else "L"

    def leg(s, aside, thigh, shin, foot=0.0):                      # degrees forward, but for the first
        p["aim"]["upperleg01." + s] = dirv(s, aside, thigh)
        p["aim"]["lowerleg01." + s] = dirv(s, aside * .6, shin)
        p["abs"]["foot." + s] = rot_axis([1, 0, 0], foot)

    lean = 0.0
    if kind == "sit":
        for s in "LR":
            thigh = u(70, 100)
            leg(s, u(2, 22), thigh, u(-20, 15) if rng.random() < .8 else u(15, 60))
        lean = u(-12, 20)
    elif kind == "kneel":
        for s in "LR":
            leg(s, u(2, 12), u(-5, 15), -u(80, 95), u(50, 90))
    elif kind == "half_kneel":
        leg(free, u(2, 15), u(75, 95), u(-12, 8))
        leg(other, u(2, 10), u(-12, 10), -u(75, 95), u(40, 80))
    elif kind == "lunge":
        front = u(35, 85)
        leg(free, u(1, 8), front, front - u(45, 90))
        back = u(10, 45)
        leg(other, u(1, 8), -back, -back - u(5, 55), u(20, 60))
        lean = u(-5, 15)
    elif kind == "squat":
        thigh, shin = u(40, 110), u(10, 35)
        for s in "LR":
            leg(s, u(8, 30), thigh, -shin)
        lean = u(8, 35)
    elif kind == "jump":
        if rng.random() < .4:                                      # legs apart
            for s in "LR":
                leg(s, u(18, 45), u(-5, 15), u(-20, 5), u(10, 45))
        else:
            for s in "LR":
                thigh = u(5, 85)
                leg(s, u(2, 20), thigh, thigh - u(30, 110), u(10, 50))
    else:                                                          # wide_stride: to the front or to the sides
        if rng.random() < .5:
            leg(free, u(1, 5), u(24, 45), u(15, 40), -u(0, 15))
            leg(other, u(1, 5), -u(18, 40), -u(20, 60), u(10, 40))
        else:
            for s in "LR":
                leg(s, u(18, 42), u(-3, 8), u(-8, 3))
    p["rot"]["spine03"] = rot_axis([1, 0, 0], lean) @ p["rot"]["spine03"]


DOWN = ("sit", "kneel", "half_kneel", "lunge", "squat", "jump", "wide_stride")


def draw(rng, body, person, kind, thick=0.0, wide=False):
    """A pose of this kind. thick: how far clothes stand off the trunk, cm; hands stay outside. wide: legs swing and people turn farther; 2: and heads too.
    Returns pose and yaw in degrees."""
    p, u = B.new_pose(), rng.uniform
    J, V, male, st = person.J, person.V, person.info["male"], person.info["stature"]
    base = kind
    if kind == "turned":
        base = str(rng.choice(["hang", "a", "relaxed", "stride"], p=[.4, .3, .2, .1]))
    if kind == "bent":
        base = "bent"
    sgn = {"L": 1.0, "R": -1.0}
    spine = rot_axis([1, 0, 0], rng.normal(0, 1.5)) @ rot_axis([0, 1, 0], rng.normal(0, 1.5)) @ rot_axis([0, 0, 1], rng.normal(0, 2))
    if kind == "bent":
        spine = rot_axis([1, 0, 0], u(6, 22)) @ rot_axis([0, 1, 0], u(-10, 10)) @ spine   # leans: forward is +x here
    p["rot"]["spine03"] = spine
    p["rot"]["neck02"] = rot_axis([0, 0, 1], u(-20, 20)) @ rot_axis([1, 0, 0], u(-8, 14)) @ rot_axis([0, 1, 0], u(-5, 5))
    if wide > 1:
        p["rot"]["neck02"] = rot_axis([0, 0, 1], u(-35, 35)) @ rot_axis([1, 0, 0], u(-12, 26)) @ rot_axis([0, 1, 0], u(-8, 8))
    # ---- legs
    stance, toe = u(0.3, 5), u(0, 16)
    if base in ("hang", "a") and rng.random() < .15 or base == "t" and rng.random() < .5:
        stance = u(5, 13)
    for s in "LR":
        k = u(0, 4)
        p["aim"]["upperleg01." + s] = dirv(s, stance, k)
        p["aim"]["lowerleg01." + s] = dirv(s, stance, k * u(-.6, .3))
        p["abs"]["foot." + s] = rot_axis([0, 0, 1], sgn[s] * toe)
    free = "L" if rng.random() < .5 else "R"
    if base == "relaxed" or base in ("akimbo", "crossed", "pockets", "phone") and rng.random() < .5:
        k = u(6, 22)                                              # weight on one leg, the other knee a little bent and aside
        p["aim"]["upperleg01." + free] = dirv(free, stance + u(2, 7), k)
        p["aim"]["lowerleg01." + free] = dirv(free, stance + u(0, 5), -k * u(.2, .8))
        p["abs"]["foot." + free] = rot_axis([0, 0, 1], sgn[free] * u(5, 35))
    if base == "stride":
        other = "R" if free == "L" else "L"
        f, k = u(10, 26), u(0, 10)
        p["aim"]["upperleg01." + free] = dirv(free, 1.5, f)
        p["aim"]["lowerleg01." + free] = dirv(free, 1.5, f - k)
        p["abs"]["foot." + free] = rot_axis([1, 0, 0], -u(0, 12))
        f, k = u(6, 20), u(8, 70 if wide else 35)
        p["aim"]["upperleg01." + other] = dirv(other, 1.5, -f)
        p["aim"]["lowerleg01." + other] = dirv(other, 1.5, -f - k)
        p["abs"]["foot." + other] = rot_axis([1, 0, 0], u(8, 32))
        p["rot"]["spine02"] = rot_axis([0, 0, 1], sgn[free] * u(-10, 2))
    if base == "one_leg":
        if rng.random() < .6:
            f, k = u(25, 85), u(40, 110)                          # knee lifted in front
        else:
            f, k = u(-15, 10), u(45, 110)                         # heel lifted behind
        ab = u(-2, 12)
        p["aim"]["upperleg01." + free] = dirv(free, ab, f)
        p["aim"]["lowerleg01." + free] = dirv(free, ab * .7, f - k)
        p["abs"]["foot." + free] = rot_axis([1, 0, 0], (k - f) * u(.4, .8))
        lean = u(0, 7)
        p["rot"]["spine03"] = rot_axis([0, 1, 0], sgn[free] * -lean) @ spine
    if base in DOWN:
        down(rng, p, base, free)
    # ---- arms
    ab = {s: u(6, 15) for s in "LR"}
    fore = {}
    if base in ("a", "one_leg"):
        m = u(15, 48) if base == "a" else u(8, 85)
        ab = {s: m + rng.normal(0, 4 if base == "a" else 9) for s in "LR"}
    if base == "t":
        m = u(62, 95)
        ab = {s: m + rng.normal(0, 3) for s in "LR"}
    B.clavicles(p, male, ab)
    for s in "LR":
        fl, eb, ef = rng.normal(-1, 5), u(-6, 4), abs(rng.normal(4, 7))
        if base == "stride":
            fl, ef = (-1 if s == free else 1) * u(4, 28) + u(-4, 4), u(4, 35)
        if base == "t":
            fl, ef, eb = rng.normal(0, 4), 0, rng.normal(0, 5)
        p["aim"]["upperarm01." + s] = dirv(s, ab[s], fl)
        fore[s] = dirv(s, ab[s] + eb, fl + ef)
        p["aim"]["lowerarm01." + s] = fore[s]
    R, off, T = B.fk(body, J, p)
    P = B.skin(body, V, R, off, slice(0, B.BODY_N))
    trunk = P[body.trunk_mask]
    hip, sh = (T[body.idx[n + ".L"]] for n in ("upperleg01", "upperarm01"))

    def front(z, x=0.0, back=False):                              # y of the trunk's surface at a height, with clothes
        t = trunk[(np.abs(trunk[:, 2] - z) < 3) & (np.abs(trunk[:, 0] - x) < 8)]
        return (t[:, 1].max() + thick) if back else (t[:, 1].min() - thick)

    def flank(z, s):
        t = trunk[(np.abs(trunk[:, 2] - z) < 3)]
        return (t[:, 0] * sgn[s]).max() + thick
    k = st / 170
    both = "LR"
    if base == "akimbo":
        both = "LR" if rng.random() < .8 else free
        z = hip[2] + u(6, 14) * k
        for s in both:
            fore[s] = reach(body, J, p, s, [sgn[s] * (flank(z, s) + 3.5 * k), (front(z) + front(z, back=True)) / 2 - u(0, 6) * k, z + u(-1, 3)], [sgn[s], u(0, .5), -.1])
    if base == "pockets":
        z = hip[2] - u(-3, 3) * k
        both = "LR" if rng.random() < .75 else free
        for s in both:
            fore[s] = reach(body, J, p, s, [sgn[s] * (flank(z, s) - 1 * k), front(z, sgn[s] * 10) + u(2, 7) * k, z + u(3, 7) * k], [sgn[s] * u(.3, .9), 1, 0])
    if base in ("clasped", "behind"):
        z = hip[2] + u(-7, 9) * k
        y = front(z, back=base == "behind") + (4.5 if base == "behind" else -4.5) * k
        for s in both:
            fore[s] = reach(body, J, p, s, [sgn[s] * u(4, 7) * k, y + (1.5 if s == free else -1.5) * k, z + 4 * k], [sgn[s], 1.2 if base == "clasped" else .3, .1])
    if base == "crossed":
        z = sh[2] - u(22, 29) * k
        for s in both:
            outer = s == free
            # the upper arms come forward, the forearms lie across the chest, one on the other
            fore[s] = reach(body, J, p, s, [-sgn[s] * u(10, 15) * k, front(z) - (8 if outer else 4) * k, z + (4 if outer else 0) * k], [sgn[s] * 1.0, u(-.1, .35), -1.1])
    if base == "raised":
        for s in ("LR" if rng.random() < .35 else free):
            a = u(95, 165)
            B.clavicles(p, male, {**ab, s: a})
            p["aim"]["upperarm01." + s] = dirv(s, a, u(-5, 15))
            fore[s] = p["aim"]["upperarm01." + s] + np.array([-sgn[s] * u(-.2, .9), -u(0, .5), u(0, .8)])
            p["aim"]["lowerarm01." + s] = fore[s]
            ab[s] = a
    if base == "phone":
        s = free
        z = sh[2] - u(-4, 16) * k
        fore[s] = reach(body, J, p, s, [sgn[s] * u(-4, 12) * k, front(sh[2] - 15 * k) - u(14, 32) * k, z], [sgn[s] * u(.3, 1), .1, -1])
        if rng.random() < .3:
            o = "R" if free == "L" else "L"
            fore[o] = reach(body, J, p, o, [sgn[o] * u(2, 10) * k, front(sh[2] - 15 * k) - u(14, 28) * k, z - 4], [sgn[o] * u(.3, 1), .1, -1])
    if base == "bent":
        for s in "LR":
            p["aim"]["upperarm01." + s] = dirv(s, u(4, 40), u(0, 45))
            fore[s] = p["aim"]["upperarm01." + s] + np.array([0, -u(.1, .9), u(-.1, .6)])
            p["aim"]["lowerarm01." + s] = fore[s]
    for s in "LR":
        droop = 0.15 if base not in ("crossed", "clasped", "behind") else 0.0
        p["aim"]["wrist." + s] = fore[s] / np.linalg.norm(fore[s]) + np.array([0, 0, -droop])
        if base == "crossed":                                     # the hand lies along the other arm
            p["aim"]["wrist." + s] = np.array([-sgn[s], u(.2, .8), u(0, .5)])
    yaw = float(rng.normal(0, 6))
    if kind == "turned":
        yaw = float(rng.choice([-1, 1]) * u(20, 62))
    elif kind in ("stride", "one_leg", "phone", "crossed", "akimbo") and rng.random() < .3:
        yaw = float(u(-30, 30))
    if kind in DOWN:
        yaw = float(u(-90, 90))
    elif wide:
        t = rng.random()
        if t < .22:
            yaw = float(rng.choice([-1, 1]) * u(15, 70))
        elif t < .29:
            yaw = float(180 + u(-60, 60))
    return p, yaw


def heels(body, p, person, cm):
    """Tilts the feet for heels that are so high; the toes stay flat on the ground."""
    if cm <= 0:
        return
    for s in "LR":
        foot = person.V[np.where(body.W[:B.BODY_N, body.idx["foot." + s]] > .5)[0]]
        length = np.ptp(foot[:, 1]) * .85
        deg = np.degrees(np.arcsin(min(.8, cm / max(length, 1))))
        p["abs"]["foot." + s] = p["abs"]["foot." + s] @ rot_axis([1, 0, 0], deg)
        for n in body.names:
            if n.startswith("toe") and n.endswith("-1." + s):
                p["rot"][n] = rot_axis([1, 0, 0], -deg)
