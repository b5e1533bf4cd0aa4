"""Take the README's picture of the first page from the running app.

python -m tests.browser.take_picture
"""

import argparse

from playwright.sync_api import sync_playwright

from tests.browser.server import ROOT, opened, running_dashboard, started

PICTURE = ROOT / "deploy" / "first-page.png"


def main() -> None:
    with running_dashboard() as address, sync_playwright() as playwright:
        browser = started(playwright)
        page = opened(browser.new_page(viewport={"width": 1440, "height": 900}), address)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    main()
