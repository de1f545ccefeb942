"""``search``: lines, CSV and JSON, and every option."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from lookalike.cli import main
from tests.encoders.knowing import Knowing
from tests.shop import build_shop, draw_catalogue

HEADER = ["query", "rank", "id", "name", "score", "distance", "photo", "price", "url", "same_photo", "closeness",
          "situation", "verdict"]  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the drawn shop's catalogue and index."""
    return build_shop(tmp_path_factory.mktemp("shop")).parent


@pytest.fixture
def run(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Run":
    """Calls ``search`` on that index, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Run(shop)


class Run:
    def __init__(self, shop: Path) -> None:
        self.shop = shop
        self.ball = str(shop / "catalogue" / "images" / "101.png")
        self.photos = str(shop / "catalogue" / "images")

    def __call__(self, *arguments: str, index: str = "index") -> Result:
        return CliRunner().invoke(main, ["search", *arguments, "--index", str(self.shop / index)])

    def ids(self, *arguments: str) -> list[str]:
        (answer,) = json.loads(self(self.ball, "--json", *arguments).stdout)
        return [match["id"] for match in answer["matches"]]


def test_lines_for_people(run: Run) -> None:
    result = run(run.ball, "-k", "2")
    assert result.exit_code == 0
    photo, classes, first, second = result.stdout.splitlines()
    assert photo == run.ball
    assert re.fullmatch(r"     seems to be: (Men|Women) \(\d\d %\)", classes)
    assert first == "  1. 101  Red Ball  (score 1.000; 2 listings use this photo)"
    assert second.startswith("  2. 10")
    assert "no product passes" in run(run.ball, "--filter", "gender=Unisex").stdout


def test_csv_is_a_row_a_match_and_runs_no_formula(run: Run) -> None:
    result = run(run.ball, run.photos + "/103.png", "--csv", "-k", "3")
    head, *rows = csv.reader(io.StringIO(result.stdout))
    assert head == HEADER
    assert [row[1] for row in rows] == ["1", "2", "3"] * 2
    assert rows[0] == [run.ball, "1", "101", "Red Ball", "1.000000", "0.000000", "images/101.png", "10",
                       "https://shop.example/101", "102", "", "own", "found"]  # fmt: skip
    assert rows[3][2:4] == ["103", "'@Blue Ball"]
    assert "'=Red Ball (again)" in run(run.ball, "--csv", "--filter", "gender=Men").stdout


def test_json_is_an_object_a_photo(run: Run) -> None:
    (answer,) = json.loads(run(run.ball, "--json", "-k", "1").stdout)
    query = answer.pop("query")
    (seeming,) = query.pop("classes")
    assert query == {"situation": "own", "verdict": "found", "kind": None}
    assert (seeming["attribute"], seeming["source"]) == ("gender", "neighbours")
    assert seeming["label"] in ("Men", "Women")
    assert 0.5 <= seeming["probability"] <= 0.975
    assert answer == {
        "photo": run.ball,
        "matches": [
            {
                "id": "101",
                "name": "Red Ball",
                "score": 1.0,
                "closeness": None,
                "distance": 0.0,
                "photo": "images/101.png",
                "same_photo": ["102"],
                "attributes": {"gender": "Women"},
                "values": {"gender": ["Women"]},
                "price": 10.0,
                "regular_price": None,
                "currency": None,
                "url": "https://shop.example/101",
                "stock": None,
                "created": None,
                "description": None,
            }
        ],
    }


def test_an_encoder_with_heads_predicts_labels_of_a_photo(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lookalike.commands.search.encoder_of", lambda *_, **__: Knowing())
    assert "     seems to be: Red (90 %), Tall (25 %)\n" in run(run.ball, "-k", "1").stdout
    answers = json.loads(run(run.ball, run.photos + "/103.png", run.photos + "/104.png", "--json").stdout)
    heads = [[each["label"] for each in answer["query"]["classes"]] for answer in answers]
    assert heads == [["Red", "Tall"], ["Blue", "Tall"], ["Green", "Tall"]]
    assert {each["source"] for answer in answers for each in answer["query"]["classes"]} == {"encoder"}


def test_a_blank_photo_is_reported(run: Run) -> None:
    Image.new("RGB", (90, 90), "white").save("blank.png")
    lines = run("blank.png", "-k", "1").stdout.splitlines()
    assert lines[:2] == ["blank.png", "     There is nothing to see in this photo. These are the nearest anyway."]
    assert re.fullmatch(r"  1\. 10\d  .*\(score 0\.\d{3}, little in common\b.*\)", lines[2])
    assert run("blank.png", "--filter", "gender=Unisex").stdout.splitlines()[1:] == ["     no product passes"]
    (answer,) = json.loads(run("blank.png", "--json").stdout)
    assert (answer["query"]["situation"], answer["query"]["verdict"]) == ("own", "nothing_to_see")
    assert {match["closeness"] for match in answer["matches"]} == {"little_in_common"}
    _, *rows = csv.reader(io.StringIO(run("blank.png", "--csv").stdout))
    assert {tuple(row[-3:]) for row in rows} == {("little_in_common", "own", "nothing_to_see")}


def test_a_photo_of_something_else_has_nothing_close(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    knowing = Knowing("gender", labels=("Kids", "Men", "Women"))
    monkeypatch.setattr("lookalike.commands.search.encoder_of", lambda *_, **__: knowing)
    photo = Image.new("RGB", (96, 96), (90, 60, 60))
    photo.paste((200, 30, 30), (30, 10, 60, 90))
    photo.save("snap.png")
    lines = run("snap.png", "-k", "1").stdout.splitlines()
    assert lines[1] == "     Nothing in this catalogue is close to your photo. These come nearest."
    assert len(lines) == 3
    (answer,) = json.loads(run("snap.png", "--json", "--filter", "gender=Men").stdout)
    assert (answer["query"]["situation"], answer["query"]["verdict"]) == ("outside", "nothing_close")
    assert answer["query"]["classes"][0]["label"] == "Kids"
    (answer,) = json.loads(run(run.photos + "/104.png", "--json").stdout)
    assert answer["query"]["verdict"] == "found"


def test_each_option_changes_the_answer(run: Run) -> None:
    default = run.ids()
    assert len(default) == 5
    assert run.ids("-k", "7") != default
    assert run.ids("--min-score", "0.99") == ["101"]
    assert run.ids("--filter", "gender=Men")[0] == "102"
    assert set(run.ids("--filter", "gender=Women", "--filter", "gender=Men")) == set(default)
    (euclidean,), (manhattan,) = (
        json.loads(run(run.ball, "--json", "--metric", metric).stdout) for metric in ("euclidean", "manhattan")
    )
    assert euclidean["matches"][1]["distance"] != manhattan["matches"][1]["distance"]
    assert "no backend 'fast'" in run(run.ball, "--backend", "fast").stderr
    assert "has no weights" in run(run.ball, "--weights", "x.h5").stderr
    assert "no catalogue at" in run(run.ball, "--catalogue", "nowhere").stderr


def test_a_folder_goes_to_a_file_that_is_never_written_over(run: Run) -> None:
    result = run(run.photos)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "8 of 8 photos are answered in matches.csv" in result.stderr
    head, *rows = csv.reader(io.StringIO(Path("matches.csv").read_text(encoding="utf-8")))
    assert head == HEADER
    own = {Path(row[0]).stem: row for row in rows if row[1] == "1"}
    assert len(own) == 8
    found = all(query == row[2] or query in row[9].split() for query, row in own.items())
    assert found, "a photo finds its own product first"
    again = run(run.photos)
    assert again.exit_code == 2
    assert "matches.csv is already here" in again.stderr


def test_out_names_the_file_and_csv_prints(run: Run) -> None:
    assert run(run.photos, "--json", "--out", "mine.json").stdout == ""
    assert len(json.loads(Path("mine.json").read_text(encoding="utf-8"))) == 8
    assert run(run.ball, "--out", "one.csv").exit_code == 0
    assert Path("one.csv").read_text(encoding="utf-8").startswith("query,rank,")
    assert run(run.photos, "--csv").stdout.startswith("query,rank,")
    assert not Path("matches.csv").exists()


def test_a_zip_is_a_folder(run: Run, tmp_path: Path) -> None:
    import shutil

    shutil.make_archive(str(tmp_path / "photos"), "zip", run.photos)
    answers = json.loads(run("photos.zip", "--json").stdout)
    assert [Path(answer["photo"]).name for answer in answers] == [f"{number}.png" for number in range(101, 109)]


def test_a_bad_photo_stops_no_other(run: Run) -> None:
    Path("note.jpg").write_text("not a photo")
    result = run("note.jpg", "missing.jpg", run.ball, "--json")
    assert result.exit_code == 2
    note, missing, good = json.loads(result.stdout)
    assert "not a photo" in note["error"]
    assert "No such file" in missing["error"]
    assert good["matches"]
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["note.jpg", "missing.jpg"]
    assert run("note.jpg").stdout == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-k", "0"], "k is 0; it must be a whole number from 1 to 100."),
        (["--min-score", "2"], "min_score is 2.0; it must be a number from -1 to 1."),
        (["--filter", "gender"], "--filter is 'gender'; it must be COLUMN=VALUE."),
        (["--filter", "size=M"], "There is no column 'size' to filter by; there are: gender."),
        (["--out", "no/such/folder.csv"], "The answers can't be written to no/such/folder.csv: No such file"),
    ],
)
def test_what_cannot_be_done_is_reported_in_a_sentence(run: Run, arguments: list[str], sentence: str) -> None:
    result = run(run.ball, *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(sentence)


def test_no_photos_and_no_index(run: Run) -> None:
    Path("empty").mkdir()
    assert run("empty").stderr == "There are no photos in empty.\n"
    assert "no folder" in run(run.ball, index="elsewhere").stderr


def test_warnings_of_the_index_are_reported(tmp_path: Path) -> None:
    index = build_shop(tmp_path)
    (tmp_path / "catalogue").rename(tmp_path / "moved")
    photo = str(tmp_path / "moved" / "images" / "105.png")
    result = CliRunner().invoke(main, ["search", photo, "--index", str(index), "-k", "1"])
    assert result.exit_code == 0
    assert "placeholders" in result.stderr
    quiet = CliRunner().invoke(
        main, ["search", photo, "--index", str(index), "--catalogue", str(draw_catalogue(tmp_path / "new"))]
    )
    assert quiet.stderr == ""


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
def test_a_file_that_never_ends_is_no_photo(run: "Run") -> None:
    result = run("/dev/zero")
    assert result.exit_code == 2
    assert "/dev/zero: It has more than 100 MB: no photo is so large." in result.output
