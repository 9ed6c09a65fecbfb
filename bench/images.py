"""The photos and tensors that the speed is measured on.

usage: images.py DIR     (with the interpreter that setup.sh prints)

Writes into DIR, from testdata/render_p001.png (450 x 600, a whole person), enlarged with cubic interpolation:
    480p.png   480 x 640
    1080p.png  1080 x 1920: enlarged to 1080 x 1440, its first and last rows repeated above and below
    12mp.png   3000 x 4000
    3mp.jpg, 12mp.jpg   1500 x 2000 and 3000 x 4000 with noise of 3 grey levels, as sensors have it and without which files
               would be smaller than phones' are; quality 90, 4:2:0
    decode/<size>-<sampling>-<coding>-<quality>.jpg   the same at 0.5, 3 and 12 MP, 4:2:0 and 4:4:4, baseline and
               progressive, quality 75 and 95
and <network>.f32, each network's input of noise (networks.py), little-endian float32.
"""
import itertools
import pathlib
import sys

import cv2
import numpy as np

from networks import NETWORKS, ROOT, noise

SIZES = [("0.5mp", 600, 800), ("3mp", 1500, 2000), ("12mp", 3000, 4000)]
SAMPLINGS = {"420": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420, "444": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444}
CODINGS = ["baseline", "progressive"]
QUALITIES = [75, 95]


def main():
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    person = cv2.imread(str(ROOT / "testdata" / "render_p001.png"))

    def scaled(w, h):
        return cv2.resize(person, (w, h), interpolation=cv2.INTER_CUBIC)

    cv2.imwrite(str(out / "480p.png"), scaled(480, 640))
    cv2.imwrite(str(out / "1080p.png"), cv2.copyMakeBorder(scaled(1080, 1440), 240, 240, 0, 0, cv2.BORDER_REPLICATE))
    cv2.imwrite(str(out / "12mp.png"), scaled(3000, 4000))
    (out / "decode").mkdir(exist_ok=True)
    for size, w, h in SIZES:
        noisy = np.clip(scaled(w, h) + np.random.default_rng(1).normal(0, 3, (h, w, 1)), 0, 255).astype(np.uint8)
        cv2.imwrite(str(out / f"{size}.jpg"), noisy, [cv2.IMWRITE_JPEG_QUALITY, 90])
        for sampling, coding, quality in itertools.product(SAMPLINGS, CODINGS, QUALITIES):
            cv2.imwrite(str(out / "decode" / f"{size}-{sampling}-{coding}-{quality}.jpg"), noisy,
                        [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, SAMPLINGS[sampling],
                         cv2.IMWRITE_JPEG_PROGRESSIVE, CODINGS.index(coding)])
    for network in NETWORKS:
        noise(network).astype("<f4").tofile(out / f"{network}.f32")


if __name__ == "__main__":
    main()
