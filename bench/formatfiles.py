"""Makes image files of all kinds from one of our own renders, the same ones on every run.

usage: formatfiles.py [DIR]     (default .cache/formats/own of the repository)

What Pillow and cv2 cannot write is put together here: bit fields, planes, tiles, reversed bits.
"""
import io
import os
import pathlib
import shutil
import struct
import sys
import zlib

import cv2
import numpy as np
from PIL import Image, ImageCms, TiffImagePlugin

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = pathlib.Path(os.environ.get("POSE_BENCH_CACHE", ROOT / ".cache"))
XMP = (b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
       b"<rdf:Description rdf:about='' xmlns:tiff='http://ns.adobe.com/tiff/1.0/'>%s</rdf:Description></rdf:RDF></x:xmpmeta>")
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def picture():
    """Returns a part of a render, 67 × 45, with a gradient of alpha."""
    with Image.open(ROOT / "testdata" / "render_p001.png") as image:
        part = image.convert("RGB").crop((120, 60, 187, 105))
    part.putalpha(Image.linear_gradient("L").resize(part.size))
    return part


def saved(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags.tobytes()


def orientations():
    """Each orientation, in EXIF and in XMP, and both where they differ."""
    rgb = picture().convert("RGB")
    for form in ("JPEG", "PNG", "WEBP", "TIFF"):
        options = {"lossless": True} if form == "WEBP" else {}
        for n in range(1, 9):
            if form == "TIFF":
                yield f"tiff-{n}.tif", saved(rgb, form, tiffinfo={0x0112: n})
                continue
            yield f"exif-{n}.{form.lower()}", saved(rgb, form, exif=exif(n), **options)
            packet = XMP % f"<tiff:Orientation>{n}</tiff:Orientation>".encode()
            both = exif(9 - n)
            if form != "PNG":
                yield f"xmp-{n}.{form.lower()}", saved(rgb, form, xmp=packet, **options)
                yield f"exif-before-xmp-{n}.{form.lower()}", saved(rgb, form, xmp=packet, exif=both, **options)
                continue
            text = b"XML:com.adobe.xmp\0\0\0\0\0" + packet
            yield f"xmp-{n}.png", insert_png(saved(rgb, form), b"iTXt", text)
            yield f"exif-before-xmp-{n}.png", insert_png(saved(rgb, form, exif=both), b"iTXt", text)


def insert_png(data, name, body):
    """Returns a PNG file with one more chunk after IHDR."""
    chunk = struct.pack(">I", len(body)) + name + body
    return data[:33] + chunk + struct.pack(">I", zlib.crc32(chunk[4:])) + data[33:]


def png():
    rgba = picture()
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        image = Image.fromarray(np.asarray(rgba.convert("L")).astype(np.uint16) * 257) if mode == "I;16" else rgba.convert(mode)
        yield f"{mode.replace(';', '-')}.png", saved(image, "PNG")
    for bits in (1, 2, 4):
        yield f"palette-{bits}.png", saved(rgba.convert("RGB").quantize(1 << bits), "PNG", bits=bits)
    yield "trns.png", saved(rgba.convert("RGB"), "PNG", transparency=rgba.convert("RGB").getpixel((3, 3)))
    wide = np.asarray(rgba).astype(np.uint16) * 257 - 3
    yield "colour-16.png", cv2.imencode(".png", wide[..., :3])[1].tobytes()
    yield "alpha-16.png", cv2.imencode(".png", wide)[1].tobytes()
    plain = saved(rgba.convert("RGB"), "PNG")
    yield "gama.png", insert_png(plain, b"gAMA", struct.pack(">I", 100000))
    yield "cicp.png", insert_png(plain, b"cICP", bytes([9, 16, 0, 1]))
    yield "icc.png", saved(rgba.convert("RGB"), "PNG", icc_profile=PROFILE)
    yield "animated.png", saved(rgba, "PNG", save_all=True, append_images=[rgba.rotate(180)])


def gif():
    p = picture().convert("RGB").quantize(64)
    yield "plain.gif", saved(p, "GIF", interlace=0)
    yield "interlaced.gif", saved(p, "GIF", interlace=1)
    yield "transparent.gif", saved(p, "GIF", transparency=5)
    for disposal in range(4):
        yield f"disposal-{disposal}.gif", saved(p, "GIF", save_all=True, append_images=[p.rotate(180)], disposal=disposal)
    # The canvas is larger than the first frame, which lies somewhere on it.
    data = bytearray(saved(p, "GIF", transparency=5))
    data[6:10] = struct.pack("<HH", 100, 80)
    data[data.index(b"\x2c\0\0\0\0") + 1:][:4] = b"\0\0\0\0"
    at = data.index(b"\x2c\0\0\0\0")
    data[at + 1:at + 5] = struct.pack("<HH", 20, 30)
    yield "frame-on-canvas.gif", bytes(data)


def webp():
    rgba = picture()
    for name, image in (("opaque", rgba.convert("RGB")), ("alpha", rgba)):
        yield f"lossy-{name}.webp", saved(image, "WEBP", quality=80)
        yield f"lossless-{name}.webp", saved(image, "WEBP", lossless=True, exact=True)
        yield f"animated-{name}.webp", saved(image, "WEBP", save_all=True, append_images=[image.rotate(180)], lossless=True)
        yield f"metadata-{name}.webp", saved(image, "WEBP", exif=exif(6), xmp=XMP % b"", icc_profile=PROFILE)
    for quality in (0, 20, 50, 100):
        yield f"quality-{quality}.webp", saved(rgba.convert("RGB"), "WEBP", quality=quality)


def bmp_file(image, bits, compression=0, masks=b"", header=40, down=True, pack=None):
    """Returns a BMP file of rows that pack makes of each row of R, G, B, A."""
    rows = [pack(row) for row in np.asarray(image)]
    rows = [r + bytes(-len(r) % 4) for r in (rows if not down else rows[::-1])]
    w, h = image.size
    info = struct.pack("<IiiHHIIiiII", header, w, h if down else -h, 1, bits, compression, 0, 0, 0, 0, 0) + masks
    info += bytes(max(header - len(info), 0))
    body = b"".join(rows)
    return b"BM" + struct.pack("<IHHI", 14 + len(info) + len(body), 0, 0, 14 + len(info)) + info + body


def packed16(r, g, b):
    def pack(row):
        v = row.astype(np.uint16)
        return ((v[:, 0] >> (8 - r) << (g + b)) | (v[:, 1] >> (8 - g) << b) | (v[:, 2] >> (8 - b))).astype("<u2").tobytes()
    return pack


def bmp():
    rgba = picture()
    for mode in ("1", "L", "P", "RGB", "RGBA"):
        yield f"{mode}.bmp", saved(rgba.convert(mode), "BMP")
    yield "top-down.bmp", bmp_file(rgba, 24, down=False, pack=lambda row: row[:, 2::-1].tobytes())
    yield "555.bmp", bmp_file(rgba, 16, pack=packed16(5, 5, 5))
    yield "565-fields.bmp", bmp_file(rgba, 16, 3, struct.pack("<III", 0xf800, 0x7e0, 0x1f), pack=packed16(5, 6, 5))
    bgra = struct.pack("<IIII", 0xff0000, 0xff00, 0xff, 0xff000000)
    rgba_masks = struct.pack("<IIII", 0xff, 0xff00, 0xff0000, 0xff000000)
    swap = [2, 1, 0, 3]
    for header in (40, 56, 108, 124):
        masks = bgra[:12] if header == 40 else bgra
        yield f"8888-fields-{header}.bmp", bmp_file(rgba, 32, 3, masks, header, pack=lambda row: row[:, swap].tobytes())
        masks = rgba_masks[:12] if header == 40 else rgba_masks
        yield f"8888-fields-rgba-{header}.bmp", bmp_file(rgba, 32, 3, masks, header, pack=lambda row: row.tobytes())
    yield "32-no-fields.bmp", bmp_file(rgba, 32, pack=lambda row: row[:, swap].tobytes())


def tiff():
    rgba = picture()
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "I;16", "F"):
        if mode == "I;16":
            image = Image.fromarray(np.asarray(rgba.convert("L")).astype(np.uint16) * 257)
        elif mode == "LAB":
            image = ImageCms.profileToProfile(rgba.convert("RGB"), ImageCms.createProfile("sRGB"),
                                              ImageCms.createProfile("LAB"), outputMode="LAB")
        else:
            image = rgba.convert(mode)
        yield f"{mode.replace(';', '-')}.tif", saved(image, "TIFF")
    premultiplied = Image.frombytes("RGBA", rgba.size, rgba.convert("RGBa").tobytes())
    yield "RGBA-premultiplied.tif", saved(premultiplied, "TIFF", tiffinfo={338: 1})
    rgb = rgba.convert("RGB")
    for c in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "lzma", "zstd"):
        yield f"{c}.tif", saved(rgb, "TIFF", compression=c)
    for c in ("group3", "group4", "tiff_ccitt"):
        for photometric in (0, 1):
            yield f"{c}-{photometric}.tif", saved(rgba.convert("1"), "TIFF", compression=c, tiffinfo={262: photometric})
    yield "big.tif", saved(rgb, "TIFF", big_tiff=True)
    yield "predictor.tif", saved(rgb, "TIFF", compression="tiff_lzw", tiffinfo={317: 2})
    wide = np.asarray(rgb).astype(np.uint16) * 257 - 3
    yield "colour-16.tif", cv2.imencode(".tif", wide)[1].tobytes()
    yield "float.tif", cv2.imencode(".tif", np.asarray(rgb).astype(np.float32))[1].tobytes()
    a = np.asarray(rgb)
    planes = a.transpose(2, 0, 1).tobytes()
    yield "planar.tif", tiff_file(rgb.size, planes, offsets=[0, a.size // 3, 2 * a.size // 3], planar=2)
    reverse = bytes(int(f"{v:08b}"[::-1], 2) for v in range(256))
    yield "fill-order-2.tif", tiff_file(rgb.size, a.tobytes().translate(reverse), offsets=[0], fill=2)
    yield "big-endian.tif", tiff_file(rgb.size, a.tobytes(), offsets=[0], order=">")
    tiles = np.pad(a, ((0, 64 - a.shape[0]), (0, 96 - a.shape[1]), (0, 0)))
    blocks = [tiles[y:y + 32, x:x + 32].tobytes() for y in (0, 32) for x in (0, 32, 64)]
    yield "tiled.tif", tiff_file(rgb.size, b"".join(blocks), offsets=[3072 * i for i in range(6)], tile=32)


def tiff_file(size, body, offsets, planar=1, fill=1, tile=0, order="<"):
    """Returns an uncompressed TIFF file of RGB whose strips or tiles begin at these places of the body."""
    places, counts = (324, 325) if tile else (273, 279)
    ends = offsets[1:] + [len(body)]
    fields = {256: [size[0]], 257: [size[1]], 258: [8, 8, 8], 259: [1], 262: [2], 266: [fill], 277: [3], 278: [size[1]],
              284: [planar], places: [8 + at for at in offsets], counts: [e - at for at, e in zip(offsets, ends)]}
    if tile:
        fields |= {322: [tile], 323: [tile]}
        del fields[278]
    out = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8 + len(body) + len(body) % 2) + body + bytes(len(body) % 2)
    extra, entries = b"", b""
    after = len(out) + 2 + 12 * len(fields) + 4
    for tag, values in sorted(fields.items()):
        kind, code = (4, "I") if tag in (places, counts) else (3, "H")
        data = struct.pack(order + code * len(values), *values)
        if len(data) > 4:
            data, extra = struct.pack(order + "I", after + len(extra)), extra + data + bytes(len(data) % 4)
        entries += struct.pack(order + "HHI", tag, kind, len(values)) + data.ljust(4, b"\0")
    return out + struct.pack(order + "H", len(fields)) + entries + bytes(4) + extra


def main():
    TiffImagePlugin.WRITE_LIBTIFF = False
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else CACHE / "formats" / "own"
    shutil.rmtree(out, ignore_errors=True)
    for kind in (orientations, png, gif, webp, bmp, tiff):
        folder = out / kind.__name__
        folder.mkdir(parents=True)
        for name, data in kind():
            (folder / name).write_bytes(data)
        print(f"{folder.name}: {len(list(folder.iterdir()))} files", file=sys.stderr)


if __name__ == "__main__":
    main()
