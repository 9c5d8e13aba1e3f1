"""Long texts as one number: alike texts have numbers that differ in few bits."""

from hashlib import blake2b

import numpy as np

from roles.titles import normalise_title

BITS = 64
WORDS_AT_ONCE = 3
FEWEST_RUNS = 30  # in a sentence or two adverts are alike by chance


def sketch(text: str) -> int:
    """Return the text's simhash over runs of three words; 0 for a text too short to tell.

    Source: Charikar, Similarity Estimation Techniques from Rounding Algorithms, STOC 2002. Each
    run votes on each bit, so texts that share most runs share most bits.
    """
    words = normalise_title(text).split()
    runs = {" ".join(words[i : i + WORDS_AT_ONCE]) for i in range(len(words) - WORDS_AT_ONCE + 1)}
    if len(runs) < FEWEST_RUNS:
        return 0
    digests = b"".join(blake2b(run.encode(), digest_size=BITS // 8).digest() for run in runs)
    votes = np.unpackbits(np.frombuffer(digests, np.uint8)).reshape(-1, BITS).sum(axis=0)
    bits = np.packbits(votes * 2 > len(runs)).tobytes()
    return int.from_bytes(bits, "big", signed=True)
