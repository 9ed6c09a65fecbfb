"""Speed of the library beside LiteRT and MediaPipe; bench/speed.sh runs it.

usage: speed.py [-quick] CACHE     (-quick: 3 rounds, not 12)

Every engine loads once and then waits. They run in turn, a burst each, on the same pinned cores, so that they never
compete with one another, and a machine that slows down slows both. The first run of a burst is dropped: it finds
the caches full of the other's data. A round gives one ratio, of the two bursts' medians. CACHE/speed.json holds
{"machine", "rows"}; a row has its table's columns, "rounds" with each engine's median of each burst, in ms.
"""
import argparse
import json
import math
import os
import pathlib
import platform
import subprocess
import sys
import time

import cv2
import numpy as np
from mediapipe.python.solutions.pose import Pose

import mpgraph
from networks import NETWORKS, ROOT, load, noise

BURST = 0.25  # seconds, at least
PHOTO = ROOT / "testdata" / "render_p012.png"  # 450 x 600, a whole person
LARGE = (3000, 4000)  # the same, upscaled


class Ours:
    """The library: bench/speed in a process of its own, on the cores of this one."""
    name = "pose"

    def __init__(self, program, threads, *what):
        self.process = subprocess.Popen([program, "-threads", str(threads), *map(str, what)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdout.readline() == "ready\n", "bench/speed does not start"

    def ask(self, command, n):
        self.process.stdin.write(f"{command} {n}\n")
        self.process.stdin.flush()
        return [int(v) for v in self.process.stdout.readline().split()]

    def run(self, n):
        return self.ask("run", n)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class InProcess:
    """An engine of this process: call is one run of it."""

    def __init__(self, name, call, close=lambda: None):
        self.name, self.call, self.close = name, call, close

    def run(self, n):
        times = []
        for _ in range(n):
            start = time.perf_counter_ns()
            self.call()
            times.append(time.perf_counter_ns() - start)
        return times


def litert(network, threads, tensor):
    """Returns LiteRT with XNNPACK; only the computation is measured."""
    net = load(network, threads)
    details = net.get_input_details()[0]
    net.set_tensor(details["index"], tensor.reshape(details["shape"]))
    return InProcess("LiteRT", net.invoke)


def mediapipe(model, rgb):
    """Returns MediaPipe Pose; it chooses its threads itself."""
    p = Pose(static_image_mode=True, model_complexity=mpgraph.MODELS.index(model), enable_segmentation=True)
    return InProcess("MediaPipe", lambda: p.process(rgb), p.close)


def interleave(engines, rounds):
    """Returns for each engine the median of each burst, in ms."""
    sizes = {e.name: 1 + min(50, max(2, math.ceil(BURST * 1e9 / min(e.run(2))))) for e in engines}
    bursts = {e.name: [] for e in engines}
    for _ in range(rounds):
        for e in engines:
            bursts[e.name].append(float(np.median(e.run(sizes[e.name])[1:])) / 1e6)
    return bursts


def compare(engines, rounds, **columns):
    """Returns the row of a table: the library is the last of the engines, the first is what it is compared with."""
    bursts = interleave(engines, rounds)
    ratios = np.array(bursts[engines[-1].name]) / np.array(bursts[engines[0].name])
    low, mid, high = np.percentile(ratios, [10, 50, 90])
    return {**columns, **{name: float(np.median(b)) for name, b in bursts.items()},
            "ratio": mid, "p10": low, "p90": high, "rounds": bursts}


def pin(cores):
    """Keeps this process's main thread, and all threads and processes that it starts from now on, on these cores."""
    os.sched_setaffinity(0, cores)


def networks(program, folder, cores, rounds):
    """Yields the rows of the networks alone."""
    for network in NETWORKS:
        tensor = noise(network)
        tensor.astype("<f4").tofile(folder / f"{network}.f32")
        engines = [litert(network, len(cores), tensor), Ours(program, len(cores), "network", network, folder / f"{network}.f32")]
        yield compare(engines, rounds, what=network, threads=len(cores))
        engines[-1].close()


def photos(folder):
    """Returns the paths of the two photos: as it is, and with 12 megapixels."""
    large = folder / "large.png"
    cv2.imwrite(str(large), cv2.resize(cv2.imread(str(PHOTO)), LARGE, interpolation=cv2.INTER_CUBIC))
    return [PHOTO, large]


def detect(program, folder, cores, rounds):
    """Yields the rows of whole photos: decoded pixels to landmarks and mask."""
    for path in photos(folder):
        rgb = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
        h, w = rgb.shape[:2]
        for model in mpgraph.MODELS:
            ours = Ours(program, len(cores), "detect", model, path)
            theirs = mediapipe(model, rgb)
            row = compare([theirs, ours], rounds, what=f"{model}, {w}x{h}", threads=len(cores))
            row["load"] = float(np.median(ours.ask("load", 10)[1:])) / 1e6
            row["bytes"] = ours.ask("bytes", 10)[0] - 4 * w * h
            yield row
            ours.close()
            theirs.close()


def machine():
    """Returns what the numbers depend on."""
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    model = next((l.split(":")[1].strip() for l in lines if l.startswith("model name")), platform.machine())
    go = [subprocess.check_output(["go", *args], cwd=ROOT, text=True).strip()
          for args in (["env", "GOVERSION"], ["env", "GOAMD64"], ["env", "CGO_ENABLED"])]
    return {"cpu": model, "cores": len(os.sched_getaffinity(0)), "go": go[0], "GOAMD64": go[1], "CGO_ENABLED": go[2],
            "load": os.getloadavg()[0]}


def table(rows, theirs, extra={}):
    """Prints rows as Markdown; extra: more columns, their titles and formats."""
    print(f"\n| | threads | {theirs}, ms | pose, ms | pose / {theirs} | p10–p90 |" + "".join(f" {t} |" for t, _ in extra.values()))
    print("|---|--:|--:|--:|--:|--:|" + "--:|" * len(extra))
    for r in rows:
        print(f"| {r['what']} | {r['threads']} | {r[theirs]:.2f} | {r['pose']:.2f} | {r['ratio']:.2f} | {r['p10']:.2f}–{r['p90']:.2f} |"
              + "".join(f" {form.format(r[k])} |" for k, (_, form) in extra.items()))


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("cache", type=pathlib.Path)
    p.add_argument("-quick", action="store_true")
    args = p.parse_args()
    cache, rounds = args.cache, 3 if args.quick else 12
    about, cores = machine(), sorted(os.sched_getaffinity(0))
    rows = {networks: [], detect: []}
    for threads in sorted({1, min(2, len(cores)), len(cores)}):
        pin(cores[-threads:])
        for part in rows:
            for row in part(cache / "speed" / "speed", cache / "speed", cores[-threads:], rounds):
                print(row["what"], threads, f"{row['ratio']:.2f}", file=sys.stderr, flush=True)
                rows[part].append(row)
    about["load_end"] = os.getloadavg()[0]
    print(f"{about['cpu']}, {about['cores']} cores, {about['go']}, GOAMD64={about['GOAMD64']}, CGO_ENABLED={about['CGO_ENABLED']}; "
          f"load {about['load']:.1f} to {about['load_end']:.1f}; {rounds} rounds")
    table(rows[networks], "LiteRT")
    table(rows[detect], "MediaPipe", {"load": ("NewDetector, ms", "{:.2f}"), "bytes": ("bytes a Detect allocates beyond the mask", "{}")})
    (cache / "speed.json").write_text(json.dumps({"machine": about, "rows": rows[networks] + rows[detect]}, indent=1))


if __name__ == "__main__":
    main()
