"""Response headers of the app's own routes: nosniff, a content security policy, and no compression of weights.

What a route under /api sends is data, a script or a file, never a page: opened as one it may load nothing, run nothing
and stand in no frame. A page's document says less, as Streamlit's front end needs much, and a course may well put it
into a frame of its own.
"""

NOSNIFF = {"X-Content-Type-Options": "nosniff"}
GUARDED = NOSNIFF | {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
# Streamlit would compress each answer anew, at the highest level: a quarter of a second of a core for the weights of
# all labs, which hardly shrink.
PLAIN = GUARDED | {"Content-Encoding": "identity"}
DOCUMENT = NOSNIFF | {"Content-Security-Policy": "object-src 'none'; base-uri 'self'"}
