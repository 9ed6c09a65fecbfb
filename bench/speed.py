"""Compares the library with LiteRT and MediaPipe; bench/speed.sh runs it.

usage: speed.py [-quick] [-tflite LIBRARY] WORK

WORK has the photos of images.py, and in go/ and tflite/ the programs that speed.sh builds. LIBRARY
is TensorFlow Lite's C library. Without it, tflite is left out.

Every engine loads once, in its own process, and then waits. They take turns, a burst each, on the
same pinned cores. So they never compete with each other, and a machine that slows down slows all of
them. The first run of a burst is dropped, because the caches are full of another engine's data. A
round gives one ratio, that of two bursts' medians.

WORK/../bench.json holds {"machine", "tables": {title: rows}}. A row is as in tables.py, and has
each engine's figure of each burst in "rounds".
"""
import argparse
import datetime
import itertools
import json
import math
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

import sizes
from engines import BENCH, Machine, pin
from tables import table

BURST = 0.25  # seconds, at least
LIMIT = 12  # seconds after which a row begins no further round, but for the first three: a busy machine takes long
MODELS = ["heavy", "full", "lite"]
FILES = {"3 MP": "3mp.jpg", "12 MP": "12mp.jpg"}
PHOTOS = {"480p": "480 x 640", "1080p": "1080 x 1920", "12mp": "3000 x 4000"}


def row(what, threads, rounds):
    """Returns a table's row; rounds are {engine: [figure of each round]}, the peer first."""
    peer, *others = rounds
    ratios = {}
    for name in others:
        r = [a / b for a, b in zip(rounds[name], rounds[peer])]
        tenths = statistics.quantiles(r, n=10, method="inclusive") if len(r) > 1 else r * 9
        ratios[name] = [statistics.median(r), tenths[0], tenths[-1]]
    values = {name: statistics.median(r) for name, r in rounds.items()}
    print(what, " ".join(f"{n} {v:.4g}" for n, v in values.items()), len(rounds[peer]), file=sys.stderr, flush=True)
    return {"what": what, "threads": threads, "values": values, "ratios": ratios, "rounds": rounds}


def in_turn(names, rounds, figure):
    """Returns for each name the figures of its rounds: figure(name), in turn."""
    figures = {name: [] for name in names}
    start = time.monotonic()
    for i in range(rounds):
        if i >= 3 and time.monotonic() > start + LIMIT:
            break
        for name in names:
            figures[name].append(figure(name))
    return figures


def interleave(engines, rounds):
    """Returns for each engine the median of each burst, in ms."""
    named = {e.name: e for e in engines}
    runs = {e.name: 1 + min(50, max(2, math.ceil(BURST * 1e9 / min(e.run(2))))) for e in engines}
    return in_turn(named, rounds, lambda name: statistics.median(named[name].run(runs[name])[1:]) / 1e6)


def compare(what, threads, engines, rounds):
    """Returns the row of engines that run in turn, and closes them."""
    bursts = interleave(engines, rounds)
    for e in engines:
        e.close()
    return row(what, threads, bursts)


def networks(machine, models, rounds, cores):
    """Returns the rows of the networks alone."""
    rows = []
    for threads in sorted({1, min(2, len(cores)), len(cores)}):
        pin(cores[-threads:])
        for name in ["detector", *models]:
            args = ["-threads", threads, "network", name, machine.work / f"{name}.f32"]
            rows.append(compare(name, threads, [machine.theirs("LiteRT", *args), *machine.ours(*args)], rounds))
    pin(cores[-1:])
    flags = pathlib.Path("/proc/cpuinfo").read_text().split()
    for flag, name in {"amx_tile": "AMX", "avx512f": "AVX-512"}.items():
        for model in models if flag in flags else []:
            args = ["-threads", 1, "network", model, machine.work / f"{model}.f32"]
            rows.append(compare(f"{model}, pose without {name}", 1, [machine.theirs("LiteRT", *args), *machine.without(flag, *args)], rounds))
    pin(cores)
    return rows


def detect(machine, models, rounds, cores):
    """Returns the rows of decoded photos; threads are the library's."""
    rows = []
    for model in models:
        for photo, size in PHOTOS.items():
            for mask in [], ["-mask"]:
                for threads in [1, cores] if photo == "1080p" else [cores]:
                    args = [*mask, "detect", model, machine.work / f"{photo}.png"]
                    what = f"{model}, {size}" + (", mask" if mask else "")
                    rows.append(compare(what, threads, [machine.theirs("MediaPipe", *args), *machine.ours("-threads", threads, *args)], rounds))
    return rows


def decode(machine, quick, rounds, cores):
    """Returns the rows of JPEG files to pixels, on one core."""
    rows = []
    pin(cores[-1:])
    for path in sorted((machine.work / "decode").iterdir(), key=lambda p: [float(p.name.split("mp")[0]), p.name]):
        size, sampling, coding, quality = path.stem.split("-")
        if quick and (size != "12mp" or quality != "75"):
            continue
        engines = [machine.theirs("cv2", "decode", "cv2", path), machine.theirs("Pillow", "decode", "Pillow", path),
                   machine.program("image/jpeg", "decode", "image/jpeg", path),
                   machine.program("pose", "decode", "pose", path)]
        what = f"{size.replace('mp', ' MP')}, {':'.join(sampling)}, {coding}, quality {quality}"
        rows.append(compare(what, None, engines, rounds))
    pin(cores)
    return rows


def files(machine, models, rounds):
    """Returns the rows of photo file to JSON, warm."""
    return [compare(f"{model}, {size}", None, [machine.theirs("MediaPipe", *args), *machine.ours(*args)], rounds)
            for model in models for size, name in FILES.items() for args in [["file", model, machine.work / name]]]


def cold(machine, models, rounds):
    """Returns the rows of the first answer in ms, and those of the peak memory in MB."""
    photo = machine.work / "3mp.jpg"
    times, memory = [], []
    for model in models:
        commands = {"MediaPipe": [sys.executable, BENCH / "photo.py", model, photo]} | {
            name: [folder / "measure", "-model", model, "-height", 175, photo] for name, folder in machine.builds.items()}
        runs = in_turn(commands, rounds, lambda name: machine.cold(commands[name]))
        times.append(row(model, None, {name: [s * 1e3 for s, _ in r] for name, r in runs.items()}))
        memory.append(row(model, None, {name: [b / 1e6 for _, b in r] for name, r in runs.items()}))
    return times, memory


def throughput(machine, models, rounds, cores, scaling):
    """Returns the rows of photos per second, all cores busy with a photo each; scaling gets what that is over one caller."""
    rows = []
    kinds = {"decoded, 1080 x 1920": ["detect", "1080p.png"]} | {f"JPEG file, {size}": ["file", name] for size, name in FILES.items()}
    for model, (what, (kind, name)) in itertools.product(models, kinds.items()):
        args = [kind, model, machine.work / name]
        engines = [machine.theirs("MediaPipe", *args, copies=len(cores)), *machine.ours("-threads", 1, *args)]
        named = {e.name: e for e in engines}
        n = {e.name: len(cores) * max(2, math.ceil(4 * BURST / e.together(len(cores)))) for e in engines}
        rates = in_turn(named, rounds, lambda name: n[name] / named[name].together(n[name]))
        own = named["pose"]
        single = in_turn(["one", "all"], rounds if kind == "detect" else 1, lambda who: n["pose"] / (own.alone if who == "one" else own.together)(n["pose"]))
        for e in engines:
            e.close()
        rows.append(row(f"{model}, {what}", None, rates))
        if kind == "detect":
            scaling[model] = row(f"{model}, a caller for each core over one caller", None, single)["ratios"]["all"]
    return rows


def size(machine, models):
    """Returns the rows of MB on disk."""
    libraries = {"pose": None, "tflite": machine.tflite}
    return [row(model, None, {"MediaPipe": [sizes.mediapipe(model) / 1e6]} | {
        name: [sizes.ours(folder, model, libraries[name]) / 1e6] for name, folder in machine.builds.items()}) for model in models]


def inside(machine, models):
    """Returns {model: {what: figure}} of the library alone: ms of NewDetector, bytes of a Detect."""
    found = {}
    for model in models:
        for e in machine.ours("detect", model, machine.work / "480p.png"):
            found[f"{model}, {e.name}"] = {"NewDetector_ms": statistics.median(e.ask("load", 10)) / 1e6, "Detect_bytes": e.ask("bytes", 10)[0]}
            e.close()
    return found


def about(cores):
    """Returns what the numbers depend on."""
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    model = next((l.split(":")[1].strip() for l in lines if l.startswith("model name")), platform.machine())
    version, amd64 = subprocess.check_output(["go", "env", "GOVERSION", "GOAMD64"], cwd=BENCH, text=True).splitlines()
    return {"date": datetime.date.today().isoformat(), "cpu": model, "cores": len(cores), "go": version, "GOAMD64": amd64,
            "python": platform.python_version(), "load": [os.getloadavg()[0]]}


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("work", type=pathlib.Path)
    p.add_argument("-quick", action="store_true")
    p.add_argument("-tflite", type=pathlib.Path)
    args = p.parse_args()
    models, rounds = (["heavy"], 3) if args.quick else (MODELS, 5)
    cores = sorted(os.sched_getaffinity(0))
    machine, facts = Machine(args.work, args.tflite), about(cores)
    times, memory = cold(machine, models, rounds)
    scaling = {}
    tables = {
        "A network alone, ms": networks(machine, models, rounds, cores),
        "Decoded photo to landmarks, ms": detect(machine, models, rounds, len(cores)),
        "JPEG file to pixels, ms": decode(machine, args.quick, rounds, cores),
        "JPEG file to JSON, warm, ms": files(machine, models, rounds),
        "Process start to first answer, ms (JPEG file, 3 MP)": times,
        "Peak memory until the first answer, MB": memory,
        "All cores busy, photos per second (more is better)": throughput(machine, models, rounds, cores, scaling),
        "On disk, MB": size(machine, models),
    }
    library = inside(machine, models)
    facts |= {"rounds": rounds, "tflite": bool(args.tflite)}
    facts["load"].append(os.getloadavg()[0])
    (args.work.parent / "bench.json").write_text(json.dumps({"machine": facts, "tables": tables, "scaling": scaling, "library": library}, indent=1))
    report(facts, tables, scaling, library)


def report(facts, tables, scaling, library):
    """Prints everything."""
    print(f"# The library compared with MediaPipe and LiteRT\n\n`bench/speed.sh{' -quick' * (facts['rounds'] == 3)}` printed this on {facts['date']}, "
          f"on {facts['cpu']} with {facts['cores']} cores, {facts['go']},\nGOAMD64={facts['GOAMD64']} and Python {facts['python']}. "
          f"The load was {facts['load'][0]:.1f} at the start and {facts['load'][1]:.1f} at the end.")
    print(f"\nEach figure is the median of up to {facts['rounds']} rounds. Each ratio is the median of the rounds' ratios, with\n"
          "their 10th and 90th percentile in brackets. README.md in this folder says what each table measures.")
    if not facts["tflite"]:
        print("\n**tflite is left out: its C library could not be fetched, or the program could not be built.**")
    for title, rows in tables.items():
        table(title, rows, "{:.2f}" if "network" in title else "{:.1f}")
    print(f"\nPhotos per second with a caller for each of the {facts['cores']} cores, divided by those with a single caller,\none thread for each call: " + ", ".join(
        f"{model} {mid:.2f} ({low:.2f}–{high:.2f})" for model, (mid, low, high) in scaling.items()) + ".")
    print("\n### The library alone (480 x 640, no mask)\n\n| | NewDetector, ms | bytes that one Detect allocates |\n|---|--:|--:|")
    for what, figures in library.items():
        print(f"| {what} | {figures['NewDetector_ms']:.1f} | {figures['Detect_bytes']} |")


if __name__ == "__main__":
    main()
