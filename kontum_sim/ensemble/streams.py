"""Random numbers that depend on nothing but the seed, the name of the stream and the draw.

Counter-based (Philox): a draw's numbers do not depend on how many draws run beside it, in which
block or on which worker, and a new stream leaves every other one as it was.
"""

from __future__ import annotations

import hashlib

import numpy as np

from kontum_sim.arrays import Array

WORDS_PER_COUNT = 4  # 64-bit words that one step of Philox gives
HALF = 0.5
BITS = 53  # of a double's mantissa


def stream_key(name: str) -> int:
    """The key of a stream: 64 bits of a hash of its name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def standard_normals(seed: int, stream: str, words: int, first: int, count: int) -> Array:
    """`words` standard normal numbers for each of the draws `first` ... first + count - 1.

    Shape [word, draw]; by the inverse distribution function, so one number costs one word.
    """
    from scipy.special import ndtri

    scores: Array = ndtri(uniforms(seed, stream, words, first, count))
    return scores


def uniforms(seed: int, stream: str, words: int, first: int, count: int) -> Array:
    """The same, uniform between 0 and 1 (both excluded), [word, draw]."""
    steps = -(-words // WORDS_PER_COUNT)
    generator = np.random.Philox(key=[seed, stream_key(stream)])
    generator.advance(first * steps)
    raw = generator.random_raw(count * steps * WORDS_PER_COUNT)
    kept = raw.reshape(count, steps * WORDS_PER_COUNT)[:, :words].T
    numbers: Array = (kept >> np.uint64(64 - BITS)).astype(np.float64) + HALF
    return np.ascontiguousarray(numbers) * 2.0**-BITS
