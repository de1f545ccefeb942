"""What the parts of the insights share."""

from pathlib import Path

import numpy as np

from lookalike.index.opened import Index
from lookalike.index.store import open_index
from lookalike.insights.subject import NEIGHBOURS, Subject, columns_without
from tests.drawn import build_pixels, draw_shop


def test_neighbours_are_the_nearest_other_pictures(own_index: Index) -> None:
    subject = Subject(own_index)
    cosines = subject.vectors @ subject.vectors.T
    np.fill_diagonal(cosines, -2)
    count = len(subject.pictures)
    found = subject.neighbours
    assert found.places.shape == (count, min(NEIGHBOURS, count - 1))
    assert not (found.places == np.arange(count)[:, np.newaxis]).any()
    assert np.allclose(found.cosines, -np.sort(-cosines, axis=1)[:, : found.places.shape[1]], atol=1e-5)


def test_an_equal_vector_before_its_own_stays(own_index: Index) -> None:
    found = np.array([[3, 0, 1], [1, 2, 0], [5, 6, 7]])
    others = columns_without(found, np.array([0, 1, 9]))
    assert np.take_along_axis(found, others, axis=1).tolist() == [[3, 1], [2, 0], [5, 6]]


def test_repeated_pictures_count_once(own_index: Index) -> None:
    subject = Subject(own_index)
    groups = own_index.products.duplicate_groups
    assert len(subject.pictures) == len(set(groups.tolist()))
    assert (groups[subject.pictures[subject.place_of]] == groups).all()
    for column, labels in subject.labels.items():
        first = own_index.products.of_rows([int(subject.pictures[0])])[0]
        assert labels[0] == first.attributes.get(column, "")


def test_one_product_has_no_neighbours(tmp_path: Path) -> None:
    index = open_index(build_pixels(draw_shop(tmp_path / "shop", 1), tmp_path / "index"))
    assert Subject(index).neighbours.places.shape == (1, 0)
    index.close()
