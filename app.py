"""Descent Explorer: see how gradient-descent optimizers move. Run with `streamlit run app.py`."""

import streamlit as st

from plots import Look
from views import controls
from views.latency import send_at_once
from views.theme import is_dark
from views.trajectories import trajectories
from views.translation import LANGUAGES, browser_language, tr

send_at_once()
st.set_page_config(page_title="Descent Explorer", page_icon="views/icon.svg", layout="wide")
st.logo("views/logo.svg", size="large", icon_image="views/icon.svg")

with st.sidebar:
    controls.language(LANGUAGES, browser_language())
    projector = controls.switch("projector", tr("Projector mode"))
SCALE = 1.35 if projector else 1.0
# Little air, so that the picture gets the room; the bar above covers the first 3.5rem.
st.html(f"""<style>
html {{font-size: {SCALE:.0%}}}
.stMainBlockContainer {{padding: 3.75rem 2rem 2rem}}
[data-testid=stTable] * {{white-space: nowrap !important}}
.stSidebarHeader {{height: 2.5rem}}
@media (max-width: 640px) {{.stMainBlockContainer {{padding: 3.75rem 1rem 1rem}}}}
</style>""")
notice = st.container()
trajectories(Look(dark=is_dark(), scale=SCALE))
with notice:
    controls.link_notice()
