"""The offline job: what it makes and what it leaves out."""

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lookalike.build import job
from lookalike.build.columns import parse_columns
from lookalike.build.marks import MARKS
from lookalike.catalogue import read_catalogue
from lookalike.catalogue.product import SKIPPED
from lookalike.encoders import load_encoder
from lookalike.encoders.learned import Learned
from lookalike.errors import CatalogueError, LookalikeError, UnprocessableError
from lookalike.index import versions
from lookalike.index.manifest import FILES, Manifest, read_manifest
from lookalike.index.opened import Index
from lookalike.index.store import open_index
from lookalike.photos import decode
from tests.drawn import Notes, build_pixels, draw_photo, draw_shop, same_vectors
from tests.encoders.drawn import draw_head, facts_of


def opened(folder: Path) -> Index:
    index = open_index(folder)
    index.close()
    return index


def left_out(folder: Path) -> list[list[str]]:
    with (folder / SKIPPED).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


def test_vectors_are_those_of_the_encoder_in_the_catalogues_order(built: Path, shop: Path) -> None:
    index = opened(built)
    photos = [decode((shop / name).read_bytes()) for name in index.filenames]
    np.testing.assert_allclose(index.vectors, load_encoder("pixels").encode(photos), atol=1e-6)
    assert index.filenames == [f"images/{number}.png" for number in range(40)]


def test_the_manifest_says_what_was_made(built: Path) -> None:
    manifest = opened(built).manifest
    encoder = load_encoder("pixels")
    assert manifest.encoder.fingerprint == encoder.fingerprint
    assert manifest.encoder.preprocessing == encoder.preprocessing
    assert manifest.counts.model_dump(exclude_defaults=True) == {"photos": 40, "products": 40, "rows": 40}
    assert manifest.proof.model_dump() == {
        "vectors": 40, "names": 40, "finite": True, "unit_length": True, "sampled": 24, "found": 24
    }  # fmt: skip
    assert 0 < manifest.scale.median < 1
    assert manifest.outside is not None
    assert manifest.sold is not None
    assert manifest.sold.outside is not None
    assert manifest.sold.own.photos == manifest.sold.outside.photos == 40
    assert manifest.sold.outside.least < manifest.sold.own.least  # strong views are farther from everything
    assert (manifest.catalogue.kind, manifest.catalogue.path) == ("folder", "../shop")


def test_nothing_but_the_index_stays(built: Path) -> None:
    assert {path.name for path in built.iterdir()} - {versions.VERSIONS, versions.LOCK, MARKS} == set(FILES)


def test_a_zip_gives_the_same(shop: Path, built: Path, tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "shop"), "zip", shop)
    assert same_vectors(opened(build_pixels(Path(archive), tmp_path / "index")), opened(built))


def test_bad_photos_are_skipped_and_listed(tmp_path: Path) -> None:
    shop = draw_shop(tmp_path / "shop", count=12)
    (shop / "images" / "3.png").write_bytes((shop / "images" / "3.png").read_bytes()[:60])
    (shop / "images" / "4.png").write_bytes(b"<html>not found</html>")
    (shop / "images" / "5.png").write_bytes(b"")
    (shop / "images" / "6.png").unlink()
    draw_photo(shop / "images" / "nobody.png", np.random.default_rng(9))
    (shop / "readme.txt").write_text("hello")
    notes = Notes()
    out = build_pixels(shop, tmp_path / "index", notes)
    manifest = opened(out).manifest
    assert manifest.counts.model_dump(exclude_defaults=True) == {
        "photos": 8, "products": 8, "skipped": 3, "rows": 12,
        "rows_without_photo": 4, "photos_without_row": 1, "passed_over": 1,
    }  # fmt: skip
    assert [row[:2] for row in left_out(out)] == [
        ["photo", "images/3.png"], ["photo", "images/4.png"], ["photo", "images/5.png"],
        ["row", "6"], ["row", "3"], ["row", "4"], ["row", "5"], ["photo", "images/nobody.png"], ["file", "*.txt"],
    ]  # fmt: skip
    assert all(why for _, _, why in left_out(out))
    assert notes.done == notes.total == 11


def test_a_product_keeps_its_good_photos(tmp_path: Path) -> None:
    shop = draw_shop(tmp_path / "shop", count=4)
    (shop / "styles.csv").write_text(
        "id,name,image\na,Shoe,images/0.png\na,Shoe,images/1.png\na,Shoe,images/2.png\nb,Hat,images/3.png\n"
    )
    (shop / "images" / "1.png").write_bytes(b"damaged")
    (shop / "images" / "3.png").write_bytes(b"damaged")
    index = open_index(build_pixels(shop, tmp_path / "index"))
    assert index.filenames == ["images/0.png", "images/2.png"]
    assert index.products.get("a").photos == ("images/0.png", "images/2.png")
    assert len(index.products) == 1
    index.close()


def test_identical_pixels_are_one_group_whatever_their_files(tmp_path: Path) -> None:
    shop = draw_shop(tmp_path / "shop", count=6)
    with Image.open(shop / "images" / "1.png") as image:
        image.save(shop / "images" / "4.png", compress_level=0)
    index = opened(build_pixels(shop, tmp_path / "index"))
    assert index.products.duplicate_groups.tolist() == [0, 1, 2, 3, 1, 5]


def test_no_good_photo_is_an_error_that_says_why(tmp_path: Path) -> None:
    shop = draw_shop(tmp_path / "shop", count=3)
    for photo in (shop / "images").iterdir():
        photo.write_bytes(b"damaged")
    with pytest.raises(CatalogueError, match=r"None of the 3 photos.*The first: .*skipped\.csv"):
        build_pixels(shop, tmp_path / "index")
    assert [what for what, _, _ in left_out(tmp_path / "index")] == ["photo"] * 3 + ["row"] * 3


def test_a_limit_takes_the_first_products(shop: Path, built: Path, tmp_path: Path) -> None:
    index = opened(build_pixels(shop, tmp_path / "index", limit=5))
    assert index.filenames == opened(built).filenames[:5]


def test_columns_and_styles_are_used(shop: Path, tmp_path: Path) -> None:
    table = tmp_path / "other.csv"
    table.write_text("sku;title\n7;Seven\n8;Eight\n")
    index = open_index(
        build_pixels(shop, tmp_path / "index", styles=table, columns=parse_columns("id=sku, name=title"))
    )
    assert [product.name for product in index.products.page().products] == ["Seven", "Eight"]
    index.close()


@pytest.mark.parametrize("text", ["", "id", "id=", "=sku", "id=sku,", "id=sku,,name=title"])
def test_columns_of_another_form_are_refused(text: str) -> None:
    assert parse_columns(None) is None
    assert parse_columns('price="Price, net", id = a=b,name="5"" heel"') == {
        "price": "Price, net",
        "id": "a=b",
        "name": '5" heel',
    }
    with pytest.raises(UnprocessableError, match="must be like id=sku,name=title"):
        parse_columns(text)


@pytest.mark.parametrize("where", ["shop", "styles", "out"])
def test_what_cannot_be_read_or_written_is_a_sentence(shop: Path, tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("")
    options = {"styles": tmp_path / "nowhere.csv"} if where == "styles" else {}
    catalogue = tmp_path / "nowhere" if where == "shop" else shop
    out = tmp_path / "file" / "index" if where == "out" else tmp_path / "index"
    message = {"shop": "no catalogue at", "styles": "no file", "out": "can't be written to .*Not a directory"}[where]
    with pytest.raises(LookalikeError, match=message):
        build_pixels(catalogue, out, **options)
    assert not out.exists()


def relabelled(shop: Path, target: Path, ids: range) -> Path:
    """The shop where the products ``ids`` have other labels."""
    shutil.copytree(shop, target)
    with (target / "styles.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    gender, colour = header.index("gender"), header.index("colour")
    for row in rows:
        if int(row[0]) in ids:
            row[gender], row[colour] = "Women", "blue"
    with (target / "styles.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return target


def test_nothing_is_fitted_to_the_labels_of_excluded_products(tmp_path: Path) -> None:
    shop = draw_shop(tmp_path / "shop", 60)
    other = relabelled(shop, tmp_path / "other", range(20))
    (tmp_path / "ids").write_text("\n".join(map(str, range(20))))
    with_, without = (
        [
            read_manifest(build_pixels(each, tmp_path / f"{each.name}-{exclude is None}", exclude=exclude))
            for each in (shop, other)
        ]
        for exclude in (tmp_path / "ids", None)
    )
    assert with_[0].counts.products == without[0].counts.products == 60
    assert (with_[0].excluded, without[0].excluded) == (20, 0)
    assert with_[0].closeness is not None
    fitted = [(each.closeness, each.outside, each.sold, each.votes) for each in with_]
    assert fitted[0] == fitted[1]
    assert with_[0].quality != with_[1].quality
    assert without[0].votes != without[1].votes
    assert without[0].closeness != without[1].closeness
    assert without[0].outside != without[1].outside


def test_excluded_ids_that_the_catalogue_does_not_know(shop: Path, tmp_path: Path) -> None:
    ids = tmp_path / "ids"
    ids.write_text("0\nnobody\n")
    notes = Notes()
    build_pixels(shop, tmp_path / "index", notes, exclude=ids)
    assert f"1 of the 2 ids in {ids}, such as 'nobody', are not in the catalogue." in notes.sentences
    ids.write_text("nobody\n")
    with pytest.raises(UnprocessableError, match=r"None of the 1 ids in .* is in the catalogue"):
        build_pixels(shop, tmp_path / "other", exclude=ids)
    assert not (tmp_path / "other").exists()


def test_figures_on_photos_that_the_encoder_learned_from_are_called_in_sample(shop: Path, tmp_path: Path) -> None:
    base = load_encoder("pixels")
    remarks = []
    for count in (40, 10):
        head = tmp_path / f"head-{count}.npz"
        learned = Learned.of(read_catalogue(shop).products[:count])
        draw_head(base.dim).save(head, facts_of(base) | {"learned": learned.text()})
        manifest = read_manifest(build_pixels(shop, tmp_path / f"index-{count}", encoder=f"head:{head}"))
        assert manifest.quality is not None
        assert manifest.closeness is not None
        assert manifest.outside is not None
        remarks.append((manifest.quality.remark, manifest.closeness.remark, manifest.outside.remark))
    assert remarks == [("in-sample",) * 3, ("",) * 3]


def test_the_index_says_where_the_weights_of_the_same_encoder_are(tmp_path: Path, built: Path) -> None:
    manifest = read_manifest(built)
    encoder = manifest.encoder.model_copy(update={"name": "resnet50", "weights": {"path": "w.h5", "sha256": "0" * 64}})
    (tmp_path / "index.json").write_text(
        Manifest.model_validate(manifest.model_dump() | {"encoder": encoder.model_dump(warnings=False)})
        .sealed({})
        .to_json()
    )
    found = job._encoder_before(tmp_path, "resnet50")
    assert found
    assert found.weights
    assert found.weights.path == "w.h5"
    assert job._encoder_before(tmp_path, "xception") is None
    assert job._encoder_before(tmp_path / "nowhere", "resnet50") is None
