import csv
import io
import shutil
import zipfile
from pathlib import Path, PurePosixPath

import numpy as np
import pytest
from PIL import Image

from lookalike.catalogue.sources.zipped import Zip
from lookalike.errors import CatalogueError
from lookalike.measures.kinds import Kinds
from lookalike.training.data import (
    LONGEST,
    UNKNOWN,
    Dataset,
    known_ids,
    load,
    load_photos,
    load_user_photos,
    no_user_photos,
)
from tests.training.conftest import KINDS, LABELS, drawn, write


def ids(data: Dataset) -> set[str]:
    return {product.id for product in data.products}


def test_every_photo_is_in_one_part_with_its_labels(catalogue: Path) -> None:
    learned, validation_set = load([catalogue], LABELS)

    assert len(learned) + len(validation_set) == len(ids(learned) | ids(validation_set)) == 288
    assert len(validation_set) > 0
    assert {photo.shape for photo in learned.photos} == {(80, 60, 4)}
    assert learned.vocabulary["baseColour"] == ("Blue", "Green", "Red")
    product = [(photo[..., :3] * (photo[..., 3:] > 0)).sum(axis=(0, 1)).argmax() for photo in learned.photos]
    assert [("Red", "Green", "Blue")[channel] for channel in product] == [
        learned.vocabulary["baseColour"][code] for code in learned.labels[:, 1]
    ]
    assert (learned.labels[:, 2] == UNKNOWN).any()


def test_duplicates_are_on_the_same_side(catalogue: Path, tmp_path: Path) -> None:
    double = tmp_path / "double.zip"
    with zipfile.ZipFile(catalogue) as source, zipfile.ZipFile(double, "w") as target:
        rows = source.read("styles.csv").decode().splitlines()
        for row in rows[1:]:
            number, _, rest = row.partition(",")
            data = source.read(f"images/{number}.png")
            target.writestr(f"images/{number}.png", data)
            target.writestr(f"images/{number}b.png", data)
            rows.append(f"{number}b,{rest}")
        target.writestr("styles.csv", "\n".join(rows))

    learned, validation_set = load([double], LABELS)

    assert len(validation_set) % 2 == 0
    seen = {photo.tobytes() for photo in learned.photos}
    assert not any(photo.tobytes() in seen for photo in validation_set.photos)


def test_bare_photos_of_known_products_join_them(catalogue: Path, tmp_path: Path) -> None:
    """Other photos of the products, whose pixels alone could put them on either side."""
    for number in range(288):
        drawn(KINDS[number % 2], "Red", 5000 + number).save(tmp_path / f"{number}.png")

    alone, validation_set = load([catalogue], LABELS)
    learned, validation_too = load([catalogue, tmp_path], LABELS)

    assert len(learned) == 2 * len(alone)
    assert ids(learned) == ids(alone), "a validation product's further photos are never learned from"
    assert ids(validation_too) == ids(validation_set)
    assert len(validation_too) == len(validation_set)
    assert (learned.labels[len(alone) :, 0] != UNKNOWN).all()


def test_excluded_products_are_left_out_whatever_shows_them(catalogue: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(catalogue, tmp_path / "unpacked")
    (tmp_path / "unpacked" / "styles.csv").unlink()
    left_out = frozenset(map(str, range(24)))

    learned, validation_set = load([catalogue, tmp_path / "unpacked"], LABELS, left_out)

    assert len(learned) == 2 * (264 - len(validation_set))
    names = {PurePosixPath(each).name for each in ids(learned) | ids(validation_set)}
    assert not names & left_out


def test_what_is_excluded_is_not_even_read(
    catalogue: Path, people: Path, kinds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: set[str] = set()
    plain = Zip.read

    def spy(source: Zip, member: str, *limits: int) -> bytes:
        read.add(PurePosixPath(member).stem)
        return plain(source, member, *limits)

    monkeypatch.setattr(Zip, "read", spy)
    left_out = frozenset({*map(str, range(100)), "p3", "p4"})
    learned, _ = load([catalogue], LABELS, left_out)
    user_photos = load_user_photos(people, Kinds.read(kinds), learned, left_out)

    assert not read & left_out
    assert len(read & set(map(str, range(288)))) == 188
    assert sum(map(len, user_photos)) == 58


def test_photos_keep_their_aspect_and_enough_of_their_pixels(tmp_path: Path) -> None:
    sizes = ((400, 200), (90, 60), (170, 300))
    rows = ((str(n), f"{n},{KINDS[n % 2]}", drawn("Bag", "Red", n).resize(sizes[n % 3])) for n in range(210))
    learned, validation_set = load([write(tmp_path / "sizes.zip", "id,articleType", rows)], ("articleType",))

    shapes = {photo.shape[:2] for photo in (*learned.photos, *validation_set.photos)}
    assert shapes == {(LONGEST // 2, LONGEST), (60, 90), (LONGEST, 102)}


def test_the_pattern_is_learned_where_names_tell_one(tmp_path: Path) -> None:
    def named(*names: str) -> tuple[Dataset, Dataset]:
        rows = (
            (str(n), f"{n},{KINDS[n % 2]},{names[n % len(names)]}", drawn(KINDS[n % 2], "Red", n)) for n in range(210)
        )
        path = write(tmp_path / f"{len(names)}.zip", "id,articleType,productDisplayName", rows)
        return load([path], ("articleType", "pattern"))

    learned, _ = named("Striped thing", "Thing", "Checked thing")
    assert learned.vocabulary["pattern"] == ("Checked", "Striped")
    assert set(learned.labels[:, 1]) == {UNKNOWN, 0, 1}
    learned, _ = named("Thing")
    assert list(learned.vocabulary) == ["articleType"]
    assert learned.labels.shape == (len(learned), 1)


def test_one_label_teaches_nothing(catalogue: Path) -> None:
    odd = frozenset(str(number) for number in range(1, 288, 2))
    with pytest.raises(CatalogueError, match=r"one label \('Bag'\).*baseColour.*--labels"):
        load([catalogue], LABELS, odd)


def test_an_unknown_column_is_named_with_those_that_exist(catalogue: Path) -> None:
    with pytest.raises(CatalogueError, match=r"'sleeve'.*no label.*articleType"):
        load([catalogue], ("sleeve",))


def test_nothing_left_is_reported(catalogue: Path) -> None:
    with pytest.raises(CatalogueError, match="no photo to learn from"):
        load([catalogue], LABELS, frozenset(map(str, range(288))))


def test_a_handful_is_too_few(catalogue: Path) -> None:
    with pytest.raises(CatalogueError, match="4 photos are too few"):
        load([catalogue], ("articleType",), frozenset(map(str, range(4, 288))))


def test_what_may_be_excluded_are_ids_and_names_of_bare_files(catalogue: Path, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    drawn("Bag", "Red", 1).save(tmp_path / "deep" / "bare.png")

    known = known_ids([catalogue, tmp_path])

    assert {"0", "287", "deep/bare", "bare"} <= known
    assert "288" not in known


def test_a_persons_photos_are_all_in_one_part(catalogue: Path, people: Path, kinds: Path) -> None:
    with zipfile.ZipFile(people) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("styles.csv").decode())))
        pixels = {row["id"]: Image.open(archive.open(f"images/{row['id']}.png")).tobytes() for row in rows}
    sender_of = {pixels[row["id"]]: row["sender"] for row in rows}
    learned, _ = load([catalogue], LABELS)

    user_photos, validation_set = load_user_photos(people, Kinds.read(kinds), learned)

    senders = [{sender_of[photo[..., :3].tobytes()] for photo in part.photos} for part in (user_photos, validation_set)]
    assert not senders[0] & senders[1]
    assert len(senders[0] | senders[1]) == 20
    assert len(user_photos) + len(validation_set) == 60
    assert len(validation_set) > 0


def test_of_photos_that_people_took_the_kinds_tell_which_labels_are_right(
    catalogue: Path, people: Path, kinds: Path
) -> None:
    learned, _ = load([catalogue], LABELS)

    user_photos, _ = load_user_photos(people, Kinds.read(kinds), learned)

    assert learned.vocabulary["articleType"] == ("Bag", "Watch")
    assert set(user_photos.kinds) == {"carried", "worn"}
    np.testing.assert_array_equal(
        user_photos.right, [[kind == "carried", kind == "worn"] for kind in user_photos.kinds]
    )
    assert all((photo[..., 3] == 0).all() for photo in user_photos.photos), "nobody knows where the product is"


def test_a_label_is_right_where_most_of_its_products_are(catalogue: Path, people: Path) -> None:
    learned, _ = load([catalogue], LABELS)

    def right(*colours: str) -> list[bool]:
        kinds = Kinds("what", "sender", {"worn": {"baseColour": frozenset(colours)}})
        user_photos, _ = load_user_photos(people, kinds, learned)
        return user_photos.right[user_photos.kinds.index("worn")].tolist()

    assert right("Red", "Green") == [True, True]
    with pytest.raises(CatalogueError, match=r"teach nothing.*'articleType'.*'what' \(carried, worn\)"):
        right("Red")


def test_photos_whose_kinds_the_map_does_not_know_are_reported(catalogue: Path, people: Path) -> None:
    learned, _ = load([catalogue], LABELS)
    kinds = Kinds("colour", "sender", {"worn": {"articleType": frozenset({"Watch"})}})

    with pytest.raises(CatalogueError, match=r"people\.zip teach nothing.*'colour' \(empty\)"):
        load_user_photos(people, kinds, learned)


def test_without_user_photos_there_is_nothing(catalogue: Path) -> None:
    learned, _ = load([catalogue], LABELS)

    assert len(no_user_photos(learned)) == 0
    assert no_user_photos(learned).right.shape == (0, 2)


def test_grounds_are_photos_and_others_are_passed_over(grounds: Path, tmp_path: Path) -> None:
    shutil.copytree(grounds, tmp_path / "grounds")
    (tmp_path / "grounds" / "broken.jpg").write_bytes(b"\xff\xd8 no photo")

    assert [photo.shape for photo in load_photos(tmp_path / "grounds")] == [(64, 64, 3)] * 5
