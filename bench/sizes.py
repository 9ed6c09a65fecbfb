"""Bytes on disk of what a user deploys."""
import importlib.metadata
import pathlib

from pip._vendor.packaging.requirements import Requirement

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODEL = "pose_landmark_{}.tflite"


def closure(name, seen):
    """Adds a distribution and all that it requires, as installed here, to seen."""
    found = importlib.metadata.distribution(name)
    if found.metadata["Name"].lower() in seen:
        return
    seen[found.metadata["Name"].lower()] = found
    for line in found.requires or []:
        need = Requirement(line)
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            closure(need.name, seen)


def mediapipe(model):
    """Returns the size of pip's mediapipe with all that it requires and one model's network; Python itself not counted."""
    seen = {}
    closure("mediapipe", seen)
    files = {f.locate().resolve() for d in seen.values() for f in d.files or []}
    models = {f for f in files if f.match("pose_landmark/" + MODEL.format("*"))}
    network = ROOT / "models" / model / MODEL.format(model)
    return sum(f.stat().st_size for f in files - models if f.is_file()) + network.stat().st_size


def ours(folder, model, library=None):
    """Returns the size of a stripped program with one model, and of the C library if it needs one."""
    return (folder / f"deploy-{model}").stat().st_size + (library.stat().st_size if library else 0)
