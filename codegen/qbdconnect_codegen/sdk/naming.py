"""From operationId and tag to the name of a method."""

import re

import inflection

VERBS = {"get": "retrieve"}


def method_name(operation_id: str, tag: str) -> str:
    """Name the method of a resource: the operation's verb, then what is left without the name of the tag.

    `listInstances` of `instances` becomes `list`, `getInstance` `retrieve`, `downloadInstanceQwc` `download_qwc`.
    """
    verb, _, rest = inflection.underscore(operation_id).partition("_")
    noun = re.sub(rf"^({tag}|{inflection.singularize(tag)})(_|$)", "", rest)
    return "_".join(filter(None, [VERBS.get(verb, verb), noun]))
