"""A component's script and styles by their content's own name, as the weights are: fetched once, kept for ever.

Streamlit puts the script and the style sheet of a component into every message that mounts it, and hashes them, at each
run of a page: 170 kB for each pad. So it is given a line that fetches the script, one for all pads of a page, and the
script brings the style sheet.
"""

import hashlib
import json
import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aeviz.ui.routes.headers import GUARDED, refused
from aeviz.ui.routes.weights_route import FOREVER, base

DIGEST = re.compile(r"[0-9a-f]{64}")
# A line for the end of a module. It runs once, as the module is loaded: before anything is mounted.
STYLED = '\ndocument.head.append(Object.assign(document.createElement("style"), {{ textContent: {} }}));\n'

_scripts: dict[str, bytes] = {}


def keep(script: str, styles: str = "") -> str:
    """Serves a module that gives the page `styles` when it is loaded. Returns its file's name."""
    data = (script + (STYLED.format(json.dumps(styles)) if styles else "")).encode()
    digest = hashlib.sha256(data).hexdigest()
    _scripts[digest] = data
    return f"{digest}.js"


def loading(file: str) -> str:
    """A module that exports by default what a module that is kept under this name does."""
    # Streamlit makes it a blob, which has no address of its own to start from; the page has, also behind a proxy.
    address = f'new URL("api/scripts/{file}", document.baseURI)'
    return f"const {{ default: mount }} = await import({address});\nexport default mount;\n"


def loader(script: str, styles: str = "") -> str:
    """Both in one."""
    return loading(keep(script, styles))


def route() -> Route:
    """The route for `st.App`, below `server.baseUrlPath`."""
    return Route(f"{base()}/api/scripts/{{name}}", send, methods=["GET"])


def send(request: Request) -> Response:
    """The script, 304 to who has it already, 404 with a sentence for what no page asks for."""
    digest = request.path_params["name"].removesuffix(".js")
    data = _scripts.get(digest) if DIGEST.fullmatch(digest) else None
    if data is None:
        return refused(404, "No script bears this digest. Load the page again to get the current one.")
    headers = GUARDED | {"ETag": f'"{digest}"', "Cache-Control": FOREVER}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(data, media_type="text/javascript", headers=headers)
