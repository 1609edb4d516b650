"""Numbers of the figures on momentum and Nesterov's method."""

import numpy as np

from core import run
from settings.pasted_call import read_call
from tests.support.figures import selected, setting_of


def test_keras_sgd() -> None:
    setting = setting_of("keras_sgd")
    assert selected("keras_sgd").values["calls"] is True
    read = read_call("SGD(lr=0.01, momentum=0.9, decay=1e-6, nesterov=True)")
    assert setting.optimizers == (read.method(**read.numbers),)  # type: ignore[arg-type]
    assert setting.schedule == read.schedule
    # Keras counts its iterations from 0, divides the rate by 1 + decay · iterations, and keeps the points θ + μv.
    y, v = np.array(setting.start), np.zeros(2)
    for iterations in range(setting.steps):
        move = 0.01 / (1 + 1e-6 * iterations) * np.array([y[0] / 10, 2 * y[1]])
        v = 0.9 * v - move
        y = y + 0.9 * v - move
    (nesterov,) = setting.optimizers
    path = run(setting.surface, nesterov, setting.start, setting.steps, schedule=setting.schedule)
    np.testing.assert_allclose(path.state["lookahead"][-1], y, rtol=1e-10)
