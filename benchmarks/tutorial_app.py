"""The search page as most tutorials write it, as a reference for measurements.

    python benchmarks/tutorial_app.py DIR WEIGHTS PORT

DIR holds ``embeddings.pkl``, a list of vectors, and ``filenames.pkl``, a list of paths. Each upload is saved, loaded
again, encoded by ResNet50's ``model.predict``, and answered by a newly fitted NearestNeighbors. It is only used for
comparisons.
"""

import os
import pickle
import sys
import uuid
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from flask import Flask, render_template_string, request
from keras.applications.resnet50 import preprocess_input
from sklearn.neighbors import NearestNeighbors

FOLDER, WEIGHTS, PORT = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
PAGE = "{% for name in names %}<img src='/static/{{ name }}'>{% endfor %}"

feature_list = np.array(pickle.loads((FOLDER / "embeddings.pkl").read_bytes()))
filenames = pickle.loads((FOLDER / "filenames.pkl").read_bytes())
model = keras.applications.ResNet50(weights=None, include_top=False, pooling="max")
model.load_weights(WEIGHTS)

app = Flask(__name__)


@app.post("/search")
def search() -> str:
    """The five nearest of an upload."""
    path = FOLDER / f"{uuid.uuid4()}.jpg"
    request.files["photo"].save(path)
    photo = keras.utils.img_to_array(keras.utils.load_img(path, target_size=(224, 224)))
    path.unlink()
    vector = model.predict(preprocess_input(np.expand_dims(photo, axis=0)), verbose=0).flatten()
    neighbours = NearestNeighbors(n_neighbors=5, algorithm="brute", metric="euclidean")
    neighbours.fit(feature_list)
    _, rows = neighbours.kneighbors([vector / np.linalg.norm(vector)])
    return render_template_string(PAGE, names=[filenames[row] for row in rows[0]])


if __name__ == "__main__":
    app.run(port=PORT, threaded=True)
