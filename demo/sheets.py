"""Contact sheets to look at, one PNG for each article type: ``python -m demo.sheets CATALOGUE OUT``."""

import argparse
import csv
from collections import defaultdict
from pathlib import Path

from PIL import Image

COLUMNS, CELL = 8, (180, 240)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m demo.sheets",
        description="Lay out contact sheets by article type.")
    parser.add_argument("catalogue", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    groups: dict[str, list[str]] = defaultdict(list)
    with (options.catalogue / "styles.csv").open(encoding="utf-8", newline="") as stream:
        for row in sorted(csv.DictReader(stream), key=lambda row: row["productDisplayName"].split()[-2:]):
            groups[row["articleType"]].append(row["id"])
    for article, ids in groups.items():
        rows = -(-len(ids) // COLUMNS)
        sheet = Image.new("RGB", (COLUMNS * CELL[0], rows * CELL[1]), "white")
        for place, name in enumerate(ids):
            with Image.open(options.catalogue / "images" / f"{name}.jpg") as image:
                small = image.resize(CELL, Image.Resampling.LANCZOS)
            sheet.paste(small, (place % COLUMNS * CELL[0], place // COLUMNS * CELL[1]))
        sheet.save(options.out / f"{article.lower().replace(' ', '-')}.png")


if __name__ == "__main__":
    main()
