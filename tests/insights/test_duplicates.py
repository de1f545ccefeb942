"""Duplicates: which groups there are, which of each is kept and why, and what differs."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress
from lookalike.index.opened import Index
from lookalike.index.store import open_index
from lookalike.insights.parts.duplicates import Duplicates, DuplicatesFacts, Kind
from lookalike.insights.subject import Subject

HEADER = ("id", "productDisplayName", "articleType", "baseColour", "season", "price")
RED, BLUE, GREEN = (190, 40, 40), (40, 60, 180), (60, 130, 70)


def bag(colour: tuple[int, int, int]) -> Image.Image:
    image = Image.new("RGB", (180, 240), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((30, 100, 150, 190), fill=colour, outline=(20, 20, 20), width=8)
    pen.arc((55, 50, 125, 150), 180, 360, (20, 20, 20), 8)
    return image


def shoe() -> Image.Image:
    image = Image.new("RGB", (180, 240), "white")
    ImageDraw.Draw(image).polygon([(22, 150), (70, 112), (92, 134), (152, 150), (156, 178), (22, 178)], (90, 60, 30))
    return image


def facts_of(folder: Path, photos: dict[str, Image.Image], rows: Sequence[Sequence[str]]) -> DuplicatesFacts:
    with closing(index_of(folder, photos, rows)) as index:
        found = Duplicates().compute(Subject(index), lambda share: None).facts
        assert isinstance(found, DuplicatesFacts)
        return found


def index_of(folder: Path, photos: dict[str, Image.Image], rows: Sequence[Sequence[str]]) -> Index:
    shop = folder / "shop"
    shop.mkdir()
    for name, photo in photos.items():
        photo.save(shop / f"{name}.png")
    with (shop / "styles.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])
    build(BuildOptions(shop, folder / "index", encoder="pixels"), Progress())
    return open_index(folder / "index")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuplicatesFacts]:
    photos = {"9": bag(RED), "10": bag(RED), "11": bag(BLUE), "12": bag(GREEN), "20": shoe(), "30": shoe()}
    photos["21"] = shoe().resize((360, 480), Image.Resampling.BICUBIC)
    rows = [
        ("9", "Acme Red Bag", "Handbags", "Red", "", "899"),
        ("10", "Acme Red Bag", "Handbags", "Red", "", "999"),
        ("11", "Acme Blue Bag", "Handbags", "Blue", "", ""),
        ("12", "Other maker's bag", "Handbags", "Green", "", ""),
        ("20", "Brown shoe", "Shoes", "Brown", "", ""),
        ("21", "Brown shoe", "Shoes", "Brown", "", ""),
        ("30", "Brown shoe", "Shoes", "Brown", "Summer", ""),
    ]
    yield facts_of(tmp_path_factory.mktemp("doubled"), photos, rows)


def ids(facts: DuplicatesFacts, kind: Kind) -> list[list[str]]:
    return [[member.id for member in group.members] for group in facts.groups[kind]]


def test_groups_are_of_equal_pixels_of_copies_and_of_variants(found: DuplicatesFacts) -> None:
    assert sorted(map(sorted, ids(found, "equal"))) == [["10", "9"], ["20", "30"]]
    assert sorted(map(sorted, ids(found, "copies"))) == [["20", "21", "30"]]
    assert [set(group) & {"9", "10", "11", "12"} for group in ids(found, "variants")] in ([{"9", "11"}], [{"10", "11"}])


def test_it_says_which_to_keep_and_why(found: DuplicatesFacts) -> None:
    kept = {tuple(sorted(m.id for m in group.members)): (group.keep, group.why) for group in found.groups["equal"]}
    assert kept == {("10", "9"): ("9", "id"), ("20", "30"): ("30", "fields")}
    assert [(group.keep, group.why) for group in found.groups["copies"]] == [("21", "size")]
    assert [(group.keep, group.why) for group in found.groups["variants"]] == [("", "")]


def test_it_says_what_differs(found: DuplicatesFacts) -> None:
    bags = next(group for group in found.groups["equal"] if group.keep == "9")
    assert {name: set(values) for name, values in bags.differs.items()} == {"price": {"899", "999"}}
    table = found.tables()["equal"]
    assert {row[7] for row in table.rows if row[1] in ("9", "10")} == {"price: 899", "price: 999"}


def test_one_product_has_no_duplicates(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, {"1": bag(RED)}, [("1", "Bag", "Handbags", "Red", "", "")])
    assert not any(facts.groups.values())
    assert not facts.missing


def test_photos_that_are_all_the_same_are_one_group(tmp_path: Path) -> None:
    names = [str(number) for number in range(1, 6)]
    rows = [(name, "Bag", "Handbags", "Red", "", "") for name in names]
    facts = facts_of(tmp_path, {name: bag(RED) for name in names}, rows)
    assert [sorted(group) for group in ids(facts, "equal")] == [names]
    assert not facts.groups["variants"]


def test_an_index_that_knows_no_copies_says_how_to_add_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(index_of(tmp_path, {"1": bag(RED)}, [("1", "Bag", "Handbags", "Red", "", "")])) as index:
        monkeypatch.setattr(index.products, "copy_groups", None)
        facts = Duplicates().compute(Subject(index), lambda share: None).facts
    assert isinstance(facts, DuplicatesFacts)
    assert "build_index.py" in facts.missing["copies"]
    assert str(tmp_path / "shop") in facts.missing["variants"]
