"""Approximate search in Milvus, a vector database: for more vectors than one machine holds.

Wang et al., Milvus: A Purpose-Built Vector Data Management System, SIGMOD 2021.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import EngineError, UnprocessableError, UnreachableError
from lookalike.neighbours.backends.approximate import Approximate
from lookalike.neighbours.backends.base import Rows
from lookalike.neighbours.milvus_engine import Engine, NoCollectionError, address
from lookalike.neighbours.options import ADDRESS, Option, Options, written
from lookalike.registry import Entry

ENTRIES = (
    Entry(
        "milvus",
        "Approximate: a vector database, milvus:http://HOST:19530; for more vectors than one machine holds",
        "lookalike.neighbours.backends.milvus:Milvus",
        needs=("pymilvus",),
        install="pip install -r requirements-scale.txt",
    ),
)

NAME = "name"  # the option for the name of the alias, which is also the prefix of the names of collections
DEFAULT_NAME = "lookalike"
NAMES = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")  # Milvus allows longer names; the rest is for the fingerprint
ROW, VECTOR = "row", "vector"  # the fields of a collection
BUILT_WITH = 200  # efConstruction
BATCH_BYTES = 2**23  # of vectors per request; Milvus' limit is 64 MB
QUERIES_AT_A_TIME = 64
FILL_PATIENCE = 600.0  # seconds for a step of filling: a flush waits until all is written


class Milvus(Approximate):
    """Milvus finds candidates; these get exact distances in float64 from the index's own vectors.

    A collection contains the vectors of one index: its name contains their SHA-256, and it is complete when it has as
    many rows. So an index finds its own collection, and never uses another one's. A collection has only rows and
    vectors. The base class filters, because a filter is a mask over rows, and the allowed rows would have to be listed
    in every request.
    """

    max_k: ClassVar[int | None] = 16_384  # Milvus' limit
    known_options: ClassVar[Mapping[str, Option]] = MappingProxyType(
        {
            "m": Option(32, 4, 64, "links per vector: more need memory, and find more"),
            "ef": Option(
                64, 8, 16_384, "number of candidates in a search: more need time, and find more", at_search=True
            ),
        }
    )
    tuned: ClassVar[str] = "ef"
    remote: ClassVar[bool] = True

    @classmethod
    def read_options(cls, name: str, text: str) -> dict[str, int | str]:
        """The address of the engine and the other options, as in ``http://host:19530,name=shop,ef=200``."""
        where, *others = (part.strip() for part in text.split(","))
        given: dict[str, int | str] = {ADDRESS: address(where)}
        numbers = []
        for part in others:
            key, _, value = (side.strip() for side in part.partition("="))
            if key != NAME:
                numbers.append(part)
            elif NAMES.fullmatch(value):
                given[NAME] = value
            else:
                raise UnprocessableError(
                    f"The option {NAME} of the backend {name!r} is {value!r}; it must be of at most 64 letters of a to "
                    "z, digits and underscores, and not begin with a digit."
                )
        return given | super().read_options(name, ",".join(numbers))

    @classmethod
    def build(
        cls,
        vectors: NDArray[np.float32],
        metric: str,
        options: Options,
        folder: Path,
        progress: Callable[[int], None] = lambda done: None,
    ) -> None:
        """Fill the collection of these vectors; an interrupted build is resumed. No files are written."""
        engine, collection = Engine(_address(options), create=True), collection_of(vectors, options)
        if not engine.call("has_collection", collection_name=collection):
            engine.call(
                "create_collection", patience=FILL_PATIENCE, **_definition(vectors.shape[1], options, collection)
            )
        step = max(1, BATCH_BYTES // (4 * vectors.shape[1]))
        done = _count(engine, collection) // step * step  # the last batch may be incomplete
        for start in range(done, len(vectors), step):
            block = vectors[start : start + step]
            rows = [{ROW: row, VECTOR: vector} for row, vector in enumerate(block, start)]
            # An upsert, because a repeated insert would duplicate the rows.
            engine.call("upsert", patience=FILL_PATIENCE, collection_name=collection, data=rows)
            progress(start + len(block))
        engine.call("flush", patience=FILL_PATIENCE, collection_name=collection)
        engine.call("load_collection", patience=FILL_PATIENCE, collection_name=collection)
        _check_count(engine, collection, len(vectors))

    @classmethod
    def publish(cls, vectors: NDArray[np.float32], options: Options) -> None:
        """Point the alias to the collection of these vectors."""
        engine, alias, collection = Engine(_address(options)), _name(options), collection_of(vectors, options)
        before = _led_to(engine, alias)
        if before != collection:
            engine.call("alter_alias" if before else "create_alias", collection_name=collection, alias=alias)

    def _open(self, folder: Path | None) -> None:
        """See the base. The connection is made by the first search, so that an app can start without it."""
        self.options |= {ADDRESS: _address(self.options), NAME: _name(self.options)}
        self._engine, self._collection = Engine(_address(self.options)), collection_of(self.vectors, self.options)
        self._checked = False

    def check(self) -> None:
        """See the base."""
        try:
            about = self._engine.call("describe_collection", collection_name=self._collection)
        except NoCollectionError as error:
            raise NoCollectionError(self._missing()) from error
        dims = [field["params"].get("dim") for field in about["fields"] if field["name"] == VECTOR]
        if [int(dim or 0) for dim in dims] != [self.vectors.shape[1]]:
            raise EngineError(
                f"The collection {self._collection} at {self._engine.address} is none of vectors of "
                f"{self.vectors.shape[1]} values: drop it, and build the index again."
            )
        self._engine.call("load_collection", collection_name=self._collection)  # returns at once if it is loaded
        _check_count(self._engine, self._collection, len(self.vectors))
        self._checked = True

    def _near(self, queries: NDArray[np.float32], count: int) -> Iterable[Rows]:
        if not self._checked:
            self.check()
        for start in range(0, len(queries), QUERIES_AT_A_TIME):
            yield from self._found(queries[start : start + QUERIES_AT_A_TIME], count)

    def _found(self, queries: NDArray[np.float32], count: int) -> list[Rows]:
        """Of each query the rows that the engine finds, ascending: ``count`` of them, or fewer."""
        try:
            hits = self._hits(queries, count)
        except UnreachableError:
            self._checked = False
            raise
        except EngineError:  # unloaded since, or dropped
            self.check()
            hits = self._hits(queries, count)
        return [np.unique(np.array([hit["entity"][ROW] for hit in found], np.int64)) for found in hits]

    def _hits(self, queries: NDArray[np.float32], count: int) -> Any:
        return self._engine.call(
            "search",
            collection_name=self._collection,
            anns_field=VECTOR,
            data=list(queries),
            limit=count,
            output_fields=[ROW],
            search_params={"metric_type": "L2", "params": {"ef": max(int(self.options["ef"]), count)}},
        )

    def _missing(self) -> str:
        """What to say where there is no collection of this index."""
        alias = str(self.options[NAME])
        try:
            other = _led_to(self._engine, alias)
        except NoCollectionError:  # no local file
            other = ""
        another = f"; the alias {alias} leads to {other}, which is of another index" if other else ""
        defaults = {name: option.default for name, option in self.known_options.items()} | {NAME: DEFAULT_NAME}
        spec = written("milvus", {key: value for key, value in self.options.items() if value != defaults.get(key)})
        return (
            f"There is no collection of this index at {self._engine.address}{another}. It is filled by: "
            f"python build_index.py --backend {spec} --out INDEX"
        )


def collection_of(vectors: NDArray[np.float32], options: Options) -> str:
    """The name of the collection of these vectors (n, dim), with the first 24 digits of their SHA-256."""
    digest = hashlib.sha256(repr(vectors.shape).encode())
    step = max(1, BATCH_BYTES // (4 * vectors.shape[1]))
    for start in range(0, len(vectors), step):
        digest.update(np.ascontiguousarray(vectors[start : start + step]).data)
    return f"{_name(options)}_{digest.hexdigest()[:24]}_m{options.get('m', Milvus.known_options['m'].default)}"


def _address(options: Options) -> str:
    return address(str(options.get(ADDRESS, "")))


def _name(options: Options) -> str:
    return str(options.get(NAME, DEFAULT_NAME))


def _definition(dim: int, options: Options, collection: str) -> dict[str, Any]:
    """What ``create_collection`` is given."""
    from pymilvus import DataType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field(ROW, DataType.INT64, is_primary=True)
    schema.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=dim)
    graph = MilvusClient.prepare_index_params()
    links = options.get("m", Milvus.known_options["m"].default)
    graph.add_index(VECTOR, index_type="HNSW", metric_type="L2", params={"M": links, "efConstruction": BUILT_WITH})
    return {"collection_name": collection, "schema": schema, "index_params": graph, "consistency_level": "Strong"}


def _count(engine: Engine, collection: str) -> int:
    """The number of rows in a collection, those that were just sent among them."""
    (found,) = engine.call("query", collection_name=collection, filter="", output_fields=["count(*)"])
    return int(found["count(*)"])


def _check_count(engine: Engine, collection: str, wanted: int) -> None:
    found = _count(engine, collection)
    if found != wanted:
        raise EngineError(
            f"The collection {collection} at {engine.address} has {found:,} of {wanted:,} vectors: its filling did not "
            "come to its end. The same command goes on from there: python build_index.py …"
        )


def _led_to(engine: Engine, alias: str) -> str:
    """The collection that ``alias`` leads to; empty if there is none of this name."""
    try:
        return str(engine.call("describe_alias", alias=alias)["collection_name"])
    except NoCollectionError:
        return ""
