"""Write docs/report.md from reports of ``python -m lookalike evaluate``.

    python docs/report.py NAME=runs/evaluate-INDEX/report.json …

A column for each, in this order.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from docs.reference import table  # noqa: E402

Json = dict[str, Any]

HEAD = """# How good each encoder is

Measured on the 8,737 held-out photos of a public fashion catalogue («Fashion Product Images (Small)», 60×80): they
are queries and gallery, a query never finds itself, and nothing was fitted on them or on their duplicates.
[Evaluation](evaluation.md) says what each figure is. Made by `python docs/report.py` from the reports of these
commands, a column for each index:

```sh
python build_index.py fashion.zip --encoder compact --out compact-index --exclude heldout_exclude_ids.txt
python build_index.py fashion.zip --encoder general --out general-index --exclude heldout_exclude_ids.txt
python build_index.py fashion.zip --encoder resnet50 --weights resnet50.weights.h5 --out resnet50-index \\
    --exclude heldout_exclude_ids.txt
python build_index.py fashion.zip --encoder onnx:resnet50_v15.onnx --out onnx-index --exclude heldout_exclude_ids.txt
python build_index.py fashion.zip --encoder pixels --out pixels-index --exclude heldout_exclude_ids.txt
python -m lookalike train head onnx-index --exclude heldout_exclude_ids.txt --epochs 14 --out head-index
python -m lookalike evaluate compact-index --queries heldout_ids.txt --robustness --classes --no-pictures \\
    --photos street-clothes.zip --map docs/kinds.json --people heldout_people.txt
```

and the last line again for each of the others. `general` is the second encoder that ships, for shops of anything.
`resnet50` is Keras' network with stand-in weights (ImageNet, compressed), `resnet50 v1.5` the same network as an ONNX
file, nearer to the weights that a user downloads; both pool by the maximum. `head` is what `train head` learned from
the vectors of the latter.
"""


def figure(value: float | None, digits: int = 3) -> str:
    """Three decimals; a dash where there is no figure."""
    return "–" if value is None else f"{value:.{digits}f}"


def estimate(found: Json | None) -> str:
    """A mean with its 95 % interval."""
    return "–" if found is None else f"{found['value']:.3f} [{found['low']:.3f}, {found['high']:.3f}]"


def side_by_side(indexes: Mapping[str, Json], rows: Iterable[tuple[str, Callable[[Json], str]]]) -> str:
    """A table with a column for each index."""
    return table(("", *indexes), ((name, *(read(each) for each in indexes.values())) for name, read in rows))


def agreement(indexes: Mapping[str, Json]) -> str:
    """P@5 by level, and what else is said of the order."""
    first = next(iter(indexes.values()))
    rows: list[tuple[str, Callable[[Json], str]]] = []
    for level, told in first["levels"].items():
        at_best, of_labels = told["ceiling"], told["ceiling, mean over labels"]
        rows += [
            (f"P@5 {level} (at best {at_best:.3f})", lambda each, level=level: estimate(each["levels"][level]["P@5"])),
            (
                f"… mean over labels (at best {of_labels:.3f})",
                lambda each, level=level: figure(each["levels"][level]["P@5, mean over labels"]["value"]),
            ),
            (f"R@1 {level}", lambda each, level=level: figure(each["levels"][level]["R@1"]["value"])),
            (f"mAP@R {level}", lambda each, level=level: figure(each["levels"][level]["mAP@R"]["value"])),
        ]
    for name in ("nDCG@5", "A mAP", "A P@15", "B P@5", "B Hit@5"):
        rows.append((name, lambda each, name=name: figure(each[name]["value"])))
    rows.append(("hubness, skew", lambda each: figure(each["hubness"]["skew"], 2)))
    rows.append(("never returned", lambda each: figure(each["hubness"]["never_returned"])))
    return side_by_side(indexes, rows)


def people(indexes: Mapping[str, Json]) -> str:
    """How many of the five nearest products are right for photos that people took, over all and kind by kind."""
    rows: list[tuple[str, Callable[[Json], str]]] = [
        (name, lambda each, name=name: estimate(each["people"][name]))
        for figure_name in ("P@5", "hit@5")
        for name in (f"{figure_name}, mean over kinds", figure_name)
    ]
    for place, kind in enumerate(next(iter(indexes.values()))["people"]["by_kind"]):
        rows.append(
            (
                f"P@5 {kind['kind']} ({kind['photos']})",
                lambda each, place=place: figure(each["people"]["by_kind"][place]["P@5"]["value"]),
            )
        )
    return side_by_side(indexes, rows)


def robustness(indexes: Mapping[str, Json]) -> str:
    """Recall@1 of the product itself by a changed photo of it."""
    names = next(iter(indexes.values()))["robustness"]
    told = {name: each for name, each in indexes.items() if each["robustness"]}
    return side_by_side(
        told,
        [
            (name.replace("_", " "), lambda each, name=name: figure(each["robustness"][name]["recall@1"]["value"]))
            for name in names
        ],
    )


def classes(indexes: Mapping[str, Json]) -> str:
    """What products are taken for, by source and attribute."""
    return table(
        ("index", "said by", "attribute", "accuracy", "macro F1", "calibration error"),
        (
            (
                name,
                source["source"],
                attribute,
                figure(found["accuracy"]),
                figure(found["macro_f1"]),
                figure(found["calibration_error"]),
            )
            for name, each in indexes.items()
            for source in each["classes"]
            for attribute, found in source["attributes"].items()
        ),
    )


def report(indexes: Mapping[str, Json]) -> str:
    """The whole page."""
    return "\n".join(
        [
            HEAD,
            "## Agreement\n",
            agreement(indexes),
            "## Photos that people took\n",
            "928 phone photos of clothes and shoes by 73 people, of whom no encoder saw any, against the held-out"
            " products: how many of the five nearest are of the right kind, and for how many photos one of the five is."
            " The intervals are over people. In brackets: photos of a kind.\n",
            people(indexes),
            "## The same product, seen otherwise\n",
            "Recall@1: a changed photo of a product is the query, the untouched photos of all are the gallery.\n",
            robustness(indexes),
            "## What a photo is said to be\n",
            "By the weighed vote of the twenty nearest others, and by the encoder's own heads.\n",
            classes(indexes),
        ]
    )


if __name__ == "__main__":
    pairs = (argument.partition("=") for argument in sys.argv[1:])
    found = {name: json.loads(Path(path).read_text(encoding="utf-8"))["indexes"][0] for name, _, path in pairs}
    (ROOT / "docs" / "report.md").write_text(report(found), encoding="utf-8")
