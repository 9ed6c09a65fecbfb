"""Writes the small JPEG files of internal/jpeg/testdata, cv2.imread's pixels of them as hashes (golden.json), and its
answers for damaged ones (damaged.tsv). What they are, and their formats: README.md there.

usage: jpegsmall.py [DIR]     (default internal/jpeg/testdata)
"""
import hashlib
import json
import pathlib
import sys
import tempfile

import cv2
import numpy as np
from PIL import Image

import jpegfile as J
import jpegs
from jpegref import Stderr

DAMAGED = 640  # edits, evenly over the files that EDITED names
EDITED = ["baseline-420", "baseline-444", "baseline-422", "grey", "progressive-420", "progressive-444", "progressive-grey",
          "restart-1", "restart-rows", "progressive-restart", "scans-apart-420", "huffman-redefined", "cmyk-adobe",
          "ycck-420", "rgb-adobe", "long-codes-progressive", "restart-progressive-long", "end-of-band-runs", "odd-2x2-2x1-1x2",
          "16-bit-tables", "large-baseline-420", "large-progressive-420"]


def picture(w=35, h=27):
    """A face of a render, with some noise so that each block has coefficients."""
    base = np.asarray(jpegs.render("render_p012", (205, 85, 205 + w, 85 + h))).astype(int)
    noise = np.random.default_rng(w * 100 + h).integers(-25, 26, base.shape)
    return Image.fromarray(np.clip(base + noise, 0, 255).astype(np.uint8))


def files():
    image = picture()
    one, many = jpegs.plain, jpegs.progressive

    def f(sampling="420", restart=0, image=image, **options):
        g = jpegs.frame(image, jpegs.factors(jpegs.SAMPLINGS[sampling]), **options)
        g.restart = restart
        return g

    for s in ("444", "422", "420", "440", "411", "410"):
        yield f"baseline-{s}", one(f(s))
    for s in ("441", "3x1", "1x3", "3x2", "2x4", "2x2-2x1-1x2", "2x2-1x2-2x1", "all-2x1"):
        yield f"odd-{s}", one(f(s))
    yield "odd-4x4-apart", jpegs.apart(f("4x4"))
    yield "luma-subsampled", one(jpegs.frame(image, ((1, 1), (2, 2), (2, 2))))
    yield "luma-subsampled-across", one(jpegs.frame(image, ((1, 1), (2, 1), (1, 1))))
    for s in ("444", "420", "422", "440", "411"):
        yield f"progressive-{s}", many(f(s))
    for w, h in ((1, 1), (2, 2), (3, 5), (5, 3), (8, 8), (9, 17), (16, 16), (17, 9)):
        yield f"size-{w}x{h}-420", one(f("420", image=picture(w, h)))
    yield "size-3x3-422", one(f("422", image=picture(3, 3)))
    yield "size-6x6-440", one(f("440", image=picture(6, 6)))
    grey = [np.asarray(image.convert("L")).astype(float)]
    yield "grey", one(jpegs.frame(image, ((1, 1),), planes=grey))
    yield "grey-2x2", one(jpegs.frame(image, ((2, 2),), planes=grey))
    yield "progressive-grey", many(jpegs.frame(image, ((1, 1),), planes=grey), [s for s in jpegs.BITS if s.get("which", [0]) == [0]])
    for q in (1, 5, 30, 95, 100):
        yield f"quality-{q}", one(f("420", q=q, image=picture(27, 19)))
    yield "restart-1", one(f("420", restart=1))
    yield "restart-rows", one(f("444", restart=5))
    yield "progressive-restart", many(f("420", restart=2))
    yield "scans-apart-420", jpegs.apart(f())
    yield "scans-apart-comments-between", jpegs.apart(f("422"), between=J.comment(b"\xff\xd9\xff\xda"))
    g = f()
    for c in g.components:
        c.tq = c.td = c.ta = 0
    yield "huffman-redefined", J.SOI + J.JFIF + g.dqts() + g.sof() + g.scan(which=[0]) + g.scan(which=[1]) + g.scan(which=[2]) + J.EOI
    yield "quantisation-redefined", J.SOI + J.JFIF + J.dqt(0, g.tables[0]) + g.sof() + g.scan(which=[0]) + J.dqt(
        0, g.tables[1]) + g.scan(which=[1]) + g.scan(which=[2]) + J.EOI
    yield "motion-jpeg", one(f(), code="standard", tables=False)
    yield "long-codes", one(f("444", image=picture(19, 19)), code=J.long_huffman)
    long = [dict(s, code=J.long_huffman) for s in jpegs.BITS]
    yield "long-codes-progressive", many(f("420", image=picture(23, 19)), long)
    yield "restart-progressive-long", many(f("422", image=picture(23, 19), restart=1), long)
    yield "16-bit-tables", J.SOI + J.JFIF + (g := f(q=2)).dqts() + g.sof(0xc1) + g.scan() + J.EOI
    yield "extended", one(f("422"), sof=0xc1)
    yield "end-of-band-runs", many(f("420", image=Image.new("RGB", (320, 240), (90, 120, 200))))
    yield "rgb-adobe", one(f("444"), head=J.adobe(0))
    yield "rgb-ids", one(jpegs.frame(image, ids=(82, 71, 66)), head=b"")
    yield "ids-0-1-2", one(f("420", ids=(0, 1, 2)), head=b"")
    yield "ids-other-jfif", one(f("420", ids=(9, 200, 7)))
    yield "jfif-and-adobe", one(f("444"), head=J.JFIF + J.adobe(0))
    inks = [255 - p for p in np.random.default_rng(4).permuted(np.asarray(image.convert("CMYK")).transpose(2, 0, 1).astype(float), axis=0)]
    yield "cmyk-adobe", one(jpegs.frame(image, ((1, 1),) * 4, planes=inks), head=J.adobe(0))
    yield "cmyk-plain", one(jpegs.frame(image, ((1, 1),) * 4, planes=inks), head=b"")
    yield "cmyk-subsampled", one(jpegs.frame(image, ((2, 2), (1, 1), (1, 1), (2, 2)), planes=inks), head=J.adobe(0))
    yield "ycck", one(jpegs.frame(image, ((1, 1),) * 4, planes=inks), head=J.adobe(2))
    yield "ycck-420", one(jpegs.frame(image, ((2, 2), (1, 1), (1, 1), (2, 2)), planes=inks), head=J.adobe(2))
    base = one(f())
    yield "fill-bytes", base.replace(b"\xff\xdb", b"\xff\xff\xff\xff\xdb").replace(b"\xff\xda", b"\xff\xff\xda")
    yield "garbage-after-eoi", base + bytes(range(256))
    yield "garbage-between-segments", J.SOI + J.JFIF + b"\x00\x11\x22" + base[2 + len(J.JFIF):]
    loud = jpegs.synthetic()
    yield "noise-q100", one(f("444", q=100, image=loud["full-noise"].crop((0, 0, 16, 16))))
    yield "noise-q1", one(f("420", q=1, image=loud["full-noise"].crop((0, 0, 40, 40))))
    yield "columns", one(f("420", q=90, image=loud["columns"].crop((0, 0, 33, 31))))
    yield "random-coefficients", one(random(60, 12, 0.3))
    # Only here libjpeg-turbo's kernels for x86 and its plain C disagree: no encoder writes such coefficients.
    yield "overflow-x86", one(random(1023, 1023, 0.4))
    yield "overflow-x86-grey", one(random(2047, 1500, 0.2, ((1, 1),)))
    big = picture(120, 110)
    yield "large-baseline-420", one(jpegs.frame(big, jpegs.factors(jpegs.SAMPLINGS["420"]), q=25))
    yield "large-progressive-420", many(jpegs.frame(big, jpegs.factors(jpegs.SAMPLINGS["420"]), q=25))


def random(dc, ac, density, sampling=((1, 1),) * 3):
    f = jpegs.frame(Image.new("RGB", (24, 16)), sampling, q=80)
    f.noise(np.random.default_rng(dc + ac), dc, ac, density)
    return f


def edit(data, command):
    """Applies an edit of damaged.tsv."""
    what, at, *rest = command.split()
    at = int(at)
    if what == "cut":
        return data[:at]
    if what == "cut-eoi":
        return data[:at] + J.EOI
    if what == "set":
        new = bytes.fromhex(rest[0])
        return data[:at] + new + data[at + len(new):]
    if what == "drop":
        return data[:at] + data[at + int(rest[0]):]
    if what == "insert":
        return data[:at] + bytes.fromhex(rest[0]) + data[at:]
    raise ValueError(command)


def edits(rng, data, n):
    """Returns n edits: half of them of the entropy-coded data, where photos get damaged."""
    scan = data.index(b"\xff\xda")
    marks = [i for i in range(scan, len(data) - 1) if data[i] == 0xff and 0xd0 <= data[i + 1] <= 0xd7]
    out = [f"cut {len(data) - 1}", f"cut {len(data) - 2}", f"cut-eoi {len(data) - 3}", f"cut-eoi {len(data) - 4}"]
    if marks:
        i = int(rng.choice(marks))
        out += [f"drop {i} 2", f"set {i + 1} d7", f"drop {i} {1 + int(rng.integers(40))}"]
    while len(out) < n:
        at = int(rng.integers(scan, len(data) - 2)) if rng.random() < 0.8 else int(rng.integers(2, scan))
        value = bytes(rng.integers(0, 256, int(rng.integers(1, 4)), np.uint8)).hex()
        out.append([f"cut {at}", f"cut-eoi {at}", f"set {at} {value}", f"set {at} {value[:2]}", f"drop {at} {1 + int(rng.integers(9))}",
                    f"insert {at} {value}", f"set {at} ffd9", f"insert {at} ffd0"][int(rng.integers(8))])
    return out


class Oracle:
    """cv2.imread for bytes: through a file, as its way to read files differs from its way to read memory."""

    def __init__(self, folder):
        self.path = pathlib.Path(folder) / "x.jpg"
        self.stderr = Stderr()

    def read(self, data):
        """Returns width, height, SHA-256 of the pixels (or 0, 0, "-") and what was said."""
        self.path.write_bytes(data)
        p = cv2.imread(str(self.path), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
        said = " / ".join(self.stderr.take().split("\n"))
        if p is None:
            return 0, 0, "-", said
        return p.shape[1], p.shape[0], hashlib.sha256(cv2.cvtColor(p, cv2.COLOR_BGR2RGB)).hexdigest(), said

    def plain_c_differs(self, data):
        self.path.write_bytes(data)
        return jpegs.plain_c_differs(self.path)


def main():
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else jpegs.ROOT / "internal" / "jpeg" / "testdata"
    out.mkdir(parents=True, exist_ok=True)
    for old in [*out.glob("*.jpg"), out / "golden.json", out / "damaged.tsv"]:
        old.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        oracle = Oracle(folder)
        made, golden = dict(files()), {}
        for name, data in made.items():
            (out / f"{name}.jpg").write_bytes(data)
            w, h, sha, _ = oracle.read(data)
            assert w, name
            golden[f"{name}.jpg"] = {"width": w, "height": h, "rgb_sha256": sha}
            assert oracle.plain_c_differs(data) == name.startswith("overflow-x86"), name
        lines = "".join(f"{'{' if i == 0 else ','}\n\t{json.dumps(n)}: {json.dumps(g)}" for i, (n, g) in enumerate(golden.items()))
        (out / "golden.json").write_text(lines + "\n}\n")
        rng = np.random.default_rng(175)
        rows = []
        for name in EDITED:
            for command in edits(rng, made[name], DAMAGED // len(EDITED)):
                data = edit(made[name], command)
                w, h, sha, said = oracle.read(data)
                if w and oracle.plain_c_differs(data):
                    continue  # overflow of the inverse DCT, see above
                rows.append(f"{name}.jpg\t{command}\t{w}\t{h}\t{sha}\t{said}\n")
        (out / "damaged.tsv").write_text("".join(rows))
    print(len(made), "files,", sum(map(len, made.values())), "bytes;", len(rows), "edits", flush=True)


if __name__ == "__main__":
    main()
