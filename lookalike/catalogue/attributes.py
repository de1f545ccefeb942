"""Read a product's attributes from the cells of a record."""

from collections.abc import Iterator, Mapping, Sequence

from lookalike.catalogue.cells import paired
from lookalike.catalogue.layout import Layout
from lookalike.catalogue.product import NO_FURTHER, Further
from lookalike.catalogue.prose import unescaped


class Attributes:
    """Reads the attributes of a table's records.

    Attributes:
        names: the attributes met so far; those of the table's columns first, in the table's order.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.names = dict.fromkeys(each.name for each in layout.attributes)
        self._plain = [(each.places[0], each.name) for each in layout.attributes if each.is_plain]
        self._others = [each for each in layout.attributes if not each.is_plain]
        self._is_plain = not (self._others or layout.named_by_row or layout.packed)
        self._spelled = {name.casefold(): name for name in self.names}
        self._names_by_id: dict[tuple[str, int], str] = {}  # (id, column) → attribute name in the id's first row
        self._values = _Values()

    def of(self, cells: Sequence[str], product_id: str) -> tuple[Mapping[str, str], Further]:
        """Attribute → first value; and attribute → further values, for attributes with several."""
        values = self._values
        attributes = {name: values[cells[at]] for at, name in self._plain if cells[at]}
        if self._is_plain:
            return attributes, NO_FURTHER
        several: dict[str, dict[str, None]] = {}
        for name, value in self._named(cells, product_id):
            several.setdefault(self._spelling(name), {})[values[value]] = None
        for name, found in several.items():
            attributes.setdefault(name, next(iter(found)))
        further = {name: tuple(each for each in found if each != attributes[name]) for name, found in several.items()}
        return attributes, {name: others for name, others in further.items() if others}

    def _named(self, cells: Sequence[str], product_id: str) -> Iterator[tuple[str, str]]:
        for attribute in self._others:
            cell = next((cells[at] for at in attribute.places if cells[at]), "")
            for value in attribute.split(cell) if attribute.split else [cell]:
                if value:
                    yield attribute.name, value
        for by_row in self._layout.named_by_row:
            name = cells[by_row.name_at] or self._names_by_id.get((product_id, by_row.name_at), "")
            self._names_by_id[product_id, by_row.name_at] = name
            for value in by_row.split(cells[by_row.value_at]):
                yield name or self._layout.names[by_row.value_at], value
        for at in self._layout.packed:
            yield from (pair for pair in paired(cells[at]) if not self._layout.is_internal(pair[0]))

    def _spelling(self, name: str) -> str:
        """The spelling of a name where it was first met: "color" and "Color" are one attribute."""
        spelled = self._spelled.setdefault(name.casefold(), name)
        self.names.setdefault(spelled)
        return spelled


class _Values(dict[str, str]):
    """Cell → value. Values repeat from row to row, so sharing them saves memory."""

    def __missing__(self, cell: str) -> str:
        value = self[cell] = unescaped(cell)
        return value
