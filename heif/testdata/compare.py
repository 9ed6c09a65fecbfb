"""Compares the pixels of HEIC and AVIF files with those of pillow_heif and Pillow.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install pillow==13.0.0 pillow_heif==1.8.1 numpy
    /tmp/venv/bin/python testdata/compare.py FILE...

It prints for each file the size, the mean and the largest difference of a sample of 255, or the two errors, and the time.
Run it in this module's folder.
"""
import subprocess
import sys

import numpy as np
import pillow_heif
from PIL import Image, ImageOps

pillow_heif.register_heif_opener(thumbnails=False)


def reference(name):
    """What Pillow makes of a file: upright RGB, or an error."""
    try:
        with Image.open(name) as m:
            upright = ImageOps.exif_transpose(m)
            return np.asarray(upright.convert("RGBA" if "A" in m.getbands() else "RGB"))[:, :, :3].astype(int)
    except Exception as e:  # whatever a plugin raises
        return repr(e)


def main(names):
    go = subprocess.Popen(["go", "run", "./internal/pixels"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    worst = 0
    go.stdin.write("".join(n + "\n" for n in names).encode())
    go.stdin.close()
    for name in names:
        head = go.stdout.readline().decode().strip()
        theirs = reference(name)
        if head.startswith("error"):
            print(name, head, "| reference:", theirs if isinstance(theirs, str) else theirs.shape)
            continue
        w, h, ms = map(int, head.split())
        ours = np.frombuffer(go.stdout.read(w * h * 3), np.uint8).reshape(h, w, 3).astype(int)
        if isinstance(theirs, str) or theirs.shape != ours.shape:
            print(name, ours.shape, "| reference:", theirs if isinstance(theirs, str) else theirs.shape)
            continue
        d = abs(ours - theirs)
        worst = max(worst, d.mean())
        print(f"{name} {w} x {h}: mean {d.mean():.3f}, largest {d.max()}, {ms} ms")
    print(f"largest mean difference {worst:.3f}")


main(sys.argv[1:])
