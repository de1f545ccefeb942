"""A small catalogue of drawn products, photos that people took of some, and networks of random numbers."""

import json
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

NOT_INSTALLED = "not installed: pip install -r requirements-train.txt"
COLOURS = {"Red": "#c02030", "Blue": "#2040b0", "Green": "#208040"}
KINDS = ("Bag", "Watch")
LABELS = ("articleType", "baseColour", "gender")
MAP = {
    "kind": "what",
    "group": "sender",
    "right": {"carried": {"articleType": ["Bag"]}, "worn": {"articleType": ["Watch", "Ring"]}},
}


def drawn(kind: str, colour: str, seed: int, ground: str = "white") -> Image.Image:
    """A rectangle or a disc on a ground, 60×80, at a slightly different place for each seed."""
    rng = np.random.default_rng(seed)
    left, top = rng.integers(4, 24, 2)
    image = Image.new("RGB", (60, 80), ground)
    draw = ImageDraw.Draw(image)
    left, top = min(left, 14), min(top, 20)
    box = (left, top, left + rng.integers(24, 32), top + rng.integers(30, 50))
    (draw.rectangle if kind == "Bag" else draw.ellipse)(tuple(map(int, box)), COLOURS[colour])
    return image


def write(path: Path, header: str, rows: Iterable[tuple[str, str, Image.Image]]) -> Path:
    """A catalogue in a zip; each of ``rows`` is an id, its line of styles.csv and its photo."""
    lines = [header]
    with zipfile.ZipFile(path, "w") as archive:
        for name, line, image in rows:
            lines.append(line)
            data = BytesIO()
            image.save(data, "PNG")
            archive.writestr(f"images/{name}.png", data.getvalue())
        archive.writestr("styles.csv", "\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """288 products of two types and three colours, as a zip; a third has no gender."""

    def row(number: int) -> tuple[str, str, Image.Image]:
        kind, colour = KINDS[number % 2], list(COLOURS)[number % 3]
        line = f"{number},{kind},{colour},{('Men', 'Women', '')[number // 2 % 3]}"
        return str(number), line, drawn(kind, colour, number)

    path = tmp_path_factory.mktemp("catalogue") / "drawn.zip"
    return write(path, "id,articleType,baseColour,gender", map(row, range(288)))


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 photos on grey by 20 people, three each, as a zip; the column ``what`` has their kinds."""

    def row(number: int) -> tuple[str, str, Image.Image]:
        what, kind = (("carried", "Bag"), ("worn", "Watch"))[number % 2]
        photo = drawn(kind, list(COLOURS)[number % 3], 1000 + number, "#8a8580")
        return f"p{number}", f"p{number},{what},sender {number // 3}", photo

    return write(tmp_path_factory.mktemp("people") / "people.zip", "id,what,sender", map(row, range(60)))


@pytest.fixture(scope="session")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The map of their kinds."""
    path = tmp_path_factory.mktemp("kinds") / "kinds.json"
    path.write_text(json.dumps(MAP))
    return path


@pytest.fixture(scope="session")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of five photos of weaves."""
    folder = tmp_path_factory.mktemp("grounds")
    for number in range(5):
        cells = np.random.default_rng(number).integers(0, 256, (16, 16, 3), dtype=np.uint8)
        Image.fromarray(cells.repeat(4, axis=0).repeat(4, axis=1)).save(folder / f"{number}.png")
    return folder


@pytest.fixture(scope="session")
def torch() -> Any:
    """PyTorch on one thread, so that sums add up in one order; tests that need it are skipped if it is missing."""
    module = pytest.importorskip("torch", reason=NOT_INSTALLED)
    module.set_num_threads(1)
    return module


@pytest.fixture(scope="session")
def pretrained(torch: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of random numbers, named and shaped as EfficientNet-Lite0's."""
    from lookalike.training.net import Net, Shape

    torch.manual_seed(3)
    net = Net(Shape())
    state = {"_fc.weight": torch.randn(1000, 1280) * 0.02}

    def add(conv: Any, name: str, norm: str) -> None:
        channels = len(conv.scale)
        state[f"{name}.weight"] = conv.weight.detach()
        state[f"{norm}.weight"] = torch.rand(channels) + 0.5
        state[f"{norm}.bias"] = torch.randn(channels) * 0.1
        state[f"{norm}.running_mean"] = torch.randn(channels) * 0.1
        state[f"{norm}.running_var"] = torch.rand(channels) + 0.5

    add(net.stem, "_conv_stem", "_bn0")
    for number, block in enumerate(net.blocks):
        if block.expand is not None:
            add(block.expand, f"_blocks.{number}._expand_conv", f"_blocks.{number}._bn0")
        add(block.depthwise, f"_blocks.{number}._depthwise_conv", f"_blocks.{number}._bn1")
        add(block.project, f"_blocks.{number}._project_conv", f"_blocks.{number}._bn2")
    add(net.top, "_conv_head", "_bn1")
    path = tmp_path_factory.mktemp("pretrained") / "lite0.pth"
    torch.save(state, path)
    return path


@pytest.fixture(scope="session")
def net(torch: Any) -> Any:
    """A network of random numbers, its masks' too, with two heads."""
    from lookalike.training.net import Net, Shape

    torch.manual_seed(5)
    made = Net(Shape((("articleType", 2), ("baseColour", 3))))
    with torch.no_grad():
        for name, parameter in made.named_parameters():
            if name.endswith("scale"):
                parameter.uniform_(0.5, 1.5)
            elif name.endswith(("shift", "bias")):
                parameter.normal_(0, 0.3)
        made.look.logits.weight.normal_(0, 0.3)
    return made.eval().requires_grad_(False)
