"""Pages and runs as text, to be compared by `diff -r`: `python -m tests.support.snapshot FOLDER`."""

from __future__ import annotations

import os
import sys
import time
from multiprocessing import get_context
from pathlib import Path

from tests.support.links import groups
from tests.support.page_lines import PATHS, written

ROOT = Path(__file__).parents[2]
PROCESSES = 2
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def main(folder: Path, prefixes: tuple[str, ...]) -> None:
    """Write all files, or those whose names begin with one of `prefixes`, and print the time of each."""
    folder.mkdir(parents=True, exist_ok=True)
    # With a stopped clock work in slices is done in one slice, and no page shows a duration.
    frozen = str(Path(__file__).with_name("frozen"))
    os.environ["PYTHONPATH"] = os.pathsep.join([frozen, str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    os.environ |= dict.fromkeys(THREADS, "1")
    jobs = [[link for link in group if not prefixes or link.name.startswith(prefixes)] for group in groups()]
    runs = [[]] if not prefixes or PATHS.startswith(prefixes) else []
    begin, count = time.monotonic(), 0
    with get_context("spawn").Pool(PROCESSES) as pool:
        for files in pool.imap_unordered(written, [*filter(None, jobs), *runs]):
            for name, text, seconds in files:
                (folder / f"{name}.txt").write_text(text, encoding="utf-8")
                print(f"{name}: {seconds:.1f} s", flush=True)
            count += len(files)
    print(f"{count} files in {time.monotonic() - begin:.0f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]))
