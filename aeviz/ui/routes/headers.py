"""Response headers of the app's own routes: nosniff, a content security policy, and no compression of weights.

What a route under /api sends is data, a script or a file, never a page: opened as one it may load nothing, run nothing
and stand in no frame. A page's document says less, as Streamlit's front end needs much, and a course may well put it
into a frame of its own.
"""

from starlette.responses import PlainTextResponse

NOSNIFF = {"X-Content-Type-Options": "nosniff"}
GUARDED = NOSNIFF | {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
# Streamlit would compress each answer anew, at the highest level: a quarter of a second of a core for the weights of
# all labs, which hardly shrink.
PLAIN = GUARDED | {"Content-Encoding": "identity"}
DOCUMENT = NOSNIFF | {"Content-Security-Policy": "object-src 'none'; base-uri 'self'"}
FRESH = PLAIN | {"Cache-Control": "no-store"}


def refused(status: int, sentence: str) -> PlainTextResponse:
    """Why what was asked for is not to be had, in a sentence; it may be had the next time."""
    return PlainTextResponse(sentence, status_code=status, headers=FRESH)
