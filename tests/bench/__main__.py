"""`make bench`: every comparison, as ratios in one run."""

from __future__ import annotations

from tests.bench import start

if __name__ == "__main__":
    start.main()
