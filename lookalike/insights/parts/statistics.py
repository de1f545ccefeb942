"""How many products have which value of each attribute."""

from collections.abc import Mapping

from lookalike.calibration.records import Record
from lookalike.insights.part import Advance, Facts, Found, Part
from lookalike.insights.subject import Subject
from lookalike.insights.tables import Table
from lookalike.registry import Entry

ENTRIES = (Entry("statistics", "Counts of products by every attribute", "lookalike.insights.parts.statistics:Counts"),)


class ColumnFacts(Record):
    """One attribute: value → number of products, the commonest first; ``missing``: products without a value."""

    values: dict[str, int]
    missing: int


class StatisticsFacts(Facts):
    """The number of products, and the attributes by column."""

    products: int
    columns: dict[str, ColumnFacts]

    def tables(self) -> Mapping[str, Table]:
        """A table for each attribute."""
        return {
            column: Table((column, "products"), tuple(facts.values.items())) for column, facts in self.columns.items()
        }


class Counts(Part):
    """The part."""

    facts = StatisticsFacts

    def compute(self, subject: Subject, advance: Advance) -> Found:
        """The counts."""
        store, products = subject.index.products, subject.products
        columns = {
            column: ColumnFacts(
                values=dict(store.values(column)), missing=sum(column not in each.attributes for each in products)
            )
            for column in subject.columns
        }
        return Found(StatisticsFacts(products=len(products), columns=columns))
