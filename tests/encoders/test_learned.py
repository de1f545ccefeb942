import pytest

from lookalike.catalogue import Product
from lookalike.encoders.learned import KEPT, Learned


def shop(first: int, count: int, name: str = "Shirt") -> list[Product]:
    return [Product(str(number), f"{name} {number}", (f"{number}.jpg",)) for number in range(first, first + count)]


@pytest.mark.parametrize("count", [30, 20 * KEPT])
def test_most_of_a_shop(count: int) -> None:
    learned = Learned.of(shop(0, count))
    assert len(learned.hashes) <= KEPT
    assert learned.holds_most(shop(0, count))
    assert learned.holds_most(shop(0, count // 2))
    assert learned.holds_most([*shop(0, count), *shop(count, count // 2)])
    assert not learned.holds_most([*shop(0, count), *shop(count, 2 * count)])
    assert not learned.holds_most(shop(count, count))


def test_the_ids_of_another_shop_are_other_products() -> None:
    assert not Learned.of(shop(0, 30)).holds_most(shop(0, 30, name="Hat"))


def test_nothing_is_most_of_nothing() -> None:
    assert not Learned.of([]).holds_most(shop(0, 30))
    assert not Learned.of(shop(0, 30)).holds_most([])


def test_it_travels_as_text() -> None:
    learned = Learned.of([*shop(0, 3), *shop(0, 3)])
    (again,) = Learned.among({"learned": learned.text()})
    assert again.hashes.tolist() == learned.hashes.tolist()
    assert len(again.hashes) == 3
    assert Learned.among({"heads": {}}) == ()


@pytest.mark.parametrize("text", ["a", "!!!!", "AAAAAAA="])
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # whatever NumPy and base64 say
        Learned.among({"learned": text})


def test_what_two_trainings_learned_is_what_one_on_both_would_have() -> None:
    for count in (30, 2 * KEPT):
        both = Learned.of(shop(0, count)).joined(Learned.of(shop(count // 2, count)))
        assert both.hashes.tolist() == Learned.of(shop(0, count + count // 2)).hashes.tolist()
