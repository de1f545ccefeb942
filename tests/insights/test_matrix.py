"""The similarity matrix: its numbers, its order, its picture and its limits; and the graph of neighbours."""

import io
import itertools
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress
from lookalike.errors import NotFoundError, UnprocessableError
from lookalike.index.filters import Filters
from lookalike.index.opened import Index
from lookalike.index.store import open_index
from lookalike.insights import matrix as matrix_room
from lookalike.insights.compute import compute
from lookalike.insights.matrix import MOST, Matrix, ids_in_cluster, ids_with, matrix_of, ordered
from lookalike.insights.matrix_picture import SIDE, colours, picture_of
from lookalike.insights.parts.graph import GraphFacts, edges
from lookalike.insights.store import Insights, open_insights
from lookalike.query.wishes import product_vector
from tests.evaluation.drawn import COLOURS, EACH, KINDS, built


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = built(tmp_path_factory.mktemp("drawn"))
    with closing(open_index(folder)) as opened:
        compute(opened, ["graph"])
        yield opened


@pytest.fixture(scope="module")
def insights(index: Index) -> Insights:
    stored = open_insights(index)
    assert stored
    return stored


def every_id() -> list[str]:
    return [f"{kind}-{colour}-{number}" for number in range(EACH) for colour in COLOURS for kind in KINDS]


def test_it_has_the_cosine_of_every_pair(index: Index) -> None:
    found = matrix_of(index, every_id())
    assert sorted(found.ids) == sorted(every_id())
    one, other = found.ids[3], found.ids[17]
    expected = product_vector(index, one) @ product_vector(index, other)
    assert found.cosines[3, 17] == found.cosines[17, 3] == pytest.approx(expected, abs=1e-6)
    assert (found.cosines.diagonal() == 1).all()
    again = np.load(io.BytesIO(found.npy()))
    assert (again == found.cosines).all()


@pytest.mark.parametrize("most", [MOST, 3], ids=["best order", "simple order"])
def test_alike_products_stand_together(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(matrix_room, "MOST_BEST_ORDERED", most)
    angles = np.radians([0, 90, 180, 4, 94, 184, 8, 98, 188])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    order = [place % 3 for place in ordered(vectors @ vectors.T)]
    assert len([one for one, other in itertools.pairwise(order) if one != other]) == 2


def test_the_most_and_the_least_alike_pairs(index: Index) -> None:
    cosines = np.array([[1, 0.9, 0.1], [0.9, 1, 0.2], [0.1, 0.2, 1]], np.float32)
    found = Matrix(("a", "b", "c"), cosines)
    assert [(pair.one, pair.other) for pair in found.pairs(2, alike=True)] == [(0, 1), (1, 2)]
    assert [(pair.one, pair.other) for pair in found.pairs(9, alike=False)] == [(0, 2), (1, 2), (0, 1)]
    assert matrix_of(index, ["Bags-Red-0"]).pairs(3, alike=True) == []


def test_its_picture_shows_each_cosine_by_a_colour_of_the_scale() -> None:
    cosines = np.array([[1, 0.5], [0.5, 1]], np.float32)
    found = picture_of(Matrix(("a", "b"), cosines))
    image = Image.open(io.BytesIO(found.png))
    at = [found.left + found.cell // 2, found.top + found.cell // 2]
    assert "".join(f"{part:02x}" for part in image.getpixel((at[0], at[1]))) == found.colours[-1]  # type: ignore[union-attr]
    other = image.getpixel((at[0] + found.cell, at[1]))
    assert "".join(f"{part:02x}" for part in other) == found.colours[0]  # type: ignore[union-attr]
    assert found.least == 0.5


def test_the_colours_become_lighter_step_by_step() -> None:
    assert (np.diff(colours() @ [0.2126, 0.7152, 0.0722]) > 0).all()


def test_the_picture_of_a_large_matrix_shows_means() -> None:
    count = 2 * SIDE + 1
    found = picture_of(Matrix(tuple(map(str, range(count))), np.eye(count, dtype=np.float32)))
    assert found.step == 3
    assert found.width < 2 * SIDE
    assert found.least == 0


@pytest.mark.parametrize("count", [0, MOST + 1, 40_000])
def test_none_and_too_many_are_refused_with_the_number(index: Index, count: int) -> None:
    with pytest.raises(UnprocessableError, match=f"{count:,} products|No product"):
        matrix_of(index, [str(number) for number in range(count)])


def test_a_product_that_is_named_again_and_again_counts_once(index: Index) -> None:
    assert matrix_of(index, ["Bags-Red-0"] * (MOST + 1)).ids == ("Bags-Red-0",)


def test_an_unknown_product_is_named(index: Index) -> None:
    with pytest.raises(NotFoundError, match="'gone', nor 1 other of"):
        matrix_of(index, ["Bags-Red-0", "gone", "too"])


def test_products_are_chosen_by_filters_and_words(index: Index) -> None:
    bags = {f"Bags-{colour}-{number}" for colour in COLOURS for number in range(EACH)}
    assert set(ids_with(index, "", Filters({"articleType": ("Bags",)}))) == bags
    assert set(ids_with(index, "red", Filters({"articleType": ("Bags",)}))) == {each for each in bags if "Red" in each}
    with pytest.raises(UnprocessableError, match="No product"):
        ids_with(index, "", Filters({"articleType": ("Hats",)}))


def test_products_are_chosen_by_cluster(index: Index, insights: Insights, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFoundError, match="clusters"):
        ids_in_cluster(index, insights, 0)
    labels = np.repeat([0, 1], [EACH, len(every_id()) - EACH])
    monkeypatch.setattr(Insights, "array", lambda stored, part, name: labels)
    assert list(ids_in_cluster(index, insights, 0)) == index.products.products_of(range(EACH))
    with pytest.raises(NotFoundError, match="There is no cluster 2; there are 0 to 1"):
        ids_in_cluster(index, insights, 2)
    with pytest.raises(NotFoundError, match="earlier build"):
        ids_in_cluster(index, replace(insights, stale=True), 0)


def test_the_graph_has_the_nearest_of_every_picture(insights: Insights) -> None:
    facts = insights.facts("graph", GraphFacts)
    neighbours, cosines = insights.array("graph", "neighbours"), insights.array("graph", "cosines")
    assert neighbours.shape == cosines.shape == (len(every_id()), facts.k)
    rows = list(edges(facts, neighbours, cosines))
    product, rank, neighbour, cosine = rows[0]
    assert (product, rank) == (facts.ids[0], 1)
    assert neighbour != product
    assert cosine == pytest.approx(float(cosines[0, 0]), abs=1e-4)


def test_one_product_has_a_graph_without_edges(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    Image.new("RGB", (60, 80), "red").save(tmp_path / "shop" / "1.png")
    build(BuildOptions(tmp_path / "shop", tmp_path / "index", encoder="pixels"), Progress())
    with closing(open_index(tmp_path / "index")) as alone:
        compute(alone, ["graph"])
        stored = open_insights(alone)
        assert stored
        assert stored.facts("graph", GraphFacts).k == 0
        assert stored.array("graph", "neighbours").shape == (1, 0)
