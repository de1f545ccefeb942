"""Photos that are there more than once, group by group."""

from dataclasses import dataclass
from typing import get_args

from flask import Response, request, url_for

from lookalike.catalogue.decisions import Decisions
from lookalike.errors import NotFoundError
from lookalike.insights.parts.duplicates import DuplicatesFacts, Group, Kind, Member, table_of
from lookalike.registry import Entry
from lookalike.web.images import photo_picture
from lookalike.web.insights import access, frame
from lookalike.web.insights.deciding import decisions_now
from lookalike.web.listing import Pages, pages_of
from lookalike.web.parameters import PageParameters, read
from lookalike.web.prices import money
from lookalike.web.state import shop
from lookalike.web.texts import label

ENTRIES = (
    Entry("duplicates", "Groups of equal or alike photos", "lookalike.web.insights.views.duplicates:duplicates"),
)

GROUPS = 20  # on a page
MEMBERS = 24  # of a group that are shown; all are in the files
LETTERS = 120  # of a value that is shown

duplicates = frame.blueprint("duplicates", __name__)


@dataclass(frozen=True)
class Tab:
    """A kind of groups: its URL, the number of groups, and how many photos are more than one of each."""

    kind: Kind
    address: str
    groups: int
    surplus: int
    missing: str


@dataclass(frozen=True)
class Photo:
    """A member as it is shown. ``address`` and ``picture`` are empty if the index has it no more; ``differing``: label
    and value of what is not equal in the group."""

    id: str
    address: str
    picture: str
    size: str
    kept: bool
    differing: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Shown:
    """A group as it is shown. ``differing``: label and the values, each once, of the facts that matter most;
    ``apart``: whether the keeper decided that these are different products."""

    number: int
    group: Group
    photos: tuple[Photo, ...]
    more: int
    differing: tuple[tuple[str, str], ...]
    apart: bool


@duplicates.get("")
def page() -> str | tuple[str, int]:
    """One kind of groups, page by page."""
    try:
        facts = frame.insights().facts("duplicates", DuplicatesFacts)
    except NotFoundError as error:
        return frame.missing(error, "duplicates")
    asked = request.args.get("kind", "")
    first: Kind = next((each for each in get_args(Kind) if facts.groups[each]), "equal")
    kind: Kind = next((each for each in get_args(Kind) if each == asked), first)
    groups, decisions = facts.groups[kind], decisions_now()
    wanted = read(PageParameters, request.args).model_copy(update={"per_page": GROUPS})
    start = (wanted.page - 1) * GROUPS
    groups = tuple(sorted(groups, key=lambda group: _is_apart(group, decisions)))
    shown = [_shown(number, group, decisions) for number, group in enumerate(groups[start : start + GROUPS], start + 1)]
    pages: Pages | None = pages_of(wanted, len(groups))
    return frame.page(
        "duplicates.html", kind=kind, tabs=_tabs(facts, decisions), groups=shown, why=facts.missing.get(kind),
        pages=pages, page=wanted.page, may_decide=access.is_keeper(), done=request.args.get("done", ""),
    )  # fmt: skip


@duplicates.get("/<kind>.csv")
def table(kind: str) -> Response:
    """The groups of a kind as CSV, without those of products that are different ones by decision."""
    groups = frame.insights().facts("duplicates", DuplicatesFacts).groups
    if kind not in groups:
        raise NotFoundError(f"There are no duplicates of the kind {kind!r}; there are: {', '.join(groups)}.")
    decisions = decisions_now()
    counting = [group for group in groups[kind] if not _is_apart(group, decisions)]
    return frame.download_csv(table_of(counting), f"duplicates-{kind}.csv")


def _tabs(facts: DuplicatesFacts, decisions: Decisions) -> list[Tab]:
    """The kinds; groups of products that are different ones by decision don't count."""
    found = []
    for kind, groups in facts.groups.items():
        counting = [group for group in groups if not _is_apart(group, decisions)]
        surplus = sum(len(group.members) - 1 for group in counting)
        address = url_for("insights_duplicates.page", kind=kind)
        found.append(Tab(kind, address, len(counting), surplus, facts.missing.get(kind, "")))
    return found


def _is_apart(group: Group, decisions: Decisions) -> bool:
    return decisions.keeps([each.id for each in group.members])


def _shown(number: int, group: Group, decisions: Decisions) -> Shown:
    members = group.members[:MEMBERS]
    photos = tuple(_photo(each, place, group) for place, each in enumerate(members))
    telling = tuple(
        (label(name), " / ".join(dict.fromkeys(_value(name, value) for value in values[:MEMBERS])))
        for name, values in group.differs.items()
        if name in ("price", "regular_price", "stock")
    )
    return Shown(number, group, photos, len(group.members) - len(members), telling, _is_apart(group, decisions))


def _photo(member: Member, place: int, group: Group) -> Photo:
    store = shop().index.products
    differing = tuple((label(name), _value(name, values[place])) for name, values in group.differs.items())
    size = f"{member.width} × {member.height}" if member.width else ""
    address = picture = ""
    if member.id in store:
        picture = photo_picture(member.id, member.photo)
        address = url_for("pages.product", product_id=member.id)
    return Photo(member.id, address, picture, size, (member.id, member.photo) == (group.keep, group.photo), differing)


def _value(name: str, value: str) -> str:
    if value and name in ("price", "regular_price"):
        return money(float(value), shop().index.products.price_decimals or 0)
    return value if len(value) <= LETTERS else value[: LETTERS - 1] + "…"
