"""What `streamlit run` starts: a server that is ready before anybody comes. Run as a script, it draws the page itself.

Streamlit finds `app`, imports this file as the module `dashboard`, and draws every page by the script named there; one
in a folder without a `pages/` beside it, or the first link to a page would be taken for a wrong one. Where no server is
made this way (deploy/streamlit_app.py, Streamlit's AppTest), this file is that script. Worker processes import it by a
third name; nothing of the dashboard belongs into them.
"""

if __name__ == "__main__":
    from pages.app.frame import draw

    draw()
elif __name__ == "dashboard":
    from pathlib import Path

    import streamlit as st

    from pages.app.server import made_ready

    app = st.App(Path(__file__).parent / "pages/app/script.py", lifespan=made_ready)
