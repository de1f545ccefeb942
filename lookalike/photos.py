"""Bytes → RGB array, safely: every limit and every odd format in this one room."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Photo: TypeAlias = NDArray[np.uint8]
"""(height, width, 3) uint8 RGB, orientation applied, transparency laid on white."""
