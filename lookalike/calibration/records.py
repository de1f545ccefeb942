"""The results of calibrating an index, as the records in its manifest."""

from itertools import pairwise
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

WordKey = Literal["same", "very_alike", "alike", "somewhat_alike", "little_in_common"]


class Record(BaseModel):
    """A part of the manifest: frozen, and without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Scale(Record):
    """The zero point of the closeness bar: the median cosine of random pairs."""

    median: float
    pairs: int
    seed: int


class Word(Record):
    """A word for how close two photos are. It applies from the cosine ``least`` on, up to where a better word begins.

    Attributes:
        key: a row of ``words.WORDS``.
        columns: the labels that both photos more likely share than not; empty for words that say nothing about labels.
        right: the share of ``pairs`` held-out pairs of which the word is true, 0 to 1; None of a word that is true by
            definition, or that no labels can test. Of a word that the encoder measured (``UserPhotoStats``) these are
            the pairs that it was fitted to. docs/evaluation.md says when each word is true.
    """

    key: WordKey
    least: float = Field(ge=-1, le=1)
    columns: tuple[str, ...] = ()
    right: float | None = None
    pairs: int = 0


class Closeness(Record):
    """The words of an index, the best first, the last from −1 on. ``fitted`` is the number of pairs in the fit."""

    words: tuple[Word, ...]
    fitted: int
    seed: int
    remark: str = ""  # "in-sample" if the encoder was trained on these photos, which makes the words too optimistic

    @model_validator(mode="after")
    def _check(self) -> Self:
        limits = [word.least for word in self.words]
        if not limits or limits[-1] != -1 or any(better < worse for better, worse in pairwise(limits)):
            raise ValueError("the limits of the words don't fall to -1")
        return self

    def word(self, score: float) -> WordKey:
        """The key of the word for a cosine from −1 to 1."""
        return next(word.key for word in self.words if score >= word.least)


class ViewQuality(Record):
    """How well photos from outside find products of the same ``columns``, by strong views of some products.

    Attributes:
        columns: the labels that count as the same only together.
        p5: mean share of the five nearest other products with the same labels, 0 to 1.
        queries: number of products with a strong view and these labels.
    """

    columns: tuple[str, ...]
    p5: float = Field(ge=0, le=1)
    queries: int = Field(gt=0)


class Neighbours(Record):
    """The backend of an index, with its measured recall and times.

    Attributes:
        backend: its name; empty for the default.
        options: of the backend, including those tuned by the build.
        recall: recall@5 with ``queries`` of the index's own photos, not counting themselves, by the distance of the
            true fifth neighbour, 0 to 1; None for an exact backend.
        costs: backend → milliseconds per query in sequence, when the index was built; for some backends measured on
            a part of the index and extrapolated. Empty for a small index.
    """

    backend: str = ""
    options: dict[str, int | str] = Field(default_factory=dict)
    recall: float | None = Field(default=None, ge=0, le=1)
    queries: int = 0
    costs: dict[str, float] = Field(default_factory=dict)


class Floor(Record):
    """A threshold for open-set rejection: below it, nothing in the index is close to the photo.

    Attributes:
        least: the cosine of a photo's best match, −1 to 1. One in twenty photos of products in the index stays below.
        photos: the number of photos on which it was measured.
        told: the detection rate, 0 to 1: how often a photo stays below if all products of its kind are removed from the
            index. None without labels.
    """

    least: float = Field(ge=-1, le=1)
    photos: int
    told: float | None = None


class Sold(Record):
    """Thresholds for whether a photo shows something that is sold here, by the situation of the photo.

    ``own`` is for photos like the catalogue's, ``outside`` for photos from outside; None if no strong views were made.
    """

    own: Floor
    outside: Floor | None = None
