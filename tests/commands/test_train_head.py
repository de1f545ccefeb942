import csv
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image, ImageDraw

from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress
from lookalike.cli import main
from lookalike.encoders.learned import Learned
from lookalike.index.encoder import encoder_of
from lookalike.index.store import open_index
from lookalike.photos import decode
from tests.disk import room_for

COLOURS = {"Red": "#c02020", "Blue": "#2040b0", "Green": "#208030"}
KINDS = ("Ball", "Box")
EACH = 20  # products of each kind and colour


def draw(kind: str, colour: str, seed: int) -> Image.Image:
    """A ball or box of one colour, at a random place on a ground of another colour, which has no label."""
    random = np.random.default_rng(seed)
    photo = Image.new("RGB", (48, 64), tuple(random.integers(90, 256, 3).tolist()))
    left, top, size = *random.integers(2, 16, 2), random.integers(14, 30)
    pen = ImageDraw.Draw(photo)
    box = (int(left), int(top), int(left + size), int(top + size))
    (pen.ellipse if kind == "Ball" else pen.rectangle)(box, fill=COLOURS[colour])
    return photo


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("toys")
    (folder / "toys" / "images").mkdir(parents=True)
    with (folder / "toys" / "styles.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "productDisplayName", "articleType", "baseColour", "maker"])
        products = [(kind, colour) for kind in KINDS for colour in COLOURS for _ in range(EACH)]
        for number, (kind, colour) in enumerate(products):
            draw(kind, colour, number).save(folder / "toys" / "images" / f"{number}.png")
            rows.writerow([number, f"{colour} {kind}", kind, colour, "one"])
    build(BuildOptions(folder / "toys", folder / "index", encoder="pixels"), Progress())
    return folder / "index"


def train(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["train", "head", *map(str, arguments)])


def test_the_tuned_index_searches_with_its_own_encoder(index: Path, tmp_path: Path) -> None:
    out = tmp_path / "tuned"

    result = train(index, "--labels", "articleType,baseColour", "--dim", 8, "--epochs", 40, "--out", out)

    assert result.exit_code == 0, result.output
    assert "108 photos for training, 12 for validation" in result.output
    before, after = open_index(index), open_index(out)
    assert after.vectors.shape == (120, 8)
    assert after.filenames == before.filenames
    assert after.manifest.quality
    assert after.manifest.quality.remark == "in-sample"
    encoder = encoder_of(after)
    photo = decode((index.parent / "toys" / after.filenames[7]).read_bytes())
    assert encoder.encode([photo])[0] @ after.vectors[7] > 0.9999
    (learned,) = encoder.learned
    assert learned.hashes.tolist() == Learned.of(before.products.all()).hashes.tolist()
    assert "<svg" in (out / "curves.svg").read_text()
    assert (out / "log.jsonl").read_text().count("\n") >= 1
    before.close(), after.close()


def test_what_is_left_out_teaches_nothing(index: Path, tmp_path: Path) -> None:
    (tmp_path / "ids").write_text("\n".join(map(str, range(0, 120, 2))) + "\n9999\n")

    result = train(index, "--exclude", tmp_path / "ids", "--labels", "baseColour", "--out", tmp_path / "tuned")

    assert "54 photos for training, 6 for validation" in result.output
    assert "1 of the 61 ids" in result.output
    assert "such as '9999', are not in the index." in result.output


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--labels", "maker"), "all have one maker, 'one'"),
        (("--labels", "size"), "no column 'size'"),
        (("--labels", ","), "must be like articleType"),
        (("--exclude", "most"), "too few labels to learn from"),
        (("--exclude", "all"), "leaves no photo"),
        (("--exclude", "unknown"), "None of the 1 ids"),
        (("--exclude", "nowhere"), "can't be read"),
        (("--out", "index"), "INDEX itself"),
    ],
)
def test_a_clear_sentence_each(
    options: tuple[str, str], sentence: str, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("most").write_text("\n".join(str(number) for number in range(120) if number % 4))
    Path("all").write_text("\n".join(map(str, range(120))))
    Path("unknown").write_text("x")
    Path("index").symlink_to(index)

    result = train(index, *options)

    assert result.exit_code != 0
    assert sentence in result.output
    assert not index.with_name("index-head").exists()


def test_labels_that_teach_nothing_leave_nothing(index: Path, tmp_path: Path) -> None:
    """One epoch of a hundred photos is one step, which improves nothing."""
    result = train(index, "--epochs", 1, "--dim", 2, "--out", tmp_path / "tuned")

    assert result.exit_code != 0
    assert "did not improve the encoder" in result.output
    assert not (tmp_path / "tuned").exists()


def test_a_full_disk_keeps_the_previous_index(index: Path, tmp_path: Path) -> None:
    options = ("--labels", "articleType,baseColour", "--dim", 8, "--epochs", 40, "--out", tmp_path / "tuned")
    assert train(index, *options).exit_code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "tuned").iterdir() if path.is_file()}

    with room_for(4096):
        result = train(index, *options, "--seed", 1)

    assert result.exit_code == 2
    assert "The head can't be written to" in result.stderr.splitlines()[-1]
    assert {path.name: path.read_bytes() for path in (tmp_path / "tuned").iterdir() if path.is_file()} == before
    open_index(tmp_path / "tuned").close()
