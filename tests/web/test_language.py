import re
from pathlib import Path

import pytest
from fluent.runtime import FluentResource
from fluent.syntax import FluentSerializer
from fluent.syntax.ast import Message

from lookalike.errors import UnprocessableError
from lookalike.web.language import FOLDER, Language
from tests.conftest import ROOT

KEY = re.compile(r"""(?:\bt|\btext)\(\s*f?["']([\w{}.-]+)["'](?: if [^,)]*? else ["']([\w-]+)["'])?""")


@pytest.fixture
def german(tmp_path: Path) -> Language:
    (tmp_path / "en.ftl").write_bytes((FOLDER / "en.ftl").read_bytes())
    (tmp_path / "de.ftl").write_text(
        "catalogue-title = Der Katalog\nscript-upload-ready = Bereit, { $name }.\n"
        "catalogue-count = { $count ->\n    [one] { $count } Artikel\n   *[other] { $count } Artikel\n}\n"
    )
    return Language("de", tmp_path)


def test_a_language_that_lacks_texts_shows_them_in_english(german: Language) -> None:
    assert german("catalogue-title") == "Der Katalog"
    assert german("catalogue-count", count=44072) == "44.072 Artikel"
    assert german("skip") == "Skip to the content"
    assert german.for_scripts["upload-ready"] == "Bereit, {$name}."
    assert german.for_scripts["upload-busy"] == "Looking for products like it …"


@pytest.mark.parametrize("code", ["de"])
def test_a_translation_has_all_texts_with_their_variables(code: str) -> None:
    english, translated = (variables_of(FOLDER / f"{each}.ftl") for each in ("en", code))
    assert len(english) > 150
    assert translated == english
    assert Language(code).for_scripts.keys() == Language().for_scripts.keys()


def test_each_translation_is_tested() -> None:
    assert {file.stem for file in FOLDER.glob("*.ftl")} == {"en", "de"}


def variables_of(file: Path) -> dict[str, set[str]]:
    """The variables of each text in ``file``."""
    written = FluentResource(file.read_text("utf-8"))
    texts = (entry for entry in written.body if isinstance(entry, Message))
    return {entry.id.name: set(re.findall(r"\$(\w+)", FluentSerializer().serialize_entry(entry))) for entry in texts}


def test_counts_agree_with_their_noun() -> None:
    texts = Language()
    assert [texts("catalogue-count", count=count) for count in (1, 2, 44072)] == [
        "1 product", "2 products", "44,072 products",
    ]  # fmt: skip


def test_a_text_or_a_variable_that_is_missing_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        Language()("no-such-text")
    with pytest.raises(KeyError, match="Unknown external: page"):
        Language()("pages-page", last=3)


@pytest.mark.parametrize(
    ("written", "problem"),
    [(None, "no file .*xx.ftl.*: en"), ("skip = Skip\nskip this", "can't be read at 'skip this'")],
)
def test_a_language_that_can_t_be_read_is_told(tmp_path: Path, written: str | None, problem: str) -> None:
    (tmp_path / "en.ftl").write_bytes((FOLDER / "en.ftl").read_bytes())
    if written:
        (tmp_path / "xx.ftl").write_text(written)
    with pytest.raises(UnprocessableError, match=problem):
        Language("xx", tmp_path)


def test_all_texts_that_pages_show_exist_and_are_shown() -> None:
    files = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "lookalike/web").rglob("*.py"),
        *(ROOT / "static").glob("*.js"),
    ]
    used = {
        ("script-" if file.suffix == ".js" else "") + key
        for file in files
        for found in KEY.findall(file.read_text())
        for key in filter(None, found)
    }
    used = {key + "{}" if key.endswith("-") else key for key in used}
    texts = (FOLDER / "en.ftl").read_text()
    known = set(re.findall(r"^([a-z][\w-]*) =", texts, re.MULTILINE))
    patterns = [re.compile(re.sub(r"\\{.*\\}", ".+", re.escape(key))) for key in used]
    assert len(used) > 60
    assert not {key for key in used if "{" not in key} - known
    assert not {key for key in known if not any(pattern.fullmatch(key) for pattern in patterns)} - {"direction"}
