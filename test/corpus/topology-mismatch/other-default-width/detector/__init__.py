from .model import Detector, build_detector
