"""``reduce INDEX``: an index of shorter vectors, which take less memory and time."""

from contextlib import closing
from pathlib import Path

import click
import numpy as np

from lookalike.build.derive import derive
from lookalike.build.heads import write_head
from lookalike.build.neighbours import QUERIES, kept_neighbours
from lookalike.commands.options import ids_of
from lookalike.encoders.base import Vectors
from lookalike.encoders.head import Projection
from lookalike.errors import UnprocessableError
from lookalike.index.store import open_index
from lookalike.registry import Entry

ENTRIES = (Entry("reduce", "Make an index of shorter vectors (PCA)", "lookalike.commands.reduce:command"),)

RELATIVE_NOISE = 1e-7  # of the largest variance: below, a component is rounding
LEAST_VARIANCE = 1e-9  # of unit vectors: below, it is rounding
MOST_FITTED = 50_000  # vectors that the components are computed from; more change them little


@click.command()
@click.argument("folder", metavar="INDEX", type=click.Path(path_type=Path))
@click.option("--dim", metavar="N", required=True, type=click.IntRange(2), help="Numbers in a vector")
@click.option("--whiten", is_flag=True, help="Scale all components to the same variance")
@click.option("--exclude", metavar="IDS", type=click.Path(path_type=Path), help="A file of product ids not to fit to")
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Its folder  [default: INDEX-N]")
def command(folder: Path, dim: int, whiten: bool, exclude: Path | None, out: Path | None) -> None:
    """Make an index of the photos of INDEX with vectors of N numbers, by principal component analysis.

    No photo is opened. Uploads are reduced in the same way. For later builds of the catalogue: --encoder head:FILE with
    the head-….npz that is written beside the new index. What the reduction costs: python -m lookalike evaluate NEW
    --against INDEX.
    """
    with closing(open_index(folder)) as index:
        target = (out or index.folder.with_name(f"{index.folder.name}-{dim}")).expanduser().resolve()
        if not index.manifest.encoder.fingerprint:
            raise UnprocessableError(
                f"{index.folder} doesn't say which encoder made it, which uploads need; build it again."
            )
        if target == index.folder:
            raise UnprocessableError(f"--out is {out}, INDEX itself; choose another folder: INDEX stays as it is.")
        products = index.products
        known = {product.id for product in products.all()}
        left_out = frozenset(ids_of(exclude, known, "the index")) if exclude else frozenset()
        excluded = np.isin(products.products_of(np.arange(len(index.vectors))), list(left_out))
        groups = products.duplicate_groups
        rows = np.flatnonzero(~np.isin(groups, groups[excluded]))
        if dim >= min(len(rows), index.vectors.shape[1]):
            raise UnprocessableError(
                f"--dim is {dim}; it must be less than the {index.vectors.shape[1]} numbers of a vector, and than the "
                f"{len(rows):,} photos."
            )
        projection, variance = principal_components(index.vectors[rows], dim, whiten=whiten)
        encoder, project = write_head(projection, index, target, None)
        try:
            manifest = derive(index, target, encoder, project, exclude=left_out)
        except BaseException:
            if encoder.weights:
                (target / encoder.weights.path).unlink(missing_ok=True)
            raise
        with closing(open_index(target)) as reduced:
            kept = kept_neighbours(index.vectors, reduced.vectors)
    click.echo(f"{dim} of {index.vectors.shape[1]} numbers hold {variance:.1%} of the variance.")
    click.echo(
        f"Of the five nearest, {kept:.1%} are the same as before (measured on {min(QUERIES, len(groups)):,} photos)."
    )
    click.echo(f"The index is {target}: {manifest.counts.photos:,} photos.")


def principal_components(vectors: Vectors, dim: int, *, whiten: bool) -> tuple[Projection, float]:
    """The projection of ``vectors`` (n, d) to their first ``dim`` components, and the share of variance that is left.

    With ``whiten`` each component is divided by its standard deviation (Jégou and Chum, Negative evidences and
    co-occurrences in image retrieval: the benefit of PCA and whitening, ECCV 2012).

    Raises:
        UnprocessableError: the vectors are all alike, or fewer than ``dim`` components vary that are to be whitened.
    """
    from sklearn.decomposition import PCA

    fitted = vectors[np.random.default_rng(0).permutation(len(vectors))[:MOST_FITTED]].astype(np.float64)
    if fitted.var(axis=0).sum() < LEAST_VARIANCE:
        raise UnprocessableError("The photos are all alike: there is nothing to tell them apart by in fewer numbers.")
    pca = PCA(dim, svd_solver="covariance_eigh", whiten=whiten).fit(fitted)
    varying = int((pca.explained_variance_ > RELATIVE_NOISE * pca.explained_variance_[0]).sum())
    if whiten and varying < dim:  # what does not vary would be rounding errors, scaled up
        raise UnprocessableError(f"Only {varying} components vary in these photos; --whiten takes no --dim above that.")
    weights = pca.components_.T
    if whiten:
        weights = weights / np.sqrt(np.maximum(pca.explained_variance_, 1e-12))
    last = (weights.astype(np.float32), (-pca.mean_ @ weights).astype(np.float32))
    return Projection(None, last), float(pca.explained_variance_ratio_.sum())
