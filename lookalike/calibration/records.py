"""What calibration finds out about an index, as the records that its manifest keeps."""

from itertools import pairwise
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

WordKey = Literal["same", "very_alike", "alike", "somewhat_alike", "little_in_common"]


class Record(BaseModel):
    """A part of the manifest: frozen, and without fields that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Scale(Record):
    """What the closeness bar starts from: the median cosine of random pairs."""

    median: float
    pairs: int
    seed: int


class Word(Record):
    """A word for how close two photos are, given from the cosine ``least`` on, up to where a better word begins.

    Attributes:
        key: a row of ``words.WORDS``.
        columns: the labels that both photos then share, more likely than not; none for words that say nothing of them.
        right: how often the word told the truth of ``pairs`` pairs that it was not fitted to; None of a word that is
            true by definition, or that no labels can judge. Of an outside word that the encoder knows (``Taken``) they
            are the pairs that it was fitted to. docs/evaluation.md says what the truth of each is.
    """

    key: WordKey
    least: float = Field(ge=-1, le=1)
    columns: tuple[str, ...] = ()
    right: float | None = None
    pairs: int = 0


class Closeness(Record):
    """What cosines mean in this index: words, the best first and the last from −1 on, ``fitted`` on so many pairs."""

    words: tuple[Word, ...]
    fitted: int
    seed: int
    remark: str = ""  # "in-sample" where the encoder was trained on these photos, which flatters the words

    @model_validator(mode="after")
    def _check(self) -> Self:
        limits = [word.least for word in self.words]
        if not limits or limits[-1] != -1 or any(better < worse for better, worse in pairwise(limits)):
            raise ValueError("the limits of the words don't fall to -1")
        return self

    def word(self, score: float) -> WordKey:
        """The key of the word for a cosine of −1 to 1."""
        return next(word.key for word in self.words if score >= word.least)


class Floor(Record):
    """The cosine of a photo's best match below which nothing in this index is close to it.

    Attributes:
        least: it; of one in twenty photos of what the index has, the nearest other product is farther.
        photos: how many it was measured on.
        told: how often nothing is close to a product once all of its kind are taken out of the index: what ``least``
            is worth. None without labels.
    """

    least: float = Field(ge=-1, le=1)
    photos: int
    told: float | None = None


class Sold(Record):
    """From where on a photo shows something that is sold here: a catalogue's own kind of photo, or one from outside.

    ``outside`` is None where no photo was seen as others would take it, and nobody can say.
    """

    own: Floor
    outside: Floor | None = None
