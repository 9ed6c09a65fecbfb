"""MediaPipe's own answers, with every stage inside.

usage: reference.py [--models lite,full,heavy] [--out DIR] [--force] IMAGE...

For each image and model writes into DIR (default .cache/reference of the repository), with KEY = the image's stem,
a dot and the first 12 hex digits of the SHA-256 of its file:
    KEY.<model>.json                  everything small (fields below)
    KEY.<model>.mask.png              segmentation mask at image size, floor(255 m + 0.5); m >= 0.5 is pixel >= 128
    KEY.detector_tensor.png           the detector's input, 224 x 224 RGB (tensor = grey * 2 / 255 - 1)
    KEY.landmark_tensor.png           the landmark network's input, 256 x 256 RGB (tensor = grey / 255)
    KEY.detector_outputs.f32          the detector network's two outputs, one after the other
    KEY.<model>.landmark_outputs.f32  the landmark network's five outputs, one after the other
.f32 files are little-endian float32; shapes and order are mpgraph.DETECTOR_OUTPUTS and mpgraph.LANDMARK_OUTPUTS.
What is there already is not computed again (--force: it is).

Where the numbers come from: everything is read from streams of MediaPipe's own graph (mpgraph.py). Each time,
landmarks, world landmarks and mask are compared with what mp.solutions.pose.Pose itself gives; any difference at all
is an error, so the taps show what Pose does and nothing else. The networks
also run alone in LiteRT (networks.py) on the same tensors; the largest difference from what
they gave inside MediaPipe is in "litert_difference", one number for each output (it was 0 wherever we looked), and
the largest difference between XNNPACK's kernels and TensorFlow Lite's reference kernels in "litert_own_difference".

Fields of the JSON beside these; image-normalised means divided by the image's width or height:
    format       FORMAT; files of another are computed again
    image, sha256, width, height, model, mediapipe
    found        whether MediaPipe gives landmarks
    detections   after non-maximum suppression and letterbox removal, best first: score, box [x, y, width, height]
                 and 4 keypoints [x, y], image-normalised
    roi          x_center, y_center, width, height (image-normalised), rotation (radians); null without a detection
    presence     the pose flag; null without a ROI
    landmarks    33 x [x px, y px, z px, visibility, presence], null unless found; x = MediaPipe's x * width and so on
    world        33 x [x, y, z in metres, visibility], null unless found
    own_difference  how far MediaPipe is from itself when its networks sum in a different order (TensorFlow Lite's plain
                 kernels in place of XNNPACK's): landmarks_mean and landmarks_max (px per 1000 px of image height),
                 visibility, world (mm), mask_iou; null unless both find a pose. On close-ups, whose crop reaches far
                 beyond the photo, float rounding in the detector alone moves landmarks by several tenths of a pixel.
"""
import argparse
import hashlib
import json
import pathlib

import cv2
import mediapipe
import numpy as np
from mediapipe.python.solutions.pose import Pose

import mpgraph
from networks import ROOT, litert

FORMAT = 2


def read_rgb(path):
    """Returns the pixels that both sides see: those of other formats may differ between decoders."""
    if path.suffix not in {".png", ".jpg", ".jpeg"}:
        raise SystemExit(f"{path}: make it a PNG first (bench/png.py does)")
    return cv2.cvtColor(cv2.imread(str(path), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)


def key_of(path):
    """Returns the name under which an image's results are stored."""
    return f"{path.stem}.{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"


def save_tensor(path, tensor, side, low):
    """Writes an input tensor as the grey levels that it was made of."""
    levels = (tensor.reshape(side, side, 3) - low) * (255 / (1 - low))
    grey = np.round(levels).astype(np.uint8)
    assert np.abs(levels - grey).max() < 1e-3, "the tensor is not made of grey levels"
    cv2.imwrite(str(path), cv2.cvtColor(grey, cv2.COLOR_RGB2BGR))


def save_network(path, model, tensor, taps):
    """Writes a network's outputs, run inside MediaPipe; returns how far LiteRT alone is from them, and from itself."""
    np.concatenate(taps).astype("<f4").tofile(path)
    return [[float(np.abs(a - b).max()) for a, b in zip(litert(model, tensor), other)]
            for other in (taps, litert(model, tensor, plain=True))]


def detection(d):
    """Returns a mediapipe.Detection as plain values."""
    b = d.location_data.relative_bounding_box
    return {
        "score": d.score[0],
        "box": [b.xmin, b.ymin, b.width, b.height],
        "keypoints": [[k.x, k.y] for k in d.location_data.relative_keypoints],
    }


def check(rgb, model, taps):
    """Fails unless mp.solutions.pose.Pose gives exactly what the tapped graph gave."""
    with Pose(static_image_mode=True, model_complexity=mpgraph.MODELS.index(model), enable_segmentation=True) as pose:
        want = pose.process(rgb)
    assert bool(want.pose_landmarks) == ("pose_landmarks" in taps), "the tapped graph does not find what Pose finds"
    if want.pose_landmarks:
        for a, b in [(want.pose_landmarks, taps["pose_landmarks"]), (want.pose_world_landmarks, taps["pose_world_landmarks"])]:
            pairs = zip(a.landmark, b.landmark)
            assert all((p.x, p.y, p.z, p.visibility) == (q.x, q.y, q.z, q.visibility) for p, q in pairs), "landmarks differ"
        assert np.array_equal(want.segmentation_mask, taps["segmentation_mask"]), "masks differ"


def answers(taps, w, h):
    """Returns the small answers of one run as plain values."""
    a = {"found": "pose_landmarks" in taps, "detections": [detection(d) for d in taps.get("pose_detections", [])],
         "roi": None, "presence": None, "landmarks": None, "world": None}
    if "pose_rect" in taps:
        r = taps["pose_rect"]
        a["roi"] = {k: getattr(r, k) for k in ("x_center", "y_center", "width", "height", "rotation")}
        a["presence"] = float(taps["tap_pose_flag"][0])
    if a["found"]:
        a["landmarks"] = [[l.x * w, l.y * h, l.z * w, l.visibility, l.presence] for l in taps["pose_landmarks"].landmark]
        a["world"] = [[l.x, l.y, l.z, l.visibility] for l in taps["pose_world_landmarks"].landmark]
    return a


def grey_mask(taps):
    """Returns the segmentation mask as 8-bit grey levels."""
    return np.floor(np.clip(taps["segmentation_mask"], 0, 1) * 255 + 0.5).astype(np.uint8)


def own_difference(rgb, model, taps):
    """Returns how far MediaPipe with other kernels is from taps."""
    other = mpgraph.run(rgb, model, plain=True)
    if "pose_landmarks" not in taps or "pose_landmarks" not in other:
        return None
    h, w = rgb.shape[:2]
    a, b = answers(taps, w, h), answers(other, w, h)
    points = np.array(a["landmarks"]) - np.array(b["landmarks"])
    px = np.hypot(points[:, 0], points[:, 1]) * 1000 / h
    p, q = grey_mask(taps) >= 128, grey_mask(other) >= 128
    return {"landmarks_mean": px.mean(), "landmarks_max": px.max(), "visibility": np.abs(points[:, 3]).max(),
            "world": np.abs(np.array(a["world"]) - np.array(b["world"]))[:, :3].max() * 1000,
            "mask_iou": float((p & q).sum() / max((p | q).sum(), 1))}


def reference(path, model, out):
    """Runs one image through MediaPipe and writes its files; returns what went into the JSON."""
    rgb = read_rgb(path)
    h, w = rgb.shape[:2]
    taps = mpgraph.run(rgb, model)
    check(rgb, model, taps)
    key = key_of(path)
    save_tensor(out / f"{key}.detector_tensor.png", taps["tap_detector"], 224, -1)
    diff, own = {}, {}
    diff["detector"], own["detector"] = save_network(out / f"{key}.detector_outputs.f32", "detector", taps["tap_detector"],
                                                     [taps[f"tap_{n}"] for n in mpgraph.DETECTOR_OUTPUTS])
    if "pose_rect" in taps:
        save_tensor(out / f"{key}.landmark_tensor.png", taps["tap_landmark_input"], 256, 0)
        diff["landmark"], own["landmark"] = save_network(
            out / f"{key}.{model}.landmark_outputs.f32", model, taps["tap_landmark_input"],
            [taps[f"tap_{n}"] for n in mpgraph.LANDMARK_OUTPUTS])
    if "segmentation_mask" in taps:
        cv2.imwrite(str(out / f"{key}.{model}.mask.png"), grey_mask(taps))
    record = {"format": FORMAT, "image": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "width": w, "height": h,
              "model": model, "mediapipe": mediapipe.__version__, **answers(taps, w, h), "litert_difference": diff,
              "litert_own_difference": own, "own_difference": own_difference(rgb, model, taps)}
    (out / f"{key}.{model}.json").write_text(json.dumps(record))
    return record


def stored(path):
    """Says whether a record of this format is there already."""
    return path.exists() and json.loads(path.read_text()).get("format") == FORMAT


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("--models", default="lite,full,heavy")
    p.add_argument("--out", type=pathlib.Path, default=ROOT / ".cache" / "reference")
    p.add_argument("--force", action="store_true")
    p.add_argument("images", nargs="+", type=pathlib.Path)
    args = p.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for path in args.images:
        for model in args.models.split(","):
            if args.force or not stored(args.out / f"{key_of(path)}.{model}.json"):
                r = reference(path, model, args.out)
                print(path.name, model, "found" if r["found"] else "not found", r["litert_difference"], flush=True)


if __name__ == "__main__":
    main()
