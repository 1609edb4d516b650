"""Descent Explorer: see how gradient-descent optimizers move. Run with `streamlit run app.py`."""

import streamlit as st

from server import assets

app = st.App("main.py", routes=assets.routes(st.get_option("server.baseUrlPath")))
