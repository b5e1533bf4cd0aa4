"""Downloads by clicks: files have the right names, and the report opens offline."""

from playwright.sync_api import expect


def download(page, name, path):
    with page.expect_download() as started:
        page.get_by_role("button", name=name, exact=True).click()
    started.value.save_as(path)
    return started.value.suggested_filename


def test_report_chart_and_model_can_be_downloaded_and_the_report_opens_offline(page, browser, tmp_path):
    page.get_by_role("button", name="Numbers").first.click()
    table, picture, report, model = (tmp_path / name for name in ("a.csv", "a.svg", "a.html", "a.zip"))
    assert download(page, "CSV", table).endswith(".csv")
    assert "quickly" in table.read_text(encoding="utf-8-sig")
    assert download(page, "SVG", picture).endswith(".svg")
    assert "8 seeds" in picture.read_text(encoding="utf-8")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.get_by_text("Take it with you").click()
    assert download(page, "Model", model) == "why-attention-0.zip"
    assert model.read_bytes()[:2] == b"PK"
    assert download(page, "Report", report) == "why-attention.html"
    asked, complaints = [], []
    with browser.new_context(offline=True) as context:
        offline = context.new_page()
        offline.on("request", lambda request: asked.append(request.url))
        offline.on("pageerror", lambda error: complaints.append(str(error)))
        offline.goto(report.as_uri())
        expect(offline.locator("svg.marks, canvas.marks")).to_have_count(6)
    assert asked == [report.as_uri()]
    assert not complaints
