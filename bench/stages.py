"""Fixtures for the tests of single stages, from MediaPipe's own calculators.

usage: stages.py [IMAGES]     (default: testdata of the repository; with the interpreter that setup.sh prints)
Writes internal/{imgproc,detect,landmark}/testdata, whose README.md describe the files. Unlike goldens.py, which
taps the graph of mp.solutions.pose, it runs calculators alone, on inputs that the whole graph would never give them:
tiny and long images, ROIs far outside, heatmaps made by a formula.
"""
import json
import os
import pathlib
import sys

import cv2
import mediapipe as mp
import numpy as np
from mediapipe.framework.formats import landmark_pb2, rect_pb2
from mediapipe.python import packet_creator, packet_getter
from mediapipe.python._framework_bindings import resource_util

ROOT = pathlib.Path(__file__).resolve().parent.parent
INTERNAL = ROOT / "internal"

DETECTOR_TENSOR = """
node { calculator: "ImageToTensorCalculator" input_stream: "IMAGE:image" output_stream: "TENSORS:detector_in" output_stream: "LETTERBOX_PADDING:padding"
  options { [mediapipe.ImageToTensorCalculatorOptions.ext] { output_tensor_width: 224 output_tensor_height: 224 keep_aspect_ratio: true
    output_tensor_float_range { min: -1.0 max: 1.0 } border_mode: BORDER_ZERO } } }
"""
LANDMARK_TENSOR = """
node { calculator: "ImageToTensorCalculator" input_stream: "IMAGE:image" input_stream: "NORM_RECT:roi"
  output_stream: "TENSORS:landmark_in" output_stream: "LETTERBOX_PADDING:crop_padding" output_stream: "MATRIX:matrix"
  options { [mediapipe.ImageToTensorCalculatorOptions.ext] { output_tensor_width: 256 output_tensor_height: 256 keep_aspect_ratio: true
    output_tensor_float_range { min: 0.0 max: 1.0 } } } }
"""
FLOATS = 'node {{ calculator: "TensorsToFloatsCalculator" input_stream: "TENSORS:{0}" output_stream: "FLOATS:{0}_floats" }}\n'
MATRIX_TENSOR = """
node { calculator: "TensorConverterCalculator" input_stream: "MATRIX:values" output_stream: "TENSORS:tensor"
  options { [mediapipe.TensorConverterCalculatorOptions.ext] { row_major_matrix: true zero_center: false } } }
"""
MASK = """
node { calculator: "TensorsToSegmentationCalculator" input_stream: "TENSORS:tensor" output_stream: "MASK:small"
  options { [mediapipe.TensorsToSegmentationCalculatorOptions.ext] { activation: SIGMOID gpu_origin: TOP_LEFT } } }
node { calculator: "InverseMatrixCalculator" input_stream: "MATRIX:matrix" output_stream: "MATRIX:inverse" }
node { calculator: "ImagePropertiesCalculator" input_stream: "IMAGE:image" output_stream: "SIZE:size" }
node { calculator: "WarpAffineCalculator" input_stream: "IMAGE:small" input_stream: "MATRIX:inverse" input_stream: "OUTPUT_SIZE:size" output_stream: "IMAGE:mask"
  options { [mediapipe.WarpAffineCalculatorOptions.ext] { border_mode: BORDER_ZERO gpu_origin: TOP_LEFT } } }
"""
DETECTOR = """
node { calculator: "InferenceCalculator" input_stream: "TENSORS:detector_in" output_stream: "TENSORS:detector_out"
  options { [mediapipe.InferenceCalculatorOptions.ext] { model_path: "mediapipe/modules/pose_detection/pose_detection.tflite" delegate { xnnpack {} } } } }
"""
DETECTOR_OUTPUTS = """
node { calculator: "SplitTensorVectorCalculator" input_stream: "detector_out" output_stream: "boxes" output_stream: "logits"
  options { [mediapipe.SplitVectorCalculatorOptions.ext] { ranges { begin: 0 end: 1 } ranges { begin: 1 end: 2 } } } }
""" + FLOATS.format("boxes") + FLOATS.format("logits")
DETECTIONS = """
node { calculator: "SsdAnchorsCalculator" output_side_packet: "anchors"
  options { [mediapipe.SsdAnchorsCalculatorOptions.ext] { num_layers: 5 min_scale: 0.1484375 max_scale: 0.75 input_size_height: 224 input_size_width: 224
    anchor_offset_x: 0.5 anchor_offset_y: 0.5 strides: 8 strides: 16 strides: 32 strides: 32 strides: 32 aspect_ratios: 1.0 fixed_anchor_size: true } } }
node { calculator: "TensorsToDetectionsCalculator" input_stream: "TENSORS:detector_out" input_side_packet: "ANCHORS:anchors" output_stream: "DETECTIONS:raw"
  options { [mediapipe.TensorsToDetectionsCalculatorOptions.ext] { num_classes: 1 num_boxes: 2254 num_coords: 12 box_coord_offset: 0 keypoint_coord_offset: 4
    num_keypoints: 4 num_values_per_keypoint: 2 sigmoid_score: true score_clipping_thresh: 100.0 reverse_output_order: true
    x_scale: 224.0 y_scale: 224.0 h_scale: 224.0 w_scale: 224.0 min_score_thresh: 0.5 } } }
node { calculator: "NonMaxSuppressionCalculator" input_stream: "raw" output_stream: "suppressed"
  options { [mediapipe.NonMaxSuppressionCalculatorOptions.ext] { min_suppression_threshold: 0.3 overlap_type: INTERSECTION_OVER_UNION algorithm: WEIGHTED } } }
node { calculator: "DetectionLetterboxRemovalCalculator" input_stream: "DETECTIONS:suppressed" input_stream: "LETTERBOX_PADDING:padding" output_stream: "DETECTIONS:detections" }
node { calculator: "SplitDetectionVectorCalculator" input_stream: "detections" output_stream: "best"
  options { [mediapipe.SplitVectorCalculatorOptions.ext] { ranges { begin: 0 end: 1 } element_only: true } } }
node { calculator: "ImagePropertiesCalculator" input_stream: "IMAGE:image" output_stream: "size" }
node { calculator: "AlignmentPointsRectsCalculator" input_stream: "DETECTION:best" input_stream: "IMAGE_SIZE:size" output_stream: "NORM_RECT:rect"
  options { [mediapipe.DetectionsToRectsCalculatorOptions.ext] { rotation_vector_start_keypoint_index: 0 rotation_vector_end_keypoint_index: 1 rotation_vector_target_angle_degrees: 90 } } }
node { calculator: "RectTransformationCalculator" input_stream: "NORM_RECT:rect" input_stream: "IMAGE_SIZE:size" output_stream: "roi"
  options { [mediapipe.RectTransformationCalculatorOptions.ext] { scale_x: 1.25 scale_y: 1.25 square_long: true } } }
""".replace('output_stream: "size"', 'output_stream: "SIZE:size"')
LANDMARKS = """
node { calculator: "InferenceCalculator" input_stream: "TENSORS:landmark_in" output_stream: "TENSORS:landmark_out"
  options { [mediapipe.InferenceCalculatorOptions.ext] { model_path: "mediapipe/modules/pose_landmark/pose_landmark_lite.tflite" delegate { xnnpack {} } } } }
node { calculator: "SplitTensorVectorCalculator" input_stream: "landmark_out" output_stream: "points" output_stream: "heatmap" output_stream: "world_points"
  options { [mediapipe.SplitVectorCalculatorOptions.ext] { ranges { begin: 0 end: 1 } ranges { begin: 3 end: 4 } ranges { begin: 4 end: 5 } } } }
node { calculator: "TensorsToLandmarksCalculator" input_stream: "TENSORS:points" output_stream: "NORM_LANDMARKS:raw"
  options { [mediapipe.TensorsToLandmarksCalculatorOptions.ext] { num_landmarks: 39 input_image_width: 256 input_image_height: 256 visibility_activation: SIGMOID presence_activation: SIGMOID } } }
node { calculator: "RefineLandmarksFromHeatmapCalculator" input_stream: "NORM_LANDMARKS:raw" input_stream: "TENSORS:heatmap" output_stream: "NORM_LANDMARKS:refined"
  options { [mediapipe.RefineLandmarksFromHeatmapCalculatorOptions.ext] { kernel_size: 9 } } }
node { calculator: "LandmarkLetterboxRemovalCalculator" input_stream: "LANDMARKS:refined" input_stream: "LETTERBOX_PADDING:crop_padding" output_stream: "LANDMARKS:unpadded" }
node { calculator: "LandmarkProjectionCalculator" input_stream: "NORM_LANDMARKS:unpadded" input_stream: "NORM_RECT:roi" output_stream: "NORM_LANDMARKS:landmarks" }
node { calculator: "TensorsToLandmarksCalculator" input_stream: "TENSORS:world_points" output_stream: "LANDMARKS:raw_world"
  options { [mediapipe.TensorsToLandmarksCalculatorOptions.ext] { num_landmarks: 39 } } }
node { calculator: "WorldLandmarkProjectionCalculator" input_stream: "LANDMARKS:raw_world" input_stream: "NORM_RECT:roi" output_stream: "LANDMARKS:world" }
""" + FLOATS.format("points") + FLOATS.format("heatmap") + FLOATS.format("world_points")
REFINE = MATRIX_TENSOR + """
node { calculator: "RefineLandmarksFromHeatmapCalculator" input_stream: "NORM_LANDMARKS:point" input_stream: "TENSORS:tensor" output_stream: "NORM_LANDMARKS:refined"
  options { [mediapipe.RefineLandmarksFromHeatmapCalculatorOptions.ext] { kernel_size: 9 } } }
"""


def run(nodes, inputs, outputs):
    """Runs a graph once; outputs are the names of streams, the result maps those that carried a packet to it."""
    ends = [f'input_stream: "{k}"\n' for k in inputs] + [f'output_stream: "{o}"\n' for o in outputs]
    graph, out = mp.CalculatorGraph(graph_config="".join(ends) + nodes), {}
    for name in outputs:
        graph.observe_output_stream(name, out.__setitem__)
    graph.start_run()
    for name, packet in inputs.items():
        graph.add_packet_to_input_stream(name, packet.at(1))
    graph.close()
    return out


def frame(rgb):
    return packet_creator.create_image_frame(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(rgb))


def rect(x, y, w, h, rotation):
    return packet_creator.create_proto(rect_pb2.NormalizedRect(x_center=x, y_center=y, width=w, height=h, rotation=rotation))


def floats(packet):
    return np.array(packet_getter.get_float_list(packet), "<f4")


def points(packet, fields):
    return np.array([[getattr(p, f) for f in fields] for p in packet_getter.get_proto(packet).landmark], "<f4")


def noise(w, h, seed):
    """Returns h x w x 3 pseudo-random numbers of 32 bits that depend on their place alone; the Go tests have the same."""
    y, x, c = np.mgrid[0:h, 0:w, 0:3].astype(np.uint32)
    u = np.uint32
    v = (x * u(73856093)) ^ (y * u(19349663)) ^ (c * u(83492791)) ^ u(seed)
    v = (v ^ (v >> u(13))) * u(1274126177)
    return v ^ (v >> u(16))


def square(x, y, side, rotation, w, h):
    """Returns a normalised rectangle that is square in an image of w x h pixels, in float32."""
    return [float(np.float32(v)) for v in (x, y, side, side * w / h, rotation)]


def write(path, value):
    """Writes JSON; 9 digits hold a float32 exactly."""
    def short(v):
        if isinstance(v, float):
            return float(f"{v:.9g}")
        if isinstance(v, dict):
            return {k: short(e) for k, e in v.items()}
        return [short(e) for e in v] if isinstance(v, list) else v
    path.write_text(json.dumps(short(value), separators=(",", ":")) + "\n")


# Image sizes and ROIs (x, y, side, rotation): inside, over the edges, beyond them, tiny, turned upside down.
ROIS = [(640, 480, .5, .5, .9, .1), (333, 517, .2, .9, 1.7, -2.4), (517, 333, 1.1, .1, .31, 1.5),
        (1, 1, .5, .5, 3, .3), (1, 700, .5, .5, 350, .7), (1200, 900, .4, .6, .05, 3.1)]


def imgproc(out):
    cases, levels = [], []
    for w, h in [(640, 480), (333, 517), (1, 1), (3, 400), (2000, 9)]:
        o = run(DETECTOR_TENSOR + FLOATS.format("detector_in"), {"image": frame((noise(w, h, 1) & 255).astype(np.uint8))}, ["detector_in_floats"])
        levels.append((floats(o["detector_in_floats"]) + 1) * 127.5)
        cases.append({"width": w, "height": h, "roi": None})
    for w, h, *r in ROIS:
        roi = square(*r, w, h)
        o = run(LANDMARK_TENSOR + FLOATS.format("landmark_in"), {"image": frame((noise(w, h, 1) & 255).astype(np.uint8)), "roi": rect(*roi)}, ["landmark_in_floats"])
        levels.append(floats(o["landmark_in_floats"]) * 255)
        cases.append({"width": w, "height": h, "roi": roi})
    write(out / "warp.json", cases)
    (out / "warp.u8").write_bytes(b"".join(v[::101].round().astype(np.uint8).tobytes() for v in levels))

    cases, masks = [], []
    logits = (noise(256, 256, 2)[..., 0] & 1023).astype(np.float32) / 64 - 8
    for w, h, *r in ROIS[:3] + [(1200, 900, .4, .6, .2, 3.1), (20, 11, .5, .5, 2, 0)]:
        roi, step = square(*r, w, h), 331 if w > 99 else 1
        o = run(LANDMARK_TENSOR + MATRIX_TENSOR + MASK, {"image": frame(np.zeros((h, w, 3), np.uint8)), "roi": rect(*roi),
                                                         "values": packet_creator.create_matrix(logits)}, ["mask"])
        masks.append(packet_getter.get_image(o["mask"]).numpy_view().astype("<f4").ravel()[::step])
        cases.append({"width": w, "height": h, "roi": roi, "step": step})
    write(out / "mask.json", cases)
    (out / "mask.f32").write_bytes(b"".join(m.tobytes() for m in masks))


def detect(out, images):
    def rows(packet):
        found = []
        for d in packet_getter.get_proto_list(packet):
            b = d.location_data.relative_bounding_box
            found.append([d.score[0], b.xmin, b.ymin, b.width, b.height] + [v for k in d.location_data.relative_keypoints for v in (k.x, k.y)])
        return found
    cases, rois = [], []
    for name, rgb in images.items():
        image = frame(rgb)
        o = run(DETECTOR_TENSOR + DETECTOR + DETECTIONS, {"image": image}, ["raw", "suppressed", "detections", "roi"])
        t = run(DETECTOR_TENSOR + DETECTOR + DETECTOR_OUTPUTS, {"image": image}, ["boxes_floats", "logits_floats"])
        boxes, logits = floats(t["boxes_floats"]).reshape(2254, 12), floats(t["logits_floats"])
        r = packet_getter.get_proto(o["roi"])
        rois.append([r.x_center, r.y_center, r.width, r.height, r.rotation])
        cases.append({
            "image": name, "width": rgb.shape[1], "height": rgb.shape[0],
            "anchors": [{"index": int(i), "logit": float(logits[i]), "box": boxes[i].tolist()} for i in np.nonzero(logits > -2)[0]],
            **{k: rows(o[k]) for k in ("raw", "suppressed", "detections")}, "roi": rois[-1],
        })
    write(out / "detections.json", cases)
    return rois


def landmark(out, images, rois):
    cases, blob = [], b""
    for (name, rgb), roi in zip(images.items(), rois):
        o = run(LANDMARK_TENSOR + LANDMARKS, {"image": frame(rgb), "roi": rect(*roi)},
                ["points_floats", "heatmap_floats", "world_points_floats", "refined", "landmarks", "world"])
        raw, heat = floats(o["points_floats"]).reshape(39, 5), floats(o["heatmap_floats"]).reshape(64, 64, 39)
        windows = np.full((39, 9, 9), -100, "<f4")  # all of the heatmap that the refinement looks at
        padded = np.pad(heat, ((4, 4), (4, 4), (0, 0)), constant_values=-100)
        for i, (x, y) in enumerate((raw[:, :2] / 256 * 64).astype(int)):
            if 0 <= x < 64 and 0 <= y < 64:
                windows[i] = padded[y:y + 9, x:x + 9, i]
        xyz = ("x", "y", "z")
        for a in (raw, floats(o["world_points_floats"]), windows, points(o["refined"], xyz + ("visibility", "presence"))[:33],
                  points(o["landmarks"], xyz)[:33], points(o["world"], xyz)[:33]):
            blob += a.tobytes()
        cases.append({"image": name, "width": rgb.shape[1], "height": rgb.shape[0], "roi": roi})
    write(out / "landmarks.json", cases)
    (out / "landmarks.f32").write_bytes(blob)

    # One landmark at (x, y) and a heatmap that falls off from a peak: inside, at each edge, beyond it, a low peak, a far one.
    cases = []
    rows, columns = np.mgrid[0:64, 0:64].astype(np.float32)
    for x, y, column, row, peak in [
            (.5, .5, 33, 30, 4), (.01, .02, 0, 2, 4), (.99, .99, 63, 60, 4), (.5, .999999, 30, 62, 4), (.5, 1.01, 30, 62, 4),
            (1.01, .5, 62, 30, 4), (-.01, .5, 1, 30, 4), (-.02, .5, 1, 30, 4), (.5, -.01, 30, 1, 4), (.5, -.02, 30, 1, 4),
            (.3, .7, 20, 45, -.5), (.3, .7, 20, 45, 0), (.3, .7, 40, 45, 4)]:
        heat = np.float32(peak) - ((columns - column) ** 2 + (rows - row) ** 2) / 4
        point = landmark_pb2.NormalizedLandmarkList(landmark=[landmark_pb2.NormalizedLandmark(x=x, y=y, z=0)])
        o = run(REFINE, {"values": packet_creator.create_matrix(heat), "point": packet_creator.create_proto(point)}, ["refined"])
        (rx, ry), = points(o["refined"], ("x", "y")).tolist()
        cases.append({"x": x, "y": y, "column": column, "row": row, "peak": peak, "refined": [rx, ry]})
    write(out / "refine.json", cases)


def main():
    resource_util.set_resource_dir(os.path.dirname(os.path.dirname(mp.__file__)))
    testdata = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "testdata"
    rgb = lambda name: cv2.cvtColor(cv2.imread(str(testdata / name)), cv2.COLOR_BGR2RGB)
    a, b = rgb("render_p001.png"), rgb("render_p012.png")
    images = {"two renders side by side": np.concatenate([a[:, 60:390], b[:, 60:390]], 1),
              "render_p012.png turned by 90 degrees": cv2.rotate(b, cv2.ROTATE_90_CLOCKWISE), "astronaut.png": rgb("astronaut.png")}
    folder = {name: INTERNAL / name / "testdata" for name in ("imgproc", "detect", "landmark")}
    for path in folder.values():
        path.mkdir(exist_ok=True)
    imgproc(folder["imgproc"])
    landmark(folder["landmark"], images, detect(folder["detect"], images))


if __name__ == "__main__":
    main()
