"""Writes testdata/golden from the reference's answers for the images of testdata.

usage: goldens.py        (with the interpreter that setup.sh prints; a minute)
The format is described in testdata/README.md.
"""
import gzip
import json
import pathlib
import shutil

import numpy as np

import mpgraph
import reference

TESTDATA = reference.ROOT / "testdata"
CACHE = reference.ROOT / ".cache" / "reference"
# Input tensors are kept for the images that differ in kind: a tall colour picture whose crop lies inside mostly, a
# square one whose crop reaches far outside, and a grey one with a strongly rotated crop; network outputs for one.
TENSORS = ["render_p012", "astronaut", "cameraman"]
OUTPUTS = "render_p012"
STRIDE = {"lite": 4, "full": 4, "heavy": 1}  # of segmentation and heatmap, to keep the files small


def pack(path, arrays):
    """Writes arrays one after the other as little-endian float32, gzipped without a time stamp."""
    data = b"".join(np.ascontiguousarray(a, "<f4").tobytes() for a in arrays)
    path.write_bytes(gzip.compress(data, 9, mtime=0))


def landmark_outputs(path, stride):
    """Reads the five outputs of a landmark network, the two maps thinned to every stride-th row and column."""
    flat, at, out = np.fromfile(path, "<f4"), 0, []
    for name, shape in mpgraph.LANDMARK_OUTPUTS.items():
        n = int(np.prod(shape))
        a = flat[at:at + n].reshape(shape)
        out.append(a[::stride, ::stride] if name in ("segmentation", "heatmap") else a)
        at += n
    return out


def main():
    golden = TESTDATA / "golden"
    shutil.rmtree(golden, ignore_errors=True)
    golden.mkdir()
    CACHE.mkdir(parents=True, exist_ok=True)
    for image in sorted(TESTDATA.glob("*.png")):
        key = reference.key_of(image)
        for model in mpgraph.MODELS:
            record = reference.reference(image, model, CACHE)
            for field in ("format", "litert_difference", "litert_own_difference", "own_difference"):
                del record[field]
            (golden / f"{image.stem}.{model}.json").write_text(json.dumps(record) + "\n")
            if record["found"]:
                shutil.copy(CACHE / f"{key}.{model}.mask.png", golden / f"{image.stem}.{model}.mask.png")
            if image.stem == OUTPUTS:
                pack(golden / f"{image.stem}.{model}.landmark_outputs.f32.gz",
                     landmark_outputs(CACHE / f"{key}.{model}.landmark_outputs.f32", STRIDE[model]))
        if image.stem in TENSORS:
            for kind in ("detector_tensor", "landmark_tensor"):
                shutil.copy(CACHE / f"{key}.{kind}.png", golden / f"{image.stem}.{kind}.png")
        if image.stem == OUTPUTS:
            pack(golden / f"{image.stem}.detector_outputs.f32.gz",
                 [np.fromfile(CACHE / f"{key}.detector_outputs.f32", "<f4")])


if __name__ == "__main__":
    main()
