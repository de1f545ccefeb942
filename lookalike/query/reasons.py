"""Why a product was found, in words: the attributes that it shares with what was asked for, and those that differ."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lookalike.catalogue.product import Product
from lookalike.index.opened import Index
from lookalike.measures.labels import is_kind, kind_rank
from lookalike.query.ask import Asked
from lookalike.query.kinds import LEAST_STATED, is_colour


@dataclass(frozen=True)
class Reasons:
    """The values of a product that were asked for, and those in columns in which it has only others: column → values.

    Of kinds, only the most specific one that is shared counts: shirts are clothes.
    """

    same: Mapping[str, tuple[str, ...]]
    other: Mapping[str, tuple[str, ...]]


def known_of(index: Index, asked: Asked) -> dict[str, tuple[str, ...]]:
    """What is known of what was asked for: column → values.

    Of a product, its attributes; of a photo, the kind and the colour that are predicted with a probability of at least
    LEAST_STATED. For whom or for what occasion something is, a photo does not tell.
    """
    if asked.appraisal is None:
        return dict(index.products.get(asked.exclude[0]).values)
    return {
        each.attribute: (each.label,)
        for each in asked.appraisal.classes
        if each.probability >= LEAST_STATED and (is_colour(each.attribute) or is_kind(each.attribute))
    }


def reasons_for(product: Product, known: Mapping[str, Collection[str]], columns: Sequence[str]) -> Reasons:
    """How ``product`` compares with what is ``known``, in those of ``columns`` in which both have values."""
    both = {column: product.values[column] for column in columns if known.get(column) and product.values.get(column)}
    shared = {column: tuple(value for value in held if value in known[column]) for column, held in both.items()}
    kind = min((kind_rank(column) for column, held in shared.items() if held), default=0)
    return Reasons(
        {
            column: held
            for column, held in shared.items()
            if held and (not is_kind(column) or kind_rank(column) == kind)
        },
        {column: held for column, held in both.items() if not shared[column]},
    )
