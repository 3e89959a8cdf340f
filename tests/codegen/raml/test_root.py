"""Tests of the root, of resources and of methods."""

from pathlib import Path

import pytest

from tests.codegen.documents import HEADER, faults


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("version: v1", ["2:1 missing-key"]),
        ("title:", ["2:7 missing-key"]),
        ("title: ' '", ["2:8 missing-key"]),
        ("title: [a]", ["2:8 bad-value", "2:8 missing-key"]),
        ("title: 5", []),
        ("- title", ["2:1 bad-value", "2:1 missing-key"]),
        ("title: T\nversion: {a: b}", ["3:10 bad-value"]),
        ("title: T\nversion: {value: 1.10}", []),
        ("title: T\ndescription:", ["3:13 bad-value"]),
        ("title: T\ntypes: [a]", ["3:8 bad-value"]),
        ("title: T\nmediaType: json", ["3:12 bad-media-type"]),
        ("title: T\nmediaType: json\n/a: {post: {body: {type: string}}}", ["3:12 bad-media-type"]),
        ("title: T\nmediaType: [text/plain, a b]", ["3:25 bad-media-type"]),
        ("title: T\nmediaType: 5", ["3:12 bad-value"]),
        ("title: T\nprotocols: [HTTP, https]", []),
        ("title: T\nprotocols: HTTP", ["3:12 bad-value", "3:12 bad-value"]),
        ("title: T\nprotocols: []", ["3:12 bad-value"]),
        ("title: T\nprotocols: [FTP]", ["3:13 bad-value"]),
        ("title: T\nprotocols: [5]", ["3:13 bad-value"]),
        ("title: T\nbaseUri: http://{a", ["3:10 bad-value"]),
        ("title: T\nbaseUri: http://{version}", ["3:10 missing-key"]),
        ("title: T\nbaseUri: http://a\nbaseUriParameters: {b: }", ["4:21 unknown-parameter"]),
        ("title: T\nbaseUriParameters: {b: }", ["3:21 unknown-parameter"]),
        ("title: T\nversion: 1\nbaseUri: '{version}'\nbaseUriParameters: {version: }", ["5:21 unknown-parameter"]),
        ("title: T\ndocumentation: []", ["3:16 bad-value"]),
        ("title: T\ndocumentation: {}", ["3:16 bad-value"]),
        ("title: T\ndocumentation: [{title: A}]", ["3:17 missing-key"]),
        ("title: T\ndocumentation: [{title: A, content: ''}]", ["3:37 missing-key"]),
        ("title: T\ndocumentation: [5, ]", ["3:17 bad-value"]),
        ("title: T\ndocumentation: [~]", ["3:17 missing-key"]),
        ("title: T\n/a: 5", ["3:5 bad-value"]),
        ("title: T\n/a: []", ["3:5 bad-value"]),
        ("title: T\n/{a: ", ["3:1 bad-path"]),
        ("title: T\n/{}: ", ["3:1 bad-path"]),
        ("title: T\n/{a}: {'/b/{a}': }", ["3:8 bad-path"]),
        ("title: T\n/a: {/b: }\n/a/b: ", ["4:1 duplicate-resource"]),
        ("title: T\n/{a}: {uriParameters: {b: }}", ["3:24 unknown-parameter"]),
        ("title: T\n/{a}: {/b: {uriParameters: {a: }}}", ["3:29 unknown-parameter"]),
        ("title: T\n/{a}: {uriParameters: {a: {enum: [b, c/d]}}}", ["3:38 bad-value"]),
        ("title: T\n/{a}: {uriParameters: {a: {default: c/d}}}", ["3:37 bad-value"]),
        ("title: T\n/{a}: {uriParameters: {a: {examples: {x: {value: c/d, description: a/b}}}}}", ["3:50 bad-value"]),
        ("title: T\n/a: {displayName: [a]}", ["3:19 bad-value"]),
        ("title: T\n/a: {get: {queryParameters: {}, queryString: {}}}", ["3:33 exclusive-keys"]),
        ("title: T\n/a: {get: {queryString: 'string[]'}}", ["3:25 bad-value"]),
        ("title: T\n/a: {get: {queryParameters: [a]}}", ["3:29 bad-value"]),
        ("title: T\n/a: {get: {protocols: [FTP]}}", ["3:24 bad-value"]),
        ("title: T\n/a: {post: {body: {}}}", ["3:19 no-media-type"]),
        ("title: T\n/a: {post: {body: }}", []),
        ("title: T\n/a: {post: {body: {a b/c: }}}", ["3:20 bad-media-type"]),
        ("title: T\n/a: {get: {responses: [200]}}", ["3:23 bad-value"]),
        ("title: T\n/a: {get: {responses: {200: a}}}", ["3:29 bad-value"]),
        ("title: T\n/a: {get: {responses: {20: }}}", ["3:24 bad-status"]),
        ("title: T\n/a: {get: {responses: {200: {description: [a]}}}}", ["3:43 bad-value"]),
        ("title: T\ntraits: {a: }", []),
        ("title: T\ntraits: {a: {responses: <<b>>, headers: <<c>>}}", []),
        ("title: T\ntraits: {a: {responses: {200: <<b>>}}}", []),
        ("title: T\nresourceTypes: {a: {<<m>>: {zz: 1}}}", []),
    ],
)
def test_documents(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert sorted(faults(tmp_path, HEADER + text + "\n")) == sorted(expected)
