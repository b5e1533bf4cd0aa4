"""The dashboard with trainings of a few steps; see dashboard.py for how Streamlit takes this file."""

if __name__ == "quick_dashboard":
    import streamlit as st
    from starlette.middleware import Middleware

    from pages.app.front_end import FromMemory
    from pages.app.server import made_ready
    from tests.browser.server import ROOT
    from tests.quick import train_quickly

    train_quickly()
    app = st.App(ROOT / "pages/app/script.py", lifespan=made_ready, middleware=[Middleware(FromMemory)])
