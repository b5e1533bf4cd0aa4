"""The script that Streamlit runs for every page. Worker processes import it under another name and load nothing."""

if __name__ == "__main__":
    from pages.app.frame import draw

    draw()
