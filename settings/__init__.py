"""Settings: what a link says, without Streamlit. Pages, exports and tests start from a link or from its values.

keys, values    names of controls in links, and how each value is spelled
controls        the declared table of all controls; `network_controls` for networks
pages           what each page offers, and its own controls and defaults
selection       what is chosen on a page; `network` for networks
calls           how Keras and PyTorch call a method; `pasted_call` reads such a call
link            `read(page, query)` and `write(selection)`, which are inverse
"""
