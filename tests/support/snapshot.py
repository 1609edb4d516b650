"""What must stay equal while the code is rebuilt: `python -m tests.support.snapshot FOLDER`, then `diff -r`."""

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


def main(folder: Path, only: tuple[str, ...]) -> None:
    """Write all files, or those whose names begin with one of `only`, and say how long each took."""
    folder.mkdir(parents=True, exist_ok=True)
    # Where the clock stands still, work in slices goes on to its end, and no duration is told.
    frozen = str(Path(__file__).with_name("frozen"))
    os.environ["PYTHONPATH"] = os.pathsep.join([frozen, str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    os.environ |= dict.fromkeys(THREADS, "1")
    jobs = [[link for link in group if not only or link.name.startswith(only)] for group in groups()]
    runs = [[]] if not only or PATHS.startswith(only) else []
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
