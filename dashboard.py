"""Entry point of `streamlit run`: the server with everything prepared, or the script that draws a page.

`streamlit run` imports this file as the module `dashboard` and serves `app`, which draws every page by the script
pages/app/script.py. Beside that script there must be no folder `pages/`, or Streamlit answers the first link to a page
with "page not found".
Where nobody serves `app` (deploy/streamlit_app.py, AppTest), Streamlit runs this file as the script. Worker processes
import it under a third name and load nothing of the dashboard.
"""

if __name__ == "__main__":
    from pages.app.frame import draw

    draw()
elif __name__ == "dashboard":
    from pathlib import Path

    import streamlit as st
    from starlette.middleware import Middleware

    from pages.app.front_end import FromMemory
    from pages.app.server import made_ready

    script = Path(__file__).parent / "pages/app/script.py"
    app = st.App(script, lifespan=made_ready, middleware=[Middleware(FromMemory)])
