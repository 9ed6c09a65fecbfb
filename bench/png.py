"""Rewrites images as PNG, so that both sides of a comparison see the same pixels.

usage: png.py [-all] DIR IMAGE...     (any format that OpenCV reads; EXIF orientation is applied)

Writes DIR/<hash of the file>/<stem>.png and prints the paths. A PNG is printed as it is, and so is a JPEG
without -all: both sides decode those to the same pixels.
"""
import hashlib
import pathlib
import sys

import cv2


def main():
    args = sys.argv[1:]
    kept = {".png", ".jpg", ".jpeg"}
    if args[0] == "-all":
        args, kept = args[1:], {".png"}
    out = pathlib.Path(args[0])
    for path in map(pathlib.Path, args[1:]):
        if path.suffix in kept:
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
