"""A browser tab without a browser: what Streamlit's front end sends, keeps and understands, over a real websocket."""

import asyncio
import time
from collections.abc import Iterable, Iterator

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

PATIENCE = 60.0  # seconds for a script run
FINISHED = ForwardMsg.FINISHED_SUCCESSFULLY
TURNING = ForwardMsg.FINISHED_EARLY_FOR_RERUN  # another run follows at once, as after st.switch_page


class TabError(Exception):
    """The script failed, or the server no longer answers."""


class Tab:
    """One open tab. `rerun` is all that a student can do to the server; `elements` is what stands on the page."""

    def __init__(self, address: str) -> None:
        """address: host:port."""
        self.address = address
        self.elements: dict[tuple[int, ...], Element] = {}
        self.pages: dict[str, str] = {}  # path in the URL -> hash
        self.page, self.query = "", ""
        self.values: dict[str, WidgetState] = {}
        self.socket: ClientConnection | None = None
        self._drawn: dict[tuple[int, ...], Element] = {}
        self._kept: dict[str, tuple[int, ForwardMsg]] = {}  # long messages by hash, and the run that used them last
        self._keep_for, self._runs = 2, 0

    async def open(self, path: str = "") -> float:
        """Connects and shows a page. Seconds until it stands there."""
        self.socket = await connect(f"ws://{self.address}/_stcore/stream", subprotocols=["streamlit"], max_size=None)
        return await self._run(BackMsg(), page_name=path)

    async def visit(self, path: str) -> float:
        """Follows a link to another page; the widgets of this one are forgotten, as the front end does."""
        self.page, self.query, self.values = self.pages[path], "", {}
        return await self.rerun()

    async def rerun(self, trigger: WidgetState | None = None) -> float:
        """Runs the script with all values, and one trigger that holds for this run alone. Seconds until it has ended.

        Raises TabError where the script shows an exception, does not end, or the connection has closed.
        """
        states = [*self.values.values(), *([trigger] if trigger else [])]
        message = BackMsg()
        message.rerun_script.widget_states.widgets.extend(states)
        return await self._run(message, page_script_hash=self.page)

    async def press(self, button: str) -> float:
        """Presses the button with this id."""
        return await self.rerun(WidgetState(id=button, trigger_value=True))

    async def set(self, widget: str, **value: object) -> float:
        """Gives a widget a value, by the field of WidgetState: string_value="…"."""
        self.values[widget] = WidgetState(id=widget, **value)
        return await self.rerun()

    def of_type(self, kind: str) -> Iterator:
        """The elements of a type that stand on the page, as Element names it: "radio", "button"."""
        for element in self.elements.values():
            if element.WhichOneof("type") == kind:
                yield getattr(element, kind)

    async def close(self) -> None:
        if self.socket is not None:
            await self.socket.close()

    async def _run(self, message: BackMsg, **where: str) -> float:
        asked = message.rerun_script
        asked.query_string = self.query
        asked.cached_message_hashes.extend(self._kept)
        asked.context_info.url = f"http://{self.address}/"
        asked.context_info.locale = "en-US"
        asked.context_info.timezone = "Asia/Seoul"
        for name, value in where.items():
            setattr(asked, name, value)
        began = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                await self.socket.send(message.SerializeToString())
                while not self._take(ForwardMsg.FromString(await self.socket.recv())):
                    pass
        except TimeoutError:
            raise TabError(f"a script did not end in {PATIENCE:g} s") from None
        except (OSError, WebSocketException) as error:
            raise TabError(f"the connection broke: {error}") from error
        seconds = time.perf_counter() - began
        troubles = [f"{trouble.type}: {trouble.message}" for trouble in self.of_type("exception")]
        if troubles:
            raise TabError(f"an exception on the page: {troubles[0]}")
        return seconds

    def _take(self, message: ForwardMsg) -> bool:
        """Takes in one message; true when it is the end of the script."""
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            _, kept = self._kept[message.ref_hash]
            self._kept[message.ref_hash] = (self._runs, kept)  # what is used again is kept on
            metadata = message.metadata
            message = ForwardMsg.FromString(kept.SerializeToString())
            message.metadata.CopyFrom(metadata)
            kind = message.WhichOneof("type")
        if message.metadata.cacheable:
            self._kept[message.hash] = (self._runs, message)
        match kind:
            case "new_session":
                self._runs += 1
                self._keep_for = message.new_session.config.max_cached_message_age
                self._drawn = {}
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                self._drawn[tuple(message.metadata.delta_path)] = message.delta.new_element
            case "navigation":
                self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
                self.page = message.navigation.page_script_hash
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "session_event" if message.session_event.WhichOneof("type") == "script_compilation_exception":
                raise TabError(message.session_event.script_compilation_exception.message)
            case "script_finished":
                return self._finished(message.script_finished)
        return False

    def _finished(self, status: int) -> bool:
        if status not in (FINISHED, TURNING):
            raise TabError(f"a script ended with {ForwardMsg.ScriptFinishedStatus.Name(status)}")
        if status == TURNING:
            return False
        self.elements = self._drawn
        self.values = {name: value for name, value in self.values.items() if name in set(ids(self.elements.values()))}
        self._kept = {key: kept for key, kept in self._kept.items() if self._runs - kept[0] <= self._keep_for}
        return True


def ids(elements: Iterable[Element]) -> Iterator[str]:
    """The ids of those elements that are widgets."""
    for element in elements:
        name = getattr(getattr(element, element.WhichOneof("type") or "", None), "id", "")
        if name:
            yield name


def key_of(widget: str) -> str:
    """The key that the page gave to the widget of this id."""
    return widget.split("-", 2)[-1]  # $$ID-hash-key
