"""Descent Explorer: see how gradient-descent optimizers move. Run with `streamlit run app.py`."""

import streamlit as st

from plots import Look
from views import controls
from views.trajectories import trajectories
from views.translation import LANGUAGES, browser_language, tr

st.set_page_config(page_title="Descent Explorer", page_icon="views/icon.svg", layout="wide")

# The picture is for a projector: little air around it.
st.html("<style>.stMainBlockContainer {padding: 2.5rem 2rem 2rem} .stSidebarHeader {height: 2.5rem}</style>")

with st.sidebar:
    controls.language(LANGUAGES, browser_language())
    projector = controls.switch("projector", tr("Projector mode"))
notice = st.container()
trajectories(Look(dark=st.context.theme.type == "dark", scale=1.4 if projector else 1.0))
with notice:
    controls.link_notice()
