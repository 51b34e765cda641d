from .model import GraphNet
