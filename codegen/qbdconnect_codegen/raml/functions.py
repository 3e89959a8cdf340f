"""Functions of template parameters, such as `<<name | !singularize>>`."""

import re
from collections.abc import Callable

import inflection

_WORD_ENDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[-_\s]+")


def _words(text: str) -> list[str]:
    return [word for word in _WORD_ENDS.split(text) if word]


def _upper_camel_case(text: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in _words(text))


def _lower_camel_case(text: str) -> str:
    camel = _upper_camel_case(text)
    return camel[:1].lower() + camel[1:]


FUNCTIONS: dict[str, Callable[[str], str]] = {
    "singularize": inflection.singularize,
    "pluralize": inflection.pluralize,
    "uppercase": str.upper,
    "lowercase": str.lower,
    "lowercamelcase": _lower_camel_case,
    "uppercamelcase": _upper_camel_case,
    "lowerunderscorecase": lambda text: "_".join(_words(text)).lower(),
    "upperunderscorecase": lambda text: "_".join(_words(text)).upper(),
    "lowerhyphencase": lambda text: "-".join(_words(text)).lower(),
    "upperhyphencase": lambda text: "-".join(_words(text)).upper(),
}
