"""`python -m datasets`: makes lines of the rows that another process sends, until it sends no more.

First an `Order`, then rows, each lot answered before the next: all pickled, by standard input and output.
"""

from __future__ import annotations

import pickle
import sys
from typing import BinaryIO

from datasets.lines import made_of


def main(asked: BinaryIO, answers: BinaryIO) -> None:
    order = pickle.load(asked)  # noqa: S301 - of the process that began this one
    while True:
        try:
            rows = pickle.load(asked)  # noqa: S301
        except EOFError:
            return
        pickle.dump(made_of(rows, order), answers)
        answers.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
