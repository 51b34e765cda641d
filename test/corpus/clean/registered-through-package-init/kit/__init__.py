from .activations import *  # noqa: F403
from .layers import PositionScale
