"""Another colour of one article: groups of photos that show the same shape in other colours.

Photos alone can't tell it: belts and wallets of different makers look the same. So the names must agree, too, but for
the words of their colours.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lookalike.appearance.copies import Pairs, groups_of
from lookalike.appearance.palette import Shares, enclosed
from lookalike.index.named_values import COLOURS, words_of
from lookalike.index.swatches import KEYS
from lookalike.insights.subject import Subject
from lookalike.measures.labels import is_kind
from lookalike.query.kinds import is_colour

# Chosen by eye on products that are not held out: of 100 pairs that pass, 82 are one article; of 100 that pass lower
# ones (0.93 and 0.87), about 75, but there are two thirds more. Of pairs with other names that pass, it is a third.
LEAST_OVERLAP = 0.94  # of the silhouettes: the shared cells among those of either
LEAST_EDGES = 0.9  # correlation of the edges in the outlines
MOST_SAME = 0.95  # of the colours, see ``palette.alike``: more are not other colours
TOLERANCE = 5  # levels from the ground's brightness
STRONG_EDGE = 40  # levels between neighbouring cells; a stronger edge counts as much, so that light on dark does not
OF_COLOURS = ("multi", "light", "dark", "pale", "bright")  # words that go with names of colours
MOST_NAMED = 300  # pictures; a name that more have tells nothing
AT_ONCE = 20_000  # pairs


def variants(subject: Subject) -> list[list[int]]:
    """Groups of places in ``subject.pictures``, each ascending. In a group, every member is a variant of every other.

    Of copies of one picture, only the first is in a group.

    Raises:
        ValueError: the index does not know how its photos look.
    """
    store = subject.index.products
    outlines, colours, copies = store.photos.outlines, store.photos.colours, store.copy_groups
    if outlines is None or colours is None or copies is None:
        raise ValueError("this index does not know how its photos look")
    rows = subject.pictures
    pairs = _of_one_article(subject, np.flatnonzero(copies[rows] == rows).tolist())
    pairs = pairs[_differing(colours[rows], pairs)]
    pairs = pairs[_of_one_shape(outlines[rows], pairs)]
    groups = groups_of(pairs, _products(subject.vectors, pairs), len(rows))
    members: dict[int, list[int]] = {}
    for place in np.unique(pairs).tolist():
        members.setdefault(int(groups[place]), []).append(place)
    return [each for each in members.values() if len(each) > 1]


def _of_one_article(subject: Subject, places: Sequence[int]) -> Pairs:
    """Pairs of ``places`` with equal kinds, and with names that are equal but for words of colours; the table does not
    say that their colours are equal."""
    of_colour = [column for column in subject.columns if is_colour(column)]
    of_kind = [column for column in subject.columns if is_kind(column)]
    words = {*KEYS, *COLOURS, *OF_COLOURS}
    for column in of_colour:
        words |= {word for value, _ in subject.index.products.values(column) for word in words_of(value)}
    names = {product.id: product.name for product in subject.products}
    articles = defaultdict(list)
    for place in places:
        if name := tuple(word for word in words_of(names[subject.id_of(place)]) if word not in words):
            articles[name, *(subject.labels[column][place] for column in of_kind)].append(place)
    labels = [subject.labels[column] for column in of_colour]
    pairs = [
        pair
        for held in articles.values()
        if len(held) <= MOST_NAMED
        for pair in combinations(held, 2)
        if not any(label[pair[0]] == label[pair[1]] != "" for label in labels)
    ]
    return np.array(pairs, np.int64).reshape(-1, 2)


def _differing(colours: Shares, pairs: Pairs) -> NDArray[np.bool_]:
    """(p,) whether the photos show other colours."""
    roots = np.sqrt(colours.astype(np.float32))
    roots /= np.maximum(np.linalg.norm(roots, axis=1, keepdims=True), 1)
    return np.asarray(_products(roots, pairs) < MOST_SAME)


def _of_one_shape(outlines: NDArray[np.uint8], pairs: Pairs) -> NDArray[np.bool_]:
    """(p,) whether silhouettes and edges of the products agree."""
    levels = outlines.astype(np.float32)
    border = np.concatenate([levels[:, 0], levels[:, -1], levels[:, :, 0], levels[:, :, -1]], axis=1)
    inside = np.abs(levels - np.median(border, axis=1)[:, None, None]) > TOLERANCE
    filled = (inside | enclosed(inside)).reshape(len(levels), -1).astype(np.float32)
    shared, sizes = _products(filled, pairs), filled.sum(axis=1)[pairs].sum(axis=1)
    overlap = shared / np.maximum(sizes - shared, 1)
    slopes = np.hypot(np.diff(levels, axis=2)[:, :-1], np.diff(levels, axis=1)[:, :, :-1])
    edges = np.minimum(slopes, STRONG_EDGE).reshape(len(levels), -1)
    edges -= edges.mean(axis=1, keepdims=True)
    edges /= np.linalg.norm(edges, axis=1, keepdims=True) + 1
    return np.asarray((overlap >= LEAST_OVERLAP) & (_products(edges, pairs) >= LEAST_EDGES))


def _products(values: NDArray[np.float32], pairs: Pairs) -> NDArray[np.float32]:
    """(p,) the dot products of the rows of ``values`` in each pair."""
    found = [np.empty(0, np.float32)]
    for at in range(0, len(pairs), AT_ONCE):
        one, other = values[pairs[at : at + AT_ONCE]].swapaxes(0, 1)
        found.append(np.einsum("ij,ij->i", one, other))
    return np.concatenate(found)
