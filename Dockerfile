# The server, with the demo's index; docs/deployment.md describes how to serve your own.
FROM python:3.13.11-slim-bookworm

WORKDIR /lookalike
COPY requirements-serve.txt ./
RUN python -m pip install --no-cache-dir --disable-pip-version-check --only-binary :all: -r requirements-serve.txt

COPY app.py catalogue.db embeddings.pkl filenames.pkl index.json ./
COPY demo ./demo
COPY static ./static
COPY templates ./templates
COPY translations ./translations
COPY lookalike ./lookalike
RUN python -m compileall -q app.py lookalike

ENV LOOKALIKE_HOST=0.0.0.0 \
    LOOKALIKE_PORT=5000 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
EXPOSE 5000
USER 10001:10001
HEALTHCHECK --start-period=30s --timeout=5s CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"LOOKALIKE_PORT\"]}/healthz', timeout=4)"]
CMD ["python", "app.py"]
