import re
from html.parser import HTMLParser

import pytest

from lookalike.evaluation.gallery import galleries, transformed
from lookalike.evaluation.page import render
from lookalike.evaluation.report import report
from lookalike.evaluation.run import Plan, evaluate
from lookalike.measures import Level


@pytest.fixture(scope="module")
def page(index):
    run = evaluate([index], Plan(robustness=True, classes=True))
    return render(report(run, "python -m lookalike evaluate 'my <index>'"), galleries(run), transformed(run.first))


class Tags(HTMLParser):
    """Every tag with its attributes, and the text of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_it_needs_nothing_else(page):
    for tag, attributes in Tags(page).tags:
        assert tag not in ("script", "link", "iframe")
        assert attributes.get("src", "data:").startswith("data:")
        assert "href" not in attributes
    assert not re.search(r"url\(|@import", page)


def test_what_the_catalogue_and_the_command_say_is_escaped(page):
    assert "<b>" not in page
    assert "&lt;b&gt;Red&lt;/b&gt;" in page
    assert "my &lt;index&gt;" in page


def test_it_says_it_in_words(page):
    text = " ".join(Tags(page).text.split())
    assert "Each of 24 products was asked for the five that look most like it" in text
    assert re.search(r"\d+ % share the article type, \d+ % share the article type and base colour, and \d+ %", text)
    assert "1 of 24 products have no label" in text


def test_it_shows_every_part(page):
    tags = Tags(page)
    headings = re.findall(r"<h2>(.*?)</h2>", page)
    assert headings == [
        "Agreement",
        "Order, hubs and published protocols",
        "The same product, seen otherwise",
        "By label",
        "What is taken for what",
        "What a photo is said to be",
        "Best",
        "Worst",
        "How this was made",
    ]
    pictures = [attributes for tag, attributes in tags.tags if tag == "img"]
    assert len(pictures) == 12 + 2 * 3 * 6  # transforms; two galleries of three queries and five neighbours each
    assert all("alt" in each for each in pictures)


def test_for_the_docs_it_has_no_photo(index):
    page = render(report(evaluate([index], Plan()), ""))
    assert "<img" not in page
    assert "Best" not in page


def test_two_indexes_stand_side_by_side(index, worse):
    run = evaluate([index, worse], Plan(levels=[Level("kind", ("articleType",)), Level("look", ("baseColour",))]))
    page = render(report(run, ""), galleries(run))
    text = " ".join(Tags(page).text.split())
    assert "pixels (index) minus pixels (worse), query by query" in text
    assert re.search(r"(better|may be noise)", text)
    assert "share the base colour (against" in text
    assert "−0." in text or "+0." in text
