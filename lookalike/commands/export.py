"""``export INDEX``: write the vectors and products of an index as files for other programs."""

import csv
import importlib.util
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from lookalike.errors import LookalikeError, UnavailableError
from lookalike.files import replacing
from lookalike.index import tables
from lookalike.index.opened import Index
from lookalike.index.store import open_index
from lookalike.registry import Entry
from lookalike.spreadsheet import escape_formula

if TYPE_CHECKING:
    import pyarrow

ENTRIES = (Entry("export", "Write vectors and attributes for other programs", "lookalike.commands.export:command"),)

VECTORS, TABLE, PARQUET = "vectors.npy", "products.csv", "index.parquet"
FACTS = ("row", "photo", *tables.FACTS)
SEVERAL = " | "  # between the values that a product has in one column
AT_ONCE = 4096  # rows per group of the Parquet file


@click.command()
@click.argument("folder", metavar="INDEX", type=click.Path(path_type=Path))
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder for the files  [default: INDEX-export]"
)
@click.option("--parquet", is_flag=True, help=f"Also write {PARQUET}, with all in one table; needs pyarrow")
def command(folder: Path, out: Path | None, parquet: bool) -> None:
    """Write the contents of INDEX for use in other programs.

    vectors.npy has one float32 unit vector per photo. products.csv has one line per photo, in the same order, with its
    product's attributes; several values of an attribute are separated by " | ". A cell that a spreadsheet would take
    for a formula gets an apostrophe in front.
    """
    if parquet and importlib.util.find_spec("pyarrow") is None:
        raise UnavailableError("--parquet needs pyarrow, which is not installed: pip install pyarrow.")
    writers = {VECTORS: _write_npy, TABLE: _write_csv} | ({PARQUET: _write_parquet} if parquet else {})
    with closing(open_index(folder)) as index:
        target = out or index.folder.with_name(f"{index.folder.name}-export")
        try:
            target.mkdir(parents=True, exist_ok=True)
            with replacing(*(target / name for name in writers)) as beside:
                for path, write in zip(beside, writers.values(), strict=True):
                    write(path, index)
        except OSError as error:
            raise LookalikeError(f"{target} can't be written: {error.strerror or error}.") from error
        click.echo(f"{len(index.vectors):,} photos, {index.vectors.shape[1]} numbers each, are in {target}.")


def _columns(index: Index) -> list[str]:
    """The header of the tables. An attribute with the name of another column is called attr.NAME."""
    return [*FACTS, *(f"attr.{name}" if name in (*FACTS, "vector") else name for name in index.products.columns)]


def _records(index: Index) -> Iterator[tuple[Any, ...]]:
    """One record per photo, in the order of the vectors, with the values of ``_columns``."""
    by_id = {product.id: product for product in index.products.all()}
    ids = index.products.products_of(np.arange(len(index.vectors)))
    for row, (photo, product_id) in enumerate(zip(index.filenames, ids, strict=True)):
        each = by_id[product_id]
        values = each.values
        attributes = (SEVERAL.join(values.get(name, ())) for name in index.products.columns)
        yield row, photo, *(getattr(each, fact) for fact in tables.FACTS), *attributes


def _write_npy(path: Path, index: Index) -> None:
    np.save(path, index.vectors)


def _write_csv(path: Path, index: Index) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(map(escape_formula, _columns(index)))
        for record in _records(index):
            rows.writerow([escape_formula(cell) if isinstance(cell, str) else cell for cell in record])


def _write_parquet(path: Path, index: Index) -> None:
    """The same table with an additional last column ``vector``, written block by block."""
    import pyarrow as pa
    from pyarrow import parquet

    columns, dim = _columns(index), index.vectors.shape[1]
    types: dict[str, pyarrow.DataType] = {"row": pa.int64(), "price": pa.float64(), "regular_price": pa.float64()}
    fields = [pa.field(name, types.get(name, pa.string())) for name in columns]
    schema = pa.schema([*fields, pa.field("vector", pa.list_(pa.float32(), dim))])
    records = list(_records(index))
    with parquet.ParquetWriter(path, schema) as writer:
        for at in range(0, len(records), AT_ONCE):
            cells = zip(*records[at : at + AT_ONCE], strict=True)
            arrays = [pa.array(list(column), field.type) for column, field in zip(cells, fields, strict=True)]
            vectors = pa.array(np.ascontiguousarray(index.vectors[at : at + AT_ONCE]).reshape(-1))
            writer.write_table(pa.table([*arrays, pa.FixedSizeListArray.from_arrays(vectors, dim)], schema=schema))
