"""Random streams: a draw's numbers depend on the seed, the stream and the draw, nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kontum_sim.ensemble.streams import standard_normals, stream_key, uniforms


@given(
    first=st.integers(0, 5000), count=st.integers(1, 40), words=st.integers(1, 17),
)  # fmt: skip
@settings(deadline=None, derandomize=True, database=None, max_examples=40)
def test_a_block_is_the_slice_of_all_draws(first: int, count: int, words: int) -> None:
    whole = uniforms(7, "noise:a", words, 0, first + count)
    assert np.array_equal(uniforms(7, "noise:a", words, first, count), whole[:, first:])


def test_streams_seeds_and_draws_differ() -> None:
    one = uniforms(1, "noise:a", 3, 0, 100)
    assert not np.array_equal(one, uniforms(1, "noise:b", 3, 0, 100))
    assert not np.array_equal(one, uniforms(2, "noise:a", 3, 0, 100))
    assert len(np.unique(one)) == 300


def test_numbers_are_uniform_and_never_zero_or_one() -> None:
    found = uniforms(3, "x", 4, 0, 50_000)
    assert found.min() > 0
    assert found.max() < 1
    assert found.mean() == pytest.approx(0.5, abs=0.004)


def test_scores_are_standard_normal_and_independent() -> None:
    found = standard_normals(3, "x", 4, 0, 100_000)
    assert found.mean(axis=1) == pytest.approx(np.zeros(4), abs=0.015)
    assert np.cov(found) == pytest.approx(np.eye(4), abs=0.02)


def test_the_key_of_a_stream_is_fixed_for_all_time() -> None:
    # the first 64 bits of SHA-256("noise:hydrology_index"), from sha256sum
    import hashlib

    digest = hashlib.sha256(b"noise:hydrology_index").hexdigest()
    assert stream_key("noise:hydrology_index") == int(digest[:16], 16)


def test_a_large_seed_is_taken_whole() -> None:
    assert not np.array_equal(uniforms(2**62, "x", 2, 0, 5), uniforms(2**62 + 1, "x", 2, 0, 5))
