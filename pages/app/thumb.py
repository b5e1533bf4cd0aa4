"""Thumb bar: at the lower edge of a phone, links to all pages and the way to the sentences and back to the result."""

import streamlit as st

from pages.app import menu

_way_to_sentences = st.components.v2.component(
    "way_to_sentences",
    html='<button type="button"></button>\n',
    css="""
button { height: 2.75rem; padding: 0 0.9rem; border: 0; border-radius: var(--st-base-radius); cursor: pointer;
  background: var(--st-primary-color); color: var(--st-background-color); font: 600 0.95rem var(--st-font); }
button:focus-visible { outline: 2px solid var(--st-text-color); outline-offset: 2px; }
""",
    js="""
export default function({ parentElement }) {
  const button = parentElement.querySelector("button")
  const isOpen = () => document.querySelector("[data-testid=stSidebar]")?.dataset.collapsed === "false"
  const show = () => { button.textContent = isOpen() ? "See the result" : "Sentences" }
  // Streamlit itself closes the sidebar of a phone at a touch beside it, before the click comes.
  let wanted
  button.onpointerdown = () => { wanted = !isOpen() }
  button.onclick = () => {
    const isWanted = wanted ?? !isOpen()
    wanted = undefined
    if (isOpen() !== isWanted)
      document.querySelector(`button[aria-controls=stSidebar][aria-expanded=${!isWanted}]`)?.click()
  }
  const changed = new MutationObserver(show)
  changed.observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-collapsed"] })
  show()
  return () => changed.disconnect()
}
""",
)


def thumb_bar() -> None:
    """Draw the bar; style.css shows it on narrow screens only."""
    with st.container(key="thumb", horizontal=True, wrap=False, gap=None, vertical_alignment="center"):
        _way_to_sentences(key="way_to_sentences", width="content")
        menu.links()
