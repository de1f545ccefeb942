"""Write docs/report.md from reports of ``python -m lookalike evaluate``.

    python docs/report.py NAME=runs/evaluate-INDEX/report.json …

The tables have a column for each report, in this order.
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

Measured on the 8,737 held-out photos of a public fashion catalogue («Fashion Product Images (Small)», 60×80). They
are both queries and gallery; the query itself is not among the results. Nothing was fitted on them or on their
duplicates. [Evaluation](evaluation.md) defines the figures. `python docs/report.py` makes this page from the reports of
these commands, with a column for each index:

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

The last line was repeated for each of the other indexes. `general` is the second encoder that ships, for shops of any
kind. `resnet50` is the network of Keras with substitute weights (ImageNet, compressed). `resnet50 v1.5` is the same
network as an ONNX file, closer to the weights that a user downloads. Both use maximum pooling. `head` was trained by
`train head` on the vectors of the latter.
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
    """P@5 by level, and the other measures of the ranking."""
    first = next(iter(indexes.values()))
    rows: list[tuple[str, Callable[[Json], str]]] = []
    for level, ceilings in first["levels"].items():
        at_best, of_labels = ceilings["ceiling"], ceilings["ceiling, mean over labels"]
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
    """The share of right products among the five nearest, for photos that people took: in total and by kind."""
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
    measured = {name: each for name, each in indexes.items() if each["robustness"]}
    return side_by_side(
        measured,
        [
            (name.replace("_", " "), lambda each, name=name: figure(each["robustness"][name]["recall@1"]["value"]))
            for name in names
        ],
    )


def classes(indexes: Mapping[str, Json]) -> str:
    """Accuracy of the predicted labels, by source and attribute."""
    return table(
        ("index", "predicted by", "attribute", "accuracy", "macro F1", "calibration error"),
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
            "928 phone photos of clothes and shoes by 73 people are the queries, the held-out products the gallery. No"
            " encoder was trained on photos of these people. P@5 is the share of the five nearest that are of the right"
            " kind, hit@5 the share of photos with at least one. The intervals are over people. In brackets: the number"
            " of photos.\n",
            people(indexes),
            "## Robustness to changes of the photo\n",
            "Recall@1: a changed photo of a product is the query; the gallery is the unchanged photos of all.\n",
            robustness(indexes),
            "## Classification\n",
            "Predicted by the weighted vote of the twenty nearest others, and by the encoder's own heads.\n",
            classes(indexes),
        ]
    )


if __name__ == "__main__":
    pairs = (argument.partition("=") for argument in sys.argv[1:])
    found = {name: json.loads(Path(path).read_text(encoding="utf-8"))["indexes"][0] for name, _, path in pairs}
    (ROOT / "docs" / "report.md").write_text(report(found), encoding="utf-8")
