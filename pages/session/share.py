"""Share: the whole state in the page's address, in a link to copy, as a QR code and as a file; and opening these."""

from contextlib import suppress
from urllib.parse import urlsplit

import segno
import streamlit as st

from core import UserError
from core.links import Choice, Shared, decode, encode, pack, unpack
from core.nouns import counted
from core.presets import DEFAULT, presets
from pages.app import menu, say
from pages.app.server import visitor
from pages.session import choices, sentences

PARAMETER = "s"
MOST_IN_QR = 2_953  # bytes in the largest QR code at the lowest error correction (ISO/IEC 18004)

# The address holds the state, so that a reload or a restarted server brings the sentences back. It is replaced, not
# pushed: the back button leads to the previous page, not through every edit. A page may write it twice, and a browser
# draws the two components in either order: the later write counts.
ADDRESS = """
export default function({ data: { link, visit, write } }) {
  const last = globalThis.addressWritten ?? {}
  if (last.visit === visit && last.write > write) return
  globalThis.addressWritten = { visit, write }
  const url = new URL(location.href)
  if (link) url.searchParams.set("s", link)
  else url.searchParams.delete("s")
  if (url.href !== location.href) history.replaceState(history.state, "", url)
}
"""
_address = st.components.v2.component("address", js=ADDRESS)

# navigator.clipboard is missing on plain http; there the older execCommand copies the selected text.
_copy = st.components.v2.component(
    "copy_link",
    html="""
<div class="row"><input readonly aria-label="Link"><button class="copy" type="button">Copy link</button></div>
<p role="status"></p>
<div class="code"><img alt="QR code of the link"><button class="full" type="button">Show full screen</button></div>
""",
    css="""
.row { display: flex; gap: .5rem }
input { flex: 1; min-width: 0; padding: .45rem .6rem; font: inherit; color: var(--st-text-color);
  background: var(--st-secondary-background-color); border: 1px solid var(--st-border-color); border-radius: .5rem }
button { padding: .45rem .8rem; font: inherit; color: var(--st-text-color); background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: .5rem; cursor: pointer }
button:focus-visible, input:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px }
p { margin: .3rem 0; min-height: 1.3em; font: inherit; font-size: .875rem }
.code { display: flex; flex-wrap: wrap; gap: 1rem; align-items: end }
.code[hidden] { display: none }
img { width: 11rem; background: white; border-radius: .5rem }
img:fullscreen { width: 100%; height: 100%; object-fit: contain; border-radius: 0 }
""",
    js="""
export default function({ data, parentElement }) {
  const find = selector => parentElement.querySelector(selector)
  const [field, said] = [find("input"), find("p")]
  field.value = data.link
  said.textContent = ""
  find(".copy").onclick = async () => {
    field.select()
    let copied = false
    try { await navigator.clipboard.writeText(data.link); copied = true }
    catch { copied = document.execCommand("copy") }
    said.textContent = copied ? "Copied." : "The browser does not allow copying. The link is selected: copy it by hand."
  }
  find(".code").hidden = !data.code
  if (data.code) find("img").src = data.code
  find(".full").onclick = () => find("img").requestFullscreen()
}
""",
)


def open_link() -> None:
    """Take over the state from a file that was just opened or, once a visit, from the address; before any control.

    If the link cannot be read, the dashboard starts as usual, and `say_link_error` says why.
    """
    if "opened" in st.session_state:
        _take(st.session_state.pop("opened"))
    if "visited" in st.session_state:
        return
    choices.take({}, DEFAULT, None)
    st.session_state.visited = True
    link = st.query_params.get(PARAMETER)
    if not link:
        return
    try:
        _take(decode(link))
    except UserError as error:
        st.session_state.link_error = str(error)


def say_link_error() -> None:
    """Warn that the link could not be read, and why; stays for the whole visit."""
    if "link_error" in st.session_state:
        say.warning(f"{st.session_state.link_error} The page shows what it starts with.", icon=":material/link_off:")


def keep_address() -> None:
    """Write the state into the address, unless it is the start; if it is too long, say so and offer a file."""
    shared = _shared(choices.hidden(), choices.current(sentences.preset(), sentences.corpus()))
    st.session_state.addressed = shared.choices
    try:
        _write_address(shared, "address")
    except UserError as error:
        say.warning(
            f"{error} The address does not hold these sentences: a reload loses them.", icon=":material/link_off:"
        )
        _offer_file(shared, "file-beside")


def keep_address_of_page() -> None:
    """Write the address again if the page, which was drawn since, has filled its controls with something else.

    Otherwise a reload would take what other sentences had filled in for something that the person chose.
    """
    shared = _shared(choices.hidden(), choices.current(sentences.preset(), sentences.corpus()))
    if shared.choices != st.session_state.addressed:
        with suppress(UserError):  # told of in the sidebar
            _write_address(shared, "address-of-page")


def _write_address(shared: Shared, key: str) -> None:
    """Raises UserError if the state is too long for an address, which is then left without it."""
    link = ""
    try:
        link = "" if _is_start(shared) else encode(shared)
    finally:
        st.session_state.address_writes = st.session_state.get("address_writes", 0) + 1
        _address(key=key, data={"link": link, "visit": visitor(), "write": st.session_state.address_writes}, height=0)


def bar() -> None:
    """The buttons above the sentences: Share, and Show everything where a link hides something."""
    with st.container(horizontal=True):
        if not choices.hides("share"):
            st.button("Share", icon=":material/share:", on_click=_prepare)
        if choices.hidden():
            st.button("Show everything", icon=":material/visibility:", on_click=choices.hide, args=[()])
    if st.session_state.get("sharing"):
        _share()


def _prepare() -> None:
    """Open the dialog with the present settings for hiding and predicting."""
    st.session_state.sharing = True
    st.session_state.link_predict = st.session_state.predict
    st.session_state.hide_controls = [name for name in choices.HIDEABLE if choices.hides(name)]
    st.session_state.hide_pages = [name for name in menu.PAGES if choices.hides(name) and name != menu.FIRST]


def _end() -> None:
    st.session_state.sharing = False


@st.dialog("Share", width="large", on_dismiss=_end)
def _share() -> None:
    """The dialog: what a link hides and asks, the link, and saving or opening a file."""
    st.markdown("Whoever opens the link sees the same sentences, settings, page and figures.")
    hidden = _hidden()
    asks = st.toggle(
        "Ask for a prediction before results are shown",
        key="link_predict",
        help="Nobody is held up: every question can be passed over.",
    )
    shared = _shared(hidden, choices.current(sentences.preset(), sentences.corpus()) | {"predict": asks})
    _offer_link(shared)
    _offer_file(shared, "file-shared")
    _open_file()


def _offer_link(shared: Shared) -> None:
    try:
        link = f"{_page_address()}?{PARAMETER}={encode(shared)}"
        _copy(key="copy", data={"link": link, "code": _qr_code(link)})
        if len(link) > MOST_IN_QR:
            st.caption(f"With {counted(len(link), 'character')} too long for a QR code, which holds {MOST_IN_QR:,}.")
    except UserError as error:
        say.warning(str(error), icon=":material/link_off:")


def _offer_file(shared: Shared, key: str) -> None:
    try:
        file = pack(shared)
    except UserError:
        return  # the message stands in place of the link
    st.download_button(
        "Save as a file",
        file,
        "why-attention.json",
        "application/json",
        icon=":material/download:",
        on_click="ignore",
        key=key,
    )


def _hidden() -> tuple[str, ...]:
    """Ask which controls and pages the link hides."""
    left, right = st.columns(2)
    controls = left.multiselect(
        "Hide controls", [*choices.HIDEABLE], key="hide_controls", format_func=choices.HIDEABLE.get
    )
    others = [name for name in menu.PAGES if name not in (menu.FIRST, st.session_state.page)]
    pages = right.multiselect("Hide pages", others, key="hide_pages", format_func=lambda name: menu.PAGES[name][0])
    return (*controls, *pages)


def _open_file() -> None:
    file = st.file_uploader("Open a saved file", type="json", key="open_file", max_upload_size=2)
    if file is None:
        return
    try:
        st.session_state.opened = unpack(file.getvalue().decode("utf-8", "replace"))
    except UserError as error:
        say.warning(str(error), icon=":material/file_open:")
        return
    _end()
    st.rerun()


def _shared(hidden: tuple[str, ...], chosen: dict[str, Choice]) -> Shared:
    rows, patterns = tuple(sentences.rows()), sentences.patterns()
    return Shared(rows=rows, preset=sentences.preset(), patterns=patterns, choices=chosen, hidden=hidden)


def _is_start(shared: Shared) -> bool:
    preset = presets()[DEFAULT]
    start = {"word": preset.word, **dict(zip(("prompt_1", "prompt_2"), preset.prompts, strict=True))}
    changed = {key: value for key, value in shared.choices.items() if start.get(key) != value}
    return not (changed or shared.hidden or shared.patterns or shared.preset != DEFAULT or sentences.is_edited())


def _take(shared: Shared) -> None:
    """Take over the state that a link or file carries."""
    preset = shared.preset if shared.preset in presets() else DEFAULT
    sentences.take_shared(shared.rows, preset, shared.patterns)
    choices.take(shared.choices, preset, sentences.corpus())
    choices.hide(shared.hidden)


def server_address() -> str:
    """The address of the first page, without a slash at its end."""
    return _page_address().removesuffix(f"/{st.session_state.page}").rstrip("/")


def _page_address() -> str:
    """The address of the page, without the `/~/+` that Community Cloud adds for its iframe."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}{parts.path.replace('/~/+', '')}" if parts.netloc else ""


def _qr_code(link: str) -> str:
    if len(link) > MOST_IN_QR:
        return ""
    code: str = segno.make(link, error="l", micro=False).svg_data_uri(scale=4, border=4)
    return code
