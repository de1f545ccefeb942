import json
import shutil
import zipfile

import pytest
from click.testing import CliRunner

from lookalike.cli import main
from tests.disk import room_for
from tests.evaluation.drawn import built, kinds_file, street


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return built(tmp_path_factory.mktemp("evaluate"))


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """Photos that people took of products like the shop's, and the map of their kinds beside them."""
    photos = street(tmp_path_factory.mktemp("people") / "street")
    kinds_file(photos.parent / "kinds.json")
    return photos


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Commands write into the current folder."""
    monkeypatch.chdir(tmp_path)


def run(*arguments):
    return CliRunner().invoke(main, ["evaluate", *map(str, arguments)])


def test_it_writes_a_report_and_prints_a_summary(folder, tmp_path):
    result = run(folder)
    assert result.exit_code == 0, result.stderr
    assert "24 products, each with its five nearest" in result.stdout
    assert "  fine " in result.stdout
    report = json.loads((tmp_path / "runs" / "evaluate-index" / "report.json").read_text(encoding="utf-8"))
    assert report["indexes"][0]["encoder"]["name"] == "pixels"
    page = (tmp_path / "runs" / "evaluate-index" / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "<img" in page


def test_queries_are_queries_and_gallery(folder, tmp_path):
    (tmp_path / "ids.txt").write_text("\n".join(f"{kind}-Red-{n}" for kind in ("Bags", "Belts") for n in range(3)))
    assert run(folder, "--queries", "ids.txt", "--out", "out").exit_code == 0
    assert json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["products"] == 6


def test_queries_that_an_index_does_not_have_are_reported_and_left_out(folder, tmp_path):
    (tmp_path / "ids.txt").write_text("\n".join(["nobody", *(f"Bags-Red-{n}" for n in range(3)), "Belts-Red-0"]))
    result = run(folder, "--queries", "ids.txt", "--level", "kind=articleType", "--out", "out")
    assert result.exit_code == 0, result.stderr
    assert result.stderr == "1 of the 5 ids in ids.txt, such as 'nobody', are not in the index.\n"
    assert json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["products"] == 4


def test_levels_pictures_and_robustness_change_the_report(folder, tmp_path):
    result = run(folder, "--level", "kind=articleType", "--level", "both=articleType, baseColour", "--robustness")
    assert result.exit_code == 0, result.stderr
    report = json.loads((tmp_path / "runs" / "evaluate-index" / "report.json").read_text(encoding="utf-8"))
    assert report["protocol"]["levels"] == {"kind": ["articleType"], "both": ["articleType", "baseColour"]}
    assert len(report["indexes"][0]["robustness"]) == 16
    assert run(folder, "--no-pictures", "--robustness", "--out", "bare").exit_code == 0
    assert "<img" not in (tmp_path / "bare" / "report.html").read_text(encoding="utf-8")


def test_against_another(folder, tmp_path):
    result = run(folder, "--against", built(tmp_path / "noisy", "worse", noise=250))
    assert result.exit_code == 0, result.stderr
    assert " against " in result.stdout
    report = json.loads(
        (tmp_path / "runs" / "evaluate-index-against-worse" / "report.json").read_text(encoding="utf-8")
    )
    assert len(report["indexes"]) == 2
    assert report["differences"]


def test_photos_that_people_took(folder, people, tmp_path):
    result = run(folder, "--photos", people, "--map", people.parent / "kinds.json", "--out", "out")
    assert result.exit_code == 0, result.stderr
    found = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    figures = found["indexes"][0]["people"]
    lines = result.stdout.splitlines()
    assert "18 photos by 3 senders, with their five nearest products:" in lines
    for name in ("P@5", "hit@5"):
        value, over_kinds = (figures[figure]["value"] for figure in (name, f"{name}, mean over kinds"))
        assert f"  {name:<14} {value:.3f}  (mean over kinds {over_kinds:.3f})" in lines
    assert result.stderr.splitlines() == found["people"]["notes"]
    assert "Photos that people took" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_ids_choose_among_the_photos_of_a_zip(folder, people, tmp_path):
    with zipfile.ZipFile("street.zip", "w") as archive:
        for path in people.iterdir():
            archive.write(path, path.name)
    (tmp_path / "ids.txt").write_text("ann-0\nnobody\nbob-3\n")
    kinds = people.parent / "kinds.json"
    other = built(tmp_path / "noisy", "worse", noise=250)
    arguments = ["--photos", "street.zip", "--map", kinds, "--people", "ids.txt", "--against", other, "--no-pictures"]
    result = run(folder, *arguments, "--out", "out")
    assert result.exit_code == 0, result.stderr
    assert result.stderr == "1 of the 3 ids in ids.txt, such as 'nobody', are not in street.zip.\n"
    assert "2 photos by 2 senders" in result.stdout
    assert "(mean over kinds – against –)" in result.stdout  # no kind has eight photos
    assert "<img" not in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--photos", "street"], "--photos and --map go together"),
        (["--map", "kinds.json"], "--photos and --map go together"),
        (["--people", "ids.txt"], "--photos and --map go together"),
        (["--photos", "nowhere", "--map", "kinds.json"], "nowhere"),
        (["--photos", "street", "--map", "none.json"], "none.json can't be read: No such file or directory; --map"),
        (["--photos", "street", "--map", "ids.txt"], "ids.txt is not a map of kinds; it must look like {"),
        (["--photos", "street", "--map", "kinds.json", "--people", "ids.txt"], "None of the 2 ids in ids.txt"),
        (["--photos", "plain", "--map", "kinds.json"], "no column 'kind', which the map names"),
    ],
)
def test_mistakes_with_photos_are_reported_in_a_sentence(folder, people, tmp_path, arguments, sentence):
    (tmp_path / "ids.txt").write_text("nobody\nno one\n")
    (tmp_path / "kinds.json").write_bytes((people.parent / "kinds.json").read_bytes())
    shutil.copytree(people, tmp_path / "street")
    (tmp_path / "plain").mkdir()
    shutil.copy(people / "ann-0.png", tmp_path / "plain" / "ann-0.png")
    result = run(folder, *arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--queries", "strangers.txt"],
            "None of the 2 ids in strangers.txt, such as 'nobody', is in the index; does the file belong",
        ),
        (["--queries", "none.txt"], "none.txt can't be read: No such file or directory."),
        (["--level", "kind"], "--level is 'kind'; it must be NAME=COLUMN, or NAME=COLUMN,COLUMN."),
        (["--level", "a=gender"], "Level 'a' can't be evaluated: gender has one label ('Women')"),
        (["--level", "a=size"], "There is no column 'size'; there are: articleType, gender, baseColour"),
        (["--level", "a=gender", "--level", "a=articleType"], "Two levels have the same name (a, a)"),
        (["--against", "nowhere"], "There is no folder"),
        (["--out", "ids.txt"], "The report can't be written to ids.txt: "),
    ],
)
def test_mistakes_are_reported_in_a_sentence(folder, tmp_path, arguments, sentence):
    (tmp_path / "ids.txt").write_text("Bags-Red-0\nBelts-Red-0\n")
    (tmp_path / "strangers.txt").write_text("nobody\nno one\n")
    result = run(folder, *arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_index_without_labels_is_reported(folder, tmp_path):
    from lookalike.build.job import BuildOptions, build
    from lookalike.build.progress import Progress

    plain = tmp_path / "photos"
    plain.mkdir()
    for path in (folder.parent / "shop").glob("*.png"):
        (plain / path.name).write_bytes(path.read_bytes())
    build(BuildOptions(plain, tmp_path / "plain", encoder="pixels"), Progress())
    result = run(tmp_path / "plain")
    assert result.exit_code == 2
    assert "These products have no labels to evaluate neighbours by" in result.stderr


def test_a_full_disk_keeps_the_previous_report(folder, tmp_path):
    assert run(folder, "--out", "found").exit_code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "found").iterdir()}

    with room_for(8192):
        result = run(folder, "--out", "found")

    assert result.exit_code == 2
    assert result.stderr.startswith("The report can't be written to found: ")
    assert {path.name: path.read_bytes() for path in (tmp_path / "found").iterdir()} == before
