"""The map: places of the pictures, and what is shown of them."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from lookalike.catalogue.product import Product
from lookalike.errors import NotFoundError, UnprocessableError
from lookalike.index.opened import Index
from lookalike.index.store import open_index
from lookalike.insights.chart import SCALE, Chart
from lookalike.insights.coloured import KEPT, SIDE, Coloured, Latest
from lookalike.insights.compute import compute
from lookalike.insights.layout import kept, lay_out, trustworthiness
from lookalike.insights.legend import PALETTE, by_attribute, by_cluster, by_right
from lookalike.insights.parts.map import MOST, MapFacts
from lookalike.insights.store import open_insights
from lookalike.insights.subject import Neighbours, Subject, neighbours_of
from tests.drawn import build_pixels, draw_shop
from tests.insights.made import product, subject_of


def groups(count: int = 60, seed: int = 0) -> tuple[NDArray[np.float32], Neighbours]:
    """Unit vectors in three groups, one after the other, and their neighbours."""
    random = np.random.default_rng(seed)
    vectors = np.repeat(random.normal(size=(3, 16)), count // 3, axis=0) + random.normal(0, 0.1, (count, 16))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    found = neighbours_of(vectors)
    return vectors, Neighbours(found.places[:, :12], found.cosines[:, :12])


def test_what_looks_alike_lies_together_and_every_run_gives_the_same() -> None:
    vectors, neighbours = groups()
    shares: list[float] = []
    coordinates = lay_out(vectors, neighbours, shares.append)
    middle = coordinates.reshape(3, -1, 2).mean(axis=1)
    own = np.linalg.norm(coordinates - np.repeat(middle, 20, axis=0), axis=1)
    apart = np.linalg.norm(middle[:, None] - middle, axis=2)[np.triu_indices(3, 1)].min()
    assert own.max() < apart / 2
    assert sum(shares) == pytest.approx(1)
    assert np.array_equal(coordinates, lay_out(vectors, neighbours))
    assert trustworthiness(vectors, coordinates) > 0.8


def test_how_many_neighbours_a_map_keeps() -> None:
    vectors, neighbours = groups()
    nearest = np.repeat(np.arange(4.0), 15)[:, None] * [1, 1] + np.tile(np.linspace(0, 0.1, 15), 4)[:, None] * [1, 0]
    by_looks = np.array([[other for other in range(n // 15 * 15, n // 15 * 15 + 15) if other != n] for n in range(60)])
    found = Neighbours(by_looks, np.ones(by_looks.shape, np.float32))
    assert kept(found, nearest) == 1
    half = Neighbours(np.where(np.arange(14) < 7, by_looks, (by_looks + 30) % 60), found.cosines)
    assert kept(half, nearest) == pytest.approx(0.5)
    assert 0.2 < kept(neighbours, lay_out(vectors, neighbours)) <= 1


def test_photos_that_are_all_alike_and_a_single_one_have_places(tmp_path: Path) -> None:
    same = np.zeros((30, 4), np.float32)
    same[:, 0] = 1
    neighbours = Neighbours(np.tile(np.arange(12), (30, 1)), np.ones((30, 12), np.float32))
    assert np.isfinite(lay_out(same, neighbours)).all()
    index = open_index(build_pixels(draw_shop(tmp_path / "shop", 1), tmp_path / "index"))
    compute(index, ["map"])
    insights = open_insights(index)
    assert insights
    assert insights.facts("map", MapFacts) == MapFacts(pictures=1, sample=1, nearest=0, kept=1.0, trustworthiness=1.0)
    chart = Chart.of(index, insights)
    assert len(chart.ids) == len(Coloured(chart, by_attribute(index, "")).regions) == 1
    index.close()


@pytest.fixture
def chart(own_index: Index) -> Chart:
    compute(own_index, ["map"])
    insights = open_insights(own_index)
    assert insights
    return Chart.of(own_index, insights)


def test_every_product_has_a_place_and_a_colour(own_index: Index, chart: Chart) -> None:
    assert chart.ids == [each.id for each in own_index.products.all()]
    assert len(Subject(own_index).pictures) > 1
    assert len(chart.points()) == 4 * len(chart.ids)
    legend = by_attribute(own_index, "colour")
    for each, code in zip(own_index.products.all(), legend.codes.tolist(), strict=True):
        assert (legend.names[code] if code < len(legend.colours) else None) == each.attributes.get("colour")
    assert sum(legend.counts) + legend.others + legend.without == len(chart.ids)
    assert sum(region.count for region in Coloured(chart, legend).regions) == len(chart.ids)
    with pytest.raises(UnprocessableError, match="no column"):
        by_attribute(own_index, "taste")


def test_products_inside_a_polygon(own_index: Index, chart: Chart) -> None:
    every = list(range(len(chart.ids)))
    assert chart.inside([(0, 0), (SCALE, SCALE)]).tolist() == every
    triangle = [(0, 0), (SCALE, 0), (0, SCALE)]
    below = [n for n in every if chart.coordinates[n].astype(np.int64).sum() < MOST]
    assert chart.inside(triangle).tolist() == below
    assert chart.inside([(0, 0), (1, 1)]).tolist() == []
    assert chart.typical(own_index, [], 3) == []
    assert len(set(chart.typical(own_index, every, 3))) == 3


def test_the_middle_of_products_is_at_the_most_of_them(chart: Chart) -> None:
    one, other = chart.ids[:2]
    own = [round(each * SCALE / MOST) for each in chart.coordinates[0].tolist()]
    assert chart.middle([one]) == chart.middle([one, other, one]) == tuple(own)
    assert chart.middle([]) is None


def test_a_map_of_an_earlier_build_is_refused(own_index: Index, chart: Chart) -> None:
    stored = open_insights(own_index)
    assert stored
    with pytest.raises(NotFoundError, match="earlier build"):
        Chart.of(own_index, replace(stored, stale=True))


def test_pictures_for_reports(own_index: Index, chart: Chart) -> None:
    coloured = Coloured(chart, by_attribute(own_index, "colour"))
    legend = coloured.legend
    image = Image.open(io.BytesIO(coloured.png)).convert("RGBA")
    assert image.size == (SIDE, SIDE)
    shown = {"#" + bytes(colour[:3]).hex() for _, colour in image.getcolors() or () if colour[3]}  # type: ignore[index, arg-type]
    assert shown == {legend.palette[code] for code in legend.codes.tolist()}
    assert coloured.svg.startswith("<svg ")
    assert coloured.svg.count("<path") == len(legend.colours) + (legend.others + legend.without > 0)


def test_maps_in_the_latest_colours_are_kept(own_index: Index, chart: Chart) -> None:
    made: list[str] = []

    def ask(name: str) -> None:
        latest.get(name, lambda: made.append(name) or coloured)  # type: ignore[func-returns-value]

    latest, coloured = Latest(), Coloured(chart, by_attribute(own_index, ""))
    names = [str(number) for number in range(KEPT)]
    for name in (*names, "0", "new", "0", "1"):
        ask(name)
    assert made == [*names, "new", "1"]


def test_a_product_with_several_values_has_the_colour_of_the_commonest() -> None:
    blue = [product(number, colour="Blue") for number in range(3)]
    both = [Product(str(n), "", (f"{n}.png",), {"colour": "Red"}, further={"colour": ("Blue",)}) for n in (3, 4)]
    index = subject_of([*blue, *both, product(5, colour="Green"), product(6)]).index
    legend = by_attribute(index, "colour")
    assert (legend.names, legend.counts, legend.others, legend.without) == (("Blue", "Green"), [5, 1], 0, 1)
    assert legend.several
    assert not by_attribute(subject_of(blue).index, "colour").several


def test_a_legend_has_no_more_values_than_colours() -> None:
    index = subject_of([product(number, size=str(number)) for number in range(len(PALETTE) + 2)]).index
    legend = by_attribute(index, "size")
    assert (len(legend.colours), legend.others) == (len(PALETTE), 2)


def test_colours_by_cluster_and_by_right_neighbours() -> None:
    rows = np.array([0, 2, 3, 4])
    legend = by_cluster(np.array([1, 1, 0, 1, 0], np.int32), rows)
    assert (legend.names, legend.counts) == (("0", "1"), [2, 2])
    assert legend.codes.tolist() == [1, 0, 1, 0]
    legend = by_right(np.array([5, 1, 0, 255, 5], np.uint8), rows)
    assert legend.names == tuple("012345")
    assert (legend.counts, legend.others, legend.without) == ([1, 0, 0, 0, 0, 2], 0, 1)
    assert legend.codes.tolist() == [5, 0, 6, 5]
    assert len(legend.palette) == 7


def test_a_region_says_its_commonest_value_also_without_a_colour_of_its_own() -> None:
    index = subject_of([product(n, size=f"size {n % 20}" if n < 60 else "rare") for n in range(62)]).index
    corner = np.zeros((62, 2), np.uint16)
    corner[60:] = MOST
    legend = by_attribute(index, "size")
    chart = Chart([str(n) for n in range(62)], np.arange(62), corner)
    assert "rare" not in legend.names[: len(legend.colours)]
    assert [(region.value, region.share) for region in Coloured(chart, legend).regions][1] == ("rare", 1.0)
