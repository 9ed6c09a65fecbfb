#!/usr/bin/env python3
"""Makes worse photos of rendered people.

usage: python3 tools/quality/alter.py TRAIN OUT small SHARE [COUNT]
       (reduces the picture to SHARE of its size)
       python3 tools/quality/alter.py TRAIN OUT head SHARE [COUNT]
       (cuts it off at SHARE of the way from crown to eyes)

OUT gets the pictures and truth.json. The first COUNT of TRAIN's easy people are taken, by default
60. Needs Pillow.
"""
import json
import os
import sys
from PIL import Image


def small(image, t, share):
    t["person_px"] = {k: v * share for k, v in t["person_px"].items()}
    t["scale_cm_per_px_at_hips"] /= share
    return image.resize([round(side * share) for side in image.size], Image.BOX), image.info.get("exif", b"")


def head(image, t, share):
    eyes = (t["keypoints_surface_px"]["left_eye"][1] + t["keypoints_surface_px"]["right_eye"][1]) / 2
    cut = int(t["person_px"]["top"] + share * (eyes - t["person_px"]["top"]))
    t["person_px"] = {k: v - cut if k in ("top", "bottom") else v for k, v in t["person_px"].items()}
    t["camera"]["exif_focal_35mm"] = None   # what the file says is of the whole picture
    return image.crop((0, cut, *image.size)), b""


def main():
    train, out, how, share = sys.argv[1:4] + [float(sys.argv[4])]
    count = int(sys.argv[5]) if len(sys.argv) > 5 else 60
    people = [t for t in json.load(open(os.path.join(train, "truth.json")))["images"] if t["tag"] == "easy"][:count]
    os.makedirs(out, exist_ok=True)
    for t in people:
        image, exif = {"small": small, "head": head}[how](Image.open(os.path.join(train, t["image"])), t, share)
        t["camera"]["width"], t["camera"]["height"] = image.size
        t["person_px"] = {k: int(round(v)) for k, v in t["person_px"].items()}
        image.save(os.path.join(out, t["image"]), quality=85, exif=exif)
    json.dump({"images": people}, open(os.path.join(out, "truth.json"), "w"))


if __name__ == "__main__":
    main()
