#!/usr/bin/env python3
"""Renders people for the fit and for the test splits, with the project's generator of rendered people.

usage: python3 tools/fit/people.py GENERATOR OUT SEED COUNT SPREAD [SHOTS]

GENERATOR is the folder of gen.py and render_blender.py; its requirements and Blender must be installed. OUT gets pictures of
900 x 1200 and truth.json, as `go run ./tools/accuracy -collect` reads them. People who are there already are left
alone, so it can be stopped and started again. Seeds below 8000 are for fitting: of their hard photos a third have bent arms.
"""
import json
import os
import subprocess
import sys
from pathlib import Path
import numpy as np

BENT = ["bent_arms", "yaw", "pitch", "bent_arms", "child", "small", "bent_arms", "cropped_feet", "walking"]
WIDTH, HEIGHT, SAMPLES = 900, 1200, 12


def percent(truth):
    """How large to render before enlarging. The networks see a person in 256 pixels, so that little is enough."""
    return 50 if truth["tag"] == "small" else 35


def render(gen, folder, truth, meshes, cam, env, seed):
    work = folder / ".work"
    work.mkdir(exist_ok=True)
    arrays = {}
    for n, m in enumerate(meshes):
        arrays["P%d" % n] = (m["P"] / 100).astype(np.float32)
        arrays["N%d" % n] = m["N"].astype(np.float32)
        arrays["C%d" % n] = gen.lin(np.clip(m["C"], 0, 1)).astype(np.float32)
        arrays["F%d" % n] = m["F"].astype(np.int32)
    npz, png, scene = (work / (Path(truth["image"]).stem + e) for e in (".npz", ".png", ".json"))
    np.savez(npz, **arrays)
    scene.write_text(json.dumps(dict(
        npz=str(npz), png=str(png), meshes=[dict(name=m["name"], mat=m["mat"], flat=bool(m.get("flat"))) for m in meshes],
        cam=dict(rot=(cam["R"].T @ np.diag([1, -1, -1])).tolist(), loc=(cam["C"] / 100).tolist(), f35=cam["f35"]), env=env,
        width=WIDTH, height=HEIGHT, percent=percent(truth), spp=SAMPLES, target_z=truth["stature_cm"] / 200)))
    r = subprocess.run(["blender", "-b", "--factory-startup", "-noaudio", "-P", str(Path(gen.__file__).parent / "render_blender.py"), "--", str(scene)],
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if not png.exists():
        sys.exit(r.stdout[-3000:])
    gen.finish(png, folder / truth["image"], np.random.default_rng([seed, truth["index"], 77]), WIDTH, HEIGHT, truth["camera"]["exif_focal_35mm"])
    for f in (npz, png, scene):
        f.unlink()


def main():
    generator, out, seed, count, spread = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5])
    shots = int(sys.argv[6]) if len(sys.argv) > 6 else 1
    sys.path.insert(0, generator)
    import gen
    if seed < 8000:
        gen.HARD = BENT
    out.mkdir(parents=True, exist_ok=True)
    body, images = gen.Body(), []
    for i in range(count):
        name = out / ("p%03d.json" % i)
        if not name.exists():
            truth, meshes, cam, env, _ = gen.one(body, seed, i, WIDTH, HEIGHT, spread=spread, shots=shots)
            truth["image"] = name.stem + ".jpg"
            render(gen, out, truth, meshes, cam, env, seed)
            name.write_text(json.dumps(truth, indent=1))
            print(truth["image"], truth["tag"], flush=True)
        images.append(json.loads(name.read_text()))
        (out / "truth.json").write_text(json.dumps({"images": images}))


if __name__ == "__main__":
    main()
