"""The drawn catalogue: complete, well-formed, and reproducible."""

import csv
import io
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from demo import draw, samples
from demo.palette import BASE_COLOURS
from demo.plan import COLUMNS, FAMILIES, Article, plan

DEMO = Path(draw.__file__).parent
CATALOGUE, SAMPLES = DEMO / "catalogue", DEMO / "samples"
LEVELS = 2  # of 255, that a redrawn photo may differ
MOST_BYTES = 8_000_000


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return plan(draw.SEED, draw.COUNT)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (CATALOGUE / "styles.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def shipped(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"), dtype=int)


def test_some_products_are_drawn_the_same_again(articles: list[Article]) -> None:
    chosen = np.random.default_rng(10).choice(len(articles), 4, replace=False)
    for article in (articles[index] for index in chosen):
        with Image.open(io.BytesIO(draw.jpeg(draw.photo(article)))) as image:
            again = np.asarray(image, dtype=int)
        apart = np.abs(again - shipped(CATALOGUE / "images" / f"{article.id}.jpg")).max()
        assert apart <= LEVELS, f"{article.id} ({article.row['productDisplayName']}) differs by {apart} levels"


def test_styles_csv_is_what_the_plan_says(articles: list[Article], rows: list[dict[str, str]]) -> None:
    assert tuple(rows[0]) == COLUMNS
    assert rows == [article.row for article in articles]


def test_styles_csv_speaks_of_a_shop(rows: list[dict[str, str]]) -> None:
    assert len(rows) == draw.COUNT
    assert len({row["id"] for row in rows}) == len({row["productDisplayName"] for row in rows}) == len(rows)
    assert {row["gender"] for row in rows} == {"Men", "Women", "Boys", "Girls", "Unisex"}
    assert {row["baseColour"] for row in rows} <= set(BASE_COLOURS)
    assert {row["articleType"] for row in rows} == {family.article for family in FAMILIES}
    assert min(Counter(row["articleType"] for row in rows).values()) >= 5
    priced = [float(row["price"]) for row in rows if row["price"]]
    assert 0 < len(rows) - len(priced) < 40 and min(priced) > 1
    assert any(row["stock"] for row in rows)


def test_every_product_has_its_photo_on_white(rows: list[dict[str, str]]) -> None:
    photos = sorted((CATALOGUE / "images").iterdir())
    assert [path.name for path in photos] == sorted(f"{row['id']}.jpg" for row in rows)
    assert sum(path.stat().st_size for path in photos) < MOST_BYTES
    for path in photos:
        pixels = shipped(path)
        assert pixels.shape == (480, 360, 3), path.name
        corners = pixels[[0, 0, -1, -1], [0, -1, 0, -1]]
        assert (corners == 255).all(), f"{path.name} has a corner that is not white"
        product = (pixels.min(axis=2) < 235).mean()
        assert 0.015 < product < 0.75, f"{path.name}: {product:.0%} of the photo is product"


def test_another_seed_draws_other_products(tmp_path: Path, articles: list[Article]) -> None:
    draw.main(["--seed", "2", "--count", "3", "--out", str(tmp_path), "--workers", "1"])
    with (tmp_path / "styles.csv").open(encoding="utf-8", newline="") as stream:
        names = [row["productDisplayName"] for row in csv.DictReader(stream)]
    assert len(names) == len(list((tmp_path / "images").glob("*.jpg"))) == 3
    assert names != [article.row["productDisplayName"] for article in articles[:3]]


def test_samples_are_named_and_not_in_the_catalogue(rows: list[dict[str, str]]) -> None:
    with (SAMPLES / "samples.csv").open(encoding="utf-8", newline="") as stream:
        named = list(csv.DictReader(stream))
    assert [row["file"] for row in named] == sorted(path.name for path in SAMPLES.glob("*.jpg"))
    assert len(named) == 12
    assert [row["file"] for row in named] == [file for file, _ in samples.PHOTOS] + [s.file for s in samples.SHOTS]
    types = {row["articleType"] for row in rows}
    for row in named:
        assert row["title"] == samples.title(row["file"])
        assert set(row["articleType"].split(" and ")) <= types
        pixels = shipped(SAMPLES / row["file"])
        assert min(pixels.shape[:2]) >= 224
        assert (pixels.min(axis=2) > 250).mean() < 0.05, f"{row['file']} looks as if it lay on white"


def test_a_sample_is_drawn_the_same_again() -> None:
    with Image.open(io.BytesIO(draw.jpeg(samples.photo(1), samples.QUALITY))) as image:
        apart = np.abs(np.asarray(image, dtype=int) - shipped(SAMPLES / samples.SHOTS[1].file)).max()
    assert apart <= LEVELS
