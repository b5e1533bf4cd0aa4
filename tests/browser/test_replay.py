"""The button on Training that plays the kept steps in the browser."""

from playwright.sync_api import expect

from tests.browser.server import bar_labels, opened, press

DOTS = """[...document.querySelectorAll('[class*="-attention-cloud"] svg.marks .mark-symbol path')]
    .map(dot => dot.getAttribute("transform")).join()"""
BARS = """[...document.querySelectorAll("svg.marks g.mark-rect.role-mark path")]
    .map(bar => bar.getAttribute("aria-label")).join()"""
# Remember every picture of the bars and of the cloud, and count what is sent to the server.
RECORD = f"""() => {{
    window.sent = 0
    const send = WebSocket.prototype.send
    WebSocket.prototype.send = function(...given) {{ window.sent++; return send.apply(this, given) }}
    window.bars = new Set()
    window.dots = new Set()
    const look = () => {{ bars.add({BARS}); dots.add({DOTS}) }}
    look()
    new MutationObserver(look).observe(document.body, {{ childList: true, subtree: true, attributes: true }})
}}"""


def test_play_moves_bars_and_cloud_through_the_kept_steps_without_the_server_and_without_motion_step_by_step(
    heard_tab, address
):
    page = opened(heard_tab, f"{address}training", charts=9)
    play = page.get_by_role("button", name="Play", exact=True)
    expect(play).to_be_visible()
    before, dots = bar_labels(page), page.evaluate(DOTS)
    page.evaluate(RECORD)
    play.click()
    expect(play).to_be_visible()  # again: it was “Stop” from the click to the last step
    page.wait_for_function("bars.size > 1 && dots.size > 1")
    page.wait_for_function(f"before => {BARS} == before", arg=",".join(before))
    assert page.evaluate(DOTS) == dots
    assert page.evaluate("window.sent") == 0

    page.emulate_media(reduced_motion="reduce")
    press(page, "Next step")
    page.wait_for_function(f"before => {BARS} != before", arg=",".join(before))
    press(page, "Next step")
    press(page, "Next step")
    page.wait_for_function(f"before => {BARS} == before", arg=",".join(before))
