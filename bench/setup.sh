#!/usr/bin/env bash
# Makes the Python environment of the reference system in .venv at the root of the repository (git-ignored)
# and prints the path of its interpreter. Quick when everything is there already.
# MediaPipe's wheel for Linux carries only the full landmark network; lite and heavy come from models/.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
venv=$root/.venv
stamp=$venv/.requirements.sha256

if ! sha256sum --check --status "$stamp" 2>/dev/null; then
    python=${PYTHON:-python3}
    "$python" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 12))' || {
        echo "setup: mediapipe 0.10.21 needs Python 3.10 to 3.12 (set PYTHON to one)" >&2
        exit 1
    }
    "$python" -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$root/bench/requirements.txt" >&2
    sha256sum "$root/bench/requirements.txt" >"$stamp"
fi

wheel=$(echo "$venv"/lib/python3*/site-packages/mediapipe/modules/pose_landmark)
for model in lite heavy; do
    cmp --silent "$root/models/$model/pose_landmark_$model.tflite" "$wheel/pose_landmark_$model.tflite" ||
        cp "$root/models/$model/pose_landmark_$model.tflite" "$wheel/"
done
echo "$venv/bin/python"
