"""The photos and tensors that the speed is measured on.

usage: images.py DIR     (with the interpreter that setup.sh prints)

Writes into DIR, from testdata/render_p001.png (450 x 600, a whole person), enlarged with cubic interpolation:
    480p.png   480 x 640
    1080p.png  1080 x 1920: enlarged to 1080 x 1440, its first and last rows repeated above and below
    12mp.png   3000 x 4000
    photo.jpg  1500 x 2000, quality 90
and <network>.f32, each network's input of noise (networks.py), little-endian float32.
"""
import pathlib
import sys

import cv2

from networks import NETWORKS, ROOT, noise


def main():
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    person = cv2.imread(str(ROOT / "testdata" / "render_p001.png"))

    def scaled(w, h):
        return cv2.resize(person, (w, h), interpolation=cv2.INTER_CUBIC)

    cv2.imwrite(str(out / "480p.png"), scaled(480, 640))
    cv2.imwrite(str(out / "1080p.png"), cv2.copyMakeBorder(scaled(1080, 1440), 240, 240, 0, 0, cv2.BORDER_REPLICATE))
    cv2.imwrite(str(out / "12mp.png"), scaled(3000, 4000))
    cv2.imwrite(str(out / "photo.jpg"), scaled(1500, 2000), [cv2.IMWRITE_JPEG_QUALITY, 90])
    for network in NETWORKS:
        noise(network).astype("<f4").tofile(out / f"{network}.f32")


if __name__ == "__main__":
    main()
