"""Descent Explorer: see how gradient-descent optimizers move. Run with `streamlit run app.py`."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from optimizers import Adam, GradientDescent, Momentum
from plots import Theme
from views import controls, messages
from views.back import one_press_a_page
from views.controls import entry, kinds, network_sidebar, sidebar
from views.controls.keys import key_of
from views.latency import send_at_once
from views.pages import links
from views.pages.batches.batch_loss import batch_loss_page
from views.pages.batches.batch_sizes import batch_sizes_page
from views.pages.batches.gradient_estimates import estimates_page
from views.pages.batches.noise_escape import noise_escape_page
from views.pages.batches.noise_floor import noise_floor_page
from views.pages.batches.seeds import seeds_page
from views.pages.catalogue.formula import formula_page
from views.pages.catalogue.methods import methods_page
from views.pages.catalogue.surfaces import surfaces_page
from views.pages.networks.layer_pass import layer_pass_page
from views.pages.networks.range_test import range_page
from views.pages.networks.training import training_page
from views.pages.networks.weight_plane import weight_plane_page
from views.pages.rates.basins import basins_page
from views.pages.rates.heat_map import heat_map_page
from views.pages.rates.race import race_page
from views.pages.rates.rate_sweep import rate_sweep_page
from views.pages.rates.three_rates import three_rates_page
from views.pages.step.bias_correction import bias_correction_page
from views.pages.step.momentum_forms import momentum_forms_page
from views.pages.step.one_dimension import one_dimension_page
from views.pages.step.worked_step import worked_step_page
from views.pages.trajectories import trajectories
from views.theme import is_dark
from views.translation import LANGUAGES, browser_language, tr

send_at_once()
messages.check()
st.set_page_config(page_title="Descent Explorer", page_icon="views/icon.svg", layout="wide")
st.logo("views/logo.svg", size="large", icon_image="views/icon.svg")

controls.set_now()
with st.sidebar:
    controls.language(LANGUAGES, browser_language())
    projector = controls.switch("projector", tr("Projector mode"))
SCALE = 1.35 if projector else 1.0
# Small margins, so that the picture is large; Streamlit's header covers the first 3.5rem.
st.html(f"""<style>
html {{font-size: {SCALE:.0%}}}
.stMainBlockContainer {{padding: 3.75rem 2rem 2rem}}
.katex-display {{overflow: auto hidden; padding: .25rem 2px; font-size: .95em}}
.katex .base {{margin-block: .15em}}
.st-key-heading p {{overflow: auto hidden}}
[data-testid=stTable] * {{white-space: nowrap !important}}
[class*="-lr"] > label p, [class*="-lr"] [data-testid=stWidgetLabel] p {{font-weight: 600}}
.stSidebarHeader {{height: 2.5rem}}
.stSidebar [data-testid=stCaptionContainer] {{margin-top: -1.5rem}}
/* A note stands where the ends of the slider above it would be shown while one drags; the box to type in tells them. */
.stElementContainer:has(.stSlider):has(+ .stElementContainer [data-testid=stCaptionContainer])
  [data-testid=stSliderTickBar] {{visibility: hidden}}
/* A picture beside formulas stays in sight while one reads them. */
@media (min-width: 1000px) {{.stColumn .st-key-canvas {{position: sticky; top: 4rem}}}}
@media (max-width: 640px) {{.stMainBlockContainer {{padding: 3.75rem 1rem 1rem}}}}
</style>""")
one_press_a_page()
theme = Theme(dark=is_dark(), scale=SCALE)


sidebars: dict[str, Callable[[], Any]] = {}  # of the pages, by address


def page(
    draw: Callable[[Theme, Any], None],
    title: str,
    path: str,
    *,
    root: bool = False,
    hidden: bool = False,
    draw_sidebar: Callable[..., Any] = sidebar.sidebar,
    **options: Any,
) -> StreamlitPage:
    """A page of the app, with a notice about the link above it; `options` are arguments of its sidebar.

    root    the page is at the app's root, not at its path
    hidden  the menu does not list the page
    """
    sidebars["" if root else path] = partial(draw_sidebar, path, **options)

    def draw_page() -> None:
        notice = st.container()
        draw(theme, selection)
        with notice:
            controls.link_notice(links.unknown_keys())

    return st.Page(draw_page, title=title, url_path=path, default=root, visibility="hidden" if hidden else "visible")


current_page = st.navigation(
    {
        # Streamlit serves the page at the root only there, but people also look for it at its own path.
        "": [
            page(trajectories, tr("Trajectories"), "root", root=True),
            page(trajectories, tr("Trajectories"), "trajectories", hidden=True),
        ],
        tr("Inside a step"): [
            page(worked_step_page, tr("Formula and picture"), "step", offer="one"),
            page(bias_correction_page, tr("Bias correction"), "bias", offer={Adam: ("lr", "beta1", "beta2", "eps")}),
            page(momentum_forms_page, tr("Momentum, four ways"), "momentum", offer={Momentum: ("lr", "momentum")}),
            page(
                one_dimension_page,
                tr("One dimension"),
                "curve",
                kind=kinds.CURVE,
                opens={key_of(GradientDescent, "lr"): 0.1},
            ),
        ],
        tr("Mini-batches"): [
            page(batch_loss_page, tr("The loss of a batch"), "batch", kind=kinds.PROBLEM),
            page(
                batch_sizes_page,
                tr("Three batch sizes"),
                "cuts",
                offer="one",
                kind=kinds.PROBLEM,
                unused=("cut", "steps"),
            ),
            page(estimates_page, tr("Gradient estimates"), "cloud", offer={}, kind=kinds.PROBLEM),
            page(seeds_page, tr("A fan of runs"), "fan", kind=kinds.PROBLEM),
            page(
                noise_floor_page,
                tr("Noise floor"),
                "floor",
                offer="one",
                kind=kinds.PROBLEM,
                opens={"method": GradientDescent.name},
                unused=("steps",),
            ),
            page(
                noise_escape_page,
                tr("Escaping by noise"),
                "leaving",
                offer="one",
                kind=kinds.PROBLEM,
                opens={kinds.PROBLEM.key: "Tanh neuron", "method": GradientDescent.name},
            ),
        ],
        tr("Networks"): [
            page(training_page, tr("Train a network"), "network", draw_sidebar=network_sidebar.sidebar),
            page(weight_plane_page, tr("Paths among many weights"), "landscape", draw_sidebar=network_sidebar.sidebar),
            page(layer_pass_page, tr("A batch in the layers"), "layers", draw_sidebar=network_sidebar.sidebar),
            page(range_page, tr("Rates for a network"), "range", draw_sidebar=network_sidebar.sidebar),
        ],
        tr("Surfaces and methods"): [
            page(surfaces_page, tr("Surfaces"), "surfaces"),
            page(formula_page, tr("Formula"), "formula", opens={kinds.SURFACE.key: kinds.NAME}),
            page(methods_page, tr("Methods"), "methods"),
        ],
        tr("Learning-rate lab"): [
            page(rate_sweep_page, tr("Sweep"), "lab"),
            page(three_rates_page, tr("Three rates"), "three"),
            page(heat_map_page, tr("Heat map"), "heat", opens={"method": Momentum.__name__}),
            page(basins_page, tr("Basins"), "basins", opens={kinds.SURFACE.key: "Himmelblau"}),
            page(race_page, tr("Fair race"), "race"),
        ],
    },
    position="top",
)
with st.sidebar:
    selection = sidebars[current_page.url_path]()
entry.show()
current_page.run()
