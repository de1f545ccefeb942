"""Shape or colour: the same shape in other colours, or the same colour in other shapes."""

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest
from PIL import Image

from lookalike.encoders import load_encoder
from lookalike.errors import UnprocessableError
from lookalike.index.filters import Filters
from lookalike.index.store import open_index
from lookalike.query import Limits, Searcher, answer, ask_photo, ask_product, ask_token, look, mean_token
from lookalike.query.leaning import leaned as in_order
from tests.query.test_search import copied
from tests.shop import build_shop


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    with closing(open_index(build_shop(tmp_path_factory.mktemp("shop")))) as index:
        yield Searcher(index)


def leaned(searcher: Searcher, lean: float, k: int = 3, product: str = "101") -> list[str]:
    matches = answer(searcher, ask_product(searcher.index, product), Limits(k, lean=lean))
    return [match.product.name for match in matches]


def test_each_end_has_its_order_and_the_middle_the_plain_one(searcher: Searcher) -> None:
    """Asked is a red ball."""
    plain = answer(searcher, ask_product(searcher.index, "101"), Limits(6))
    assert leaned(searcher, 0, 6) == [match.product.name for match in plain]
    assert {name.split()[-1] for name in leaned(searcher, -1, 2)} == {"Ball"}
    assert {name.split()[0] for name in leaned(searcher, 1, 2)} == {"Red"}


def test_products_of_the_same_kind_stay_first_toward_other_colours(searcher: Searcher) -> None:
    asked = ask_product(searcher.index, "101")
    assert asked.colours is not None
    matches = answer(searcher, asked, Limits(6))
    catalogue = searcher.index.products.photos.colours
    assert catalogue is not None
    last = [match is matches[-1] for match in matches]
    orders = [in_order(matches, lean, asked.colours, catalogue, last) for lean in (-1.0, 1.0)]
    without = [in_order(matches, lean, asked.colours, catalogue) for lean in (-1.0, 1.0)]
    assert orders[0].index(matches[-1]) < without[0].index(matches[-1])
    assert orders[1] == without[1]


def test_the_score_stays_the_cosine(searcher: Searcher) -> None:
    asked = ask_product(searcher.index, "101")
    plain = {match.product.id: match.score for match in answer(searcher, asked, Limits(6))}
    assert {match.product.id: match.score for match in answer(searcher, asked, Limits(6, lean=1))} == plain


def test_a_photo_keeps_its_colours_in_its_token(searcher: Searcher) -> None:
    assert searcher.index.source is not None
    encoder = load_encoder("pixels")
    facts = []
    for name in ("101", "108"):
        with Image.open(searcher.index.source.path / "images" / f"{name}.png") as image:
            facts += look(encoder, [np.asarray(image)])
    ball, bar = (ask_photo(searcher, each, Limits()) for each in facts)
    kept = ask_token(searcher, ball.token, {}, Limits())
    for lean in (-1.0, 1.0):
        first, again = (answer(searcher, asked, Limits(4, lean=lean)) for asked in (ball, kept))
        assert [match.product.id for match in first] == [match.product.id for match in again]
    both = ask_token(searcher, mean_token(searcher, [ball.token, bar.token], 0), {}, Limits())
    assert both.colours is not None
    assert abs(int(both.colours.sum()) - 255) < 20


@pytest.mark.parametrize("lean", [-1.01, 2, float("nan"), float("inf"), "red"])
def test_a_place_beyond_the_ends_is_refused(searcher: Searcher, lean: float) -> None:
    with pytest.raises(UnprocessableError, match=r"lean is .*; it must be a number from -1 to 1"):
        leaned(searcher, lean)


def test_an_index_without_colours_says_how_it_gets_them() -> None:
    with pytest.raises(UnprocessableError, match=r"doesn't know the colours .* The command that built it adds them"):
        leaned(copied(), 1, product="3")
    with pytest.raises(UnprocessableError, match="doesn't know the colours"):
        copied().index.products.swatches()


def test_products_are_counted_and_filtered_by_swatch(searcher: Searcher) -> None:
    products = searcher.index.products
    counts = {key: count for key, count in products.swatches() if count}
    assert counts == {"red": 4, "blue": 2, "green": 2}
    men = Filters({"gender": ("Men",)}, swatches=("red",))
    assert {key: count for key, count in products.swatches(men) if count} == {"red": 2, "blue": 1, "green": 1}
    red_or_blue = Filters(swatches=("red", "blue"))
    assert products.count(red_or_blue) == 6
    assert dict(products.values("gender", red_or_blue)) == {"Women": 3, "Men": 3}
    found = answer(searcher, ask_product(searcher.index, "105"), Limits(9, filters=Filters(swatches=("green",))))
    assert {match.product.id for match in found} == {"104", "107"}
    with pytest.raises(UnprocessableError, match="There is no colour 'mauve'; there are: black, grey"):
        products.count(Filters(swatches=("mauve",)))
