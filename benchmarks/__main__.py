"""`python -m benchmarks` runs every benchmark, `python -m benchmarks core` one.

A benchmark is a module of this folder with `lines() -> Iterable[str]`. A line has the columns name, ours, other, ratio,
aim, and says whether the aim is met.
"""

import importlib
import pkgutil
import sys

import benchmarks
from benchmarks.chrome import NotMeasuredError
from benchmarks.compare import HEADER


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all, and print their lines. Exits with a sentence for an unknown name."""
    helpers = ("__main__", "chrome", "compare", "plain")
    known = [m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name not in helpers]
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"There is no benchmark {', '.join(unknown)}; there are: {', '.join(known)}.")
    print(HEADER)
    for name in names or known:
        try:
            for line in importlib.import_module(f"benchmarks.{name}").lines():
                print(line, flush=True)
        except NotMeasuredError as reason:
            print(reason)


if __name__ == "__main__":
    main(sys.argv[1:])
