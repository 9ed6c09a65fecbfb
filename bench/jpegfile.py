"""Writes JPEG files from coefficients, in forms that no encoder at hand writes. A library of jpegs.py and jpegsmall.py.

A Frame has components, each with its sampling factors and its quantised coefficients; the methods write segments, and
file() puts them together. Terms and letters are those of ITU-T T.81: scans go from coefficient ss to se, with the
bits from ah down to al; tq, td, ta are numbers of tables.
"""
import collections
import struct

import numpy as np

ZIGZAG = np.array([0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13,
                   6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45,
                   38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63])
LUMA = np.array([16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17,
                 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78,
                 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99])[ZIGZAG]
CHROMA = np.full((8, 8), 99)
CHROMA[:4, :4] = [[17, 18, 24, 47], [18, 21, 26, 66], [24, 26, 56, 99], [47, 66, 99, 99]]
CHROMA = CHROMA.ravel()[ZIGZAG]

SOI, EOI = b"\xff\xd8", b"\xff\xd9"
JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"


def segment(marker, body):
    return struct.pack(">BBH", 0xff, marker, len(body) + 2) + body


def adobe(transform):
    return segment(0xee, b"Adobe" + struct.pack(">HHHB", 100, 0, 0, transform))


def comment(text=b"comment"):
    return segment(0xfe, text)


def dri(n):
    return segment(0xdd, struct.pack(">H", n))


def dqt(number, table, wide=False):
    body = bytes([16 * wide + number])
    return segment(0xdb, body + b"".join(struct.pack(">H" if wide else ">B", int(q)) for q in table))


def dht(kind, number, lengths, symbols):
    return segment(0xc4, bytes([16 * kind + number]) + bytes(lengths[1:17]) + bytes(symbols))


def quality(table, q):
    """Scales a table as libjpeg does. Values above 255 need 16 bits."""
    scale = 5000 // q if q < 50 else 200 - 2 * q
    return np.clip((table * scale + 50) // 100, 1, 32767)


def huffman(counts):
    """Returns the lengths' counts (17 of them) and the symbols of the best code, as Annex K.2 has it."""
    freq = collections.Counter(counts)
    freq[256] = 1  # keeps the code of all ones free
    others = {s: [s] for s in freq}
    size = collections.Counter()
    heap = dict(freq)
    while len(heap) > 1:
        a = min(heap, key=lambda s: (heap[s], -s))
        fa = heap.pop(a)
        b = min(heap, key=lambda s: (heap[s], -s))
        heap[b] += fa
        others[b] = others[b] + others.pop(a)
        for s in others[b]:
            size[s] += 1
    bits = [0] * 64
    for s in freq:
        bits[max(size[s], 1)] += 1
    for i in range(63, 16, -1):
        while bits[i] > 0:
            j = i - 2
            while bits[j] == 0:
                j -= 1
            bits[i] -= 2
            bits[i - 1] += 1
            bits[j + 1] += 2
            bits[j] -= 1
    i = 16
    while bits[i] == 0:
        i -= 1
    bits[i] -= 1
    symbols = sorted((s for s in freq if s != 256), key=lambda s: (size[s], s))
    return bits[:17], symbols


def long_huffman(counts):
    """Returns a code whose words are as long as they can be: one of 2 bits, the rest of 14 to 16."""
    symbols = sorted(counts, key=lambda s: (-counts[s], s))
    lengths = [0] * 17
    rest = len(symbols)
    for length in (2, 14):
        if rest > 1:
            lengths[length] += 1
            rest -= 1
    lengths[16] = rest
    return lengths, symbols


def codes(lengths, symbols):
    """Returns {symbol: (code, length)}."""
    out, code, k = {}, 0, 0
    for length in range(1, 17):
        for _ in range(lengths[length]):
            out[symbols[k]] = (code, length)
            code, k = code + 1, k + 1
        code <<= 1
    return out


class Component:
    """ident is its number in the file; blocks are quantised coefficients [row][column][64], in zigzag order."""

    def __init__(self, ident, h=1, v=1, tq=0, td=0, ta=0):
        self.ident, self.h, self.v, self.tq, self.td, self.ta = ident, h, v, tq, td, ta
        self.blocks = None


class Frame:
    def __init__(self, width, height, components, tables):
        self.width, self.height, self.components, self.tables = width, height, components, tables
        self.hmax = max(c.h for c in components)
        self.vmax = max(c.v for c in components)
        self.across = -(-width // (8 * self.hmax))  # MCUs of an interleaved scan
        self.down = -(-height // (8 * self.vmax))
        self.restart = 0

    def shape(self, c):
        """Returns rows and columns of blocks, whole MCUs."""
        return self.down * c.v, self.across * c.h

    def own(self, c):
        """Returns rows and columns of blocks in a scan of this component alone."""
        return -(-(-(-self.height * c.v // self.vmax)) // 8), -(-(-(-self.width * c.h // self.hmax)) // 8)

    def fill(self, planes):
        """Takes the coefficients from full-size planes of samples, averaged to each component's factors."""
        for c, plane in zip(self.components, planes):
            rows, cols = self.shape(c)
            h, w = self.height * c.v / self.vmax, self.width * c.h / self.hmax
            small = resample(plane, -(-int(np.ceil(h)) // 1), int(np.ceil(w)))
            small = np.pad(small, ((0, rows * 8 - small.shape[0]), (0, cols * 8 - small.shape[1])), mode="edge")
            c.blocks = quantise(small, self.tables[c.tq])

    def noise(self, rng, dc, ac, density=0.3):
        """Takes random coefficients: DC within ±dc, the others within ±ac."""
        for c in self.components:
            b = rng.integers(-ac, ac + 1, self.shape(c) + (64,)) * (rng.random(self.shape(c) + (64,)) < density)
            b[..., 0] = rng.integers(-dc, dc + 1, self.shape(c))
            c.blocks = b

    # Segments.

    def sof(self, marker=0xc0, precision=8, height=None):
        body = struct.pack(">BHHB", precision, self.height if height is None else height, self.width,
                           len(self.components))
        for c in self.components:
            body += bytes([c.ident, 16 * c.h + c.v, c.tq])
        return segment(marker, body)

    def dqts(self, wide=None):
        return b"".join(dqt(i, t, max(t) > 255 if wide is None else wide) for i, t in enumerate(self.tables)
                        if t is not None)

    def scan(self, which=None, ss=0, se=63, ah=0, al=0, progressive=False, code=huffman, tables=True, between=b"",
             head=True):
        """Returns the Huffman tables and the scan of the components with these indexes (all of them by default).

        between stands between the tables and the scan's header.
        """
        which = range(len(self.components)) if which is None else which
        comps = [self.components[i] for i in which]
        out = Symbols()
        if progressive:
            coder = ProgressiveCoder(out, ss, se, ah, al)
        else:
            coder = SequentialCoder(out)
        count = 0
        for units in self.units(comps):
            if self.restart and count == self.restart:
                coder.flush()
                out.items.append(("rst",))
                coder.reset()
                count = 0
            for c, block in units:
                coder.block(c, block)
            count += 1
        coder.flush()
        result = b""
        table = {}
        for key, counts in sorted(out.counts.items()):
            lengths, symbols = code(counts) if code != "standard" else STANDARD[key]
            table[key] = codes(lengths, symbols)
            if tables:
                result += dht(key[0], key[1], lengths, symbols)
        result += between
        if head:
            body = bytes([len(comps)]) + b"".join(bytes([c.ident, 16 * c.td + c.ta]) for c in comps)
            result += segment(0xda, body + bytes([ss, se, 16 * ah + al]))
        return result + out.pack(table)

    def units(self, comps):
        """Yields the MCUs of a scan: lists of (component, block)."""
        if len(comps) == 1:
            c = comps[0]
            rows, cols = self.own(c)
            for y in range(rows):
                for x in range(cols):
                    yield [(c, c.blocks[y][x])]
            return
        for y in range(self.down):
            for x in range(self.across):
                yield [(c, c.blocks[y * c.v + j][x * c.h + i]) for c in comps for j in range(c.v) for i in range(c.h)]


class Symbols:
    """A list of what a scan holds, before its codes are known."""

    def __init__(self):
        self.items, self.counts = [], collections.defaultdict(collections.Counter)

    def symbol(self, key, s):
        self.items.append((key, s))
        self.counts[key][s] += 1

    def bits(self, value, n):
        if n:
            self.items.append((value & ((1 << n) - 1), n, None))

    def pack(self, table):
        out, acc, n, rst = bytearray(), 0, 0, 0

        def flush():
            nonlocal acc, n
            if n:
                out.append(((acc << (8 - n)) | ((1 << (8 - n)) - 1)) & 0xff)
                if out[-1] == 0xff:
                    out.append(0)
            acc = n = 0

        for item in self.items:
            if item[0] == "rst":
                flush()
                out += bytes([0xff, 0xd0 + rst])
                rst = (rst + 1) % 8
                continue
            value, length = table[item[0]][item[1]] if len(item) == 2 else item[:2]
            acc, n = (acc << length) | value, n + length
            while n >= 8:
                byte = (acc >> (n - 8)) & 0xff
                out.append(byte)
                if byte == 0xff:
                    out.append(0)
                n -= 8
                acc &= (1 << n) - 1
        flush()
        return bytes(out)


def magnitude(v):
    """Returns a value's category and its extra bits."""
    size = int(abs(v)).bit_length()
    return size, v if v >= 0 else v + (1 << size) - 1


class SequentialCoder:
    def __init__(self, out):
        self.out = out
        self.reset()

    def reset(self):
        self.last = collections.defaultdict(int)

    def flush(self):
        pass

    def block(self, c, block):
        block = [int(v) for v in block]
        size, extra = magnitude(block[0] - self.last[c.ident])
        self.last[c.ident] = block[0]
        self.out.symbol((0, c.td), size)
        self.out.bits(extra, size)
        run = 0
        for v in block[1:]:
            if v == 0:
                run += 1
                continue
            while run > 15:
                self.out.symbol((1, c.ta), 0xf0)
                run -= 16
            size, extra = magnitude(v)
            self.out.symbol((1, c.ta), 16 * run + size)
            self.out.bits(extra, size)
            run = 0
        if run:
            self.out.symbol((1, c.ta), 0)


class ProgressiveCoder:
    def __init__(self, out, ss, se, ah, al):
        self.out, self.ss, self.se, self.ah, self.al = out, ss, se, ah, al
        self.eobrun, self.pending, self.key = 0, [], None
        self.reset()

    def reset(self):
        self.last = collections.defaultdict(int)

    def flush(self):
        """Writes the run of blocks that end here, and the correction bits that came with them."""
        if self.eobrun:
            size = self.eobrun.bit_length() - 1
            self.out.symbol(self.key, size << 4)
            self.out.bits(self.eobrun, size)
            self.eobrun = 0
        for bit in self.pending:
            self.out.bits(bit, 1)
        self.pending = []

    def block(self, c, block):
        block = [int(v) for v in block]
        self.key = (1, c.ta)
        if self.ss == 0:
            self.dc(c, block[0])
        elif self.ah == 0:
            self.first(block)
        else:
            self.refine(block)

    def dc(self, c, v):
        if self.ah:
            self.out.bits((v >> self.al) & 1, 1)
            return
        v >>= self.al
        size, extra = magnitude(v - self.last[c.ident])
        self.last[c.ident] = v
        self.out.symbol((0, c.td), size)
        self.out.bits(extra, size)

    def first(self, block):
        run = 0
        for v in block[self.ss:self.se + 1]:
            v = (abs(v) >> self.al) * (1 if v > 0 else -1)
            if v == 0:
                run += 1
                continue
            self.flush()
            while run > 15:
                self.out.symbol(self.key, 0xf0)
                run -= 16
            size, extra = magnitude(v)
            self.out.symbol(self.key, 16 * run + size)
            self.out.bits(extra, size)
            run = 0
        if run:
            self.eobrun += 1
            if self.eobrun == 0x7fff:
                self.flush()

    def refine(self, block):
        values = [abs(v) >> self.al for v in block[self.ss:self.se + 1]]
        last = max((i for i, v in enumerate(values) if v == 1), default=-1)
        run, bits = 0, []
        for i, v in enumerate(values):
            if v == 0:
                run += 1
                continue
            while run > 15 and i <= last:
                self.flush()
                self.out.symbol(self.key, 0xf0)
                run -= 16
                self.write(bits)
                bits = []
            if v > 1:
                bits.append(v & 1)
                continue
            self.flush()
            self.out.symbol(self.key, 16 * run + 1)
            self.out.bits(int(block[self.ss + i] > 0), 1)
            self.write(bits)
            run, bits = 0, []
        if run or bits:
            self.eobrun += 1
            self.pending += bits
            if self.eobrun == 0x7fff or len(self.pending) > 900:
                self.flush()

    def write(self, bits):
        for bit in bits:
            self.out.bits(bit, 1)


def resample(plane, h, w):
    """Averages the samples that fall into each of h × w cells."""
    rows = np.minimum(np.arange(plane.shape[0]) * h // plane.shape[0], h - 1)
    cols = np.minimum(np.arange(plane.shape[1]) * w // plane.shape[1], w - 1)
    total, count = np.zeros((h, w)), np.zeros((h, w))
    np.add.at(total, (rows[:, None], cols[None, :]), plane)
    np.add.at(count, (rows[:, None], cols[None, :]), 1)
    return total / np.maximum(count, 1)


def quantise(samples, table):
    k = np.arange(8)
    basis = np.cos((2 * k[None, :] + 1) * k[:, None] * np.pi / 16) / 2
    basis[0] /= np.sqrt(2)
    h, w = samples.shape
    blocks = (samples - 128).reshape(h // 8, 8, w // 8, 8).transpose(0, 2, 1, 3)
    coefficients = np.einsum("ij,abjk,lk->abil", basis, blocks, basis).reshape(h // 8, w // 8, 64)[..., ZIGZAG]
    # Rounded to six places first, so that another machine's last bits change no file.
    return np.rint(np.round(coefficients / np.asarray(table), 6)).astype(int)


def ycc(rgb):
    """Returns the planes Y, Cb and Cr of an RGB image."""
    r, g, b = (rgb[..., i].astype(float) for i in range(3))
    y = 0.299 * r + 0.587 * g + 0.114 * b
    return [y, 128 + (b - y) / 1.772, 128 + (r - y) / 1.402]


def standard():
    """Returns the Huffman tables of Annex K.3, which Motion JPEG takes as known."""
    dc0 = [0, 0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    dc1 = [0, 0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]
    ac0 = [0, 0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d]
    ac1 = [0, 0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77]
    v0 = bytes.fromhex(
        "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a"
        "434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8"
        "a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa")
    v1 = bytes.fromhex(
        "0001020311040521310612415107617113223281081442 91a1b1c109233352f0156272d10a162434e125f11718191a262728292a3536373839"
        "3a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6"
        "a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa")
    return {(0, 0): (dc0, list(range(12))), (0, 1): (dc1, list(range(12))), (1, 0): (ac0, list(v0)),
            (1, 1): (ac1, list(v1))}


STANDARD = standard()
