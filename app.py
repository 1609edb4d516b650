"""Descent Explorer. Run with: streamlit run app.py"""

import streamlit as st

from server import live

base = st.get_option("server.baseUrlPath").strip("/")
app = st.App("views/main.py", routes=live.routes(f"/{base}" if base else ""))
