"""A monkey: random actions of a person on the pages, reproducible by a seed, each logged before it is done."""

import re
from collections.abc import Callable
from random import Random
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.browser.addresses import ISOLATES
from tests.browser.monkey_inputs import ARABIC, FILES, ITALIAN, PASTES, PROMPTS, TYPED
from tests.browser.screens import broken, changes, settle, steady
from tests.browser.server import PATIENCE, editor

WIDE, PHONE = {"width": 1920, "height": 1000}, {"width": 390, "height": 844}
MISSED = 3  # actions in a row that found no control: then the page counts as stuck
BUTTONS = "[data-testid=stButton] button, [data-testid=stFormSubmitButton] button, [data-testid=stPageLink] a"
DOWNLOAD = "[data-testid=stDownloadButton] button"


class Monkey:
    """A user of one page. Every action returns the faults that it found."""

    def __init__(self, page: Page, seed: int, say: Callable[[str], None]) -> None:
        self.page, self.random, self.say = page, Random(seed), say
        self.missed = 0
        self.typed: set[str] = set()  # also what was chosen from a list
        self.sidebar, self.main = page.get_by_test_id("stSidebar"), page.get_by_test_id("stMain")
        self.actions: dict[Callable[[], list[str] | None], int] = {
            self.go: 20, self.back: 5, self.forward: 4, self.reload: 4, self.look_elsewhere: 5, self.from_link: 3,
            self.choose: 12, self.prompt: 12, self.switch: 8, self.pick: 12, self.slide: 8, self.tab: 5,
            self.press: 6, self.unfold: 4, self.numbers: 5, self.download: 5, self.write_text: 4,
            self.edit: 9, self.add: 4, self.delete: 4, self.paste: 5, self.undo: 6, self.redo: 4, self.reset: 1,
            self.preset_and_back: 2, self.text: 4, self.upload: 6, self.share: 4, self.phone: 5,
        }  # fmt: skip

    def act(self) -> list[str]:
        """Do one random action."""
        (action,) = self.random.choices([*self.actions], [*self.actions.values()])
        try:
            faults = action() or []
        except TimeoutError as error:  # an earlier action removed the control
            self.missed += 1
            self.say(f"but that is gone: {error.message.splitlines()[-1]}")
            self.page.keyboard.press("Escape")
            return [f"nothing could be used, {MISSED} times one after the other"] if self.missed == MISSED else []
        self.missed = 0
        return faults

    # Navigation

    def go(self) -> None:
        link = self._one(self.page.get_by_test_id("stTopNavLink"))
        title = self._title(link)
        self.say(f"go to {title!r}")
        link.click()
        expect(self._link(title)).to_have_attribute("aria-current", "page", timeout=PATIENCE)

    def back(self) -> None:
        self._way("back", self.page.go_back)

    def forward(self) -> None:
        self._way("forward", self.page.go_forward)

    def _way(self, name: str, go: Callable[[], object]) -> None:
        self.say(name)
        here = self.page.url
        go()
        if not self.page.url.startswith("http"):
            self.page.goto(here)

    def reload(self) -> list[str]:
        self.say("reload")
        return self._same_after(self.page.reload)

    def from_link(self) -> list[str]:
        self.say("open the address anew")

        def anew() -> None:
            address = self.page.url
            self.page.goto("about:blank")
            self.page.goto(address)

        return self._same_after(anew)

    def look_elsewhere(self) -> list[str]:
        settle(self.page)
        here = self._title(self.page.locator("[data-testid=stTopNavLink][aria-current=page]"))
        name = self._title(self._one(self.page.get_by_test_id("stTopNavLink")))
        self.say(f"look at {name!r} and come back to {here!r}")

        def there_and_back() -> None:
            for title in (name, here):
                self._link(title).click()
                expect(self._link(title)).to_have_attribute("aria-current", "page", timeout=PATIENCE)
                settle(self.page)

        return self._same_after(there_and_back, may_fill=True)

    @staticmethod
    def _title(link: Locator) -> str:
        return link.inner_text().splitlines()[-1]  # after its icon

    def _link(self, title: str) -> Locator:
        return self.page.get_by_test_id("stTopNavLink").filter(has_text=title)

    def _same_after(self, way: Callable[[], object], *, may_fill: bool = False) -> list[str]:
        """Differences in controls and bars after leaving the page and coming back."""
        before = steady(self.page)
        way()
        expect(self.page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
        return changes(self.page, before, may_fill=may_fill)

    # Controls of the page

    def choose(self) -> None:
        if box := self._maybe(self.main.get_by_role("combobox")):
            name = box.get_attribute("aria-label")
            box.click()
            options = self.page.get_by_role("option")
            if option := self._maybe(options):
                text = option.inner_text()
                self.say(f"choose {text!r} in {name!r}")
                option.click()
                self.typed.add(text.translate(ISOLATES))
            else:
                self.say(f"open {name!r}")
                self.page.keyboard.press("Escape")

    def prompt(self) -> None:
        boxes = self.main.get_by_role("combobox", name=re.compile(r"(prompt|Context|Sentence)$"))
        if box := self._maybe(boxes):
            text = self.random.choice([*PROMPTS, *self._beginnings(), *self._beginnings()])
            self.say(f"type {text!r} as {box.get_attribute('aria-label')!r}")
            box.click()  # typing changes its accessible name
            self.page.keyboard.press("Control+a")
            self.page.keyboard.insert_text(text)
            self.page.keyboard.press("Enter")
            self.typed.add(text)

    def _beginnings(self) -> list[str]:
        lines = [line.partition("\t")[0].split() for text in (ITALIAN, ARABIC) for line in text.splitlines()]
        line = self.random.choice(lines)
        return [" ".join(line[: self.random.randint(1, len(line))])] * 4

    def write_text(self) -> None:
        if box := self._maybe(self.main.locator("input[type=text]:not([role=combobox]), input[type=number]")):
            is_number = box.get_attribute("type") == "number"
            text = self.random.choice(["0", "7", "9999", "-3", ""] if is_number else [*PROMPTS, *self._beginnings()])
            self.say(f"write {text!r} into {box.get_attribute('aria-label')!r}")
            box.fill(text)
            box.press("Enter")

    def switch(self) -> None:
        if label := self._maybe(self.main.locator("label:has([role=switch]), label:has(input[type=checkbox])")):
            self.say(f"switch {label.inner_text()!r}")
            label.click()

    def pick(self) -> None:
        if option := self._maybe(self.main.locator("[data-testid=stButtonGroup] button, [role=radio]")):
            self.say(f"pick {option.inner_text() or option.get_attribute('aria-label')!r}")
            option.click(force=True)

    def slide(self) -> None:
        if slider := self._maybe(self.page.get_by_role("slider")):
            key = self.random.choice(["Home", "End", "ArrowRight", "ArrowLeft", "ArrowRight"])
            self.say(f"{key} on the slider {slider.get_attribute('aria-label')!r}")
            slider.press(key)

    def tab(self) -> None:
        if tab := self._maybe(self.page.get_by_role("tab")):
            self.say(f"open the tab {tab.inner_text()!r}")
            tab.click()

    def press(self) -> None:
        if button := self._maybe(self.main.locator(BUTTONS)):
            self.say(f"press {button.inner_text()!r}")
            button.click()
            if sentence := self._maybe(self.main.get_by_role("combobox", name="Sentence")):
                settle(self.page)  # the button may choose one
                self.typed.add(sentence.input_value().translate(ISOLATES))

    def unfold(self) -> None:
        if part := self._maybe(self.main.locator("[data-testid=stExpander] summary")):
            self.say(f"fold or unfold {part.inner_text()!r}")
            part.click()

    def numbers(self) -> list[str]:
        popover = self._maybe(self.main.get_by_test_id("stPopover").get_by_role("button"))
        if not popover:
            return []
        self.say(f"open {popover.inner_text()!r}")
        popover.click()
        settle(self.page)
        faults = self._wrong()
        if save := self._maybe(self.page.get_by_test_id("stPopoverBody").locator(DOWNLOAD)):
            faults += self._saved(save)
        self.page.keyboard.press("Escape")
        return faults

    def download(self) -> list[str]:
        if self.random.random() < 0.3:
            self._sidebar_tab("File")
        button = self._maybe(self.page.locator(DOWNLOAD))
        return self._saved(button) if button else []

    def _saved(self, button: Locator) -> list[str]:
        self.say(f"download {button.inner_text()!r}")
        with self.page.expect_download(timeout=PATIENCE) as started:
            button.click()
        return [] if started.value.failure() is None else [f"the download failed: {started.value.failure()}"]

    # Sentences

    def _sidebar_tab(self, name: str) -> bool:
        tab = self.sidebar.get_by_role("tab", name=name)
        if not tab.count():
            return False
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        return True

    def edit(self) -> None:
        if self._sidebar_tab("Table"):
            row, text = self.random.randrange(4), self.random.choice([*TYPED, *self._beginnings()])
            self.say(f"type {text!r} into row {row}")
            field = self._field(row)
            field.click()
            field.press("Control+a")
            self._type(text)

    def add(self) -> None:
        if self._sidebar_tab("Table"):
            text = self.random.choice([*TYPED, *self._beginnings()])
            self.say(f"add {text!r}")
            editor(self.page).get_by_placeholder("new sentence").click()
            self._type(text)

    def delete(self) -> None:
        if self._sidebar_tab("Table"):
            row = self.random.randrange(3)
            self.say(f"delete row {row}")
            editor(self.page).get_by_role("button", name=f"Delete row {row + 1}", exact=True).click()

    def paste(self) -> None:
        if self._sidebar_tab("Table"):
            row, text = self.random.randrange(3), self.random.choice(PASTES)
            self.say(f"paste {text!r} onto row {row}")
            self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
            self._field(row).click()
            self.page.keyboard.press("Control+v")

    def _field(self, row: int) -> Locator:
        """The sentence of a row, or of the blank one below the last."""
        fields = editor(self.page).locator("textarea[aria-label^=Sentence]")
        return fields.nth(min(row, fields.count() - 1))

    def _type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def undo(self) -> None:
        self._history("Undo", self.random.randint(1, 3))

    def redo(self) -> None:
        self._history("Redo", self.random.randint(1, 3))

    def reset(self) -> None:
        self._history("Reset", 1)

    def _history(self, name: str, times: int) -> None:
        self.say(f"{name} {times} times")
        button = self.sidebar.get_by_role("button", name=name)
        for _ in range(times):
            if button.count():
                button.evaluate("button => button.click()")  # does nothing if there is no history

    def preset_and_back(self) -> list[str]:
        box = self.sidebar.get_by_role("combobox", name=re.compile("Start from"))
        if not box.count():
            return []
        before, mine = steady(self.page), box.input_value()
        box.click()
        option = self._one(self.page.get_by_role("option"))
        self.say(f"from {mine!r} to {option.inner_text()!r} and back")
        option.click()
        settle(self.page)
        box.click()
        self.page.get_by_role("option", name=mine, exact=True).click()
        return changes(self.page, before)

    def text(self) -> None:
        if self._sidebar_tab("Text"):
            text = self.random.choice([ITALIAN, ITALIAN, ARABIC, ARABIC, ITALIAN + ARABIC, "", "una"])
            self.say(f"replace all sentences by {text[:30]!r}")
            box = self.sidebar.get_by_role("textbox", name="All sentences")
            box.fill(text)
            box.press("Control+Enter")

    def upload(self) -> None:
        if self._sidebar_tab("File"):
            if self.random.random() < 0.4:
                self.sidebar.locator(".st-key-file_adds label").click()
            name = self.random.choice(sorted(FILES))
            self.say(f"upload {name!r}")
            file = {"name": name, "mimeType": "text/plain", "buffer": FILES[name]}
            self.sidebar.locator("[data-testid=stFileUploader] input").set_input_files(file)

    # Sharing and the whole page

    def share(self) -> list[str]:
        button = self.sidebar.get_by_role("button", name="Share")
        back = self.sidebar.get_by_role("button", name="Show everything")
        if back.count():
            self.say("show everything")
            back.click()
            return []
        if not button.count():
            return []
        self.say("open Share, hide something and open the link")
        button.click()
        dialog = self.page.get_by_role("dialog")
        self._hide(dialog)
        settle(self.page)
        faults = self._wrong()
        field = dialog.get_by_role("textbox", name="Link")
        link = field.input_value() if field.count() else ""
        for _ in range(4):  # an open list goes first, and a rerun that was on its way may draw the dialog once more
            if dialog.count():
                self.page.keyboard.press("Escape")
            settle(self.page)
        expect(dialog).to_have_count(0)
        if link and self.random.random() < 0.6:
            self.say(f"open the link to {urlsplit(link).path!r}")
            self.page.goto(link)
        return faults

    def _hide(self, dialog: Locator) -> None:
        for label in self.random.sample(["Hide controls", "Hide pages"], self.random.randint(0, 2)):
            dialog.get_by_role("combobox", name=label).click()
            if option := self._maybe(self.page.get_by_role("option")):
                option.click()
            self.page.keyboard.press("Escape")

    def phone(self) -> list[str]:
        self.say("on a phone")
        self.page.set_viewport_size(PHONE)
        settle(self.page)
        faults = self._wrong()
        self.page.set_viewport_size(WIDE)
        return faults

    def _wrong(self) -> list[str]:
        return broken(self.page)

    def _one(self, all_of_them: Locator) -> Locator:
        expect(all_of_them.first).to_be_visible(timeout=PATIENCE)
        return all_of_them.nth(self.random.randrange(all_of_them.count()))

    def _maybe(self, all_of_them: Locator) -> Locator | None:
        usable = [control for control in all_of_them.all() if control.is_visible() and control.is_enabled()]
        return self.random.choice(usable) if usable else None
