"""LiteRT and MediaPipe, run whenever a line on standard input says so: the other side of bench/speed.

usage: peers.py [-threads N] network detector|lite|full|heavy TENSOR.f32     LiteRT with XNNPACK, computation only
       peers.py [-mask] detect lite|full|heavy IMAGE                         MediaPipe's process() on decoded pixels
       peers.py [-mask] file lite|full|heavy PHOTO                           imread, process(), JSON
       peers.py decode cv2|Pillow PHOTO                                      the file, in memory, to pixels, on one thread

Writes "ready", then answers each line "run N" with the nanoseconds of N runs. MediaPipe chooses its threads itself.
"""
import argparse
import sys
import time


def network(args):
    import numpy as np

    from networks import load

    net = load(args.name, args.threads)
    details = net.get_input_details()[0]
    net.set_tensor(details["index"], np.fromfile(args.input, "<f4").reshape(details["shape"]))
    return net.invoke


def detect(args):
    import photo

    pose, rgb = photo.detector(args.name, args.mask), photo.read(args.input)
    assert pose.process(rgb).pose_landmarks, "MediaPipe sees nobody"
    return lambda: pose.process(rgb)


def file(args):
    import photo

    pose = photo.detector(args.name, args.mask)
    return lambda: photo.answer(pose, args.input)


def decode(args):
    import io
    import pathlib

    data = pathlib.Path(args.input).read_bytes()
    if args.name == "Pillow":
        from PIL import Image

        return lambda: Image.open(io.BytesIO(data)).load()
    import cv2
    import numpy as np

    cv2.setNumThreads(1)
    array = np.frombuffer(data, np.uint8)
    return lambda: cv2.imdecode(array, cv2.IMREAD_COLOR)


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("-threads", type=int, default=1)
    p.add_argument("-mask", action="store_true")
    p.add_argument("kind", choices=["network", "detect", "file", "decode"])
    p.add_argument("name")
    p.add_argument("input")
    args = p.parse_args()
    call = {"network": network, "detect": detect, "file": file, "decode": decode}[args.kind](args)
    print("ready", flush=True)
    for line in sys.stdin:
        verb, n = line.split()
        assert verb == "run", f"not a command: {line}"
        times = []
        for _ in range(int(n)):
            start = time.perf_counter_ns()
            call()
            times.append(time.perf_counter_ns() - start)
        print(*times, flush=True)


if __name__ == "__main__":
    main()
