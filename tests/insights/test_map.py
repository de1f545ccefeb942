"""The map: places of the pictures, and what is shown of them."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.errors import UnprocessableError
from lookalike.index.opened import Index
from lookalike.index.store import open_index
from lookalike.insights.chart import SCALE, Chart, as_numbers, draw_png, draw_svg, parse_corners
from lookalike.insights.compute import compute
from lookalike.insights.layout import lay_out, trust
from lookalike.insights.legend import by_attribute, by_cluster, by_right
from lookalike.insights.parts.map import MOST, MapFacts
from lookalike.insights.store import open_insights
from lookalike.insights.subject import Neighbours, Subject
from lookalike.photos import decode
from tests.drawn import build_pixels, draw_shop


def groups(count: int = 60, seed: int = 0) -> tuple[NDArray[np.float32], Neighbours]:
    """Unit vectors in three groups, one after the other, and their neighbours."""
    random = np.random.default_rng(seed)
    vectors = np.repeat(random.normal(size=(3, 16)), count // 3, axis=0) + random.normal(0, 0.1, (count, 16))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -2)
    places = np.argsort(-cosines, axis=1)[:, :12]
    return vectors, Neighbours(places, np.take_along_axis(cosines, places, axis=1))


def test_what_looks_alike_lies_together_and_every_run_gives_the_same() -> None:
    vectors, neighbours = groups()
    shares: list[float] = []
    places = lay_out(vectors, neighbours, shares.append)
    middle = places.reshape(3, -1, 2).mean(axis=1)
    own = np.linalg.norm(places - np.repeat(middle, 20, axis=0), axis=1)
    apart = np.linalg.norm(middle[:, None] - middle, axis=2)[np.triu_indices(3, 1)].min()
    assert own.max() < apart / 2
    assert sum(shares) == pytest.approx(1)
    assert np.array_equal(places, lay_out(vectors, neighbours))
    assert trust(vectors, places) > 0.8


def test_photos_that_are_all_alike_and_a_single_one_have_places(tmp_path: Path) -> None:
    same = np.zeros((30, 4), np.float32)
    same[:, 0] = 1
    neighbours = Neighbours(np.tile(np.arange(12), (30, 1)), np.ones((30, 12), np.float32))
    assert np.isfinite(lay_out(same, neighbours)).all()
    index = open_index(build_pixels(draw_shop(tmp_path / "shop", 1), tmp_path / "index"))
    compute(index, ["map"])
    insights = open_insights(index)
    assert insights
    assert insights.facts("map", MapFacts) == MapFacts(pictures=1, trust=1.0)
    chart = Chart.of(index, insights)
    assert len(chart.ids) == len(chart.regions(by_attribute(index, "", chart.rows))) == 1
    index.close()


@pytest.fixture
def chart(own_index: Index) -> Chart:
    compute(own_index, ["map"])
    insights = open_insights(own_index)
    assert insights
    return Chart.of(own_index, insights)


def test_every_product_has_a_place_and_a_colour(own_index: Index, chart: Chart) -> None:
    assert chart.ids == [product.id for product in own_index.products.all()]
    assert len(Subject(own_index).pictures) > 1
    assert len(chart.points()) == 4 * len(chart.ids)
    legend = by_attribute(own_index, "colour", chart.rows)
    for product, code in zip(own_index.products.all(), legend.codes.tolist(), strict=True):
        assert (legend.names[code] if code < len(legend.names) else None) == product.attributes.get("colour")
    assert sum(legend.counts) + legend.others == len(chart.ids)
    assert sum(region.count for region in chart.regions(legend)) == len(chart.ids)
    with pytest.raises(UnprocessableError, match="no column"):
        by_attribute(own_index, "taste", chart.rows)


def test_products_inside_a_polygon(own_index: Index, chart: Chart) -> None:
    every = list(range(len(chart.ids)))
    assert chart.inside([(0, 0), (SCALE, SCALE)]).tolist() == every
    triangle = [(0, 0), (SCALE, 0), (0, SCALE)]
    below = [n for n in every if chart.places[n].astype(np.int64).sum() < MOST]
    assert chart.inside(triangle).tolist() == below
    assert chart.inside([(0, 0), (1, 1)]).tolist() == []
    assert chart.typical(own_index, np.array([], np.int64), 3) == []
    assert len(set(chart.typical(own_index, np.array(every), 3))) == 3


@pytest.mark.parametrize("text", ["", "1,2", "1,2,3", "1,2,3,x", "0,0,1001,5", "-1,0,5,5", "1," * 500 + "1"])
def test_corners_that_cannot_be_used(text: str) -> None:
    with pytest.raises(UnprocessableError, match="two corners of a box"):
        parse_corners(text)


def test_numbers_of_products_are_checked() -> None:
    assert as_numbers("0,2", 3, 3) == [0, 2]
    for text in ("", "a", "3", "0,1,2,0", "-1"):
        with pytest.raises(UnprocessableError, match="1 to 3 numbers"):
            as_numbers(text, 3, 3)


def test_pictures_for_reports(own_index: Index, chart: Chart) -> None:
    legend = by_attribute(own_index, "colour", chart.rows)
    png = draw_png(chart, legend, side=200)
    assert decode(png).shape == (200, 200, 3)
    svg = draw_svg(chart, legend)
    assert svg.startswith("<svg ")
    assert svg.count("<path") == len(legend.names) + (legend.others > 0)


def test_colours_by_cluster_and_by_right_neighbours() -> None:
    rows = np.array([0, 2, 3, 4])
    legend = by_cluster(np.array([1, 1, 0, 1, -1], np.int32), rows)
    assert (legend.names, legend.counts, legend.others) == (("1", "0"), (2, 1), 1)
    assert legend.codes.tolist() == [0, 1, 0, 2]
    legend = by_right(np.array([5, 1, 0, 255, 5], np.uint8), rows)
    assert legend.names == tuple("012345")
    assert (legend.counts, legend.others) == ((1, 0, 0, 0, 0, 2), 1)
    assert legend.codes.tolist() == [5, 0, 6, 5]
    assert len(legend.palette) == 7
