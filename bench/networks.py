"""The networks alone, in LiteRT.

usage: networks.py [DIR]     (default .cache/reference of the repository)

Writes DIR/noise.<network>.f32 for detector, lite, full and heavy: the outputs, one after the other (little-endian
float32, order of mpgraph.DETECTOR_OUTPUTS and LANDMARK_OUTPUTS), for an input of noise that any language can make:
s = 1; for each value s = (1664525 s + 1013904223) mod 2^32, level = s >> 24, value = level (hi - lo) / 255 + lo
in float64, rounded to float32; lo, hi = -1, 1 for the detector, 0, 1 for the landmark networks.
"""
import pathlib
import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

ROOT = pathlib.Path(__file__).resolve().parent.parent
NETWORKS = ["detector", "lite", "full", "heavy"]


def load(network, threads=1, plain=False):
    """Returns a network's interpreter, with XNNPACK's kernels or, plain, TensorFlow Lite's reference kernels."""
    file = "pose_detection" if network == "detector" else f"pose_landmark_{network}"
    net = Interpreter(model_path=str(ROOT / "models" / network / f"{file}.tflite"), num_threads=threads,
                      experimental_op_resolver_type=OpResolverType.BUILTIN_REF if plain else OpResolverType.AUTO)
    net.allocate_tensors()
    return net


def litert(network, tensor, plain=False, cache={}):
    """Returns the outputs of one network, run alone in LiteRT on one thread; plain as for load."""
    if (network, plain) not in cache:
        cache[network, plain] = load(network, plain=plain)
    net = cache[network, plain]
    details = net.get_input_details()[0]
    net.set_tensor(details["index"], tensor.reshape(details["shape"]))
    net.invoke()
    outputs = sorted(net.get_output_details(), key=lambda d: d["name"])  # Identity, Identity_1 ...
    return [net.get_tensor(d["index"]).ravel() for d in outputs]


def noise(network):
    """Returns the network's input of noise."""
    side, lo = (224, -1) if network == "detector" else (256, 0)
    s, levels = 1, np.empty(side * side * 3)
    for i in range(levels.size):
        s = (1664525 * s + 1013904223) % 2**32
        levels[i] = s >> 24
    return (levels * (1 - lo) / 255 + lo).astype(np.float32)


def main():
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".cache" / "reference"
    out.mkdir(parents=True, exist_ok=True)
    for network in NETWORKS:
        path = out / f"noise.{network}.f32"
        if not path.exists():
            np.concatenate(litert(network, noise(network))).astype("<f4").tofile(path)


if __name__ == "__main__":
    main()
