"""What is taken away, by clicks: the report opens offline, files come down with the names that they should have."""

from playwright.sync_api import expect


def download(page, button, path):
    with page.expect_download() as started:
        button.click()
    started.value.save_as(path)
    return started.value.suggested_filename


def test_the_report_opens_offline_and_draws_every_chart(page, browser, tmp_path):
    page.get_by_text("Take it with you").click()
    report = tmp_path / "report.html"
    assert download(page, page.get_by_role("button", name="Report", exact=True), report) == "why-attention.html"
    offline = browser.new_context(offline=True).new_page()
    asked, complaints = [], []
    offline.on("request", lambda request: asked.append(request.url))
    offline.on("pageerror", lambda error: complaints.append(str(error)))
    offline.goto(report.as_uri())
    expect(offline.locator("svg.marks, canvas.marks")).to_have_count(6)
    assert asked == [report.as_uri()]
    assert not complaints
    offline.context.close()


def test_a_chart_comes_down_as_numbers_and_as_a_picture(page, tmp_path):
    page.get_by_role("button", name="Numbers").first.click()
    table, picture = tmp_path / "table.csv", tmp_path / "picture.svg"
    assert download(page, page.get_by_role("button", name="CSV", exact=True), table).endswith(".csv")
    assert "quickly" in table.read_text(encoding="utf-8-sig")
    assert download(page, page.get_by_role("button", name="SVG", exact=True), picture).endswith(".svg")
    assert "8 seeds" in picture.read_text(encoding="utf-8")


def test_the_model_comes_down_as_a_checkpoint(page, tmp_path):
    page.get_by_text("Take it with you").click()
    model = tmp_path / "model.zip"
    assert download(page, page.get_by_role("button", name="Model", exact=True), model) == "why-attention-0.zip"
    assert model.read_bytes()[:2] == b"PK"
