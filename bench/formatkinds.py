"""Names what an image file is by its own header, so that a table can have a row for each kind."""
import struct


def kind(data):
    """Returns the format and kind, or "" for what is no image of the six formats."""
    for magic, name in ((b"\xff\xd8\xff", jpeg), (b"\x89PNG\r\n\x1a\n", png), (b"GIF8", gif), (b"BM", bmp), (b"II*\0", tiff),
                        (b"MM\0*", tiff)):
        if data.startswith(magic):
            return attempt(name, data)
    if data[:4] in (b"II+\0", b"MM\0+"):
        return "TIFF: BigTIFF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return attempt(webp, data)
    return ""


def attempt(name, data):
    try:
        return name(data)
    except (struct.error, IndexError, KeyError):
        return f"{name.__name__.upper().replace('WEBP', 'WebP')}: header cut or damaged"


def jpeg(data):
    names = {0xc0: "baseline", 0xc1: "extended", 0xc2: "progressive", 0xc3: "lossless", 0xc9: "arithmetic",
             0xca: "arithmetic", 0xf7: "JPEG-LS"}
    at = 2
    while True:
        if data[at] != 0xff:
            return "JPEG: header cut or damaged"
        marker = data[at + 1]
        if marker == 0xff:
            at += 1
            continue
        length = struct.unpack_from(">H", data, at + 2)[0]
        if 0xc0 <= marker <= 0xcf and marker not in (0xc4, 0xc8, 0xcc) or marker == 0xf7:
            colours = {1: "grey", 3: "colour", 4: "four inks"}.get(data[at + 9], "other components")
            return f"JPEG: {names.get(marker, 'other process')}, {colours}"
        at += 2 + length


def png(data):
    depth, colour, interlace = data[24], data[25], data[28]
    names = {0: "grey", 2: "colour", 3: "palette", 4: "grey and alpha", 6: "colour and alpha"}
    parts, at = [f"{names[colour]}, {depth} bits"], 8
    chunks = set()
    while at + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        chunks.add(name)
        if name == b"IDAT":
            break
        at += 12 + length
    parts += ["interlaced"] * bool(interlace) + ["tRNS"] * (b"tRNS" in chunks)
    if b"acTL" in chunks:
        return "PNG: animated"
    if b"CgBI" in chunks:
        return "PNG: Apple's CgBI"
    return "PNG: " + ", ".join(parts)


def gif(data):
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    transparent = False
    while data[at] == 0x21:
        if data[at + 1] == 0xf9:
            transparent = bool(data[at + 3] & 1)
        at += 2
        while data[at]:
            at += 1 + data[at]
        at += 1
    if data[at] != 0x2c:
        return "GIF: no frame"
    x, y, w, h, f = struct.unpack_from("<HHHHB", data, at + 1)
    parts = ["whole canvas" if (x, y, w, h) == (0, 0, width, height) else "first frame is a part of the canvas"]
    if x + w > width or y + h > height:
        parts = ["first frame beyond the canvas"]
    return "GIF: " + ", ".join(parts + ["interlaced"] * bool(f & 0x40) + ["transparent"] * transparent)


def bmp(data):
    size = struct.unpack_from("<I", data, 14)[0]
    if size == 12:
        return f"BMP: OS/2 1, {struct.unpack_from('<H', data, 24)[0]} bits"
    if size not in (16, 40, 52, 56, 64, 108, 124):
        return "" if size > 1000 else "BMP: header cut or damaged"
    height, bits = struct.unpack_from("<i", data, 22)[0], struct.unpack_from("<H", data, 28)[0]
    if bits not in (0, 1, 2, 4, 8, 16, 24, 32):
        return "BMP: header cut or damaged"
    compression = struct.unpack_from("<I", data, 30)[0] if size > 16 else 0
    coding = {0: "", 1: ", RLE", 2: ", RLE", 3: ", bit fields", 4: ", JPEG inside", 5: ", PNG inside",
              6: ", bit fields"}.get(compression, ", unknown compression")
    if size in (16, 64):
        return f"BMP: OS/2 2, {bits} bits{coding}"
    return f"BMP: {bits} bits{coding}{', top down' if height < 0 else ''}"


def tiff(data):
    order = "<" if data[:1] == b"I" else ">"
    at = struct.unpack_from(order + "I", data, 4)[0]
    tags = {}
    for i in range(struct.unpack_from(order + "H", data, at)[0]):
        tag, typ, count = struct.unpack_from(order + "HHI", data, at + 2 + 12 * i)
        code, width = {1: ("B", 1), 3: ("H", 2), 4: ("I", 4)}.get(typ, ("", 4))
        if code and count:
            where = at + 2 + 12 * i + 8
            if count * width > 4:
                where = struct.unpack_from(order + "I", data, where)[0]
            tags[tag] = struct.unpack_from(order + code, data, where)[0]
    codings = {1: "", 2: "CCITT", 3: "CCITT", 4: "CCITT", 5: "LZW", 6: "JPEG inside", 7: "JPEG inside", 8: "Deflate",
               32773: "PackBits", 32946: "Deflate", 34712: "JPEG 2000 inside", 34925: "LZMA", 50000: "Zstandard",
               50001: "WebP inside"}
    colours = {0: "grey", 1: "grey", 2: "colour", 3: "palette", 4: "mask", 5: "CMYK", 6: "YCbCr", 8: "CIELab"}
    samples = tags.get(277, 1)
    if tags.get(258, 1) > 128 or tags.get(262) not in colours:
        return "TIFF: header cut or damaged, camera raw, or other colours"
    usual = {2: 3, 6: 3, 5: 4, 8: 3}.get(tags.get(262), 1)
    parts = [colours[tags[262]], f"{tags.get(258, 1)} bits"]
    parts += ["more samples"] * (samples > usual) + ["floating point"] * (tags.get(339) == 3)
    parts += ["signed"] * (tags.get(339) == 2) + ["planar"] * (tags.get(284) == 2 and samples > 1)
    parts += ["tiled"] * (322 in tags) + ["FillOrder 2"] * (tags.get(266) == 2)
    parts += [codings.get(tags.get(259, 1), "other coding")] * (tags.get(259, 1) != 1)
    return "TIFF: " + ", ".join(parts)


def webp(data):
    first = data[12:16]
    if first == b"VP8X":
        if data[20] & 2:
            return "WebP: animated"
        alpha = ", alpha" if data[20] & 16 else ""
        return ("WebP: lossless" if b"VP8L" in data else "WebP: lossy") + alpha
    return {b"VP8 ": "WebP: lossy", b"VP8L": "WebP: lossless"}.get(first, "WebP: header cut or damaged")
