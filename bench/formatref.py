"""Answers for image files as Pillow and cv2 read them. A process that ./formats starts.

For each path on standard input it writes one line of JSON, then pixels.
    kind              what the file is, by its own header: format, colours, coding …
    pillow, cv2       {"width", "height"} of what each reads, upright; width 0 if it reads nothing; "error" says why
Pillow's pixels are R, G, B, A after ImageOps.exif_transpose, the upper byte of 16 bits; cv2.imread's are R, G, B.
With --version it prints the versions.
"""
import json
import os
import sys
import warnings

os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(100_000_000)
os.environ["OPENCV_LOG_LEVEL"] = "SILENT"
import cv2  # noqa: E402
import numpy as np  # noqa: E402
import PIL  # noqa: E402
from PIL import Image, ImageOps  # noqa: E402

import formatkinds  # noqa: E402
import jpegref  # noqa: E402

Image.MAX_IMAGE_PIXELS = 100_000_000


def pillow(path):
    """Returns the first frame as an array of R, G, B, A."""
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I;16"):
        grey = (np.asarray(upright) >> 8).astype(np.uint8)
        return np.dstack([grey, grey, grey, np.full_like(grey, 255)])
    if upright.mode in ("I", "F"):
        raise ValueError(f"mode {upright.mode}, which has no agreed colours")
    return np.asarray(upright.convert("RGBA"))


def opencv(path):
    """Returns what cv2.imread gives as an array of R, G, B."""
    pixels = cv2.imread(path, cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError("imread gives nothing")
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)


def answer(read, path):
    try:
        pixels = np.ascontiguousarray(read(path))
        return {"width": pixels.shape[1], "height": pixels.shape[0]}, pixels.tobytes()
    except Exception as err:  # whatever they raise is their answer
        return {"width": 0, "height": 0, "error": f"{type(err).__name__}: {err}"[:200]}, b""


def main():
    if sys.argv[1:] == ["--version"]:
        print(f"Pillow {PIL.__version__}, OpenCV {cv2.__version__}")
        return
    warnings.simplefilter("ignore")
    cv2.setNumThreads(1)
    jpegref.Stderr()
    out = sys.stdout.buffer
    for line in sys.stdin:
        path = line.rstrip("\n")
        (p, p_pixels), (c, c_pixels) = answer(pillow, path), answer(opencv, path)
        with open(path, "rb") as f:
            kind = formatkinds.kind(f.read())
        out.write(json.dumps({"kind": kind, "pillow": p, "cv2": c}).encode() + b"\n" + p_pixels + c_pixels)
        out.flush()


if __name__ == "__main__":
    main()
