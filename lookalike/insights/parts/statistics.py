"""Counts: products by every attribute, photos by size and mode, what is missing, prices, and the long tail."""

from collections import Counter
from collections.abc import Iterable, Mapping

from lookalike.calibration.records import Record
from lookalike.catalogue.product import Product
from lookalike.insights.part import Advance, Facts, Found, Part
from lookalike.insights.prices import PriceFacts, price_facts
from lookalike.insights.subject import Subject
from lookalike.insights.tables import Table
from lookalike.insights.tails import TailFacts, tail_facts
from lookalike.registry import Entry

ENTRIES = (
    Entry("statistics", "Counts of products, photos, prices and gaps", "lookalike.insights.parts.statistics:Counts"),
)

MOST_VALUES = 1000  # of an attribute that are stored; the commonest
MOST_SIZES = 100  # of photos that are stored
SQUARE = 0.05  # sides of a square differ by less than this share
FACTS = ("price", "stock", "url", "created", "description")  # of products, besides their attributes


class ColumnFacts(Record):
    """One attribute.

    Attributes:
        values: value → number of products, the commonest MOST_VALUES first. A product may have several.
        different: the number of all values.
        missing: products without a value.
        tail: how evenly products are spread over the values.
    """

    values: dict[str, int]
    different: int
    missing: int
    tail: TailFacts


class SizeFacts(Record):
    """Photos of one size, in pixels."""

    width: int
    height: int
    photos: int


class PhotoFacts(Record):
    """The photos.

    Attributes:
        photos: how many there are.
        pictures: how many different ones.
        per_product: number of photos → number of products with so many.
        formats: ending of the file's name → photos.
        known: whether sizes and modes are known; an index by an earlier version doesn't know them.
        sizes: the commonest MOST_SIZES.
        different_sizes: the number of all sizes.
        shapes: "portrait", "square" or "landscape" → photos.
        modes: mode of the file, as Pillow names it ("RGB", "L", …) → photos.
    """

    photos: int
    pictures: int
    per_product: dict[int, int]
    formats: dict[str, int]
    known: bool
    sizes: tuple[SizeFacts, ...]
    different_sizes: int
    shapes: dict[str, int]
    modes: dict[str, int]


class StatisticsFacts(Facts):
    """The statistics of a catalogue.

    Attributes:
        products: how many there are.
        columns: attribute → facts.
        missing: attribute, or one of FACTS → products without it, the most first.
        bare: products without any attribute.
        photos: the photos.
        prices: None where no product has one.
        months: month ("2026-04") → products created in it, from the first to the last; empty where no date is known.
    """

    products: int
    columns: dict[str, ColumnFacts]
    missing: dict[str, int]
    bare: int
    photos: PhotoFacts
    prices: PriceFacts | None
    months: dict[str, int]

    def tables(self) -> Mapping[str, Table]:
        """A table for each chart; those of attributes begin with ``values/``."""
        photos, tails = self.photos, [(column, facts.tail) for column, facts in self.columns.items()]
        sizes = [(each.width, each.height, each.photos) for each in photos.sizes]
        tables = {
            "missing": Table(("field", "products without it"), tuple(self.missing.items())),
            "photos-per-product": Table(("photos", "products"), tuple(photos.per_product.items())),
            "formats": Table(("format", "photos"), tuple(photos.formats.items())),
            "sizes": Table(("width", "height", "photos"), sizes),
            "shapes": Table(("shape", "photos"), tuple(photos.shapes.items())),
            "modes": Table(("mode", "photos"), tuple(photos.modes.items())),
            "tail": Table(("attribute", *TailFacts.model_fields), [(column, *tail.cells()) for column, tail in tails]),
            "months": Table(("month", "products"), tuple(self.months.items())),
        }
        if self.prices:
            tables |= self.prices.tables()
        return tables | {
            f"values/{column}": Table((column, "products"), tuple(facts.values.items()))
            for column, facts in self.columns.items()
        }


class Counts(Part):
    """The part."""

    facts = StatisticsFacts
    weight = 2.0

    def compute(self, subject: Subject, advance: Advance) -> Found:
        """The counts."""
        products = subject.products
        columns = {column: _column_facts(subject, column) for column in subject.columns}
        advance(0.5)
        missing = {column: facts.missing for column, facts in columns.items()}
        missing |= {fact: sum(lacks(each, fact) for each in products) for fact in FACTS if fact not in columns}
        return Found(
            StatisticsFacts(
                products=len(products),
                columns=columns,
                missing=dict(sorted(missing.items(), key=lambda each: -each[1])),
                bare=sum(not each.attributes for each in products),
                photos=_photo_facts(subject),
                prices=price_facts(products, subject.columns),
                months=_by_month(each.created for each in products if each.created),
            )
        )


def lacks(product: Product, field: str) -> bool:
    """Whether a product has no value of an attribute, or none of FACTS."""
    value = product.attributes.get(field) or (getattr(product, field) if field in FACTS else None)
    return value is None or value == ""


def _by_month(days: Iterable[str]) -> dict[str, int]:
    """Month → how many of these days (ISO 8601) are in it, from the first to the last, also of months with none."""
    counts = Counter(day[:7] for day in days)
    if not counts:
        return {}
    first, last = (12 * int(month[:4]) + int(month[5:]) - 1 for month in (min(counts), max(counts)))
    months = (f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 1))
    return {month: counts[month] for month in months}


def _column_facts(subject: Subject, column: str) -> ColumnFacts:
    values = subject.index.products.values(column)
    return ColumnFacts(
        values=dict(values[:MOST_VALUES]),
        different=len(values),
        missing=sum(lacks(each, column) for each in subject.products),
        tail=tail_facts(values, (each.values.get(column, ()) for each in subject.products)),
    )


def _photo_facts(subject: Subject) -> PhotoFacts:
    names, files = subject.index.filenames, subject.index.products.photos.files
    sizes = Counter((width, height) for width, height, _ in files or ())
    return PhotoFacts(
        photos=len(names),
        pictures=len(subject.pictures),
        per_product=dict(sorted(Counter(len(each.photos) for each in subject.products).items())),
        formats=dict(Counter(name.rpartition(".")[2].lower() for name in names).most_common()),
        known=files is not None,
        sizes=tuple(
            SizeFacts(width=width, height=height, photos=count)
            for (width, height), count in sizes.most_common(MOST_SIZES)
        ),
        different_sizes=len(sizes),
        shapes=dict(Counter(_shape(width, height) for width, height, _ in files or ()).most_common()),
        modes=dict(Counter(mode for *_, mode in files or ()).most_common()),
    )


def _shape(width: int, height: int) -> str:
    if abs(width - height) < SQUARE * max(width, height):
        return "square"
    return "portrait" if height > width else "landscape"
