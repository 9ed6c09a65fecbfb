#!/usr/bin/env bash
# Fetches what `-tags tflite` needs to build and to run: TensorFlow Lite's C library with XNNPACK built in, and its
# headers, for Linux with glibc on x86-64 and arm64. Quick when everything is there already.
#
#     tools/tflite/fetch.sh [FOLDER]     then: . FOLDER/env
#
# FOLDER is .cache/tflite (git-ignored) unless given; nothing is written outside it. It takes the Maven client, with
# Java, and unzip. See docs/tflite.md.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:-$here/../../.cache/tflite}"
folder=$(cd "${1:-$here/../../.cache/tflite}" && pwd)

# Library and headers are of different releases: the C API that the engine uses is the same in both.
library=org.bytedeco:tensorflow-lite:2.19.0-1.5.12:jar
headers=org.tensorflow:tensorflow-lite:2.9.0:aar
headers_sum=11959d412411f34c52a17bc483061b15fc89d95e52e412b0920121ba45cfecd5
case "$(uname -s) $(uname -m)" in
"Linux x86_64")
    platform=linux-x86_64
    library_sum=5c02ff25114b4f69d0b79473135f3bb731f8ff4dd5cc5e1d0595e501c867071a ;;
"Linux aarch64" | "Linux arm64")
    platform=linux-arm64
    library_sum=c7dee4ca3a1cd663f43e2b5e088ba8add82d081e2b75477d40a8d6d71c2fa0a5 ;;
*)
    echo "fetch: there is a library for Linux on x86-64 and arm64 only, not for $(uname -s) $(uname -m)" >&2
    exit 1 ;;
esac

# The stamp says which script, for which machine and place, finished here.
stamp=$(cat "$0" "$here/xnnpack_delegate.h" | sha256sum | cut -d ' ' -f 1)\ $platform\ $folder
if [ "$(cat "$folder/stamp" 2>/dev/null)" = "$stamp" ]; then
    echo "$folder/env"
    exit
fi

for tool in mvn unzip sha256sum; do
    command -v $tool >/dev/null || {
        echo "fetch: $tool is missing; on Debian and Ubuntu: apt-get install maven unzip coreutils" >&2
        exit 1
    }
done

# fetch COORDINATES SHA256 prints the path of the file that has both.
fetch() {
    local group artifact version type classifier
    IFS=: read -r group artifact version type classifier <<<"$1"
    local file=$folder/download/$artifact-$version${classifier:+-$classifier}.$type
    if ! sha256sum --check --status <<<"$2  $file" 2>/dev/null; then
        # From inside the folder, so that no pom.xml of the caller's directory counts.
        (cd "$folder" && mvn --quiet --batch-mode -Dmaven.repo.local="$folder/repository" \
            org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
            -Dartifact="$1" -DoutputDirectory="$folder/download") >"$folder/maven.log" 2>&1 || {
            cat "$folder/maven.log" >&2
            echo "fetch: Maven could not get $1" >&2
            exit 1
        }
        sha256sum --check --status <<<"$2  $file" || {
            echo "fetch: $file is not the file that is expected (SHA-256 $2)" >&2
            exit 1
        }
    fi
    echo "$file"
}
jar=$(fetch "$library:$platform" $library_sum)
aar=$(fetch "$headers" $headers_sum)

rm -rf "$folder/include" "$folder/lib" "$folder/stamp"
mkdir -p "$folder/include" "$folder/lib"
unzip -q "$aar" 'headers/*' -d "$folder/include"
mv "$folder"/include/headers/* "$folder/include/"
rmdir "$folder/include/headers"
mkdir -p "$folder/include/tensorflow/lite/delegates/xnnpack"
cp "$here/xnnpack_delegate.h" "$folder/include/tensorflow/lite/delegates/xnnpack/"

# The library was built for Java but exports the whole C API. It has no SONAME, so what is linked against it asks
# for it by the name it has here.
unzip -q -j "$jar" "org/bytedeco/tensorflowlite/$platform/libjnitensorflowlite.so" -d "$folder/lib"
mv "$folder/lib/libjnitensorflowlite.so" "$folder/lib/libtensorflowlite_c.so"
rm -rf "$folder/repository" "$folder/download" "$folder/maven.log"

cat >"$folder/env" <<END
# To be sourced before go build, go test or go run with -tags tflite. Written by tools/tflite/fetch.sh.
export CGO_ENABLED=1
export CGO_CFLAGS="\${CGO_CFLAGS--O2 -g} '-I$folder/include'"
export CGO_LDFLAGS="\${CGO_LDFLAGS--O2 -g} '-L$folder/lib' '-Wl,-rpath,$folder/lib'"
export LD_LIBRARY_PATH="$folder/lib\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
END
echo "$stamp" >"$folder/stamp"
echo "$folder/env"
