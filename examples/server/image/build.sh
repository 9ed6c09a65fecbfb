#!/usr/bin/env bash
# Builds the static program and its image, without a daemon, for this machine's kind of processor or another:
#
#	image/build.sh pose.tar                  # podman load -i pose.tar, or skopeo copy oci-archive:pose.tar docker://…
#	GOARCH=arm64 image/build.sh pose-arm64.tar
#	image/build.sh docker://REGISTRY/pose-server:TAG   # into a registry, after buildah login
#
# It needs Go and, as root, buildah (Debian's package as it is). It prints the size of the program and that of the
# archive, whose layer is compressed, as it lies in a registry.
set -euo pipefail
[ $# = 1 ] || { echo "usage: image/build.sh ARCHIVE|docker://IMAGE" >&2; exit 2; }
case $1 in
    docker://*) archive='' destination=$1 ;;
    *) archive=$(realpath "$1") destination='' ;;
esac
cd "$(dirname "$0")/.."
arch=${GOARCH:-$(go env GOARCH)}
work=$(mktemp -d)
# vfs and chroot: neither the kernel's overlay file system nor a container runtime is needed.
buildah() { command buildah --storage-driver vfs --root "$work/storage" --runroot "$work/run" "$@"; }
trap 'buildah rmi --all --force >/dev/null; rm -r "$work"' EXIT

mkdir "$work/context"
CGO_ENABLED=0 GOOS=linux GOARCH=$arch go build -trimpath -ldflags "-s -w" -o "$work/context/server" .
image/licences.sh "$work/context/server" >"$work/context/LICENCES.txt"
buildah build --quiet --isolation chroot --arch "$arch" --timestamp 0 --file Dockerfile --tag pose-server "$work/context" >/dev/null
[ -z "$archive" ] || rm -f "$archive"
buildah push --quiet pose-server "${destination:-oci-archive:$archive:pose-server:latest}"
echo "linux/$arch: program $(stat -c %s "$work/context/server") bytes${archive:+, image $(stat -c %s "$archive") bytes}"
