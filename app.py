"""Descent Explorer: see how gradient-descent optimizers move. Run with `streamlit run app.py`."""

import streamlit as st

from server import assets, live

base = st.get_option("server.baseUrlPath").strip("/")
folder = f"/{base}" if base else ""
app = st.App("main.py", routes=[*assets.routes(folder), *live.routes(folder)])
