"""Preprocessing of photos for an ONNX network, described by a small JSON file."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lookalike.errors import UnprocessableError
from lookalike.photos import Photo, resize

EXAMPLE = (
    '{"size": [224, 224], "aspect": "stretch", "filter": "bicubic", "colour": "RGB", "layout": "NCHW",'
    ' "scale": 0.00392156862745098, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}'
)
Pixels = Annotated[int, Field(ge=8, le=1024)]
Positive = Annotated[float, Field(gt=0)]
WHITE = 255


class Preprocessing(BaseModel):
    """The input of a network: (pixel · scale − mean) / std for each channel, in ``layout``.

    Attributes:
        size: width and height in pixels.
        aspect: "stretch" to the size; "crop" the middle to its aspect ratio first; or "pad" with white to it first.
        filter: the resampling filter.
        input, output: names in the ONNX file; None for the only input and the first output.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    size: tuple[Pixels, Pixels]
    aspect: Literal["stretch", "crop", "pad"] = "stretch"
    filter: Literal["nearest", "bilinear", "bicubic", "lanczos"] = "bicubic"
    colour: Literal["RGB", "BGR"] = "RGB"
    layout: Literal["NCHW", "NHWC"] = "NCHW"
    scale: Positive = 1.0
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[Positive, Positive, Positive] = (1.0, 1.0, 1.0)
    input: str | None = None
    output: str | None = None

    @classmethod
    def read(cls, given: Path | Mapping[str, Any] | None, network: Path) -> "Preprocessing":
        """Read it from a JSON file, from a manifest's record, or from the JSON file beside ``network``.

        Raises:
            UnprocessableError: the file is missing or invalid; the sentence has an example.
        """
        if isinstance(given, Mapping):
            return cls.model_validate(given)
        path = given or network.with_suffix(".json")
        try:
            facts = json.loads(path.read_text(encoding="utf-8"))
            return cls.model_validate(facts)
        except FileNotFoundError:
            raise UnprocessableError(
                f"There is no {path}, which says how photos are prepared for {network.name}; write it, or name another"
                f" by --preprocessing FILE. An example: {EXAMPLE}"
            ) from None
        except OSError as error:
            raise UnprocessableError(f"{path} can't be read: {error.strerror}.") from None
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "the whole"
            raise UnprocessableError(
                f"{path} can't be used: {where}: {first['msg'].lower()}. An example: {EXAMPLE}"
            ) from None
        except ValueError:  # not UTF-8, not JSON
            raise UnprocessableError(f"{path} is not JSON. An example of what it should hold: {EXAMPLE}") from None

    @property
    def facts(self) -> dict[str, Any]:
        """All fields as plain JSON values."""
        return self.model_dump(mode="json")

    def apply(self, photo: Photo) -> NDArray[np.float32]:
        """(3, height, width) or (height, width, 3) float32 of a photo of any size."""
        shaped = self._shape(photo)
        if self.colour == "BGR":
            shaped = shaped[..., ::-1]
        std = np.array(self.std)
        array = shaped * np.float32(self.scale / std) - np.float32(self.mean / std)
        return np.ascontiguousarray(array.transpose(2, 0, 1) if self.layout == "NCHW" else array)

    def _shape(self, photo: Photo) -> Photo:
        """(height, width, 3) uint8: the photo at this size."""
        width, height = self.size
        rows, columns = photo.shape[:2]
        if self.aspect == "crop":
            scale = max(width / columns, height / rows)
            kept_rows, kept_columns = min(rows, round(height / scale) or 1), min(columns, round(width / scale) or 1)
            top, left = (rows - kept_rows) // 2, (columns - kept_columns) // 2
            photo = np.ascontiguousarray(photo[top : top + kept_rows, left : left + kept_columns])
        if self.aspect != "pad":
            return resize(photo, self.size, self.filter)
        scale = min(width / columns, height / rows)
        inner = max(1, round(columns * scale)), max(1, round(rows * scale))
        padded = np.full((height, width, 3), WHITE, np.uint8)
        top, left = (height - inner[1]) // 2, (width - inner[0]) // 2
        padded[top : top + inner[1], left : left + inner[0]] = resize(photo, inner, self.filter)
        return padded
