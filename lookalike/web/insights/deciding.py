"""The keeper's decisions about the index that is served: for the pages and the API, with the same checks."""

from collections.abc import Callable, Sequence

from lookalike.catalogue.decisions import (
    DECISIONS,
    MOST_LETTERS,
    Decision,
    Decisions,
    can_be_value,
    decide,
    decide_photo,
    decide_to_keep,
    read_decisions,
)
from lookalike.errors import MachineError, NotFoundError, UnprocessableError
from lookalike.insights.tables import Table
from lookalike.web.state import shop


def decisions_now() -> Decisions:
    """The decisions so far.

    Raises:
        MachineError: the file can't be read.
    """
    folder = shop().index.folder
    try:
        return read_decisions(folder)
    except OSError as error:
        raise MachineError(f"{folder / DECISIONS} can't be read: {error.strerror or error}.") from error


def decide_value(product: str, column: str, value: str | None, was: str | None) -> None:
    """Decide which value of an attribute is right.

    Args:
        product, column: the id, and the attribute's column.
        value: the right one; None if it is the one that the index has.
        was: what the index had when the keeper looked; None for whatever it has.

    Raises:
        NotFoundError: there is no such product.
        UnprocessableError: there is no such column, the index has another value by now, or ``value`` can't be one.
        MachineError: the decision can't be written.
    """
    store = shop().index.products
    if column not in store.columns:
        raise UnprocessableError(f"There is no column {column[:80]!r}; there are: {', '.join(store.columns)}.")
    now = store.get(product).attributes.get(column, "")
    if was is not None and was != now:
        raise UnprocessableError(f"{column} of {product} is {now!r} by now; load the page again.")
    value = now if value is None else value
    if not can_be_value(value):
        raise UnprocessableError(f"A value has 1 to {MOST_LETTERS} letters and no line breaks; this one has others.")
    _write(lambda: decide(shop().index.folder, Decision(product, column, now, value)))


def undo_value(product: str, column: str) -> None:
    """Take a decision about an attribute back, of a product that is gone, too.

    Raises:
        NotFoundError: nothing was decided about it.
        MachineError: that can't be written.
    """
    decided = decisions_now().values.get((product, column))
    if decided is None:
        raise NotFoundError(f"Nothing was decided about {column[:80]!r} of {product[:80]!r}.")
    _write(lambda: decide(shop().index.folder, decided, undo=True))


def photo_is_right(photo: str) -> None:
    """Decide that a photo, given its file's name, is right.

    Raises:
        NotFoundError: there is no such photo.
        MachineError: the decision can't be written.
    """
    names = shop().index.filenames
    if photo not in names:
        raise NotFoundError(f"The index has no photo {photo[:200]!r}.")
    product = shop().index.products.products_of([names.index(photo)])[0]
    _write(lambda: decide_photo(shop().index.folder, photo, product))


def undo_photo(photo: str) -> None:
    """Take the decision that a photo is right back.

    Raises:
        NotFoundError: nothing was decided about it.
        MachineError: that can't be written.
    """
    decided = decisions_now().photos.get(photo)
    if decided is None:
        raise NotFoundError(f"Nothing was decided about the photo {photo[:200]!r}.")
    _write(lambda: decide_photo(shop().index.folder, photo, decided.product, undo=True))


def keep_apart(ids: Sequence[str]) -> None:
    """Decide that products whose photos are alike are different ones.

    Raises:
        NotFoundError: one of them doesn't exist.
        UnprocessableError: they are fewer than two.
        MachineError: the decision can't be written.
    """
    for each in ids:
        shop().index.products.get(each)
    if len(set(ids)) < 2:
        raise UnprocessableError("To keep products apart, name two or more.")
    _write(lambda: decide_to_keep(shop().index.folder, ids))


def undo_apart(ids: Sequence[str]) -> None:
    """Take every decision back that keeps all these products apart.

    Raises:
        NotFoundError: there is none.
        MachineError: that can't be written.
    """
    if not decisions_now().keeps(ids):
        raise NotFoundError("Nothing was decided about these products together.")
    _write(lambda: decide_to_keep(shop().index.folder, ids, undo=True))


def decisions_table() -> Table:
    """All decisions."""
    found = decisions_now()
    rows = [(d.product, d.column, d.was, d.value, d.when) for d in found.values.values()]
    rows += [(each.product, "", each.photo, "photo is right", each.when) for each in found.photos.values()]
    rows += [(" ".join(sorted(group)), "", "", "keep", when) for group, when in found.kept.items()]
    return Table(("id", "column", "was", "is", "when"), rows)


def _write(change: Callable[[], None]) -> None:
    """Write a decision.

    Raises:
        MachineError: it can't be written; nothing was decided.
    """
    try:
        change()
    except OSError as error:
        where = shop().index.folder / DECISIONS
        raise MachineError(f"{where} can't be written: {error.strerror or error}. Nothing was decided.") from error
