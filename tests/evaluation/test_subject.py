import shutil

import numpy as np
import pytest
from PIL import Image

from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress
from lookalike.errors import UnprocessableError
from lookalike.evaluation.subject import select
from lookalike.index.store import open_index


def test_all_products_with_their_labels(index):
    subject = select(index)
    assert len(subject.products) == 24
    place = subject.ids.index("Belts-Red-2")
    assert subject.labels["articleType"][place] == "Belts"
    assert subject.labels["baseColour"][subject.ids.index("Caps-Red-3")] == ""
    assert index.filenames[subject.rows[place]] == "Belts-Red-2.png"
    assert np.array_equal(subject.vectors[place], index.vectors[subject.rows[place]])


def test_ids_keep_their_order(index):
    subject = select(index, ["Caps-Red-1", "Bags-Red-0", "Belts-Blue-3"])
    assert subject.ids == ["Caps-Red-1", "Bags-Red-0", "Belts-Blue-3"]


def test_unknown_ids_are_counted_and_some_named(index):
    with pytest.raises(UnprocessableError, match=r"does not hold 4 of the 5 ids, such as 'a', 'b', 'c'\."):
        select(index, ["a", "Bags-Red-0", "b", "c", "d"])


def test_one_product_has_no_neighbours(index):
    with pytest.raises(UnprocessableError, match="at least two products; there is 1"):
        select(index, ["Bags-Red-0"])


def test_a_product_is_evaluated_by_its_first_photo_and_duplicates_are_removed(tmp_path):
    shop = tmp_path / "shop"
    shop.mkdir()
    for name, shade in {"a1": 10, "a2": 90, "b": 50, "c": 10, "d": 200}.items():
        Image.new("RGB", (20, 20), (shade, 60, 60)).save(shop / f"{name}.png")
    rows = ["a,a1.png,x", "a,a2.png,x", "b,b.png,x", "c,c.png,y", "d,d.png,y"]
    (shop / "styles.csv").write_text("\n".join(["id,image,kind", *rows]))
    build(BuildOptions(shop, tmp_path / "index", encoder="pixels"), Progress())
    index = open_index(tmp_path / "index")
    subject = select(index)
    assert subject.ids == ["a", "b", "d"]  # c shows the pixels of a's first photo
    assert [index.filenames[row] for row in subject.rows] == ["a1.png", "b.png", "d.png"]
    assert select(index, ["a", "c"]).ids == ["a", "c"]  # a list is used unchanged
    index.close()


def test_a_catalogue_without_table_has_its_folders(index, tmp_path):
    for kind in ("Bags", "Caps"):
        (tmp_path / "plain" / kind).mkdir(parents=True)
        for name in [each for each in index.filenames if each.startswith(kind)]:
            shutil.copy(index.source.path / name, tmp_path / "plain" / kind / name)
    build(BuildOptions(tmp_path / "plain", tmp_path / "index", encoder="pixels"), Progress())
    plain = open_index(tmp_path / "index")
    assert set(select(plain).labels["folder"]) == {"Bags", "Caps"}
    plain.close()
