"""The sheet of a lesson plan, as a printer would see it."""

import re

import pytest

from pages.lessons import teaching
from pages.session.choices import PLANS


@pytest.mark.parametrize("plan", PLANS)
def test_a_plan_prints_on_one_page(blank_page, plan):
    page = blank_page()
    page.set_content(teaching._sheet(plan))
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1
