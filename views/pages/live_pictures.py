"""The live picture of each page at other values of a number: what it follows while a person moves a slider."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from core import Param
from plots import Theme, Window
from settings.batched_runs import Runs, batched_runs
from settings.controls import STEPS
from settings.keys import place_of
from settings.kinds import is_typed
from settings.link import Query, all_defaults, read
from settings.pages import PAGES
from settings.selection import Selection
from settings.values import Number, coordinate, text_of
from views import picture
from views.controls import session
from views.live.contour.drawing import Drawing
from views.live.contour.link import DARK, VIEW, view_of
from views.live.contour.records import Recorder
from views.live.pack import pack
from views.pages.batches.batch_loss import compose_batch_loss
from views.pages.batches.batch_sizes import compose_batch_sizes
from views.pages.batches.gradient_estimates import compose_estimates
from views.pages.batches.noise_escape import compose_noise_escape
from views.pages.batches.seeds import compose_seeds
from views.pages.catalogue.formula import compose_formula
from views.pages.rates.basins import compose_basins
from views.pages.rates.heat_map import compose_heat_map
from views.pages.rates.race import compose_race
from views.pages.rates.rate_sweep import compose_sweep
from views.pages.step.bias_correction import compose_bias_correction
from views.pages.step.momentum_forms import compose_momentum_forms
from views.pages.step.one_dimension import compose_curve
from views.pages.step.worked_step import compose_step
from views.pages.trajectories import compose_trajectories
from views.store import linked
from views.theme import theme_of

COMPOSED: Mapping[str, Callable[[Selection, Theme], picture.Picture]] = {
    "root": compose_trajectories,
    "trajectories": compose_trajectories,
    "step": compose_step,
    "bias": compose_bias_correction,
    "momentum": compose_momentum_forms,
    "curve": compose_curve,
    "batch": compose_batch_loss,
    "cuts": compose_batch_sizes,
    "cloud": compose_estimates,
    "fan": compose_seeds,
    "noise": compose_seeds,
    "leaving": compose_noise_escape,
    "formula": compose_formula,
    "lab": compose_sweep,
    "heat": compose_heat_map,
    "basins": compose_basins,
    "race": compose_race,
}
PATIENCE = 5.0  # seconds after which no further mark is begun


@dataclass(frozen=True)
class LivePicture:
    """The live picture of a link. `view` is the window to which a person has zoomed; None for the whole."""

    selection: Selection
    theme: Theme
    view: Window | None

    @property
    def numbers(self) -> Mapping[str, Param]:
        """The numbers of its page, by key."""
        controls = self.selection.page.controls.items()
        return {key: control.param for key, control in controls if isinstance(control, Number)}

    def key_at(self, place: str) -> str:
        """Key of the number whose slider is at a place of the page. Raises KeyError where there is none."""
        return {place_of(key): key for key in self.numbers}[place]

    def marks(self, key: str) -> list[float]:
        """Other values of a number's slider, those nearest to the present one first."""
        present = self.selection.values[key]
        values = sorted({*self.numbers[key].slider_values(), present, self._usual(key)})
        place = values.index(present)
        places = sorted(range(len(values)), key=lambda index: abs(index - place))
        return [values[index] for index in places[1:]]

    def records(self, key: str) -> Iterator[bytes]:
        """Packed records of the picture at all marks of a number's slider, after a head.

        The head tells the texts of the present mark and of that of a link without the number; of steps also that of the
        longest picture, to which those after it refer.
        """
        drawing, memory = self._present
        begin, memory, recorder = time.perf_counter(), dict(memory), Recorder(drawing)
        marks, present = self.marks(key), self.selection.values[key]
        longer = [mark for mark in marks if mark > present] if key == STEPS.name else []
        longest = max(longer, default=None)
        yield pack(
            {
                "present": text_of(present),
                "usual": text_of(self._usual(key)),
                "longest": longest and text_of(longest),
            }
        )
        shorter = [mark for mark in marks if mark not in longer]
        for group in (shorter, sorted(longer, key=lambda mark: mark != longest)):
            pictures = {mark: self.with_number(key, mark) for mark in group}
            memory[session.BATCHED_RUNS.name] = self._batched(pictures.values())
            for mark, live in pictures.items():
                if time.perf_counter() - begin > PATIENCE:
                    return
                drawing, record = live.recorded(recorder, text_of(mark), memory)
                yield record
                if mark == longest:
                    recorder = replace(recorder, longest=drawing)

    def _batched(self, pictures: Iterable[LivePicture]) -> Runs:
        """Runs of pictures that differ from this one in one number."""
        present = self.selection.setting()
        settings = [present]
        for live in pictures:
            setting = live.selection.setting()
            if is_typed(setting.noiseless) and setting.surface != present.surface:
                return {}  # at once, because the minima of each are searched
            settings.append(setting)
        return batched_runs(settings)

    def moved(self, start: Sequence[float]) -> bytes:
        """The packed record of the picture with its start dragged to a place of the plane, on a curve to that x.

        Raises ValueError for a place too far away.
        """
        place = tuple(coordinate(number) for number, _ in zip(start, self.selection.start, strict=False))
        memory: dict[str, Any] = {session.DRAGGED_START.name: place}
        return self.recorded(Recorder(None), "", memory)[1]

    @property
    def present(self) -> Drawing:
        """Drawing of the link itself."""
        return self._present[0]

    @cached_property
    def _present(self) -> tuple[Drawing, dict[str, Any]]:
        """That drawing, and the private slots that were filled for it."""
        memory: dict[str, Any] = {}
        with self._linked(memory):
            return self._compose(), memory

    def _usual(self, key: str) -> float:
        """Value of a number where a link does not have it."""
        page, present = self.selection.page, self.selection.values[key]
        return type(present)(all_defaults(page, self.selection.values[page.choice])[key])

    def with_number(self, key: str, mark: float) -> LivePicture:
        """The live picture with another value of a number."""
        return replace(self, selection=replace(self.selection, values={**self.selection.values, key: mark}))

    def recorded(self, recorder: Recorder, mark: str, memory: dict[str, Any]) -> tuple[Drawing, bytes]:
        """Drawing of the picture, and its record. `memory` has the private slots of a session."""
        with self._linked(memory):
            drawing = self._compose()
            return drawing, recorder.record(mark, drawing)

    def _compose(self) -> Drawing:
        return COMPOSED[self.selection.page.name](self.selection, self.theme)[1]

    def _linked(self, memory: dict[str, Any]) -> AbstractContextManager[None]:
        view = self.view and {"of": self.selection.surface.name, **dict(zip("xy", self.view, strict=True))}
        memory |= {"canvas": {"view": view}, **self.selection.values}
        return linked(memory)


def live_picture(name: str, query: Query) -> LivePicture:
    """Live picture of a page's link, as `views.live.contour.link` writes it.

    Raises KeyError for a page without a live picture, and ValueError for a link that is refused in part.
    """
    page = PAGES[name]
    texts = {key: values for key, values in query.items() if key not in (DARK, VIEW)}
    selection, refusals = read(page, texts)
    if page.name not in COMPOSED or not isinstance(selection, Selection):
        raise KeyError(name)
    if refusals.texts or refusals.unknown:
        raise ValueError(str(refusals))
    theme = theme_of(dark=DARK in query, projector=selection.values["projector"])
    return LivePicture(selection, theme, view_of(query.get(VIEW, ())))
