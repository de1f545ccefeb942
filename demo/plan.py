"""What the catalogue holds: from a seed and a count to one `Article` each, before anything is painted.

Products come in lines: one cut of one kind in up to four colours, as shops sell them.
"""

from dataclasses import dataclass

import numpy as np

from demo import palette, prints
from demo.apparel import APPAREL
from demo.cloth import Cloth
from demo.goods import GOODS
from demo.look import Family, Kind, Look
from demo.palette import BASE_COLOURS, mix

FAMILIES = (*APPAREL, *GOODS)
COLUMNS = ("id", "gender", "masterCategory", "subCategory", "articleType", "baseColour", "season", "year", "usage",
    "productDisplayName", "price", "stock")  # fmt: skip
MAKERS = (
    "Alder & Finch", "Saltmarsh", "Marlowe", "Oda", "Fennel", "Kestrel", "Tessa Bloom", "Cove Street", "Juniper Row",
    "Lind", "Harrow", "Pale Blue Door", "Ostra", "Quince", "Brightwater", "Thimble", "Norrland", "Dapple",
    "Maison Perle", "Rook & Daughter",
)  # fmt: skip
FITTING = {  # prints that look right in these colours only
    "camouflage": ("Olive", "Khaki", "Grey", "Brown", "Green", "Navy Blue", "Beige"),
    "leopard": ("Brown", "Tan", "Beige", "Mustard", "Cream", "Nude", "Khaki", "Rust", "Pink", "Red", "Grey"),
}
PLAINNESS = 0.45  # plain things sell best; printed ones are more fun to search
FIRST_ID, ID_STEP = 10007, 13
WEATHERED = (0.40, 0.47, 0.56)  # what indigo wears down to


@dataclass(frozen=True)
class Line:
    """One cut of one kind, in its cloth, pattern and maker's name."""

    family: Family
    kind_name: str
    maker: str
    gender: str
    weave: str
    print_name: str
    cut: int  # seed of the measures
    year: int
    price: float

    @property
    def kind(self) -> Kind:
        """What the shop calls it, and so on."""
        return self.family.kinds[self.kind_name]


@dataclass(frozen=True)
class Article:
    """One product to be painted, and its row of styles.csv."""

    id: int
    line: Line
    colour: str
    second: str
    third: str
    row: dict[str, str]
    seed: int  # of the whole catalogue

    def look(self) -> tuple[Look, np.random.Generator]:
        """The parameters for its painter, and a random generator for grain, creases and unevenness."""
        own = np.random.default_rng([self.seed, self.id])
        ground, weave = palette.dyed(own, self.colour), self.line.weave
        if weave == "denim" and self.colour in ("Blue", "Navy Blue", "Grey"):
            ground = mix(ground, WEATHERED, own.uniform(0.25, 0.6))
        second, third = palette.dyed(own, self.second), palette.dyed(own, self.third)
        inks = prints.Inks(ground, second, third, self.line.kind.scale)
        pattern = prints.make(self.line.print_name, np.random.default_rng([self.seed, self.line.cut, 1]), inks)
        shape = np.random.default_rng([self.seed, self.line.cut])
        return Look(self.line.kind_name, Cloth(ground, weave, pattern), second, shape), own


def shares(count: int) -> list[int]:
    """How many products of each family, ``count`` in all, by the largest remainder."""
    weights = np.array([family.weight for family in FAMILIES], dtype=float)
    exact = weights / weights.sum() * count
    whole = np.floor(exact).astype(int)
    for index in np.argsort(whole - exact, kind="stable")[: count - int(whole.sum())]:
        whole[index] += 1
    return [int(n) for n in whole]


def plan(seed: int, count: int) -> list[Article]:
    """The articles of a catalogue, in the order of their ids; families are mixed, as in a shop's window."""
    rng = np.random.default_rng([seed, count])
    wanted: list[tuple[Line, str]] = []
    for family, number in zip(FAMILIES, shares(count), strict=True):
        mine: list[tuple[Line, str]] = []
        while len(mine) < number:
            line = _line(rng, family, [made for made, _ in mine])
            fitting = FITTING.get(line.print_name, BASE_COLOURS)
            offered = dict.fromkeys(rng.permutation(np.array(line.kind.colours)))
            colours = [colour for colour in offered if colour in fitting]
            size = int(rng.choice([1, 2, 3, 4], p=[0.28, 0.32, 0.25, 0.15]))
            mine += [(line, str(colour)) for colour in colours[:size]]
        wanted += mine[:number]
    order = rng.permutation(len(wanted))
    articles, names = [], set[str]()
    for place, index in enumerate(order):
        article = _article(rng, seed, FIRST_ID + ID_STEP * place, *wanted[index])
        name = article.row["productDisplayName"]
        if name in names:
            article.row["productDisplayName"] = f"{name} {_numeral(sum(other.startswith(name) for other in names))}"
        names.add(article.row["productDisplayName"])
        articles.append(article)
    return articles


def _numeral(others: int) -> str:
    return ("II", "III", "IV", "V", "VI", "VII")[min(others, 6) - 1]


def _behind(rng: np.random.Generator, weights: dict[str, float], made: list[str], whim: float) -> str:
    """The name that is furthest behind its share of those ``made`` so far, give or take a ``whim`` (in lines)."""
    whole = sum(weights.values())
    lacks = [weight / whole * (len(made) + 2) - made.count(name) for name, weight in weights.items()]
    return list(weights)[int(np.argmax(lacks + rng.uniform(0, whim, len(lacks))))]


def _line(rng: np.random.Generator, family: Family, made: list[Line]) -> Line:
    """A new line of a family, after those ``made``."""
    kinds = {name: kind.weight for name, kind in family.kinds.items()}
    name = _behind(rng, kinds, [line.kind_name for line in made], 0.3)
    kind = family.kinds[name]
    odds = {p: weight * (PLAINNESS if p == "plain" else 1) for p, weight in kind.patterns.items()}
    print_name = _behind(rng, odds, [line.print_name for line in made if line.kind_name == name], 1.1)
    low, high = kind.price
    step = 1 if high < 40 else 5
    price = round(rng.uniform(low,
        high) / step) * step - (0.05 if rng.random() < 0.5 else 0.10 if rng.random() < 0.6 else 0.0)
    return Line(
        family=family,
        kind_name=name,
        maker=str(rng.choice(MAKERS)),
        gender=str(rng.choice(kind.genders)),
        weave=str(rng.choice(kind.weaves)),
        print_name=print_name,
        cut=int(rng.integers(1 << 31)),
        year=int(rng.choice([2023, 2024, 2025, 2026], p=[0.1, 0.2, 0.4, 0.3])),
        price=price,
    )


def _article(rng: np.random.Generator, seed: int, number: int, line: Line, colour: str) -> Article:
    kind, family = line.kind, line.family
    second = palette.beside(rng, colour)
    third = next((c for c in (palette.beside(rng, second), palette.beside(rng, colour), "White") if c not in (colour,
        second)), "Cream")
    label = palette.label(rng, colour)
    two = line.print_name in ("striped", "blocks", "regimental", "argyle") and rng.random() < 0.35
    words = [line.maker, line.gender, f"{label} & {second}" if two else label, prints.word(line.print_name),
        _stuff(line), kind.noun]
    row = {
        "id": str(number),
        "gender": line.gender,
        "masterCategory": family.master,
        "subCategory": family.sub,
        "articleType": family.article,
        "baseColour": colour,
        "season": str(rng.choice(kind.seasons)),
        "year": str(line.year),
        "usage": kind.usage,
        "productDisplayName": " ".join(word for word in words if word),
        "price": "" if rng.random() < 0.025 else f"{line.price:.2f}",
        "stock": str(int(rng.integers(0, 25))) if rng.random() < 0.05 else "",
    }
    return Article(number, line, colour, second, third, row, seed)


_WORDS = {
    "linen": "Linen", "suede": "Suede", "patent": "Patent", "satin": "Satin", "silk": "Silk", "chiffon": "Chiffon",
    "wool": "Wool", "chunky": "Chunky", "melange": "Melange", "leather": "Leather", "straw": "Straw",
}  # fmt: skip


def _stuff(line: Line) -> str:
    """The cloth's name, where the shop would say it."""
    word = _WORDS.get(line.weave, "")
    noun = line.kind.noun
    silent = line.family.article in ("Watches", "Sunglasses") or any(w in noun for w in ("Leather", "Silk", "Denim",
        "Braided", "Cable"))
    return "" if silent else word
