"""A photo file to JSON with MediaPipe, as a program of few lines does it.

usage: photo.py lite|full|heavy PHOTO
"""
import json
import sys

import cv2
import mediapipe as mp

MODELS = ["lite", "full", "heavy"]  # by model_complexity


def detector(model, mask=False):
    return mp.solutions.pose.Pose(static_image_mode=True, model_complexity=MODELS.index(model), enable_segmentation=mask)


def read(path):
    return cv2.cvtColor(cv2.imread(path), cv2.COLOR_BGR2RGB)


def answer(pose, path):
    rgb = read(path)
    h, w = rgb.shape[:2]
    found = pose.process(rgb)
    return json.dumps([[l.x * w, l.y * h, l.z * w, l.visibility] for l in found.pose_landmarks.landmark])


if __name__ == "__main__":
    print(answer(detector(sys.argv[1]), sys.argv[2]), flush=True)
