// Numbers that several scripts share.

export const REST_DELAY = 200 // ms without movement after which Plotly draws, or the server is asked for more
export const ANSWER_TIMEOUT = 1500 // ms after which an answer of the server is no longer waited for
export const ATTEMPTS = 3 // requests for what the server does not answer: of two at once Streamlit may drop one
export const NARROW_WIDTH = 420 // pixels below which a chart is not higher than wide
export const CLICK_DISTANCE = 5 // pixels that the pointer may move in a click
