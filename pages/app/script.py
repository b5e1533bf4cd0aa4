"""The script that draws every page; worker processes import it by another name, and get nothing of the dashboard."""

if __name__ == "__main__":
    from pages.app.frame import draw

    draw()
