"""The script that Streamlit runs for every session and change: the settings of the app, and its page on screen."""

import streamlit as st

from settings.controls import LANGUAGES
from views import controls, messages
from views.back import one_press_a_page
from views.latency import send_at_once
from views.navigation import show_page
from views.theme import is_dark, theme_of
from views.translation import browser_language, tr

send_at_once()
messages.check()
st.set_page_config(page_title="Descent Explorer", page_icon="views/icon.svg", layout="wide")
st.logo("views/logo.svg", size="large", icon_image="views/icon.svg")

controls.set_now()
with st.sidebar:
    controls.language(LANGUAGES, browser_language())
    projector = controls.switch("projector", tr("Projector mode"))
THEME = theme_of(dark=is_dark(), projector=projector)
# Small margins, so that the picture is large; Streamlit's header covers the first 3.5rem.
st.html(f"""<style>
html {{font-size: {THEME.scale:.0%}}}
.stMainBlockContainer {{padding: 3.75rem 2rem 2rem}}
.katex-display {{overflow: auto hidden; padding: .25rem 2px; font-size: .95em}}
.katex .base {{margin-block: .15em}}
.st-key-heading p {{overflow: auto hidden}}
[data-testid=stTable] * {{white-space: nowrap !important}}
[class*="-lr"] > label p, [class*="-lr"] [data-testid=stWidgetLabel] p {{font-weight: 600}}
.stSidebarHeader {{height: 2.5rem}}
[data-testid=stCaptionContainer] {{opacity: .85}}
[data-testid=stBaseButton-primary] {{color: {THEME.paper}}}
.stSidebar [data-testid=stCaptionContainer] {{margin-top: -1.5rem}}
/* A note stands where the ends of the slider above it would be shown while one drags; the box to type in tells them. */
.stElementContainer:has(.stSlider):has(+ .stElementContainer [data-testid=stCaptionContainer])
  [data-testid=stSliderTickBar] {{visibility: hidden}}
/* A picture beside formulas stays in sight while one reads them, with what stands under it. */
@media (min-width: 1000px) {{.stColumn:has(.st-key-canvas) {{position: sticky; top: 4rem; align-self: start}}}}
@media (max-width: 640px) {{.stMainBlockContainer {{padding: 3.75rem 1rem 1rem}}}}
</style>""")
one_press_a_page()
show_page(THEME)
