from . import activations, shifts  # noqa: F401
from .base import ZooLayer
