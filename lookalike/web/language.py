"""The texts of the pages, in the shop's language: one file a language, in the format of Project Fluent.

``translations/en.ftl`` has all texts. Another language's file may lack some; these are shown in English.
"""

from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from babel import Locale
from babel.numbers import format_decimal
from flask import Flask, current_app
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Junk, Message, Pattern, Resource, TextElement, VariableReference

from lookalike.errors import UnprocessableError
from lookalike.settings import ROOT

FOLDER = ROOT / "translations"
ENGLISH = "en"
KEY = "lookalike.language"
FOR_SCRIPTS = "script-"  # begins the keys of the texts that scripts show


class Language:
    """The texts of one language.

    Attributes:
        code: the language's code (BCP 47), such as "en" or "pt-BR".
        direction: "ltr" or "rtl", the direction of its script.
        locale: how it writes numbers and currencies.
        for_scripts: the texts that scripts show, by key without ``script-``; scripts fill in variables ({$name}).
    """

    def __init__(self, code: str = ENGLISH, folder: Path = FOLDER) -> None:
        """Read the texts of the language ``code`` in ``folder``.

        Raises:
            UnprocessableError: there is no file of the language, or it has mistakes.
        """
        self.code = code
        self._bundles = []
        self.for_scripts: dict[str, str] = {}
        for each in dict.fromkeys((code, ENGLISH)):
            resource = _read(folder, each)
            bundle = FluentBundle([each], use_isolating=False)
            bundle.add_resource(resource)
            self._bundles.append(bundle)
            for entry in resource.body:
                if isinstance(entry, Message) and entry.id.name.startswith(FOR_SCRIPTS) and entry.value:
                    self.for_scripts.setdefault(entry.id.name.removeprefix(FOR_SCRIPTS), _unfilled(entry.value))
        self._fixed: dict[str, str] = {}
        self.direction = self("direction")
        self.locale = Locale.parse(code, sep="-")

    def __contains__(self, key: str) -> bool:
        return any(bundle.has_message(key) for bundle in self._bundles)

    def __call__(self, key: str, **values: Any) -> str:
        """The text ``key``, with ``values`` in place of its variables.

        Raises:
            KeyError: there is no such text, or one of its variables is missing.
        """
        if key in self._fixed:
            return self._fixed[key]
        for bundle in self._bundles:
            if bundle.has_message(key) and (pattern := bundle.get_message(key).value):
                text, errors = bundle.format_pattern(pattern, values)
                if errors:
                    raise KeyError(f"{key}: {errors[0]}")
                if not values:
                    self._fixed[key] = str(text)
                return str(text)
        raise KeyError(key)


def text(key: str, **values: Any) -> str:
    """The text ``key`` in the language of the current app, see ``Language``."""
    language: Language = current_app.extensions[KEY]
    return language(key, **values)


def current_locale() -> Locale:
    """How the language of the current app writes numbers and currencies."""
    language: Language = current_app.extensions[KEY]
    return language.locale


def has_text(key: str) -> bool:
    """Whether there is a text ``key``."""
    return key in current_app.extensions[KEY]


def register(app: Flask, language: Language) -> None:
    """Give ``app`` its ``language``; templates call ``t(key, name=value)``."""
    app.extensions[KEY] = language
    app.jinja_env.filters["number"] = lru_cache(maxsize=4096)(partial(format_decimal, locale=language.locale))
    app.jinja_env.globals.update(t=language, language=language, script_texts=language.for_scripts)


def _read(folder: Path, code: str) -> Resource:
    path = folder / f"{code}.ftl"
    if not path.is_file():
        known = ", ".join(sorted(each.stem for each in folder.glob("*.ftl")))
        raise UnprocessableError(f"There is no file {path} with texts for the language {code!r}; there are: {known}.")
    resource = FluentResource(path.read_text("utf-8"))
    for entry in resource.body:
        if isinstance(entry, Junk):
            line = (entry.content or "").strip().partition("\n")[0]
            raise UnprocessableError(f"{path} can't be read at {line!r}; https://projectfluent.org has its format.")
    return resource


def _unfilled(pattern: Pattern) -> str:
    """A text with its variables as they are written, such as {$name}."""
    parts = []
    for part in pattern.elements:
        if isinstance(part, TextElement):
            parts.append(part.value)
        elif isinstance(part.expression, VariableReference):
            parts.append(f"{{${part.expression.id.name}}}")
        else:
            raise UnprocessableError("Texts for scripts may contain words and variables like { $name } only.")
    return "".join(parts)
