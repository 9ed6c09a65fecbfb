"""Answers for JPEG files as cv2.imread reads them. A process that ./jpegs starts.

For each path on standard input it writes one line of JSON, then the pixels: height × width × 3 bytes, R, G, B.
    {"width", "height"}  of the pixels as the file stores them (IMREAD_IGNORE_ORIENTATION); both 0 if cv2 reads nothing
    upright              SHA-256 of what cv2.imread gives by default, turned as EXIF says; with "upright_width"
    message              what libjpeg-turbo and OpenCV said on standard error
With --version it prints the versions of OpenCV and of the libjpeg-turbo in it.
"""
import hashlib
import json
import os
import re
import sys
import tempfile

import cv2


def version():
    jpeg = re.search(r"^ *JPEG: *(.*)$", cv2.getBuildInformation(), re.MULTILINE)
    return f"OpenCV {cv2.__version__}, {jpeg.group(1)}"


class Stderr:
    """Catches what C libraries write to standard error; Python's own goes where it went."""

    def __init__(self):
        sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
        self.file = tempfile.TemporaryFile()
        os.dup2(self.file.fileno(), 2)

    def take(self):
        self.file.seek(0)
        text = self.file.read().decode(errors="replace").strip()
        self.file.seek(0)
        self.file.truncate()
        return text


def main():
    if sys.argv[1:] == ["--version"]:
        print(version())
        return
    cv2.setNumThreads(1)
    stderr, out = Stderr(), sys.stdout.buffer
    for line in sys.stdin:
        path = line.rstrip("\n")
        answer = {"width": 0, "height": 0}
        pixels = cv2.imread(path, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
        answer["message"] = stderr.take()
        if pixels is not None:
            upright = cv2.imread(path, cv2.IMREAD_COLOR)
            stderr.take()
            pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
            answer["height"], answer["width"] = pixels.shape[:2]
            answer["upright_width"] = upright.shape[1]
            answer["upright"] = hashlib.sha256(cv2.cvtColor(upright, cv2.COLOR_BGR2RGB)).hexdigest()
        out.write(json.dumps(answer).encode() + b"\n")
        if pixels is not None:
            out.write(pixels.tobytes())
        out.flush()


if __name__ == "__main__":
    main()
