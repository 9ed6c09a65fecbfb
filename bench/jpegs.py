"""Makes JPEG files of all kinds from our own renders and from synthetic pictures, the same ones on every run.

usage: jpegs.py [DIR]     (default .cache/jpegs/own of the repository)

Each kind is a folder. Needs cjpeg and jpegtran (Debian libjpeg-turbo-progs) and convert (Debian imagemagick). What these
cannot write comes from jpegfile.py.
"""
import io
import os
import pathlib
import shutil
import subprocess
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageCms

import jpegfile as J

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = pathlib.Path(os.environ.get("POSE_BENCH_CACHE", ROOT / ".cache"))
SAMPLINGS = {"444": "1x1,1x1,1x1", "422": "2x1,1x1,1x1", "420": "2x2,1x1,1x1", "440": "1x2,1x1,1x1",
             "411": "4x1,1x1,1x1", "410": "4x2,1x1,1x1", "441": "1x4,1x1,1x1", "421": "2x4,1x1,1x1",
             "3x1": "3x1,1x1,1x1", "1x3": "1x3,1x1,1x1", "3x3": "3x3,1x1,1x1", "3x2": "3x2,1x1,1x1",
             "2x4": "2x4,1x1,1x1", "4x4": "4x4,1x1,1x1", "2x2-2x1-1x2": "2x2,2x1,1x2", "2x2-1x2-2x1": "2x2,1x2,2x1",
             "2x2-2x2-1x1": "2x2,2x2,1x1", "4x2-2x1-1x2": "4x2,2x1,1x2", "4x1-2x1-1x1": "4x1,2x1,1x1",
             "2x2-2x1-2x1": "2x2,2x1,2x1", "2x2-1x2-1x2": "2x2,1x2,1x2", "all-2x2": "2x2,2x2,2x2",
             "all-2x1": "2x1,2x1,2x1", "all-3x2": "3x2,3x2,3x2"}
QUALITIES = 1, 5, 30, 50, 75, 90, 95, 100

# Progressive scan scripts of cjpeg.
SCRIPTS = {
    "two-scans": "0,1,2: 0-0, 0, 0; 0: 1-63, 0, 0; 1: 1-63, 0, 0; 2: 1-63, 0, 0;",
    "dc-apart": "0: 0-0, 0, 0; 1: 0-0, 0, 0; 2: 0-0, 0, 0; 0: 1-63, 0, 0; 1: 1-63, 0, 0; 2: 1-63, 0, 0;",
    "no-approximation": "0,1,2: 0-0, 0, 0; 0: 1-2, 0, 0; 0: 3-63, 0, 0; 2: 1-63, 0, 0; 1: 1-63, 0, 0;",
    "deep-approximation": "0,1,2: 0-0, 0, 3; 0: 1-63, 0, 4; 1: 1-63, 0, 4; 2: 1-63, 0, 4; 0: 1-63, 4, 3; 1: 1-63, 4, 3; "
                          "2: 1-63, 4, 3; 0,1,2: 0-0, 3, 2; 0: 1-63, 3, 2; 1: 1-63, 3, 2; 2: 1-63, 3, 2; 0,1,2: 0-0, 2, 1; "
                          "0: 1-63, 2, 1; 0,1,2: 0-0, 1, 0; 1: 1-63, 2, 1; 2: 1-63, 2, 1; 0: 1-63, 1, 0; 1: 1-63, 1, 0; "
                          "2: 1-63, 1, 0;",
    "one-coefficient-each": "0,1,2: 0-0, 0, 0; " + " ".join(
        [f"0: {k}-{k}, 0, 0;" for k in range(1, 64)] + [f"{c}: {k}-{k + 6}, 0, 0;" for k in range(1, 64, 7) for c in (1, 2)]),
    "luma-last": "0,1,2: 0-0, 0, 1; 1: 1-63, 0, 2; 2: 1-63, 0, 2; 1: 1-63, 2, 1; 2: 1-63, 2, 1; 1: 1-63, 1, 0; 2: 1-63, 1, 0; "
                 "0,1,2: 0-0, 1, 0; 0: 1-5, 0, 0; 0: 6-63, 0, 1; 0: 6-63, 1, 0;",
}
SEQUENTIAL = {"apart": "0; 1; 2;", "luma-first": "0; 1,2;", "chroma-first": "1,2; 0;", "reversed": "2; 1; 0;"}
BITS = [dict(ss=0, se=0, al=1), dict(which=[0], ss=1, se=5, al=2), dict(which=[2], ss=1, se=63, al=1),
        dict(which=[1], ss=1, se=63, al=1), dict(which=[0], ss=6, se=63, al=2), dict(which=[0], ss=1, se=63, ah=2, al=1),
        dict(ss=0, se=0, ah=1, al=0), dict(which=[2], ss=1, se=63, ah=1, al=0), dict(which=[1], ss=1, se=63, ah=1, al=0),
        dict(which=[0], ss=1, se=63, ah=1, al=0)]  # libjpeg's default script


def render(name, box=None):
    im = Image.open(ROOT / "testdata" / f"{name}.png").convert("RGB")
    return im.crop(box) if box else im


def whole():
    return render("render_p001")


def part():
    """A head and a shoulder, of odd size."""
    return render("render_p012", (165, 60, 165 + 131, 60 + 117))


def synthetic():
    """Pictures with hard edges and full colours: {name: image}."""
    rng = np.random.default_rng(14)
    y, x = np.mgrid[:67, :75]
    checks = np.where((x + y) % 2, 255, 0).astype(np.uint8)
    colours = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [0, 255, 255], [255, 0, 255], [255] * 3, [0] * 3])
    text = Image.new("RGB", (75, 67), (255, 255, 255))
    draw = ImageDraw.Draw(text)
    for i in range(5):
        draw.text((2, 13 * i), "Pose 175 cm", fill=(200 - 40 * i, 10 * i, 255 * (i % 2)))
    ramp = np.stack([x * 255 // 74, y * 255 // 66, 255 - x * 255 // 74], -1).astype(np.uint8)
    return {
        "checks1": Image.fromarray(np.repeat(checks[..., None], 3, -1)),
        "checks2": Image.fromarray(colours[((x // 2) + (y // 2) * 3) % 8].astype(np.uint8)),
        "checks8": Image.fromarray(colours[((x // 8) + (y // 8) * 3) % 8].astype(np.uint8)),
        "columns": Image.fromarray(colours[x % 8].astype(np.uint8)),
        "noise": Image.fromarray(rng.integers(0, 256, (67, 75, 3), np.uint8)),
        "full-noise": Image.fromarray((rng.integers(0, 2, (67, 75, 3)) * 255).astype(np.uint8)),
        "text": text, "ramp": Image.fromarray(ramp),
        "black": Image.new("RGB", (75, 67)), "white": Image.new("RGB", (75, 67), (255, 255, 255)),
        "red": Image.new("RGB", (75, 67), (255, 0, 0)),
    }


def ppm(image):
    out = io.BytesIO()
    image.save(out, "PPM")
    return out.getvalue()


def run(*command, data):
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


def cjpeg(image, *options):
    return run("cjpeg", *options, data=ppm(image))


def scripted(image, script, *options):
    """cjpeg with a scan script, which must be a file."""
    path = CACHE / "scans.txt"
    path.write_text(script)
    try:
        return cjpeg(image, *options, "-scans", str(path))
    finally:
        path.unlink()


def jpegtran(data, *options):
    return run("jpegtran", *options, data=data)


def pillow(image, **options):
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def factors(text):
    return [tuple(int(n) for n in f.split("x")) for f in text.split(",")]


def frame(image, sampling=((1, 1), (1, 1), (1, 1)), q=80, ids=(1, 2, 3, 4), planes=None):
    """A Frame of the image's YCbCr planes, or of other planes."""
    tables = [J.quality(J.LUMA, q), J.quality(J.CHROMA, q)]
    comps = [J.Component(ids[i], h, v, *(3 * [int(0 < i < 3)])) for i, (h, v) in enumerate(sampling)]
    f = J.Frame(image.width, image.height, comps, tables)
    f.fill(J.ycc(np.asarray(image.convert("RGB"))) if planes is None else planes)
    return f


def plain(f, head=J.JFIF, sof=0xc0, **options):
    """A sequential file of one scan."""
    restart = J.dri(f.restart) if f.restart else b""
    return J.SOI + head + f.dqts() + f.sof(sof) + restart + f.scan(**options) + J.EOI


def progressive(f, scans=BITS, head=J.JFIF, between=b""):
    restart = J.dri(f.restart) if f.restart else b""
    return (J.SOI + head + f.dqts() + f.sof(0xc2) + restart + between.join(f.scan(progressive=True, **s) for s in scans) + J.EOI)


def apart(f, order=(0, 1, 2), head=J.JFIF, between=b"", **options):
    """A sequential file with a scan for each component."""
    restart = J.dri(f.restart) if f.restart else b""
    return (J.SOI + head + f.dqts() + f.sof() + restart + between.join(f.scan(which=[i], **options) for i in order) + J.EOI)


# The kinds. Each function yields names and files.

def quality():
    for q in QUALITIES:
        yield f"whole-q{q}", cjpeg(whole(), "-quality", str(q))
        yield f"part-444-q{q}", cjpeg(part(), "-quality", str(q), "-sample", "1x1")
        yield f"progressive-q{q}", cjpeg(part(), "-quality", str(q), "-progressive")
        yield f"optimised-q{q}", cjpeg(part(), "-quality", str(q), "-optimize", "-sample", "2x1")
        yield f"pillow-q{q}", pillow(part(), quality=q)


def sampling():
    for name, s in SAMPLINGS.items():
        if sum(h * v for h, v in factors(s)) <= 10:  # blocks in an MCU; "apart" has no such limit
            yield f"cjpeg-{name}", cjpeg(whole() if name in ("422", "440", "411") else part(), "-sample", s, "-quality", "85")
            yield f"progressive-{name}", cjpeg(part(), "-sample", s, "-quality", "75", "-progressive")
        f = frame(part(), factors(s))
        yield f"apart-{name}", apart(f)
        yield f"apart-progressive-{name}", progressive(f, [dict(which=[i], ss=0, se=0, al=0) for i in range(3)] + [
            dict(which=[i], ss=1, se=63, al=0) for i in range(3)])
    for i, s in enumerate(("2x1", "1x2", "2x2", "4x1", "4x2")):
        yield f"imagemagick-{s}", run("convert", "ppm:-", "-sampling-factor", s, "-quality", "88", "jpeg:-", data=ppm(part()))


def odd_sampling():
    """Luma smaller than chroma, factors of which none is a multiple of the other, and others at random."""
    rng = np.random.default_rng(3)
    seen = [((1, 1), (2, 2), (2, 2)), ((1, 1), (2, 1), (1, 2)), ((1, 2), (2, 1), (1, 1)), ((2, 1), (1, 2), (1, 1)),
            ((1, 1), (1, 1), (2, 2)), ((1, 1), (4, 1), (1, 1)), ((3, 1), (2, 1), (1, 1)), ((2, 2), (3, 1), (1, 1)),
            ((4, 1), (3, 1), (1, 1)), ((1, 3), (1, 2), (1, 1)), ((2, 3), (1, 3), (2, 1)), ((3, 3), (3, 1), (1, 3))]
    while len(seen) < 48:
        s = tuple((int(a), int(b)) for a, b in rng.integers(1, 5, (3, 2)))
        if s not in seen:
            seen.append(s)
    image = part().crop((20, 10, 87, 71))
    for s in seen:
        name = "-".join(f"{h}x{v}" for h, v in s)
        f = frame(image, s)
        fractional = any(f.hmax % h or f.vmax % v for h, v in s)
        name = ("fractional-" if fractional else "integral-") + name
        yield name, plain(f) if sum(h * v for h, v in s) <= 10 else apart(f)
    yield "mcu-of-11-blocks", plain(frame(image, ((3, 3), (1, 1), (1, 1))))
    yield "factor-5", plain(frame(image, ((5, 1), (1, 1), (1, 1))))


def sizes():
    """1 to 33 pixels either way."""
    base = np.asarray(render("render_p001", (180, 40, 220, 80)))
    rng = np.random.default_rng(5)
    loud = np.clip(base.astype(int) + rng.integers(-90, 91, base.shape), 0, 255).astype(np.uint8)
    for name in ("444", "422", "420", "440", "411", "410", "2x2-2x1-1x2"):
        s = factors(SAMPLINGS[name])
        dims = {(n, n) for n in range(1, 34)} | {(n, 34 - n) for n in range(1, 34, 3)} | {(n, 1) for n in range(1, 34, 2)}
        dims |= {(1, n) for n in range(1, 34, 2)} | {(w, h) for w in range(1, 7) for h in range(1, 7)}
        for w, h in sorted(dims):
            image = Image.fromarray(loud[:h, :w])
            f = frame(image, s, q=90)
            yield f"{name}-{w:02}x{h:02}", progressive(f) if (w + h) % 5 == 0 else plain(f)


def sharp():
    for name, image in synthetic().items():
        for q in (1, 25, 75, 100):
            yield f"{name}-q{q}-444", cjpeg(image, "-quality", str(q), "-sample", "1x1")
            yield f"{name}-q{q}-420", cjpeg(image, "-quality", str(q))
        yield f"{name}-progressive", cjpeg(image, "-quality", "92", "-progressive", "-sample", "2x1")
        yield f"{name}-rgb", cjpeg(image, "-quality", "60", "-rgb")


def overflow():
    """Random coefficients, out of the range that any encoder writes: the inverse DCT's own arithmetic shows.

    Those where libjpeg-turbo's kernels for x86 and its plain C disagree become the kind overflow-x86.
    """
    image = Image.new("RGB", (41, 35))
    n = 0
    for q, dc, ac, density in ((100, 1023, 1023, 1), (100, 1023, 200, 0.3), (100, 2047, 2047, 0.1), (50, 255, 255, 0.5),
                               (50, 1023, 1023, 0.5), (50, 2047, 1023, 1), (10, 60, 60, 0.3), (10, 1023, 1023, 0.2),
                               (1, 20, 20, 0.2), (1, 1023, 1023, 0.05), (1, 2047, 1023, 1), (100, 8000, 8000, 0.3),
                               (100, 16383, 16383, 1), (50, 16383, 16383, 0.5)):
        for name in ("444", "420"):
            n += 1
            f = frame(image, factors(SAMPLINGS[name]), q=q)
            f.noise(np.random.default_rng(n), dc, ac, density)
            yield f"q{q}-dc{dc}-ac{ac}-{density}-{name}", plain(f, sof=0xc1)
            if dc <= 2047:
                yield f"q{q}-dc{dc}-ac{ac}-{density}-{name}-progressive", progressive(f)
    for k in range(64):  # a single coefficient in each block, in steps up to the extremes
        f = frame(Image.new("L", (64, 64)), ((1, 1),), q=100, planes=[np.full((64, 64), 128)])
        for i in range(64):
            v = round((i - 32) / 32 * 2047)
            f.components[0].blocks[i // 8][i % 8][k] = v
        yield f"coefficient-{k:02}", plain(f)
    for dc in (300, 900, 2000):  # rows and columns alone: the short cuts of an inverse DCT
        for kind in ("row", "column", "dc", "low", "half"):
            f = frame(Image.new("L", (64, 64)), ((1, 1),), q=90, planes=[np.full((64, 64), 128)])
            f.noise(np.random.default_rng(dc), dc // 4, dc // 8, 0.7)
            at = J.ZIGZAG
            keep = {"row": at < 8, "column": at % 8 == 0, "dc": at == 0, "low": (at // 8 < 2) & (at % 8 < 2), "half": at % 8 < 4}[kind]
            f.components[0].blocks = f.components[0].blocks * keep
            yield f"{kind}-{dc}", plain(f)


def progressions():
    for name, script in SCRIPTS.items():
        yield f"script-{name}", scripted(part(), script, "-quality", "90")
        yield f"script-{name}-444", scripted(part(), script, "-quality", "80", "-sample", "1x1", "-restart", "2")
    noise = synthetic()["noise"]
    for name in ("444", "420", "411", "2x2-2x1-1x2"):
        f = frame(noise, factors(SAMPLINGS[name]), q=70)
        yield f"noise-{name}", progressive(f)
        yield f"long-codes-{name}", progressive(f, [dict(s, code=J.long_huffman) for s in BITS])
        f.restart = 3
        yield f"restart-{name}", progressive(f)
    yield "grey", cjpeg(part().convert("L"), "-progressive")
    yield "rgb", cjpeg(part(), "-progressive", "-rgb")
    yield "pillow", pillow(part(), quality=85, progressive=True)
    yield "imagemagick", run("convert", "ppm:-", "-interlace", "JPEG", "-quality", "80", "jpeg:-", data=ppm(part()))
    yield "whole", cjpeg(whole(), "-quality", "85", "-progressive")
    yield "jpegtran", jpegtran(cjpeg(whole(), "-quality", "92", "-sample", "2x1"), "-progressive")
    many = [dict(ss=0, se=0, al=0)]
    for k in range(1, 64):
        many += [dict(which=[c], ss=k, se=k, ah=ah, al=max(ah - 1, 0) if ah else 2) for ah in (0, 2, 1) for c in range(3)]
    yield "568-scans", progressive(frame(noise.crop((0, 0, 24, 24)), q=70), many)
    flat = frame(Image.new("RGB", (2000, 1200), (90, 120, 200)), factors(SAMPLINGS["420"]))
    yield "end-of-band-runs", progressive(flat)


def sequential():
    for name, script in SEQUENTIAL.items():
        yield f"scans-{name}", scripted(part(), script, "-quality", "85")
        yield f"scans-{name}-444", scripted(part(), script, "-quality", "85", "-sample", "1x1", "-restart", "1")
    f = frame(part(), factors(SAMPLINGS["420"]))
    yield "extended", plain(f, sof=0xc1)
    yield "extended-apart", J.SOI + J.JFIF + f.dqts() + f.sof(0xc1) + f.scan(which=[0]) + f.scan(which=[1]) + f.scan(which=[2]) + J.EOI
    yield "two-and-one", J.SOI + J.JFIF + f.dqts() + f.sof() + f.scan(which=[0, 2]) + f.scan(which=[1]) + J.EOI
    yield "long-codes", plain(f, code=J.long_huffman)
    yield "standard-codes", plain(f, code="standard")
    yield "motion-jpeg", plain(f, code="standard", tables=False)
    for i, c in enumerate(f.components):
        c.td = c.ta = i
    yield "three-tables-extended", plain(f, sof=0xc1)
    for i, c in enumerate(f.components):
        c.td, c.ta = (3, 2, 1)[i], (2, 0, 3)[i]
    yield "tables-0-to-3-in-baseline", plain(f)
    f = frame(part(), factors(SAMPLINGS["422"]))
    f.tables = [f.tables[0], None, None, f.tables[1]]
    for i, c in enumerate(f.components):
        c.tq = 3 if i else 0
    f.fill(J.ycc(np.asarray(part())))
    yield "quantisation-tables-0-and-3", plain(f)


def redefined():
    """Tables that change between scans."""
    f = frame(part(), factors(SAMPLINGS["420"]))
    for c in f.components:
        c.tq = c.td = c.ta = 0
    chroma = J.quality(J.CHROMA, 60)
    head = J.SOI + J.JFIF + J.dqt(0, f.tables[0])
    yield "huffman", J.SOI + J.JFIF + f.dqts() + f.sof() + f.scan(which=[0]) + f.scan(which=[1], code=J.long_huffman) + f.scan(
        which=[2], code="standard") + J.EOI
    planes = J.ycc(np.asarray(part()))
    f.fill(planes)
    yield "quantisation-before-first-use", head + f.sof() + f.scan(which=[0]) + J.dqt(0, chroma) + f.scan(
        which=[1]) + J.dqt(0, f.tables[1]) + f.scan(which=[2]) + J.EOI
    yield "quantisation-missing", J.SOI + J.JFIF + f.sof() + f.scan() + J.EOI
    yield "quantisation-after-frame", J.SOI + J.JFIF + f.sof() + f.dqts() + f.scan() + J.EOI
    yield "quantisation-twice", J.SOI + J.JFIF + J.dqt(0, chroma) + f.dqts() + f.sof() + f.scan() + J.EOI
    scans = [f.scan(progressive=True, **s) for s in BITS]
    yield "quantisation-between-progressive-scans", head + f.sof(0xc2) + scans[0] + J.dqt(0, chroma) + b"".join(scans[1:]) + J.EOI
    both = J.segment(0xdb, J.dqt(0, f.tables[0])[4:] + J.dqt(1, chroma)[4:])
    for i, c in enumerate(f.components):
        c.tq = int(i > 0)
    yield "two-in-one-segment", J.SOI + J.JFIF + both + f.sof() + f.scan() + J.EOI
    yield "huffman-tables-unused", J.SOI + J.JFIF + f.dqts() + J.dht(0, 2, *J.STANDARD[0, 0]) + J.dht(1, 3, *J.STANDARD[1, 1]) + f.sof(
    ) + f.scan() + J.EOI
    f.restart = 4
    yield "restart-interval-changes", J.SOI + J.JFIF + f.dqts() + f.sof() + J.dri(4) + f.scan(which=[0]) + J.dri(0) + unrestarted(
        f, [1]) + J.dri(4) + f.scan(which=[2]) + J.EOI


def unrestarted(f, which):
    n, f.restart = f.restart, 0
    try:
        return f.scan(which=which)
    finally:
        f.restart = n


def quantisation():
    """Tables of 16 bits, and uneven ones."""
    image = part().crop((0, 0, 67, 61))
    for name, table in (("1", np.full(64, 1)), ("255", np.full(64, 255)), ("steep", 1 + 4 * np.arange(64)), ("300", np.full(64, 300)),
                        ("1000", np.full(64, 1000)), ("16-bits-of-8", J.quality(J.LUMA, 80)), ("32767", np.full(64, 32767)),
                        ("60000", np.full(64, 60000)), ("dc-8-only", np.where(np.arange(64) == 0, 8, 255)), ("0", np.full(64, 0))):
        f = frame(image, factors(SAMPLINGS["420"]))
        f.tables = [table, table]
        f.fill(J.ycc(np.asarray(image))) if name != "0" else None
        wide = True if name == "16-bits-of-8" else None
        for sof in (0xc0, 0xc1):
            yield f"table-{name}-sof{sof - 0xc0}", J.SOI + J.JFIF + f.dqts(wide) + f.sof(sof) + f.scan() + J.EOI
    yield "cjpeg-q1-wide", cjpeg(part(), "-quality", "1")
    yield "cjpeg-q1-baseline", cjpeg(part(), "-quality", "1", "-baseline")


def restart():
    for n in (1, 2, 3, 7, 8, 9, 17):
        yield f"mcus-{n}", cjpeg(part(), "-quality", "80", "-restart", f"{n}B")
        yield f"rows-{n}", cjpeg(part(), "-quality", "80", "-restart", str(n), "-sample", "1x1")
        yield f"progressive-{n}", cjpeg(part(), "-quality", "80", "-restart", f"{n}B", "-progressive")
        yield f"grey-{n}", cjpeg(part().convert("L"), "-quality", "80", "-restart", f"{n}B")
    for name in ("422", "440", "411", "2x2-2x1-1x2"):
        f = frame(part(), factors(SAMPLINGS[name]))
        f.restart = 5
        yield f"apart-{name}", apart(f)
        yield f"together-{name}", plain(f)
    yield "pillow-rows", pillow(part(), quality=80, restart_marker_rows=1)
    yield "pillow-blocks", pillow(part(), quality=80, restart_marker_blocks=11)
    f = frame(part(), factors(SAMPLINGS["420"]))
    f.restart = 65535
    yield "interval-longer-than-the-image", plain(f)
    whole_file = cjpeg(whole(), "-quality", "80", "-restart", "1")
    yield "whole-rows-1", whole_file


def grey():
    image = part().convert("L")
    yield "cjpeg", cjpeg(image)
    yield "from-colour", cjpeg(part(), "-grayscale")
    yield "jpegtran", jpegtran(cjpeg(part()), "-grayscale")
    yield "jpegtran-progressive", jpegtran(cjpeg(part()), "-grayscale", "-progressive")
    yield "pillow", pillow(image, quality=70)
    plane = [np.asarray(image).astype(float)]
    for h, v in ((1, 1), (2, 1), (1, 2), (2, 2), (4, 4), (3, 2), (4, 1)):
        f = frame(image, ((h, v),), planes=plane)
        yield f"factors-{h}x{v}", plain(f)
        yield f"factors-{h}x{v}-progressive", progressive(f, [dict(s) for s in BITS if s.get("which", [0]) == [0]])
    for ident in (0, 2, 7, 255):
        yield f"component-{ident}", plain(frame(image, ((1, 1),), ids=(ident,), planes=plane))
    for t in (0, 1, 2):
        yield f"adobe-{t}", plain(frame(image, ((1, 1),), planes=plane), head=J.adobe(t))


def colour_space():
    """What says which colours the three components are: their numbers, JFIF, Adobe's marker."""
    image = part().crop((10, 10, 51, 47))
    heads = {"jfif": J.JFIF, "none": b"", "adobe0": J.adobe(0), "adobe1": J.adobe(1), "adobe2": J.adobe(2), "adobe9": J.adobe(9),
             "jfif-adobe0": J.JFIF + J.adobe(0), "adobe0-jfif": J.adobe(0) + J.JFIF, "jfif-adobe1": J.JFIF + J.adobe(1),
             "adobe0-adobe1": J.adobe(0) + J.adobe(1), "adobe-short": J.segment(0xee, b"Adobe\0\x64\0\0"),
             "adobe-long": J.segment(0xee, J.adobe(0)[4:] + b"more"), "adobe-lower": J.segment(0xee, b"adobe" + J.adobe(0)[9:])}
    for ids in ((1, 2, 3), (0, 1, 2), (82, 71, 66), (114, 103, 98), (66, 71, 82), (34, 35, 36), (1, 34, 35), (3, 2, 1), (1, 2, 2),
                (1, 1, 1), (89, 67, 99)):
        for name, head in heads.items():
            f = frame(image, factors(SAMPLINGS["444" if len(name) % 2 else "420"]), ids=ids)
            if ids == (1, 2, 2) or ids == (1, 1, 1):
                if name not in ("jfif", "none"):
                    continue
            yield f"ids-{'-'.join(map(str, ids))}-{name}", plain(f, head=head)
    yield "rgb-cjpeg", cjpeg(part(), "-rgb")
    yield "rgb-cjpeg-420", cjpeg(part(), "-rgb", "-sample", "2x2,1x1,1x1")
    yield "rgb-pillow", pillow(part(), keep_rgb=True)
    yield "rgb-imagemagick", run("convert", "ppm:-", "-colorspace", "sRGB", "-sampling-factor", "1x1", "-define",
                                 "jpeg:colorspace=RGB", "jpeg:-", data=ppm(part()))
    two = frame(image, ((1, 1), (1, 1)))
    yield "two-components", plain(two)
    yield "jfif-late", J.SOI + J.comment() + J.JFIF + plain(frame(image), head=b"")[2:]
    yield "jfif-version-2", plain(frame(image), head=J.JFIF.replace(b"JFIF\0\1\1", b"JFIF\0\2\1"))
    yield "adobe-between-scans", apart(frame(image), between=J.adobe(0))


def four_colours():
    """CMYK and YCCK."""
    cmyk = part().convert("CMYK")
    yield "pillow", pillow(cmyk, quality=80)
    yield "pillow-420", pillow(cmyk, quality=80, subsampling=2)
    yield "pillow-progressive", pillow(cmyk, quality=80, progressive=True)
    yield "imagemagick", run("convert", "ppm:-", "-colorspace", "CMYK", "jpeg:-", data=ppm(part()))
    image = part().crop((10, 10, 61, 57))
    rgb = np.asarray(image).astype(float)
    k = 255 - rgb.max(-1)
    inks = [255 - rgb[..., i] - k * 0.8 for i in range(3)] + [k]
    inverted = [255 - p for p in inks]
    ycck = J.ycc(np.stack([255 - p for p in inks[:3]], -1)) + [k]
    ycck_inverted = J.ycc(np.stack(inks[:3], -1)) + [255 - k]
    for space, planes in (("cmyk", inks), ("cmyk-inverted", inverted), ("ycck", ycck), ("ycck-inverted", ycck_inverted)):
        for name, head in (("none", b""), ("jfif", J.JFIF), ("adobe0", J.adobe(0)), ("adobe1", J.adobe(1)), ("adobe2", J.adobe(2)),
                           ("jfif-adobe2", J.JFIF + J.adobe(2)), ("jfif-adobe0", J.JFIF + J.adobe(0))):
            f = frame(image, ((1, 1),) * 4, planes=planes, q=90)
            yield f"{space}-{name}", plain(f, head=head)
    for s in (((2, 2), (1, 1), (1, 1), (2, 2)), ((2, 1), (1, 1), (1, 1), (2, 1)), ((1, 2), (1, 1), (1, 1), (1, 2)),
              ((2, 2), (1, 1), (1, 1), (1, 1)), ((1, 1), (1, 1), (1, 1), (2, 2)), ((2, 2), (2, 1), (1, 2), (1, 1))):
        f = frame(image, s, planes=ycck_inverted, q=90)
        name = "-".join(f"{h}x{v}" for h, v in s)
        yield f"ycck-{name}", plain(f, head=J.adobe(2))
        yield f"cmyk-{name}", plain(frame(image, s, planes=inverted, q=90), head=J.adobe(0))
    f = frame(image, ((1, 1),) * 4, planes=inverted, ids=(67, 77, 89, 75))
    yield "ids-cmyk", plain(f, head=b"")
    f = frame(image, ((1, 1),) * 4, planes=ycck_inverted)
    yield "ycck-progressive", J.SOI + J.adobe(2) + f.dqts() + f.sof(0xc2) + f.scan(progressive=True, ss=0, se=0) + b"".join(
        f.scan(which=[i], progressive=True, ss=1, se=63) for i in range(4)) + J.EOI
    noise = np.random.default_rng(1).integers(0, 256, (4, 40, 40)).astype(float)
    small = Image.new("RGB", (40, 40))
    yield "cmyk-noise", plain(frame(small, ((1, 1),) * 4, planes=list(noise), q=100), head=J.adobe(0))
    yield "ycck-noise", plain(frame(small, ((1, 1),) * 4, planes=list(noise), q=100), head=J.adobe(2))
    yield "ycck-noise-420", plain(frame(small, ((2, 2), (1, 1), (1, 1), (2, 2)), planes=list(noise), q=100), head=J.adobe(2))
    f = frame(image, ((1, 1),) * 5, planes=inverted + [k], ids=(1, 2, 3, 4, 5))
    yield "five-components", plain(f)


def structure():
    """Markers and bytes in odd places that leave the image whole."""
    f = frame(part(), factors(SAMPLINGS["420"]))
    base = plain(f)
    scan_at = base.index(b"\xff\xda")
    for n in (1, 2, 100):
        yield f"fill-bytes-{n}", base.replace(b"\xff\xdb", b"\xff" * n + b"\xff\xdb").replace(b"\xff\xda", b"\xff" * n + b"\xff\xda")
    f.restart = 4
    restarted = plain(f)
    yield "fill-bytes-before-restarts", b"".join([restarted[:scan_at], *[
        bytes([b]) if not (b == 0xff and i + 1 < len(restarted) and 0xd0 <= restarted[i + 1] <= 0xd9) else b"\xff\xff\xff"
        for i, b in enumerate(restarted) if i >= scan_at]])
    f.restart = 0
    yield "fill-bytes-before-eoi", base[:-2] + b"\xff" * 7 + b"\xd9"
    yield "garbage-after-eoi", base + bytes(range(256)) * 4
    yield "zeros-after-eoi", base + bytes(5000)
    yield "second-image-after-eoi", base + cjpeg(whole().resize((40, 50)))
    yield "no-eoi", base[:-2]
    yield "half-eoi", base[:-1]
    # Phones append things of their own, with or without an end-of-image marker before them.
    trailer = np.random.default_rng(8).integers(0, 256, 3000, np.uint8).tobytes()
    yield "no-eoi-trailer-without-markers", base[:-2] + trailer.replace(b"\xff", b"\x7f")
    yield "no-eoi-trailer-stuffed", base[:-2] + trailer.replace(b"\xff", b"\xff\x00")
    yield "no-eoi-trailer-random", base[:-2] + trailer
    yield "no-eoi-jpeg-follows", base[:-2] + cjpeg(whole().resize((40, 50)))
    yield "no-eoi-progressive", progressive(f)[:-2]
    yield "no-eoi-progressive-trailer-random", progressive(f)[:-2] + trailer
    yield "trailer-random-after-eoi", base + trailer
    yield "garbage-before-eoi", base[:-2] + b"\x12\x34\x56" * 20 + J.EOI
    yield "garbage-between-segments", J.SOI + J.JFIF + b"\x00\x11\x22" + base[2 + len(J.JFIF):]
    yield "comment-before-scan", base.replace(b"\xff\xda", J.comment(b"x" * 300) + b"\xff\xda", 1)
    yield "comments-and-apps-between-scans", apart(f, between=J.comment() + J.segment(0xe5, b"\xff\xda\xff\xd9 no scan"))
    yield "comments-between-progressive-scans", progressive(f, between=J.comment(b"\xff\xd9" * 30))
    yield "app-that-holds-a-jpeg", J.SOI + J.JFIF + J.segment(0xe3, pillow(part().resize((30, 30)))) + base[2 + len(J.JFIF):]
    yield "empty-comment", J.SOI + J.JFIF + J.comment(b"") + base[2 + len(J.JFIF):]
    yield "many-comments", J.SOI + J.comment() * 3000 + base[2:]
    yield "large-app", J.SOI + J.segment(0xe2, bytes(65533)) * 20 + base[2:]
    yield "tem-and-restarts-between-segments", J.SOI + b"\xff\x01\xff\xd3\xff\x01" + base[2:]
    yield "dac-in-huffman-file", J.SOI + J.segment(0xcc, b"\x00\x10\x10\x05") + base[2:]
    yield "dhp-and-exp-markers", J.SOI + J.segment(0xdf, b"\x00") + base[2:]
    yield "jpg-extension-markers", J.SOI + J.segment(0xf0, b"abc") + J.segment(0xfd, b"") + base[2:]
    yield "two-eoi", base + J.EOI
    yield "soi-twice", J.SOI + base
    yield "dri-0", J.SOI + J.JFIF + J.dri(0) + base[2 + len(J.JFIF):]
    yield "dri-without-restarts", J.SOI + J.JFIF + J.dri(1000) + base[2 + len(J.JFIF):]
    yield "two-scans-of-a-component", J.SOI + J.JFIF + f.dqts() + f.sof() + f.scan(which=[0]) + f.scan(which=[0]) + f.scan(
        which=[1]) + f.scan(which=[2]) + J.EOI
    yield "two-frames", base[:-2] + base[2:]
    yield "dnl", J.SOI + J.JFIF + f.dqts() + f.sof(height=0) + f.scan() + J.segment(0xdc, f.height.to_bytes(2, "big")) + J.EOI
    yield "dnl-that-agrees", base[:-2] + J.segment(0xdc, f.height.to_bytes(2, "big")) + J.EOI
    yield "height-0", J.SOI + J.JFIF + f.dqts() + f.sof(height=0) + f.scan() + J.EOI
    yield "height-less-than-data", J.SOI + J.JFIF + f.dqts() + f.sof(height=60) + f.scan() + J.EOI
    jfxx = J.segment(0xe0, b"JFXX\0\x13" + bytes([4, 3]) + bytes(36))
    yield "jfxx-thumbnail", J.SOI + J.JFIF + jfxx + base[2 + len(J.JFIF):]
    yield "spectral-selection-wrong-in-baseline", base.replace(b"\x00\x3f\x00", b"\x00\x00\x00", 1)
    yield "sof3-to-15-length-padded", base.replace(b"\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01",
                                                   b"\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01" + b"\0", 1)
    yield "jpegtran-flipped", jpegtran(cjpeg(part()), "-flip", "horizontal")
    yield "jpegtran-turned", jpegtran(cjpeg(part(), "-sample", "2x1"), "-rotate", "90")
    yield "jpegtran-cropped", jpegtran(cjpeg(whole()), "-crop", "120x90+33+50")


def metadata():
    for o in range(1, 10):
        exif = Image.Exif()
        exif[0x0112] = o
        yield f"orientation-{o}", pillow(part(), quality=80, exif=exif)
        yield f"orientation-{o}-progressive-444", pillow(part(), quality=80, exif=exif, subsampling=0, progressive=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    yield "orientation-6-grey", pillow(part().convert("L"), exif=exif)
    yield "orientation-6-cmyk", pillow(part().convert("CMYK"), exif=exif)
    body = b"Exif\0\0" + exif.tobytes()[6:] if exif.tobytes().startswith(b"Exif") else b"Exif\0\0" + exif.tobytes()
    base = cjpeg(part())
    yield "exif-before-jfif", J.SOI + J.segment(0xe1, body) + base[2:]
    yield "exif-twice", J.SOI + J.segment(0xe1, body) + J.segment(0xe1, body.replace(b"\x06", b"\x03")) + base[2:]
    yield "exif-cut", J.SOI + J.segment(0xe1, body[:20]) + base[2:]
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description xmlns:tiff='http://ns.adobe.com/tiff/1.0/' tiff:Orientation='6'/></rdf:RDF></x:xmpmeta>"
    yield "xmp-orientation-only", J.SOI + J.segment(0xe1, xmp) + base[2:]
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile[:24] + bytes(12) + profile[36:]  # without the time of day
    yield "icc", pillow(part(), quality=85, icc_profile=profile)
    yield "icc-in-pieces", pillow(part(), quality=85, icc_profile=profile + bytes(200000))
    yield "comment", pillow(part(), quality=85, comment=b"a comment")
    yield "dpi", pillow(part(), quality=85, dpi=(300, 300))
    out = io.BytesIO()
    part().save(out, "MPO", save_all=True, append_images=[part().transpose(Image.Transpose.FLIP_LEFT_RIGHT)], quality=80)
    yield "mpo", out.getvalue()
    gain = cjpeg(part().convert("L").resize((33, 29)))
    yield "ultra-hdr-like", J.SOI + J.segment(0xe2, b"MPF\0II*\0\x08\0\0\0\0\0\0\0\0\0") + cjpeg(part())[2:] + gain


def random_script(rng, n):
    """Returns a progressive scan script that is valid for n components: bands, bits and order at random."""
    first, later = [], []
    al = int(rng.integers(0, 3))
    if rng.random() < 0.6:
        first.append([dict(ss=0, se=0, al=al)] + [dict(ss=0, se=0, ah=b, al=b - 1) for b in range(al, 0, -1)])
    else:
        for c in rng.permutation(n):
            first.append([dict(which=[int(c)], ss=0, se=0, ah=b, al=max(b - 1, 0) if b else al) for b in [0, *range(al, 0, -1)]])
    for c in range(n):
        cuts = sorted({1, 64, *(int(k) for k in rng.integers(2, 64, int(rng.integers(0, 4))))})
        for ss, end in zip(cuts, cuts[1:]):
            al = int(rng.integers(0, 4))
            later.append([dict(which=[c], ss=ss, se=end - 1, al=al)]
                         + [dict(which=[c], ss=ss, se=end - 1, ah=b, al=b - 1) for b in range(al, 0, -1)])
    script = [chain.pop(0) for chain in first]
    chains = [c for c in first + later if c]
    while chains:
        i = int(rng.integers(len(chains)))
        script.append(chains[i].pop(0))
        chains = [c for c in chains if c]
    return script


def mixed():
    """All of it at random."""
    base = np.asarray(whole())
    for seed in range(400):
        rng = np.random.default_rng(seed)
        w, h = (int(n) for n in rng.integers(1, 70, 2))
        x, y = int(rng.integers(0, 380)), int(rng.integers(0, 530))
        crop = base[y:y + h, x:x + w].astype(int)
        amount = int(rng.choice([0, 10, 60, 250]))
        image = Image.fromarray(np.clip(crop + rng.integers(-amount, amount + 1, crop.shape), 0, 255).astype(np.uint8))
        h, w = crop.shape[:2]
        n = int(rng.choice([1, 3, 3, 3, 3, 4]))
        while True:  # factors that divide the largest
            s = tuple((int(a), int(b)) for a, b in rng.choice([1, 1, 2, 2, 3, 4], (n, 2)))
            if not any(max(f[0] for f in s) % a or max(f[1] for f in s) % b for a, b in s):
                break
        planes = J.ycc(np.asarray(image))
        planes = (planes + [255 - planes[0]])[:n]
        f = frame(image, s, q=int(rng.choice([2, 15, 50, 75, 92, 100])), planes=planes)
        f.restart = int(rng.choice([0, 0, 1, 2, 3, 11]))
        code = [J.huffman, J.huffman, J.long_huffman][int(rng.integers(3))]
        head = [J.JFIF, b"", J.adobe(0), J.adobe(1 + (n == 4)), J.JFIF + J.comment()][int(rng.integers(5))]
        together = sum(a * b for a, b in s) <= 10 or n == 1
        if rng.random() < 0.5:
            script = [dict(c, code=code) for c in random_script(rng, n)]
            if not together:
                script = [dict(c, which=[i]) for c in script for i in c.get("which", range(n))]
            yield f"{seed:03}-progressive", progressive(f, script, head=head)
        elif together and rng.random() < 0.6:
            yield f"{seed:03}-together", plain(f, head=head, code=code)
        else:
            yield f"{seed:03}-apart", apart(f, [int(i) for i in rng.permutation(n)], head=head, code=code)


def unsupported():
    """What libjpeg-turbo's cv2 may read or not, and we do not."""
    yield "arithmetic", cjpeg(part(), "-arithmetic")
    yield "arithmetic-progressive", cjpeg(part(), "-arithmetic", "-progressive")
    f = frame(part(), factors(SAMPLINGS["420"]))
    for n in range(0xc3, 0xd0):
        if n not in (0xc4, 0xc8, 0xcc):
            yield f"sof{n - 0xc0}", J.SOI + J.JFIF + f.dqts() + f.sof(n) + f.scan() + J.EOI
    yield "sof8-jpg", J.SOI + J.JFIF + f.dqts() + f.sof(0xc8) + f.scan() + J.EOI
    for bits in (2, 12, 16):
        yield f"{bits}-bits", J.SOI + J.JFIF + f.dqts() + f.sof(0xc1, precision=bits) + f.scan() + J.EOI
    for n in (1, 3):
        yield f"lossless-{n}", lossless(part(), n)


def lossless(image, n):
    """A lossless file (SOF3) of 8 bits, predictor 1."""
    planes = [np.asarray(image.convert("RGB"))[..., i].astype(int) for i in range(n)]
    f = J.Frame(image.width, image.height, [J.Component((82, 71, 66)[i] if n > 1 else 1) for i in range(n)], [None])
    out = J.Symbols()
    h, w = planes[0].shape
    for y in range(h):
        for x in range(w):
            for p in planes:
                guess = p[y, x - 1] if x else p[y - 1, 0] if y else 128
                size, extra = J.magnitude(int(p[y, x] - guess))
                out.symbol((0, 0), size)
                out.bits(extra, size)
    lengths, symbols = J.huffman(out.counts[0, 0])
    body = bytes([n]) + b"".join(bytes([c.ident, 0]) for c in f.components) + bytes([1, 0, 0])
    return (J.SOI + f.sof(0xc3) + J.dht(0, 0, lengths, symbols) + J.segment(0xda, body)
            + out.pack({(0, 0): J.codes(lengths, symbols)}) + J.EOI)


def damaged():
    """Files that lack something. Whether to read them is a decision; if we do, the pixels should be cv2's."""
    image = part()
    f = frame(image, factors(SAMPLINGS["420"]))
    base = plain(f)
    f.restart = 4
    restarted = plain(f)
    f.restart = 0
    prog = progressive(f)
    grey_file = plain(frame(image, ((1, 1),), planes=[np.asarray(image.convert("L")).astype(float)]))
    for name, data in (("baseline", base), ("restart", restarted), ("progressive", prog), ("grey", grey_file), ("apart", apart(f))):
        start = data.index(b"\xff\xda") + 14
        for percent in (0, 1, 10, 50, 75, 90, 95, 99):
            yield f"{name}-cut-at-{percent:02}", data[:start + (len(data) - start) * percent // 100]
        for n in (1, 2, 3, 4, 5, 10, 20):
            yield f"{name}-last-{n:02}-missing", data[:-n]
            yield f"{name}-last-{n:02}-missing-eoi-there", data[:-2 - n] + J.EOI
    marks = [i for i in range(len(restarted) - 1) if restarted[i] == 0xff and 0xd0 <= restarted[i + 1] <= 0xd7]
    yield "restart-one-interval-missing", restarted[:marks[3]] + restarted[marks[4]:]
    yield "restart-one-marker-wrong", restarted[:marks[3] + 1] + b"\xd7" + restarted[marks[3] + 2:]
    yield "restart-marker-gone", restarted[:marks[3]] + restarted[marks[3] + 2:]
    middle = marks[3] + 10
    yield "restart-bytes-changed", restarted[:middle] + b"\x5a\xa5\x5a" + restarted[middle + 3:]
    mid = base.index(b"\xff\xda") + 300
    yield "baseline-bytes-changed", base[:mid] + b"\x5a\xa5\x5a" + base[mid + 3:]
    yield "baseline-marker-in-data", base[:mid] + b"\xff\xd9" + base[mid:]
    scans = [f.scan(progressive=True, **s) for s in BITS]
    head = J.SOI + J.JFIF + f.dqts() + f.sof(0xc2)
    for n in range(1, len(scans)):
        yield f"progressive-{n}-of-{len(scans)}-scans", head + b"".join(scans[:n]) + J.EOI
    yield "progressive-one-scan-missing", head + b"".join(scans[:3] + scans[4:]) + J.EOI
    yield "progressive-no-dc", head + b"".join(scans[1:6]) + J.EOI
    g = frame(image, factors(SAMPLINGS["444"]))
    scans = [g.scan(progressive=True, **s) for s in BITS]
    head = J.SOI + J.JFIF + g.dqts() + g.sof(0xc2)
    for n in range(1, len(scans)):
        yield f"progressive-444-{n}-of-{len(scans)}-scans", head + b"".join(scans[:n]) + J.EOI
    yield "sequential-luma-only", J.SOI + J.JFIF + f.dqts() + f.sof() + f.scan(which=[0]) + J.EOI
    yield "sequential-no-luma", J.SOI + J.JFIF + f.dqts() + f.sof() + f.scan(which=[1]) + f.scan(which=[2]) + J.EOI


KINDS = [quality, sampling, odd_sampling, sizes, sharp, overflow, progressions, sequential, redefined, quantisation, restart, grey,
         colour_space, four_colours, structure, metadata, mixed, unsupported, damaged]


def plain_c_differs(path):
    """Says whether djpeg gives other pixels with its kernels for x86 than without."""
    with_kernels, without = (subprocess.run(["djpeg", str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                            env=dict(os.environ, **e)).stdout for e in ({}, {"JSIMD_FORCENONE": "1"}))
    return with_kernels != without


def main():
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else CACHE / "jpegs" / "own"
    CACHE.mkdir(exist_ok=True)
    shutil.rmtree(out, ignore_errors=True)
    for kind in KINDS:
        folder = out / kind.__name__.replace("_", "-")
        folder.mkdir(parents=True)
        n = 0
        for name, data in kind():
            path = folder / f"{name}.jpg"
            assert not path.exists(), path
            path.write_bytes(data)
            if kind is overflow and plain_c_differs(path):
                (out / "overflow-x86").mkdir(exist_ok=True)
                path.rename(out / "overflow-x86" / path.name)
            n += 1
        print(f"{folder.name}: {n} files", file=sys.stderr)


if __name__ == "__main__":
    main()
