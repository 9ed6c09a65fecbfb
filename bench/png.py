"""Rewrites images as PNG, so that both sides of a comparison see the same pixels.

usage: png.py DIR IMAGE...     (any format that OpenCV reads; EXIF orientation is applied)

Writes DIR/<hash of the file>/<stem>.png and prints the paths; a PNG is printed as it is.
"""
import hashlib
import pathlib
import sys

import cv2


def main():
    out = pathlib.Path(sys.argv[1])
    for path in map(pathlib.Path, sys.argv[2:]):
        if path.suffix == ".png":
            print(path)
            continue
        png = out / hashlib.sha256(path.read_bytes()).hexdigest()[:12] / f"{path.stem}.png"
        if not png.exists():
            image = cv2.imread(str(path), cv2.IMREAD_COLOR)
            if image is None:
                raise SystemExit(f"{path}: OpenCV cannot read it")
            png.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(png), image)
        print(png)


if __name__ == "__main__":
    main()
