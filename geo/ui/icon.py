"""The page's icon, drawn here: a named or symbolic icon would be fetched from a font server."""

from __future__ import annotations

import numpy as np
from PIL import Image


def icon() -> Image.Image:
    """Draw a dot in its ring on blue, 64 x 64 pixels."""
    y, x = np.mgrid[:64, :64] - 31.5
    distance = np.hypot(x, y)
    image = np.full((64, 64, 3), (23, 80, 136), dtype=np.uint8)
    image[(distance < 9) | ((distance > 18) & (distance < 23))] = 255
    return Image.fromarray(image)
