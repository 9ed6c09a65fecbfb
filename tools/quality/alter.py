#!/usr/bin/env python3
"""Makes poorer photos of rendered people, and writes what MediaPipe finds in them as tools/quality reads it.

usage: python3 tools/quality/alter.py TRAIN OUT small SHARE [COUNT]     (the picture reduced to SHARE of its size)
       python3 tools/quality/alter.py TRAIN OUT head SHARE [COUNT]      (cut off at SHARE of the way from crown to eyes)

OUT gets truth.json and mp.json, no pictures. The first COUNT of TRAIN's easy people are taken, by default 60.
Needs mediapipe==0.10.21 (with its heavy network) and what comes with it.
"""
import json
import os
import sys
import cv2
import mediapipe as mp
import numpy as np


def small(image, t, share):
    t["person_px"] = {k: v * share for k, v in t["person_px"].items()}
    t["scale_cm_per_px_at_hips"] /= share
    return cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)


def head(image, t, share):
    eyes = (t["keypoints_surface_px"]["left_eye"][1] + t["keypoints_surface_px"]["right_eye"][1]) / 2
    cut = int(t["person_px"]["top"] + share * (eyes - t["person_px"]["top"]))
    t["person_px"] = {k: v - cut if k in ("top", "bottom") else v for k, v in t["person_px"].items()}
    t["camera"]["exif_focal_35mm"] = None   # what the file says is of the whole picture
    return image[cut:]


def find(pose, image):
    """As MediaPipe's answer to the JPEG: landmarks in pixels, world landmarks in cm, rows of the mask."""
    image = cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 85])[1], cv2.IMREAD_COLOR)
    h, w = image.shape[:2]
    r = pose.process(cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
    found = {"w": w, "h": h}
    if r.pose_landmarks:
        found["lm"] = [[l.x * w, l.y * h, l.z * w, l.visibility] for l in r.pose_landmarks.landmark]
        found["world"] = [[l.x * 100, l.y * 100, l.z * 100, l.visibility] for l in r.pose_world_landmarks.landmark]
        rows = np.flatnonzero((r.segmentation_mask > 0.5).sum(1) >= 3)
        if len(rows):
            found["mask"] = [int(rows[0]), int(rows[-1]) + 1]
    return found


def main():
    train, out, how, share = sys.argv[1:4] + [float(sys.argv[4])]
    count = int(sys.argv[5]) if len(sys.argv) > 5 else 60
    people = [t for t in json.load(open(os.path.join(train, "truth.json")))["images"] if t["tag"] == "easy"][:count]
    pose = mp.solutions.pose.Pose(static_image_mode=True, model_complexity=2, enable_segmentation=True, min_detection_confidence=0.5)
    seen = {}
    for t in people:
        image = {"small": small, "head": head}[how](cv2.imread(os.path.join(train, t["image"])), t, share)
        t["camera"]["height"], t["camera"]["width"] = image.shape[:2]
        t["person_px"] = {k: int(round(v)) for k, v in t["person_px"].items()}
        seen[t["image"]] = find(pose, image)
    os.makedirs(out, exist_ok=True)
    for name, value in (("truth.json", {"images": people}), ("mp.json", seen)):
        json.dump(value, open(os.path.join(out, name), "w"))
    print("%s: %d people, %d found" % (out, len(people), sum("lm" in o for o in seen.values())))


if __name__ == "__main__":
    main()
