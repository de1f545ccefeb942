"""Why a product was found, in words: the attributes that it shares with what was asked for, and those that differ."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lookalike.catalogue.product import Product
from lookalike.index.opened import Index
from lookalike.measures.labels import is_kind
from lookalike.query.ask import Asked
from lookalike.query.kinds import LEAST_STATED, is_colour


@dataclass(frozen=True)
class Reasons:
    """The columns in which a product has a value that was asked for, and those in which it has only others."""

    same: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


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
    both = [column for column in columns if known.get(column) and product.values.get(column)]
    same = [column for column in both if set(known[column]) & set(product.values[column])]
    return Reasons(tuple(same), tuple(column for column in both if column not in same))
