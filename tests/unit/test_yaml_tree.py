"""YAML 1.2 read into a tree with places, and what is refused on the way."""

from __future__ import annotations

import math
import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kontum_sim.errors import InputError
from kontum_sim.inputs.yaml_nodes import MappingNode, ScalarNode
from kontum_sim.inputs.yaml_scalars import plain_value
from kontum_sim.inputs.yaml_tree import (
    DEEPEST,
    LARGEST_FILE,
    MOST_NODES,
    key_of,
    parse_tree,
    plain,
    read_tree,
    value_of,
)
from kontum_sim.inputs.yaml_writing import flow


def refused(text: str) -> list[tuple[str, int | None, int | None]]:
    """The faults of a text: key, line, column."""
    try:
        faults = parse_tree(text, "x.yaml").faults
    except InputError as error:
        faults = list(error.faults)
    return [(fault.key, fault.line, fault.column) for fault in faults]


def file_fault(path: Path) -> tuple[str, int | None, int | None]:
    with pytest.raises(InputError) as caught:
        read_tree(path)
    (fault,) = caught.value.faults
    assert fault.message("vi") != fault.message("en")
    return fault.key, fault.line, fault.column


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None), ("~", None), ("", None), ("true", True), ("FALSE", False),
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("12", 12), ("-3", -3), ("+4", 4),
        ("007", 7), ("0o17", 15), ("0x1F", 31), ("0.5", 0.5), (".5", 0.5), ("1.", 1.0),
        ("1e3", 1000.0), ("-1.5E-2", -0.015), ("1_000", "1_000"), ("0,85", "0,85"),
        ("1:30", "1:30"), ("2021-01-01", "2021-01-01"), ("0b1", "0b1"), ("-", "-"),
        ("-.INF", -math.inf), ("1e999", math.inf), ("9" * 400, math.inf), ("٣", "٣"),
    ],
)  # fmt: skip
def test_plain_words_mean_what_the_core_schema_of_yaml_1_2_says(text: str, value: object) -> None:
    found = plain_value(text)
    assert found == value
    assert type(found) is type(value)


def test_not_a_number_is_recognised_so_that_it_can_be_refused() -> None:
    found = plain_value(".nan")
    assert isinstance(found, float)
    assert math.isnan(found)


def test_every_node_knows_its_line_and_column() -> None:
    tree = parse_tree('a: 1\nb:\n  - {c: "x", 2021: 0.5}\n', "x.yaml")
    assert plain(tree.root) == {"a": 1, "b": [{"c": "x", 2021: 0.5}]}
    key, value = key_of(tree.root, ("b", 0, 2021)), value_of(tree.root, ("b", 0, 2021))
    assert (key.line, key.column) == (3, 14)
    assert (value.line, value.column) == (3, 20)
    item = value_of(tree.root, ("b", 0))
    assert isinstance(item, MappingNode)
    assert (item.line, item.column) == (3, 5)


def test_a_place_that_does_not_exist_gives_the_last_one_on_the_way() -> None:
    tree = parse_tree("a:\n  b: 1\n", "x.yaml")
    node = value_of(tree.root, ("a", "b", "c"))
    assert isinstance(node, ScalarNode)
    assert (node.line, node.column) == (2, 6)


def test_quoted_words_stay_text() -> None:
    tree = parse_tree("a: \"1\"\nb: 'true'\nc: |\n  2\n", "x.yaml")
    assert plain(tree.root) == {"a": "1", "b": "true", "c": "2\n"}


@pytest.mark.parametrize(
    ("text", "key", "line", "column"),
    [
        ("a: &x 1\n", "yaml.anchor", 1, 4),
        ("a: 1\nb: *x\n", "yaml.alias", 2, 4),
        ("a: !!str 1\n", "yaml.tag", 1, 4),
        ("a: !!python/object:os.system x\n", "yaml.tag", 1, 4),
        ("<<: {a: 1}\n", "yaml.merge_key", 1, 1),
        ("a: 1\nb: 2\na: 3\n", "yaml.duplicate_key", 3, 1),
        ("a: {2021: 1, 0x7E5: 2}\n", "yaml.duplicate_key", 1, 14),
        ("a: 1\n---\nb: 2\n", "yaml.several_documents", 2, 1),
        ("%YAML 1.1\n---\na: 1\n", "yaml.directive", 1, 1),
        ("true: 1\n", "yaml.key_type", 1, 1),
        ("1.5: 1\n", "yaml.key_type", 1, 1),
        (": 1\n", "yaml.key_type", 1, 1),
        ("? [a]\n: 1\n", "yaml.key_is_collection", 1, 3),
        ("a: {b: 0,85}\n", "scenario.decimal_comma", 1, 8),
        ("a: {2021: -0,85, 2025: 0,95}\n", "scenario.decimal_comma", 1, 11),
        ("a: {b:1}\n", "yaml.colon_space", 1, 5),
        ("a:\n\tb: 1\n", "yaml.syntax.tab", 2, 1),
        ("a: b: c\n", "yaml.syntax.colon", 1, 5),
        ("a: 1\nb\nc: 2\n", "yaml.syntax.no_colon", 3, 1),
        ('a: "x\nb: 1\n', "yaml.syntax.open_quote", 3, 1),
        ("a: [1, 2\nb: 3\n", "yaml.syntax.open_bracket", 2, 2),
        ("a: {b: 1\nc: 2\n", "yaml.syntax.open_brace", 2, 2),
        ("a: ]\n", "yaml.syntax.extra_bracket", 1, 4),
        ("a: - b\n", "yaml.syntax.dash", 1, 4),
        ("a: 'it's'\n", "yaml.syntax.extra_text", 1, 8),
        ("a: @b\n", "yaml.syntax.quote_needed", 1, 4),
        ('a: "\\q"\n', "yaml.syntax.escape", 1, 6),
        ("", "yaml.empty", None, None),
        ("# only a comment\n", "yaml.empty", None, None),
        ("---\n", "yaml.empty", None, None),
        ("- a\n- b\n", "yaml.top_list", 1, 1),
        ("hello\n", "yaml.top_scalar", 1, 1),
    ],
)  # fmt: skip
def test_what_a_file_may_not_contain_is_refused_with_its_place(
    text: str, key: str, line: int | None, column: int | None
) -> None:
    found = refused(text)
    assert (key, line, column) in found, found


def test_all_small_faults_of_a_file_are_told_together() -> None:
    found = refused("a: &x 1\nb: !t 2\nb: 3\n<<: {c: 1}\n")
    assert found == [
        ("yaml.anchor", 1, 4),
        ("yaml.tag", 2, 4),
        ("yaml.duplicate_key", 3, 1),
        ("yaml.merge_key", 4, 1),
    ]


def test_a_decimal_comma_says_how_to_write_the_number() -> None:
    (fault,) = parse_tree("a: {b: 0,85}\n", "x.yaml").faults
    assert fault.message("en") == "x.yaml:1:8: 0,85 has a decimal comma; write 0.85."
    assert "dấu phẩy thập phân" in fault.message("vi")


def test_aliases_that_explode_stop_at_the_first_alias() -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 30)]
    started = time.perf_counter()
    assert ("yaml.alias", 2, 10) in refused("\n".join(lines))
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize("text", ["a: " + "[" * 100_000, "{a: " * 60_000, "- " * 120_000])
def test_deep_nesting_is_refused_without_a_recursion_error(text: str) -> None:
    assert [key for key, _, _ in refused(text)] == ["yaml.too_deep"]


def test_nesting_up_to_the_limit_is_read() -> None:
    text = "a: " + "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1)
    assert refused(text) == []


def test_too_many_values_are_refused() -> None:
    pairs = (MOST_NODES - 1) // 2  # the mapping itself is a node, each pair is two
    assert refused("".join(f"k{n}: {n}\n" for n in range(pairs))) == []
    more = "".join(f"k{n}: {n}\n" for n in range(pairs + 1))
    assert refused(more)[0][0] == "yaml.too_many_nodes"


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    tree = read_tree(path)
    assert plain(tree.root) == {"a": 1, "b": 2}
    place = key_of(tree.root, ("b",))
    assert (place.line, place.column) == (2, 1)


def test_files_that_cannot_be_read_are_input_errors(tmp_path: Path) -> None:
    assert file_fault(tmp_path / "none.yaml")[0] == "text_file.missing"
    assert file_fault(tmp_path / "bad\0name.yaml")[0] == "text_file.missing"
    assert file_fault(tmp_path)[0] == "text_file.folder"
    os.mkfifo(tmp_path / "pipe")
    assert file_fault(tmp_path / "pipe")[0] == "text_file.not_regular"
    (tmp_path / "a.yaml").symlink_to(tmp_path / "b.yaml")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "a.yaml")
    assert file_fault(tmp_path / "a.yaml")[0] == "text_file.unreadable"


def test_a_file_without_permission_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("a: 1\n", encoding="utf-8")

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("builtins.open", refuse)  # root may read everything, so it is simulated
    assert file_fault(path)[0] == "text_file.unreadable"


def test_a_file_larger_than_256_kib_is_refused_before_parsing(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: 1\n" + b"#" * (LARGEST_FILE - 5))
    assert plain(read_tree(path).root) == {"a": 1}
    path.write_bytes(b"a: 1\n" + b"#" * (LARGEST_FILE - 4))
    assert file_fault(path)[0] == "text_file.too_large"


def test_a_file_that_is_not_utf_8_names_the_place_of_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes("a: 1\nb: đ".encode() + b"\xff\n")
    assert file_fault(path) == ("text_file.not_utf8", 2, 5)
    path.write_bytes("a: 1\n".encode("utf-16"))
    assert file_fault(path) == ("text_file.not_utf8", 1, 1)


def test_a_control_character_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: 1\nb: \x00\n")
    assert file_fault(path) == ("text_file.character", 2, 4)


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text()
        | st.floats(allow_nan=False, allow_infinity=False),
        lambda inner: st.lists(inner, max_size=4)
        | st.dictionaries(st.text() | st.integers(0, 3000), inner, max_size=4),
        max_leaves=12,
    )
)  # fmt: skip
def test_what_we_write_as_yaml_reads_back_as_it_was(value: object) -> None:
    tree = parse_tree(f"a: {flow(value)}\n", "x.yaml")
    assert tree.faults == []
    assert plain(tree.root) == {"a": value}


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="{}[]:,?-&*!|>'\"#%@` \n\tab0.", max_size=60))
def test_no_text_raises_anything_but_an_input_error(text: str) -> None:
    for key, _, _ in refused(text):
        assert key.startswith(("yaml.", "scenario."))
