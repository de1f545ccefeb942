"""The long tail of an attribute: how many of its values hold how many of the products."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

from lookalike.calibration.records import Record

RARE = 5  # a value with fewer products is rare


class TailFacts(Record):
    """How evenly products are spread over the values of an attribute.

    Attributes:
        values: how many there are.
        half, four_fifths, most: how many of the commonest values have 50, 80 and 95 % of the products; a product counts
            for each of its values.
        top_tenth: the share of the products that the commonest tenth of the values has, 0 to 1.
        rare: values of fewer than RARE products.
        rare_products: products with a rare value.
    """

    values: int
    half: int
    four_fifths: int
    most: int
    top_tenth: float
    rare: int
    rare_products: int

    def cells(self) -> tuple[int | float, ...]:
        """The facts as a row of a table."""
        return tuple(self.model_dump().values())


def tail_facts(values: Sequence[tuple[str, int]], held: Iterable[Sequence[str]]) -> TailFacts:
    """The facts of ``values`` with their numbers of products, the commonest first; ``held``: each product's values."""
    sums = list(accumulate(count for _, count in values))
    total = sums[-1] if sums else 0
    rare = {value for value, count in values if count < RARE}

    def holding(share: float) -> int:
        return next((place for place, held in enumerate(sums, 1) if held >= share * total), 0)

    return TailFacts(
        values=len(values),
        half=holding(0.5),
        four_fifths=holding(0.8),
        most=holding(0.95),
        top_tenth=round(sums[-(-len(values) // 10) - 1] / total, 4) if total else 0.0,
        rare=len(rare),
        rare_products=sum(not rare.isdisjoint(each) for each in held),
    )
