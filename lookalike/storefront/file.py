"""Read shop.toml: a Storefront, or one sentence that says what is wrong and what is allowed."""

import tomllib
from collections.abc import Callable, Collection
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PrivateAttr, ValidationError

from lookalike.catalogue.layout import usual_field
from lookalike.catalogue.product import SHOP_FILE
from lookalike.catalogue.shops import key as header_key
from lookalike.errors import UnprocessableError
from lookalike.index.orders import SORTS, Sort
from lookalike.storefront.accents import HEX, style_sheet
from lookalike.storefront.logo import Logo, LogoError, read_logo

# Fields of a product (see catalogue.layout.FIELDS) as words; the others are words.
FACTS = {"sale": "price", "regular": "regular price", "created": "date", "url": "link", "image": "photos"}
MAX_BYTES = 256 * 1024
NAME_LETTERS = 60
LABEL_LETTERS = 40
SIGN_LETTERS = 5


class Allowed(str):
    """What a key may be, as the end of a sentence."""


def _text(least: int, most: int) -> Callable[[Any], str]:
    """A check for one line of ``least`` to ``most`` letters."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or not least <= len(value.strip()) <= most or not value.isprintable():
            raise ValueError
        return value.strip()

    return check


def _colour(value: str) -> str:
    if not HEX.fullmatch(value):
        raise ValueError
    return value.lower()


def _language(value: str) -> str:
    try:
        Locale.parse(value, sep="-")
    except UnknownLocaleError as error:
        raise ValueError from error
    return value


def _labels(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError  # what pydantic expects
    return {column: _text(1, LABEL_LETTERS)(text) for column, text in value.items()}


LIST = Allowed('a list of columns, such as ["baseColour", "gender"]')


class Storefront(BaseModel):
    """What a shop's own file says. The defaults are those of a shop without such a file.

    Attributes:
        columns: column → its name for people.
        facets: the columns to filter by, in this order; None: those that suit.
        hidden: columns that pages don't show.
        currency: an ISO 4217 code or a sign; empty: as in the catalogue.
        currency_place: where it stands; empty: as the language has it.
        zero_price: what a price of 0 means: that it is told on request, or a price like any other.
        sort: the order of the catalogue, if a visitor chooses none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Annotated[str, BeforeValidator(_text(1, NAME_LETTERS)), Allowed(f"1 to {NAME_LETTERS} letters")] = "Lookalike"
    logo: Annotated[str, Allowed('the name of a picture beside this file, such as "logo.svg"')] = ""
    accent: Annotated[str, AfterValidator(_colour), Allowed('a colour such as "#97381d"')] = ""
    language: Annotated[str, AfterValidator(_language), Allowed('the code of a language, such as "en" or "pt-BR"')] = (
        "en"
    )
    currency: Annotated[
        str, BeforeValidator(_text(1, SIGN_LETTERS)), Allowed('a code such as "EUR" or a sign such as "€"')
    ] = ""
    currency_place: Annotated[Literal["", "before", "after"], Allowed('"before" or "after"')] = ""
    zero_price: Annotated[Literal["on-request", "shown"], Allowed('"on-request" or "shown"')] = "on-request"
    sort: Annotated[Sort, Allowed(f"one of {', '.join(SORTS)}")] = "catalogue"
    facets: Annotated[list[str] | None, LIST] = None
    hidden: Annotated[list[str], LIST] = []
    columns: Annotated[
        dict[str, str],
        BeforeValidator(_labels),
        Allowed(f'a table of names of at most {LABEL_LETTERS} letters, such as baseColour = "Colour"'),
    ] = {}

    _path: Path | None = PrivateAttr(None)
    _logo: Logo | None = PrivateAttr(None)

    @property
    def path(self) -> Path | None:
        """The file that was read; None without a file."""
        return self._path

    @property
    def picture(self) -> Logo | None:
        """The logo."""
        return self._logo

    @cached_property
    def style(self) -> str:
        """The CSS of the accent; empty without one."""
        return style_sheet(self.accent) if self.accent else ""

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the file at ``path``, and the logo beside it.

        Raises:
            UnprocessableError: it can't be read, or a key or a value is not allowed; the sentence says what is.
        """
        try:
            data = path.read_bytes()
            if len(data) > MAX_BYTES:
                raise UnprocessableError(f"{path} has {len(data):,} bytes; a shop's file has at most {MAX_BYTES:,}.")
            values = tomllib.loads(data.decode("utf-8-sig"))
        except OSError as error:
            raise UnprocessableError(f"The shop's file {path} can't be read: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise UnprocessableError(f"{path} is not in UTF-8; save it in this encoding.") from None
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise UnprocessableError(f"{path} can't be read as TOML (https://toml.io): {error}.") from None
        try:
            storefront = cls.model_validate(values)
        except ValidationError as error:
            raise UnprocessableError(_sentence(path, error, values, cls)) from None
        storefront._path = path
        if storefront.logo:
            try:
                storefront._logo = read_logo(_beside(path, storefront.logo))
            except LogoError as error:
                raise UnprocessableError(f"{path}: logo is {storefront.logo!r}; {error}.") from None
        return storefront

    def check_columns(self, existing: Collection[str]) -> None:
        """Check that the named columns are among the index's ``existing`` ones.

        Raises:
            UnprocessableError: one is not; the sentence names the existing ones.
        """
        for key, columns in (("facets", self.facets or ()), ("hidden", self.hidden), ("columns", self.columns)):
            for column in columns:
                if column not in existing:
                    raise UnprocessableError(f"{self._path}: {key} names {_unknown(column, key, existing)}")


def find_storefront(named: str, *folders: Path) -> Storefront:
    """The storefront in the file ``named``, or in the first shop.toml in ``folders``, or that of the defaults.

    Raises:
        UnprocessableError: as in ``Storefront.read``.
    """
    if named:
        return Storefront.read(Path(named))
    found = next((folder / SHOP_FILE for folder in folders if (folder / SHOP_FILE).is_file()), None)
    return Storefront.read(found) if found else Storefront()


def _beside(path: Path, name: str) -> Path:
    """The file ``name`` in the folder of ``path``."""
    folder = path.parent.resolve()
    try:
        found = (folder / name).resolve()
    except (OSError, ValueError):
        raise LogoError("there is no such file") from None
    if not found.is_relative_to(folder):
        raise LogoError("it must lie beside this file, or in a folder beside it")
    return found


def _sentence(path: Path, error: ValidationError, values: dict[str, Any], model: type[BaseModel]) -> str:
    """What is wrong with the first mistake in the ``values`` of the file at ``path``, and what is allowed."""
    first = error.errors()[0]
    key = str(first["loc"][0])
    if first["type"] == "extra_forbidden":
        return f"{path}: there is no key {key!r}; there are: {', '.join(model.model_fields)}."
    allowed = next(part for part in model.model_fields[key].metadata if isinstance(part, Allowed))
    return f"{path}: {key} is {_shown(values[key])}; it must be {allowed}."


def _unknown(column: str, key: str, existing: Collection[str]) -> str:
    """The end of a sentence about a ``column`` that is not among the index's ``existing`` ones: what to write."""
    field = usual_field(column)
    same = next((other for other in existing if other == field or header_key(other) == header_key(column)), "")
    if same:
        return f"the column {column!r}, which is called {same!r} in this index; write {same!r}."
    there = f"there are: {', '.join(existing) or 'none'}."
    if field:
        return (
            f"the column {column!r}, which the build took as the product's {FACTS.get(field, field)}. Pages show this"
            f" in its own place, so take {column!r} out of {key}, or name another column; {there}"
        )
    return f"the column {column!r}, which this index does not have; {there}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:80] + "…"
