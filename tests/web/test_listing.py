"""The catalogue's listing: words, orders, pages; prices and stock."""

import dataclasses
import re
from collections.abc import Iterator

import pytest
from flask import g
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from lookalike.catalogue.product import Product
from lookalike.index.products import ProductStore
from lookalike.storefront import Storefront
from lookalike.web.language import KEY as LANGUAGE
from lookalike.web.language import Language
from lookalike.web.prices import money, prices_of, stock_text
from tests.web.conftest import shop_of, with_shop
from tests.web.test_pages import names


def links(page: str, label: str) -> list[str]:
    """The texts of the links in the element labelled so."""
    return re.findall(r">([^<>]+)</a>", page[page.index(label) :].partition("</details>")[0].partition("</nav>")[0])


def test_words_are_forgiven_and_what_is_shown_is_told(client: FlaskClient) -> None:
    page = client.get("/?q=womens+shrits").text
    assert "Nothing here is called “womens shrits”. Shown: “womens shirts”." in page
    assert names(page)
    assert all("shirts" in name for name in names(page)[:4])
    assert names(client.get("/?q=2").text)[0] == client.get("/api/v1/products/2").json["name"]


def test_counts_of_filters_follow_the_words(client: FlaskClient) -> None:
    page = client.get("/?q=shrits&filter.gender=Men").text
    counts = re.findall(r'value="(Men|Women)".*?"number">(\d+)', page)
    assert counts
    for gender, count in counts:
        assert client.get(f"/api/v1/products?q=shirts&filter.gender={gender}").json["total"] == int(count)
    assert 'value="Shoes"' not in page


def test_where_nothing_has_the_words_the_nearest_are_offered(client: FlaskClient) -> None:
    page = client.get("/?q=red+tuxedo&sort=name").text
    assert "Nothing here is called “red tuxedo”" in page
    assert 'href="/?sort=name&amp;q=red#catalogue">red</a>' in page
    assert "Check the spelling" in client.get("/?q=zzzzzz").text


def test_the_catalogue_is_sorted_as_its_data_allow(client: FlaskClient) -> None:
    page = client.get("/?sort=name&per_page=100").text
    assert names(page) == sorted(names(page), key=str.casefold)
    prices = [product["price"] for product in client.get("/api/v1/products?sort=price-down").json["products"]]
    known = [price for price in prices if price is not None]
    assert known == sorted(known, reverse=True)
    assert prices[: len(known)] == known
    assert client.get("/api/v1/products?sort=newest").status_code == 422
    assert "Newest" not in page
    assert "Best match" not in page
    assert "Best match" in client.get("/?q=red").text


def test_the_shop_s_own_order_holds_until_a_visitor_chooses(app: OpenAPI, client: FlaskClient) -> None:
    for own in ("name", "newest"):  # the second is not possible with these data
        with with_shop(app, front=Storefront(sort=own)):
            assert (names(client.get("/").text) == names(client.get("/?sort=name").text)) == (own == "name")
            assert names(client.get("/?sort=catalogue").text) != names(client.get("/?sort=name").text)


def test_any_page_can_be_jumped_to(client: FlaskClient) -> None:
    page = client.get("/?filter.gender=Men&filter.gender=Women&per_page=3&page=5").text
    assert links(page, 'aria-label="Pages"') == ["Earlier", "1", "4", "6", "15", "More"]
    form = page[page.index('class="jump"') :].partition("</form>")[0]
    fields = re.findall(r'name="([^"]*)" value="([^"]*)"', form)
    assert fields == [("filter.gender", "Men"), ("filter.gender", "Women"), ("per_page", "3")]
    assert 'name="page" min="1" max="15" value="5"' in form
    assert 'class="jump"' not in client.get("/").text


@pytest.fixture
def sold(app: OpenAPI) -> Iterator[ProductStore]:
    """A shop with prices of 0, stock, dates and currencies."""
    index = shop_of(app).index
    products = [
        Product(each, f"Cap {each}", (index.filenames[int(each)],), {}, price, stock=stock, created=created)
        for each, price, stock, created in (
            ("0", 0.0, "0", "2026-01-01"), ("1", 30.0, "7", None), ("2", None, "sold out", "2026-02-01"),
            ("3", 9.5, None, "2026-03-01"), ("4", 20.0, "in stock", "2025-01-01"),
        )
    ]  # fmt: skip
    store = ProductStore.in_memory((), products, range(len(products)))
    store.forget_zero_prices()
    return store


def test_orders_put_what_is_unknown_last(sold: ProductStore) -> None:
    def ids(sort: str) -> str:
        return "".join(product.id for product in sold.page(sort=sort).products)  # type: ignore[arg-type]

    assert sold.orders.allowed == ("catalogue", "newest", "price", "price-down", "name")
    assert (ids("price"), ids("price-down"), ids("newest"), ids("name")) == ("34102", "14302", "32041", "01234")


def test_sold_out_products_can_be_left_out(app: OpenAPI, client: FlaskClient, sold: ProductStore) -> None:
    assert "In stock" not in client.get("/").text
    with with_shop(app, index=dataclasses.replace(shop_of(app).index, products=sold)):
        page = client.get("/").text
        assert '<legend class="hidden">In stock' in page
        assert page.count("Sold out</p>") == 2
        assert "Price on request" in page
        assert names(client.get("/?in_stock=true").text) == ["Cap 1", "Cap 3", "Cap 4"]
        assert names(client.get("/?price_max=20").text) == ["Cap 3", "Cap 4"]


@pytest.mark.usefixtures("in_app")
def test_stock_and_prices_are_words_for_shoppers(app: OpenAPI) -> None:
    def cap(**facts: object) -> Product:
        return Product("1", "Cap", ("1.jpg",), **facts)  # type: ignore[arg-type]

    stocks = ["0", "out of stock", "1", "12", "in stock", "within a week", None]
    assert [stock_text(cap(stock=stock)) for stock in stocks] == [
        "Sold out", "Sold out", "1 left", "12 in stock", "In stock", "within a week", "",
    ]  # fmt: skip
    assert prices_of(cap(price=0.0)) == ("Price on request", "")
    with with_shop(app, front=Storefront(zero_price="shown")):
        g.shop = shop_of(app)
        assert prices_of(cap(price=0.0)) == ("0.00", "")


@pytest.mark.parametrize(
    ("language", "keys", "currency", "written"),
    [
        ("en", {}, None, "1,299.50"),
        ("en", {"currency": "EUR"}, None, "€1,299.50"),
        ("en", {"currency": "EUR"}, "CHF", "CHF\xa01,299.50"),
        ("de", {"currency": "EUR"}, None, "1.299,50\xa0€"),
        ("de", {"currency": "EUR", "currency_place": "before"}, None, "€1.299,50"),
        ("en", {"currency": "Tk", "currency_place": "after"}, None, "1,299.50\xa0Tk"),
    ],
)
def test_money_is_written_as_the_language_and_the_shop_have_it(
    app: OpenAPI, monkeypatch: pytest.MonkeyPatch, language: str, keys: dict[str, str], currency: str, written: str
) -> None:
    texts = Language()
    texts.locale = type(texts.locale).parse(language)
    monkeypatch.setitem(app.extensions, LANGUAGE, texts)
    with app.app_context(), with_shop(app, front=Storefront(**keys)):  # type: ignore[arg-type]
        g.shop = shop_of(app)
        assert money(1299.5, 2, currency) == written
