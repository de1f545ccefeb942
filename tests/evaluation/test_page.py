import re
from html.parser import HTMLParser

import pytest

from lookalike.evaluation.gallery import galleries, transformed, unanswered
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


def test_it_has_a_summary_in_words(page):
    text = " ".join(Tags(page).text.split())
    assert "Each of 24 products was a query" in text
    assert re.search(r"\d+ % share the article type, \d+ % share the article type and base colour, and \d+ %", text)
    assert "1 of 24 products have no label" in text


def test_it_shows_every_part(page):
    tags = Tags(page)
    headings = re.findall(r"<h2>(.*?)</h2>", page)
    assert headings == [
        "Agreement",
        "Order, hubs and published protocols",
        "Robustness to changes of the photo",
        "By label",
        "Confusion",
        "Classification",
        "Best",
        "Worst",
        "How this report was made",
    ]
    pictures = [attributes for tag, attributes in tags.tags if tag == "img"]
    assert len(pictures) == 16 + 2 * 3 * 6  # transforms; two galleries of three queries and five neighbours each
    assert all("alt" in each for each in pictures)


def test_for_the_docs_it_has_no_photo(index):
    page = render(report(evaluate([index], Plan()), ""))
    assert "<img" not in page
    assert "Best" not in page


def test_two_indexes_are_compared(index, worse):
    run = evaluate([index, worse], Plan(levels=[Level("kind", ("articleType",)), Level("look", ("baseColour",))]))
    page = render(report(run, ""), galleries(run))
    text = " ".join(Tags(page).text.split())
    assert "pixels (index) minus pixels (worse), over the same queries" in text
    assert re.search(r"(better|may be noise)", text)
    assert "share the base colour (against" in text
    assert "−0." in text or "+0." in text


def test_photos_that_people_took_have_a_section(index, worse, mistaken):
    run = evaluate([index, worse], Plan(people=mistaken))
    found = report(run, "")
    page = render(found, unanswered=unanswered(run))
    text = " ".join(Tags(page).text.split())
    assert "18 photos by 3 senders were the queries" in text
    assert found["people"]["notes"][0] in text
    rows = re.findall(r'<th scope="row" class="words">(.*?)</th>', page)
    assert rows == ["All photos", "Mean over kinds", "bag", "belt", "cap"]
    for each in found["indexes"]:
        assert f"{each['people']['by_kind'][1]['P@5']['value']:.3f} [" in text
    assert "Nothing right among the five" in text
    assert "people&#39;s photos" in page
    assert page.count("<img") == 12 * (1 + 2 * 5)


def test_without_pictures_the_figures_stay(index, photos):
    page = render(report(evaluate([index], Plan(people=photos)), ""))
    assert "Photos that people took" in page
    assert "<img" not in page
