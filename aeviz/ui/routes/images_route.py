"""Upload of images in one request: however many files a folder has, the browser sends them as one body, with a ticket.

Streamlit's own uploader asks once for each file; at three thousand the browser gives up.
"""

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from aeviz.data.user_images.reading import MOST_HEAD
from aeviz.data.user_images.refusals import MOST_BYTES
from aeviz.jobs import JobsError
from aeviz.ui.routes.headers import FRESH, refused
from aeviz.ui.routes.weights_route import base
from aeviz.ui.shell import sessions, ticket_cookie

MOST = MOST_BYTES + MOST_HEAD  # bytes of one upload
BLOCK = 2**20  # bytes that are written at a time


def route() -> Route:
    """The route for `st.App`, below `server.baseUrlPath`."""
    return Route(f"{base()}/api/images", Receiver().receive, methods=["POST"])


class Receiver:
    """Takes one upload of a visitor at a time."""

    def __init__(self) -> None:
        self.sending: set[str] = set()  # tickets

    async def receive(self, request: Request) -> Response:
        """Puts what is sent into a file and has it read. 204; or 400, 403, 409, 413, 507 with a sentence."""
        ticket = request.query_params.get("session", "")
        if not ticket_cookie.valid(ticket):
            return refused(400, "Images are sent to /api/images?session=TICKET.")
        if not sessions.here.is_here(ticket):
            return refused(403, "Nobody with this ticket is here. Load the page again.")
        if ticket in self.sending:
            return refused(409, "An upload is on its way already. Wait for its end.")
        length = request.headers.get("content-length", "")
        if length.isdecimal() and int(length[:20]) > MOST:
            return refused(413, "This is too large.")
        try:
            path = sessions.here.uploads.place()
        except JobsError as error:
            return refused(507, str(error))
        self.sending.add(ticket)
        whole = False
        try:
            whole = await _written(request, path)
        except OSError:
            return refused(507, "The disk of the server is full, or cannot be written to.")
        except ClientDisconnect:
            return refused(400, "The upload has ended before its time.")
        finally:
            self.sending.discard(ticket)
            if not whole:
                path.unlink(missing_ok=True)
        if not whole:
            return refused(413, "This is too large.")
        if not sessions.here.is_here(ticket):  # an upload may take longer than who sends it is remembered
            path.unlink(missing_ok=True)
            return refused(403, "Nobody with this ticket is here. Load the page again.")
        await run_in_threadpool(sessions.here.uploads.begin, ticket, path)
        return Response(status_code=204, headers=FRESH)


async def _written(request: Request, path: Path) -> bool:
    """Whether all of it was within bounds, and is in the file."""
    held, size = bytearray(), 0
    with await run_in_threadpool(path.open, "wb") as file:
        async for chunk in request.stream():
            size += len(chunk)
            if size > MOST:
                return False
            held += chunk
            if len(held) >= BLOCK:
                await run_in_threadpool(file.write, bytes(held))
                held.clear()
        await run_in_threadpool(file.write, bytes(held))
        await run_in_threadpool(file.flush)
    return True
