import shutil
import subprocess
import sys

import numpy as np
import pytest

from lookalike.errors import UnavailableError
from lookalike.evaluation.robustness import photo_of, places, recall, robustness
from lookalike.evaluation.subject import select
from lookalike.evaluation.transforms import TRANSFORMS
from lookalike.index.encoder import encoder_of
from lookalike.index.store import open_index


def test_every_17th_of_8737_products_is_a_query_500_in_all():
    assert places(8737).tolist() == list(range(8737))[::17][:500]
    assert len(places(8737)) == 500
    assert places(30).tolist() == list(range(30))
    assert len(places(1000)) == 500


def test_recall_counts_ranks_up_to_k():
    ranks = np.array([1, 2, 5, 0])
    assert recall(ranks, 1).tolist() == [1, 0, 0, 0]
    assert recall(ranks, 5).tolist() == [1, 1, 1, 0]


def test_the_reference_program_counts_the_same(index, real_data, tmp_path):
    subject, encoder = select(index), encoder_of(index)
    found = robustness(subject, encoder)
    assert list(found) == list(TRANSFORMS)
    np.save(tmp_path / "gallery.npy", subject.vectors)
    (tmp_path / "ids.txt").write_text("\n".join(subject.ids))
    program = [sys.executable, real_data / "evaluation" / "measure.py", "--self"]
    gallery = [tmp_path / "gallery.npy", tmp_path / "ids.txt"]
    for name in ("crop", "mirrored", "black_ground"):
        photos = [TRANSFORMS[name](photo_of(subject, place)) for place in range(24)]
        np.save(tmp_path / "queries.npy", encoder.encode(photos))
        command = [*program, tmp_path / "queries.npy", tmp_path / "ids.txt", *gallery]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        at1, at5 = (recall(found[name], k).mean() for k in (1, 5))
        assert printed == f"recall@1 {at1:.4f}  recall@5 {at5:.4f}\n"


def test_progress_counts_every_query_of_every_transform(index):
    told = []
    robustness(select(index), encoder_of(index), lambda what, total: told.append(-total) or told.append)
    assert sum(told) == 0


def test_without_photos_a_sentence(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "moved" / "index")  # the shop is not beside it any more
    lost = open_index(tmp_path / "moved" / "index")
    with pytest.raises(UnavailableError, match=r"can't be found; say where they are by --catalogue"):
        photo_of(select(lost), 0)
    lost.close()
