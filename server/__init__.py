"""Routes beside those of Streamlit."""
