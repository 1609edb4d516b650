# pyright: standard
"""A plainer page for comparison: the same paths with plain Streamlit, which reruns the whole script at each change."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from core import run
from optimizers import CLASSIC
from surfaces import SURFACES

SURFACE = SURFACES[0]
STEPS = 200

rates = {cls: st.sidebar.slider(cls.name, 0.01, 1.0, SURFACE.rates[cls.__name__], 0.01) for cls in CLASSIC}
x, y = (np.linspace(*side, 200) for side in SURFACE.domain)
contour = go.Figure(go.Contour(x=x, y=y, z=SURFACE.f(np.stack(np.meshgrid(x, y))), ncontours=20, showscale=False))
losses = go.Figure()
for cls, rate in rates.items():
    path = run(SURFACE, cls(lr=rate), SURFACE.start, STEPS)
    contour.add_scatter(x=path.theta[:, 0], y=path.theta[:, 1], mode="lines+markers", name=cls.name)
    losses.add_scatter(y=path.loss, name=cls.name)
contour.update_xaxes(range=SURFACE.domain[0])
contour.update_yaxes(range=SURFACE.domain[1])
losses.update_yaxes(type="log")
left, right = st.columns([3, 2])
left.plotly_chart(contour, key="contour")
right.plotly_chart(losses, key="loss")
