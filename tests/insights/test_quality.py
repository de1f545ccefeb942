"""Quality by kind: figures worked out by hand, the worst kinds first, confusions, strong views, and a head's gain."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress
from lookalike.catalogue.product import Product
from lookalike.errors import UnprocessableError
from lookalike.index.store import open_index
from lookalike.insights import quality_gain
from lookalike.insights.parts import quality as quality_room
from lookalike.insights.parts.quality import QualityFacts, QualityOfKinds
from lookalike.insights.quality_gain import gain_of
from lookalike.insights.subject import Subject
from lookalike.measures import Level
from lookalike.training.head import Recipe
from tests.insights.made import subject_of
from tests.web.conftest import index_folder  # noqa: F401  # a fixture
from tests.web.shop import draw

TYPE = Level("type", ("type",))


def facts_of(folder: Path) -> QualityFacts:
    with closing(open_index(folder)) as index:
        found = QualityOfKinds().compute(Subject(index), lambda share: None).facts
    assert isinstance(found, QualityFacts)
    return found


@pytest.fixture(scope="module")
def drawn(index_folder: Path) -> QualityFacts:  # noqa: F811
    """The figures of the drawn shop: 44 different photos of five kinds."""
    return facts_of(index_folder)


def test_the_figures_are_those_that_the_build_measured(index_folder: Path, drawn: QualityFacts) -> None:  # noqa: F811
    with closing(open_index(index_folder)) as index:
        built, views = index.manifest.quality, index.manifest.views
        own = {each.columns: each.own for each in drawn.levels}
        assert own == {each.columns: pytest.approx(each.p5, abs=1e-4) for each in built.levels if built}
        measured = {each.columns: (each.views_p5, each.views) for each in drawn.levels}
        assert views
        for view in views:
            assert measured[view.columns] == (pytest.approx(view.p5, abs=1e-4), view.queries)


def test_without_stored_views_nothing_is_said_of_visitors(index_folder: Path, tmp_path: Path) -> None:  # noqa: F811
    with closing(open_index(index_folder)) as index:
        copy = tmp_path / "catalogue.db"
        index.products.copy_to(copy)
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("DELETE FROM known_view")
            connection.commit()
        object.__setattr__(index, "files", tmp_path)
        found = QualityOfKinds().compute(Subject(index), lambda share: None).facts
    assert isinstance(found, QualityFacts)
    assert {(each.views_p5, each.views) for each in (*found.levels, *found.kinds)} == {(None, 0)}


def test_how_many_neighbours_are_right_is_known_of_each_main_photo(index_folder: Path) -> None:  # noqa: F811
    with closing(open_index(index_folder)) as index:
        found = QualityOfKinds().compute(Subject(index), lambda share: None)
        right, ids = found.arrays["right"], index.products.products_of(range(len(index.vectors)))
        kind = {product.id: product.attributes.get("articleType") for product in index.products.all()}
    assert isinstance(found.facts, QualityFacts)
    for each in found.facts.kinds:
        own = [n for n, product in zip(right.tolist(), ids, strict=True) if kind[product] == each.kind and n <= 5]
        twins = len(own) - each.products  # listings with an equal photo
        assert 0 <= twins <= 1
        assert twins or np.mean(own) / 5 == pytest.approx(each.own, abs=1e-3)


def test_kinds_are_the_worst_first_and_those_with_few_products_last(drawn: QualityFacts) -> None:
    assert drawn.columns == ("articleType",)
    ranked = [(each.products < 10, each.own) for each in drawn.kinds]
    assert ranked == sorted(ranked)
    assert sum(each.products for each in drawn.kinds) == 44
    assert all(bool(each.examples) == (each.products >= 10) for each in drawn.kinds)


def test_examples_show_what_is_right_and_wrong(index_folder: Path, drawn: QualityFacts) -> None:  # noqa: F811
    with closing(open_index(index_folder)) as index:
        kinds = {each.id: each.attributes["articleType"] for each in index.products.all()}
    for kind in drawn.kinds:
        for example in kind.examples:
            assert kinds[example.id] == kind.kind
            assert [each.right for each in example.neighbours] == [
                kinds[each.id] == kind.kind for each in example.neighbours
            ]
            assert len(example.neighbours) == 5


def test_confusions_are_counted_over_all_neighbours(drawn: QualityFacts) -> None:
    wrong = sum(each.products * 5 * (1 - each.own) for each in drawn.kinds)
    assert sum(each.neighbours for each in drawn.confusions) == pytest.approx(wrong, abs=0.1)
    counts = [each.neighbours for each in drawn.confusions]
    assert counts == sorted(counts, reverse=True)
    assert all(each.kind != each.shown for each in drawn.confusions)


def test_every_figure_is_in_a_table(drawn: QualityFacts) -> None:
    tables = drawn.tables()
    assert tables["kinds"].csv().startswith("\ufeffkind,products,own,ceiling,views_p5,views,instead\n")
    assert [len(table.rows) for table in tables.values()] == [
        len(drawn.levels), len(drawn.kinds), len(drawn.confusions), len(drawn.gain.levels),
    ]  # fmt: skip


def test_neighbours_are_of_products_also_where_another_photo_has_equal_pixels() -> None:
    """A has two photos, C one, and that of B equals A's second: there are as many pictures as main photos."""
    products = [Product("A", "", ("a1.png", "a2.png")), Product("C", "", ("c.png",)), Product("B", "", ("b.png",))]
    angles = np.radians([0, 90, 80, 90])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    subject = subject_of(products, vectors, twins=(0, 1, 2, 1))
    assert len(subject.pictures) == 3
    near = quality_room._nearest(subject, np.array([0, 2, 3]))
    assert near[:, 0].tolist() == [1, 2, 1]


def test_a_head_gains_where_labels_are_hidden_among_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first two numbers tell the kinds; six numbers of noise hide that from the cosine."""
    monkeypatch.setattr(quality_gain, "LEAST_ASIDE", 60)
    monkeypatch.setattr(quality_gain, "RECIPE", Recipe(dim=8, hidden=32, epochs=40, patience=40, batch=64))
    random = np.random.default_rng(0)
    codes = np.arange(600) % 4
    angles = codes * np.pi / 2
    vectors = np.concatenate([np.array([np.cos(angles), np.sin(angles)]).T, random.standard_normal((600, 6))], axis=1)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    labels = {"type": [f"kind {code}" for code in codes]}
    groups = np.arange(600)
    done: list[float] = []
    found = gain_of(vectors, groups, labels, [TYPE], done.append)
    (level,) = found.levels
    assert (found.learned, found.aside, found.missing, found.verdict) == (540, 60, "", "better")
    assert level.after > level.before
    assert 0 < level.low < level.high
    assert sum(done) <= 1 + 1e-9


def test_copies_are_not_both_learned_and_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    learned: list[int] = []

    def prepare(vectors: object, groups: np.ndarray, labels: object, levels: object) -> None:
        learned.extend(groups.tolist())
        raise UnprocessableError("That is enough.")

    monkeypatch.setattr(quality_gain, "prepare_dataset", prepare)
    monkeypatch.setattr(quality_gain, "MOST", 20)
    monkeypatch.setattr(quality_gain, "LEAST_ASIDE", 4)
    labels = {"type": ["a", "b"] * 30}
    found = gain_of(np.eye(60, dtype=np.float32), np.repeat(np.arange(30), 2), labels, [TYPE], lambda share: None)
    assert found.missing == "That is enough."
    assert sorted(Counter(learned).values()) == [2] * 18


def test_too_few_labels_for_a_head_are_said(drawn: QualityFacts) -> None:
    assert drawn.gain.levels == ()
    assert "too few" in drawn.gain.missing


def test_without_labels_there_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    for name, colour in (("one", (200, 0, 0)), ("two", (0, 0, 200))):
        draw("Shirts", colour).save(tmp_path / "photos" / f"{name}.png")
    build(BuildOptions(tmp_path / "photos", tmp_path / "index", encoder="pixels"), Progress())
    with pytest.raises(UnprocessableError, match="no labels"):
        facts_of(tmp_path / "index")
