"""`make bench`: every comparison, as ratios in one run."""

from __future__ import annotations

from tests.bench import bench_book, bench_import, bench_list, start

if __name__ == "__main__":
    start.main()
    bench_book.main([1_000, 10_000])
    bench_import.main([1_000, 10_000])
    bench_list.main()
