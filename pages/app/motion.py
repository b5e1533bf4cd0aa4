"""Motion: whether the person wants things to move, as the browser tells."""

import streamlit as st

KEY = "motion"
_asker = st.components.v2.component(
    "motion",
    js="""
const wish = matchMedia("(prefers-reduced-motion: reduce)")
let told = false
export default function({ setStateValue }) {
  const tell = () => {
    if (wish.matches !== told) setStateValue("still", told = wish.matches)
  }
  tell()
  wish.addEventListener("change", tell)
  return () => wish.removeEventListener("change", tell)
}
""",
)


def ask_browser() -> None:
    """Let the browser tell, once a visit and when the wish changes; until then motion is welcome."""
    _asker(key=KEY, height=0, on_still_change=lambda: None)


def is_welcome() -> bool:
    """Whether things may move: the person has not asked the system for less motion."""
    return not st.session_state.get(KEY, {}).get("still", False)
