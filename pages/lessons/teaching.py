"""For teachers: plans, surprises, misconceptions."""

import streamlit as st

from pages.parts import teaching

st.title("How can a class find out for itself?", anchor=False)
st.markdown(
    "Every step is a link: open it to see what the class will see, or change it there and share your own. "
    "People learn little from a demonstration that they only watch (Crouch et al. 2004): let everybody say first what "
    "they expect."
)
st.markdown("## Plans")
teaching.plans()
st.markdown("## Before the class")
st.markdown(
    "- Open the dashboard a few minutes early: an app on Community Cloud that has slept needs a minute to wake, and "
    "everybody then gets the first page at once.\n"
    "- **Share** makes the link and its QR code. What it hides can be brought back by “Show everything”.\n"
    "- Everybody works on a copy: nobody's edits reach another one, unless they share a link.\n"
    "- With more than four people on the server an edit is first answered by a short pass of two seeds, marked as "
    "such; the full training follows when its turn comes, and the page says how many come first."
)
st.markdown("## What people often believe, and where to see otherwise")
teaching.misconceptions()
st.markdown("## Which corpus shows what")
teaching.presets_in_short()
