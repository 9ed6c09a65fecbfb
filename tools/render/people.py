#!/usr/bin/env python3
"""Renders people for the fit and for the tests: photos and truth.json for tools/accuracy -collect.

people.py OUT SPLIT FIRST COUNT [--workers N]

SPLIT is one of SPLITS below. It makes the split's people FIRST to FIRST + COUNT. People that are in
OUT already are skipped, so it can be stopped and started again. Everything is drawn from the
split's seed and the person's number.
"""
import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
import numpy as np

# seed; outfit and pose of each render, and how many photos are made of it. Seeds below 8000 are for fitting.
FREE = [dict(outfit=0, photos=2), dict(outfit=0, photos=1), dict(outfit=1, photos=1)]
SPLITS = {
    "fit": dict(seed=7501, renders=FREE),
    "test": dict(seed=8501, renders=FREE),
    # more flesh and less of it, seen from all sides, by steeper cameras
    "fit2": dict(seed=7502, renders=FREE, wide=1),
    "test2": dict(seed=8502, renders=FREE, wide=1),
    # and athletic calves, heads that turn
    "fit3": dict(seed=7503, renders=FREE, wide=2),
    "test3": dict(seed=8503, renders=FREE, wide=2),
    # unusual bodies only, mostly in unusual clothes: for leaving these kinds out
    "unusual": dict(seed=8504, renders=[dict(outfit=0, photos=1), dict(outfit=1, photos=1)], wide=2, bodies=dict(child=.15, old=.22, heavy=.2, thin=.18, proportions=.25), clothes=.7),
    # people who sit, kneel, lunge, jump and stride: nothing is fitted on them
    "down": dict(seed=8701, renders=FREE, poses=dict(sit=.24, kneel=.12, half_kneel=.1, lunge=.18, squat=.12, jump=.12, wide_stride=.12)),
    # three photos of one outfit with one camera in one room, then three of other outfits, cameras and rooms
    "repeats": dict(seed=8601, renders=[dict(outfit=0, photos=1, camera="same")] * 3 + [dict(outfit=n, photos=1) for n in (0, 1, 2)]),
}
BODIES = dict(plain=.67, child=.05, old=.05, heavy=.06, thin=.04, proportions=.13)
PLAIN_POSES = dict(hang=.36, a=.34, t=.13, relaxed=.17)
ODD_POSES = dict(akimbo=.13, clasped=.08, behind=.06, crossed=.11, pockets=.09, raised=.08, phone=.08, stride=.14, one_leg=.12, turned=.07, bent=.04)
ODD_POSE, ODD_CAMERA, ODD_CLOTHES = .42, .45, .34
ODD_CAMERAS = dict(rolled=.26, tilted=.14, low=.15, high=.15, near=.16, far=.14)
STEEPEST = {0: 17, 1: 24, 2: 24}  # degrees that a camera is tilted at most; wide or not
TALL = 400           # pixels of a rendered person; the networks look at 256 pixels, enlarged or reduced
SAMPLES = 12
LIGHTS = dict(sun=.25, overcast=.12, room=.25, window=.2, studio=.08, flash=.1)
SHAPES = [(900, 1200, .42), (720, 1280, .22), (1200, 900, .16), (1280, 720, .12), (1000, 1000, .08)]


def choose(rng, table):
    return str(rng.choice(list(table), p=list(table.values())))


def camera_kind(roll, pitch, height, distance):
    """What is unusual about a camera; cm and degrees."""
    for name, odd in (("rolled", abs(roll) > 5), ("tilted", abs(pitch) > 9), ("low", height < 90), ("high", height > 180), ("near", distance < 200), ("far", distance > 600)):
        if odd:
            return name
    return "plain"


def stand(rng, want, tall):
    """Where the camera stands: distance and height in cm. want: a kind of camera."""
    u = rng.uniform
    d = {"near": u(150, 200), "far": u(600, 800)}.get(want, np.exp(u(np.log(200), np.log(560))))
    h = {"low": u(60, 90), "high": u(180, 220)}.get(want, u(95, 175) if tall > 140 else u(92, 150))
    return d, h


def frame(rng, want, C, box, shape, wide=0):
    """A camera at C that has the person, whose vertices are box, in its picture of this shape; None if it does not fit."""
    import photo
    u, (W, H) = rng.uniform, shape
    lo, hi = box.min(0), box.max(0)
    mid = (lo + hi) / 2
    D = np.linalg.norm((mid - C)[:2])
    roll = float(rng.choice([-1, 1]) * u(5, 20)) if want == "rolled" else float(np.clip(rng.normal(0, 1.5), -4.5, 4.5))
    cropped = want == "tilted" or rng.random() < .3
    fill = u(.22, .96)
    f = fill * H * D / (hi[2] - lo[2])
    most = 80 if not cropped else 130
    f = np.clip(f, rng.choice([22, 24, 26, 28]) / 36 * max(W, H), most / 36 * max(W, H))
    if cropped:                                                    # looks anywhere; a part of its picture is kept
        level = np.degrees(np.arctan2(mid[2] - C[2], D))
        pitch = float(rng.choice([-1, 1]) * u(9, 15)) if want == "tilted" else np.clip(level, -12, 12) * u(0, 1) + rng.normal(0, 3)
        pan = rng.normal(0, 6)
        z = np.array([np.sin(np.radians(pan)) * np.cos(np.radians(pitch)), np.cos(np.radians(pan)) * np.cos(np.radians(pitch)), np.sin(np.radians(pitch))])
        cam = photo.camera(f, W, H, C + z, C, roll)
    else:
        cam = photo.camera(f, W, H, mid, C, roll)
    uv, _ = photo.project(cam, box)
    size = np.ptp(uv, axis=0)
    if size[1] > .97 * H:
        return None
    cut = rng.random()
    over = u(.03, .12) * size[0] if cut < .10 else 0               # the picture ends within an arm
    room = np.array([W, H]) * [.5, .5] - size / 2 - 3
    if room[0] < -.06 * size[0]:
        return None
    place = np.array([u(-1, 1) * max(room[0] + over, 0) if rng.random() < .6 else rng.normal(0, .08) * W, u(-1, 1) * room[1] if rng.random() < .6 else rng.normal(0, .04) * H])
    place = np.clip(place, -np.maximum(room + [over, 0], 0), np.maximum(room + [over, 0], 0))
    if cut > .97:
        place[1] = room[1] + u(.03, .2) * size[1]                  # without feet
    wanted = np.array([W, H]) / 2 + place
    if cropped:
        centre = cam["K"][:2, 2] + wanted - (uv.min(0) + uv.max(0)) / 2
        cam["K"][:2, 2] = centre
    else:
        aim = mid.copy()
        for _ in range(12):                                        # turn until the person is where it is wanted
            uv, _ = photo.project(cam, box)
            e = (uv.min(0) + uv.max(0)) / 2 - wanted
            up, right = cam["R"][1], cam["R"][0]
            aim = aim + (right * e[0] + up * e[1]) * np.linalg.norm(aim - C) / f * .9
            cam = photo.camera(f, W, H, aim, C, roll)
    if abs(np.degrees(np.arcsin(cam["R"][2, 2]))) > STEEPEST[wide]:
        return None
    cam.update(roll=roll, pitch=float(np.degrees(np.arcsin(cam["R"][2, 2]))), cropped=bool(cropped), f35=float(f / max(W, H) * 36))
    return cam


def rounded(x, n=3):
    if isinstance(x, dict):
        return {k: rounded(v, n) for k, v in x.items()}
    if isinstance(x, (list, tuple, np.ndarray)):
        return [rounded(v, n) for v in x]
    return round(float(x), n) if isinstance(x, (float, np.floating)) else x


class Studio:
    """Everything that is loaded once."""

    def __init__(self):
        import body
        import rooms
        import wear
        self.body = body.Body()
        self.people, self.dresser, self.atlas = body.People(), wear.Dresser(self.body), rooms.Atlas()

    def posed(self, rng, person, outfit, kind, wide=0):
        """The meshes and joints of the person in an outfit and a pose, on the ground, turned."""
        import body as B
        import poses
        over = outfit["over"]["loose"] + 1 if outfit["over"] else outfit["loose_top"]
        pose, yaw = poses.draw(rng, self.body, person, kind, over, wide)
        poses.heels(self.body, pose, person, outfit["heel"])
        R, off, T = B.fk(self.body, person.J, pose)
        P = B.skin(self.body, person.V, R, off)
        meshes = self.dresser.dress(person, outfit, P, R, off)
        joints = B.joints(self.body, person.J, person.info["stature"], person.info["male"], R, off, T)
        zmin = min(m["P"][:, 2].min() for m in meshes)
        cen, Ry = np.array([T[0][0], T[0][1], zmin]), B.rot_axis([0, 0, 1], yaw)
        tf = lambda X: (X - cen) @ Ry.T
        for m in meshes:
            m["P"] = tf(m["P"])
        return meshes, {k: tf(v) for k, v in joints.items()}, yaw, float(np.ptp(P[:B.BODY_N, 2])), tf(P[:B.BODY_N])

    def layer(self, meshes, C, light, seed, png):
        """The person alone from C: linear RGBA and the camera."""
        import cv2
        import photo
        import scene
        box = np.concatenate([m["P"] for m in meshes])
        aim = (box.min(0) + box.max(0)) / 2
        for _ in range(3):
            cam = photo.camera(1000, 0, 0, aim, C, 0, (0, 0))
            uv, Xc = photo.project(cam, box)
            c = (uv.min(0) + uv.max(0)) / 2
            aim = aim + (cam["R"][0] * c[0] + cam["R"][1] * c[1]) * np.linalg.norm(aim - C) / 1000
        size = np.ptp(uv, axis=0)
        f = 1000 * TALL / size[1]
        W, H = (int(2 * np.ceil(v / 2)) for v in (size * f / 1000 * [1, 1] + [.03 * TALL, .03 * TALL]))
        cam = photo.camera(f, W, H, aim, C, 0)
        scene.render(meshes, dict(rot=(cam["R"].T @ np.diag([1, -1, -1])).tolist(), loc=(C / 100).tolist(), focal=f), W, H, light, seed, png, SAMPLES)
        im = cv2.imread(png, cv2.IMREAD_UNCHANGED)
        os.unlink(png)
        return im[..., [2, 1, 0, 3]].astype(np.float32) / 65535, cam, box


def one(studio, split, i, out):
    """All photos of person i."""
    import body as B
    import photo
    import poses
    import wear
    from PIL import Image
    s = SPLITS[split]
    rng = np.random.default_rng([s["seed"], i])
    kind, wide = choose(rng, s.get("bodies", BODIES)), s.get("wide", 0)
    person = B.Person(studio.body, *studio.people.draw(rng, kind, flesh=wide))
    male = person.info["male"]
    outfits, hair = [], None
    for n in range(1 + max(r["outfit"] for r in s["renders"])):
        odd = rng.random() < s.get("clothes", ODD_CLOTHES)
        o = wear.outfit(rng, male, str(rng.choice(["loose", "layered", "coat"] if male else wear.KINDS["odd"])) if odd else "fitted", hair)
        hair = o["hair"]
        outfits.append(o)
    truths, same = [], None
    for r, spec in enumerate(s["renders"]):
        rng = np.random.default_rng([s["seed"], i, r])
        outfit = outfits[spec["outfit"]]
        pk = choose(rng, s.get("poses") or (ODD_POSES if rng.random() < ODD_POSE else PLAIN_POSES))
        meshes, joints, yaw, posed_height, skin = studio.posed(rng, person, outfit, pk, wide)
        if abs(yaw) > 25 and pk in PLAIN_POSES:
            pk = "turned"
        if abs(yaw) > 100:
            pk = "back"
        want = choose(rng, ODD_CAMERAS) if rng.random() < ODD_CAMERA else "plain"
        if spec.get("camera") == "same" and same:
            want, C, light, place, shape, nudge = same
        else:
            D, h = stand(rng, want, person.info["stature"])
            C, light = np.array([rng.normal(0, 5), -D, h]), choose(rng, LIGHTS)
            place = "room" if light in ("room", "window", "studio") or light == "flash" and rng.random() < .8 else "street"
            shape = SHAPES[rng.choice(len(SHAPES), p=[p for *_, p in SHAPES])][:2]
            nudge = int(rng.integers(1 << 30))
        if spec.get("camera") == "same":
            same = want, C, light, place, shape, nudge
        seed = int(rng.integers(1 << 30))
        name = "p%05d" % i
        layer, rcam, box = studio.layer(meshes, C, light, nudge if spec.get("camera") == "same" else seed, str(out / (name + ".tmp.png")))
        for k in range(spec["photos"]):
            prng = np.random.default_rng([s["seed"], i, r, k])
            frng = np.random.default_rng([s["seed"], i, nudge]) if spec.get("camera") == "same" else prng
            cam = None
            for t in range(60):
                sh = shape if t < 20 and k == 0 else SHAPES[frng.choice(len(SHAPES), p=[p for *_, p in SHAPES])][:2]
                cam = frame(frng, want, C, box, sh, wide)
                if cam and (want != "plain" or camera_kind(cam["roll"], cam["pitch"], C[2], -C[1]) == "plain"):
                    break
            if cam is None:
                continue
            W, H = cam["W"], cam["H"]
            room_rng = np.random.default_rng([s["seed"], i, nudge, 5]) if spec.get("camera") == "same" else prng
            im, did, alpha = photo.take(room_rng if spec.get("camera") == "same" else prng, studio.atlas, layer, rcam, cam, place, box, light)
            uv, Xc = photo.project(cam, box)
            j2 = {n: photo.project(cam, v[None])[0][0] for n, v in joints.items()}
            j3 = {n: photo.project(cam, v[None])[1][0] for n, v in joints.items()}
            depth = (j3["left_hip"][2] + j3["right_hip"][2]) / 2
            ck = camera_kind(cam["roll"], cam["pitch"], C[2], -C[1])
            kinds = dict(camera=ck, clothes=outfit["kind"], pose=pk, body=kind)
            domain = dict(camera=ck != "plain", clothes=outfit["kind"] != "fitted", pose=pk not in PLAIN_POSES, body=kind != "plain")
            e35 = int(round(cam["f35"] / 36 * max(W, H) * 43.27 / np.hypot(W, H)))
            exif = e35 if not cam["cropped"] and prng.random() < .5 else None
            image = "%s_%d%d.jpg" % (name, r, k)
            truths.append(rounded(dict(
                image=image, truth="anatomical-1", split=split, seed=s["seed"], index=i * 10 + len(truths), person=i, outfit=spec["outfit"], render=r, hard=any(domain.values()),
                tag=next((kinds[q] for q in ("body", "pose", "camera", "clothes") if domain[q]), "easy"), kinds=kinds, domain=domain,
                stature_cm=person.info["stature"], age_years=person.info["years"], sex=person.info["sex"], pose=dict(kind=pk, yaw_deg=yaw), posed_height_cm=posed_height,
                wardrobe=dict({a: outfit[a] for a in ("kind", "top", "bottom", "shoes", "hat", "loose_top", "loose_bottom")}, hair=outfit["hair"]["style"], sole_cm=outfit["sole"], heel_cm=outfit["heel"]),
                lengths_upright_cm=person.lengths, lengths_rig_cm=person.rig, tape_cm=person.tape,
                joints_px=j2, joints_cam_cm=j3, scale_cm_per_px_at_hips=0.0, light=light, faults=did,
                person_px=dict(top=int(np.clip(np.floor(uv[:, 1].min()), 0, H)), bottom=int(np.clip(np.ceil(uv[:, 1].max()), 0, H)), left=int(np.clip(np.floor(uv[:, 0].min()), 0, W)), right=int(np.clip(np.ceil(uv[:, 0].max()), 0, W))),
                camera=dict(width=W, height=H, K=cam["K"], R_world_to_cam=cam["R"], focal_px=cam["K"][0, 0], focal_35mm_long_side=cam["f35"], exif_focal_35mm=exif, cropped=cam["cropped"],
                            distance_cm=-C[1], height_cm=C[2], pitch_deg=cam["pitch"], roll_deg=cam["roll"], fill=float(np.ptp(uv[:, 1]) / H)),
                body=dict(phenotype=person.ph, local_changes=person.lc))))
            truths[-1]["scale_cm_per_px_at_hips"] = round(float(depth / cam["K"][1, 1]), 6)
            truths[-1]["camera"]["R_world_to_cam"] = rounded(cam["R"], 6)
            ex = Image.Exif()
            if exif is not None:                                    # phones write it, messengers strip it
                ex[0x0112] = 1
                ex.get_ifd(0x8769)[0xA405] = exif
            Image.fromarray(im).save(out / image, quality=did["jpeg"], subsampling=2, exif=ex)
    (out / (name + ".json")).write_text(json.dumps(truths))
    return truths


def collect_truth(out):
    images = [t for f in sorted(out.glob("p?????.json")) for t in json.loads(f.read_text())]
    tmp = out / "truth.tmp"
    tmp.write_text(json.dumps({"units": "cm, px", "images": images}))
    tmp.rename(out / "truth.json")
    return len(images)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("out", type=Path)
    ap.add_argument("split", choices=SPLITS)
    ap.add_argument("first", type=int)
    ap.add_argument("count", type=int)
    ap.add_argument("--workers", type=int, default=1)
    ap.add_argument("--part", type=int, default=None, help="of the workers, this one; set by the program itself")
    a = ap.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    if a.workers > 1 and a.part is None:
        procs = [subprocess.Popen([sys.executable, __file__, *map(str, (a.out, a.split, a.first, a.count)), "--workers", str(a.workers), "--part", str(p)]) for p in range(a.workers)]
        code = max(p.wait() for p in procs)
        print(a.out, collect_truth(a.out), "photos")
        sys.exit(code)
    studio = None
    for i in range(a.first, a.first + a.count):
        if i % a.workers != (a.part or 0) or (a.out / ("p%05d.json" % i)).exists():
            continue
        studio = studio or Studio()
        one(studio, a.split, i, a.out)
    if a.part is None:
        print(a.out, collect_truth(a.out), "photos")


if __name__ == "__main__":
    main()
