"""Writes trajectories_more.json: methods that only optax has. Needs optax and JAX; the tests need neither.

python -m tests.reference.make_more
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

BOWL, VALLEY = "x**2/20 + y**2", "(1 - x)**2 + 100*(y - x**2)**2"


def main() -> None:
    import jax  # pyright: ignore[reportMissingImports]
    import optax  # pyright: ignore[reportMissingImports]
    from optax import contrib  # pyright: ignore[reportMissingImports]

    jax.config.update("jax_enable_x64", True)

    def sam(lr: float, rho: float) -> Any:
        up = optax.chain(contrib.normalize(), optax.sgd(rho))
        return contrib.sam(optax.sgd(lr), up, sync_period=2, opaque_mode=True)

    def case(call: str, make: Callable[[], Any], formula: str, start: Sequence[float], steps: int) -> dict[str, Any]:
        def f(theta: Any) -> Any:
            return eval(formula, {"x": theta[0], "y": theta[1]})

        grad, rule = jax.grad(f), make()
        theta = jax.numpy.array(start, dtype=float)
        state, path = rule.init(theta), [theta]
        more = {"grad_fn": lambda theta, _: grad(theta)} if "sam" in call else {}
        for _ in range(steps):
            change, state = rule.update(grad(theta), state, theta, **more)
            theta = theta + change
            path.append(theta)
        return {
            "library": f"optax {optax.__version__}",
            "name": call.split("(")[0].rsplit(".", 1)[-1],
            "call": call,
            "formula": formula,
            "start": list(start),
            "steps": steps,
            "path": [[float(x) for x in point] for point in path],
        }

    dadapt = "optax.contrib.dadapt_adamw(%s)"
    ascent = "optax.contrib.sam(optax.sgd(%s), optax.chain(optax.contrib.normalize(), optax.sgd(%s)))"
    cases = [
        case(dadapt % "1.0", lambda: contrib.dadapt_adamw(1.0), BOWL, (-7.0, 2.0), 100),
        case(dadapt % "0.5, betas=(0.8, 0.99)", lambda: contrib.dadapt_adamw(0.5, (0.8, 0.99)), VALLEY, (-1.2, 1), 60),
        case(ascent % (0.1, 0.05), lambda: sam(0.1, 0.05), BOWL, (-7.0, 2.0), 100),
        case(ascent % (0.0005, 0.1), lambda: sam(0.0005, 0.1), VALLEY, (-1.2, 1.0), 60),
    ]
    written = json.dumps(cases, separators=(",", ":")) + "\n"
    (Path(__file__).parent / "trajectories_more.json").write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
