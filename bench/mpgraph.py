"""MediaPipe Pose with a tap at every stage.

The graph is MediaPipe's own: the wheel's mediapipe/modules/pose_landmark/pose_landmark_cpu.binarypb, the one that
mp.solutions.pose.Pose runs, expanded by MediaPipe itself and left as it is. Nodes are only added, to read tensors
that no stream of the original shows: TensorsToFloatsCalculator, and a second detector network (a tensor vector
can be split by its sole owner only, so the detector's outputs come from a twin fed the same tensor).
"""
import os

import mediapipe
import numpy as np
from google.protobuf import text_format
from mediapipe.calculators.tensor import inference_calculator_pb2
from mediapipe.framework import calculator_pb2
from mediapipe.python import packet_creator, packet_getter
from mediapipe.python._framework_bindings import calculator_graph, resource_util, validated_graph_config

MODELS = ["lite", "full", "heavy"]  # the index is MediaPipe's model_complexity

_ROOT = os.path.dirname(mediapipe.__file__)
_POSE = "poselandmarkbyroicpu__tensorstoposelandmarksandsegmentation__"
# Network outputs in the order of the .tflite files: name and shape.
DETECTOR_OUTPUTS = {"boxes": (2254, 12), "scores": (2254,)}
LANDMARK_OUTPUTS = {
    "landmark": (195,), "pose_flag": (1,), "segmentation": (256, 256), "heatmap": (64, 64, 39), "world_landmark": (117,),
}

_TAPS = """
node { calculator: "TensorsToFloatsCalculator"
  input_stream: "TENSORS:posedetectioncpu__input_tensors" output_stream: "FLOATS:tap_detector" }
node { name: "detector_twin" calculator: "InferenceCalculatorCpu"
  input_stream: "TENSORS:posedetectioncpu__input_tensors" output_stream: "TENSORS:tap_detections"
  options { [mediapipe.InferenceCalculatorOptions.ext] {
    model_path: "mediapipe/modules/pose_detection/pose_detection.tflite" delegate { xnnpack { } } } } }
node { calculator: "SplitTensorVectorCalculator"
  input_stream: "tap_detections" output_stream: "tap_boxes_tensor" output_stream: "tap_scores_tensor"
  options { [mediapipe.SplitVectorCalculatorOptions.ext] { ranges { begin: 0 end: 1 } ranges { begin: 1 end: 2 } } } }
node { calculator: "TensorsToFloatsCalculator"
  input_stream: "TENSORS:tap_boxes_tensor" output_stream: "FLOATS:tap_boxes" }
node { calculator: "TensorsToFloatsCalculator"
  input_stream: "TENSORS:tap_scores_tensor" output_stream: "FLOATS:tap_scores" }
node { calculator: "TensorsToFloatsCalculator"
  input_stream: "TENSORS:poselandmarkbyroicpu__input_tensors" output_stream: "FLOATS:tap_landmark_input" }
""" + "".join(f"""
node {{ calculator: "TensorsToFloatsCalculator"
  input_stream: "TENSORS:{_POSE}{name}_tensor" output_stream: "FLOATS:tap_{name}" }}
""" for name in LANDMARK_OUTPUTS)


def _config(plain):
    """Returns MediaPipe's expanded pose graph plus the taps; plain: with TensorFlow Lite's own kernels, not XNNPACK's."""
    resource_util.set_resource_dir(os.path.dirname(_ROOT))
    original = validated_graph_config.ValidatedGraphConfig()
    original.initialize(binary_graph_path=os.path.join(_ROOT, "modules/pose_landmark/pose_landmark_cpu.binarypb"))
    config = calculator_pb2.CalculatorGraphConfig()
    config.ParseFromString(original.binary_config)
    text_format.Merge(_TAPS, config)
    for node in config.node if plain else []:
        if node.calculator == "InferenceCalculatorCpu":
            delegate = node.options.Extensions[inference_calculator_pb2.InferenceCalculatorOptions.ext].delegate
            delegate.tflite.SetInParent()  # one of a oneof: clears xnnpack
    return config


def _floats(packet):
    return np.array(packet_getter.get_float_list(packet), np.float32)


_READERS = {
    "tap_detector": _floats, "tap_boxes": _floats, "tap_scores": _floats, "tap_landmark_input": _floats,
    **{f"tap_{name}": _floats for name in LANDMARK_OUTPUTS},
    "pose_detections": packet_getter.get_proto_list,
    "pose_rect": packet_getter.get_proto,
    "pose_landmarks": packet_getter.get_proto,
    "pose_world_landmarks": packet_getter.get_proto,
    "segmentation_mask": lambda p: packet_getter.get_image_frame(p).numpy_view().copy(),
}


def run(rgb, model, plain=False):
    """Runs MediaPipe Pose as Pose(static_image_mode=True, enable_segmentation=True) does, in a fresh graph.

    rgb is a height x width x 3 uint8 array, model one of MODELS. Returns the value of each stream of _READERS
    that carried one: no "pose_rect" where nothing was detected, no "pose_landmarks" where the pose flag is low.
    plain computes the networks with other kernels than Pose does: the same sums in another order.
    """
    out = {}
    graph = calculator_graph.CalculatorGraph(graph_config=_config(plain))
    for name, read in _READERS.items():
        graph.observe_output_stream(name, lambda n, p, read=read: out.__setitem__(n, read(p)))
    flags = {"smooth_landmarks": False, "smooth_segmentation": False, "enable_segmentation": True, "use_prev_landmarks": False}
    side = {name: packet_creator.create_bool(value) for name, value in flags.items()}
    side["model_complexity"] = packet_creator.create_int(MODELS.index(model))
    graph.start_run(side)
    frame = packet_creator.create_image_frame(image_format=mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(rgb))
    graph.add_packet_to_input_stream("image", frame.at(1))
    graph.close()
    return out
