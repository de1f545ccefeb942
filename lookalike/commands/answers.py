"""Write the answers of ``search`` as lines for people, CSV or JSON."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import IO, Any, TypeAlias

from lookalike.calibration.words import WORDS
from lookalike.query import SENTENCES, Appraisal, per_cent
from lookalike.query.search import Match
from lookalike.spreadsheet import escape_formula


@dataclass(frozen=True)
class Answer:
    """The matches and the appraisal of a photo, or the error."""

    photo: str
    matches: tuple[Match, ...] = ()
    appraisal: Appraisal | None = None  # None if there is an error
    error: str = ""


Writer: TypeAlias = Callable[[Iterable[Answer], IO[str]], None]

COLUMNS = ("query", "rank", "id", "name", "score", "distance", "photo", "price", "url", "same_photo", "closeness",
           "situation", "verdict")  # fmt: skip


def write_lines(answers: Iterable[Answer], out: IO[str]) -> None:
    """For each photo: its name, its predicted labels or verdict, and its matches; written as soon as they are found."""
    for answer in answers:
        if answer.appraisal is None:
            continue
        out.write(f"{answer.photo}\n")
        classes, verdict = answer.appraisal.classes, answer.appraisal.verdict
        if classes and verdict not in SENTENCES:
            said = ", ".join(f"{each.label} ({per_cent(each.probability)})" for each in classes)
            out.write(f"     seems to be: {said}\n")
        if answer.matches and verdict in SENTENCES:
            out.write(f"     {SENTENCES[verdict]}\n")
        for rank, match in enumerate(answer.matches, 1):
            shared = f"; {1 + len(match.same_photo)} listings use this photo" if match.same_photo else ""
            word = f", {WORDS[match.closeness]}" if match.closeness else ""
            out.write(f"{rank:3}. {match.product.id}  {match.product.name}  (score {match.score:.3f}{word}{shared})\n")
        if not answer.matches:
            out.write("     no product passes\n")
        out.flush()


def write_csv(answers: Iterable[Answer], out: IO[str]) -> None:
    """One row per match, with COLUMNS as header; the ids in ``same_photo`` are separated by spaces."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for answer in answers:
        if answer.appraisal is None:
            continue
        interpretation = answer.appraisal.situation, answer.appraisal.verdict
        for rank, match in enumerate(answer.matches, 1):
            product = match.product
            writer.writerow(
                (
                    escape_formula(answer.photo),
                    rank,
                    escape_formula(product.id),
                    escape_formula(product.name),
                    f"{match.score:.6f}",
                    f"{match.distance:.6f}",
                    escape_formula(match.photo),
                    "" if product.price is None else f"{product.price:g}",
                    escape_formula(product.url or ""),
                    escape_formula(" ".join(match.same_photo)),
                    match.closeness or "",
                    *interpretation,
                )
            )


def write_json(answers: Iterable[Answer], out: IO[str]) -> None:
    """A list with one object per photo: ``photo``, and either ``query`` and ``matches``, or ``error``."""
    json.dump([_plain(answer) for answer in answers], out, ensure_ascii=False, indent=1)
    out.write("\n")


WRITERS: Mapping[str, Writer] = MappingProxyType({"lines": write_lines, "csv": write_csv, "json": write_json})


def _plain(answer: Answer) -> dict[str, Any]:
    if answer.appraisal is None:
        return {"photo": answer.photo, "error": answer.error}
    return {
        "photo": answer.photo,
        "query": _plain_appraisal(answer.appraisal),
        "matches": [_plain_match(match) for match in answer.matches],
    }


def _plain_appraisal(appraisal: Appraisal) -> dict[str, Any]:
    return {
        "classes": [asdict(each) for each in appraisal.classes],
        "situation": appraisal.situation,
        "verdict": appraisal.verdict,
        "kind": asdict(appraisal.kinds.stated) if appraisal.kinds.stated else None,
    }


def _plain_match(match: Match) -> dict[str, Any]:
    product = match.product
    return {
        "id": product.id,
        "name": product.name,
        "score": round(match.score, 6),
        "closeness": match.closeness,
        "distance": round(match.distance, 6),
        "photo": match.photo,
        "same_photo": list(match.same_photo),
        "attributes": dict(product.attributes),
        "values": {column: list(values) for column, values in product.values.items()},
        "price": product.price,
        "regular_price": product.regular_price,
        "currency": product.currency,
        "url": product.url,
        "stock": product.stock,
        "created": product.created,
        "description": product.description,
    }
