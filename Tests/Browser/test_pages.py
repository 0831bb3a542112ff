"""Clicks through the pages of the demo's store."""
from urllib.request import urlopen

from inspector import Inspector, PageTest, SCREENSHOTS, run


class Pages(PageTest):
    def test_overview_leads_to_what_it_counts(self):
        self.go("/")
        self.assertIn("66", self.page.locator(".tiles").inner_text())
        self.page.get_by_role("link", name="9", exact=True).click()
        self.page.wait_for_url("**/lists?status=rejected")
        self.assertEqual(self.page.locator("[data-row]").count(), 9)
        self.go("/")
        self.page.locator("a:has-text('low-ndcg')").first.click()
        self.page.wait_for_url("**reason=low-ndcg**")
        self.assertEqual(self.page.locator("[data-row]").count(), 4)

    def test_slider_tells_what_another_threshold_keeps(self):
        self.go("/")
        words = self.page.locator("#sweep-words")
        self.assertRegex(words.inner_text(), r"^0\.40 keeps 57 lists")
        self.page.locator("#sweep-slider").focus()
        self.page.keyboard.press("End")
        self.assertRegex(words.inner_text(), r"^0\.95 keeps \d+ lists")
        self.assertIn("0.95", self.page.locator("#sweep-table tr.is-current").inner_text())

    def test_filters_search_and_pages(self):
        self.go("/lists")
        self.assertEqual(self.page.locator("[data-row]").count(), 50)
        self.page.locator("#next").click()
        self.page.wait_for_url("**after=**")
        self.assertEqual(self.page.locator("[data-row]").count(), 16)
        self.page.locator("#previous").click()
        self.page.wait_for_url("**before=**")
        self.assertEqual(self.page.locator("[data-row]").count(), 50)
        self.page.get_by_label("Domain").select_option("coding")
        self.page.locator("[name=max]").fill("0.4")
        self.page.get_by_role("button", name="Apply").click()
        self.page.wait_for_url("**domain=coding**")
        self.assertEqual(self.page.locator("[data-row]").count(), 3)
        self.go("/lists?q=gecko")
        self.assertEqual(self.page.locator(".row .id").all_inner_texts(), ["biology/104"])
        self.go("/lists?q=%22%2A%28")
        self.assertIn("expected words", self.page.locator(".filters").inner_text())

    def test_keys_lead_through_the_lists(self):
        self.go("/lists?status=rejected")
        self.page.keyboard.press("j")
        self.page.keyboard.press("j")
        first = self.page.locator(".row.is-current .id").inner_text()
        self.page.keyboard.press("o")
        self.page.wait_for_url("**/lists/**status=rejected")
        self.assertIn(first, self.page.locator(".question").inner_text())
        self.assertIn("2 of 9", self.page.locator(".crumbs").inner_text())
        self.page.keyboard.press("j")
        self.page.wait_for_function("document.querySelector('.crumbs').innerText.includes('3 of 9')")
        self.page.keyboard.press("?")
        self.assertTrue(self.page.get_by_role("dialog").is_visible())
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("b")
        self.page.wait_for_url("**/lists?status=rejected")
        self.page.keyboard.press("/")
        self.assertEqual(self.page.evaluate("document.activeElement.id"), "search")

    def test_identifiers_show_and_lead_to_their_passages(self):
        self.go("/lists/biology/101")
        link = self.page.locator(".reasoning a.ref").first
        link.hover()
        card = self.page.locator(".card")
        card.wait_for()
        number = link.inner_text()
        self.assertIn(number, card.inner_text())
        link.click()
        opened = self.page.locator(".passage.is-current")
        self.assertIn(number, opened.locator("summary").inner_text())
        self.assertTrue(opened.locator(".body").is_visible())
        # The score on the page is that of the store.
        self.assertIn(self.page.locator("tr.total td").inner_text(), self.page.locator(".verdict").inner_text())

    def test_every_exchange_is_there_with_its_raw_text(self):
        self.go("/lists/biology/101")
        exchange = self.page.locator(".exchange").last
        exchange.locator("summary").click()
        self.assertIn("Order all", exchange.inner_text())
        self.assertNotIn("<gold_answer>", exchange.inner_text())
        raw = exchange.get_by_role("link", name="Raw request").get_attribute("href")
        with urlopen(self.inspector.address.rstrip("/") + raw) as answer:
            self.assertEqual(answer.headers["content-type"], "text/plain; charset=utf-8")
            self.assertIn(b'"messages"', answer.read())

    def test_decide_and_undo(self):
        self.go("/lists/biology/102?domain=biology")
        self.page.get_by_label("Note").fill("<b>too</b> easy")
        self.page.get_by_role("button", name="Drop").click()
        self.page.wait_for_url("**/lists/biology/102?domain=biology")
        self.assertIn("dropped by hand", self.page.locator(".decide").inner_text())
        self.go("/lists?decision=drop")
        self.assertEqual(self.page.locator(".row .id").all_inner_texts(), ["biology/102"])
        self.assertIn("<b>too</b> easy", run("decide", self.pipeline, "--list", *self.settings).stdout)
        self.go("/decisions")
        self.assertIn("<b>too</b> easy", self.page.locator("table").inner_text())
        self.shoot("decisions")
        self.assert_accessible()
        phone = self.open_page(viewport={"width": 400, "height": 900})
        self.go("/decisions", phone)
        self.assert_fits(phone)
        self.assertTrue(phone.get_by_role("button", name="Undo the decision on biology/102").is_visible())
        self.page.get_by_role("button", name="Undo the decision on biology/102").click()
        self.page.wait_for_load_state()
        self.assertIn("No decision yet", self.page.locator("main").inner_text())
        self.go("/lists/biology/102")
        self.page.keyboard.press("Shift+K")
        self.page.locator(".decide .chip").wait_for()
        self.page.keyboard.press("Shift+U")
        self.page.wait_for_function("!document.querySelector('#undo')")

    def test_reading_works_without_scripts(self):
        page = self.open_page(java_script_enabled=False)
        for path in ["/", "/lists", "/lists/biology/101", "/decisions"]:
            self.assertEqual(self.go(path, page).status, 200)
        self.go("/lists/biology/101", page)
        page.locator(".reasoning a.ref").first.click()
        self.assertTrue(page.locator(".passage .body:target").is_visible(), "a browser opens the passage by itself")

    def test_a_store_without_lists_says_so(self):
        settings = ["--set", f"store={self.folder / 'empty.sqlite'}"]
        run("run", "pipelines/demo.yaml", "--yes", "--only", "ingest", *settings)
        empty = Inspector("pipelines/demo.yaml", *settings)
        self.addCleanup(empty.stop)
        self.page.goto(empty.address)
        for words in ["No list was built yet", "Nothing was asked yet"]:
            self.assertIn(words, self.page.locator("main").inner_text())
        self.assert_accessible()
        self.page.goto(empty.address + "lists/biology/101")
        self.assertIn("no candidate is found so far", self.page.locator("main").inner_text())
        self.assert_accessible()

    def test_screen_readers_and_both_themes_at_every_width(self):
        pages = {"overview": "/", "lists": "/lists", "list": "/lists/biology/101", "rejected": "/lists/coding/1"}
        for theme in ["light", "dark"]:
            for width in [400, 1400]:
                page = self.open_page(color_scheme=theme, viewport={"width": width, "height": 900})
                for name, path in pages.items():
                    with self.subTest(page=name, theme=theme, width=width):
                        self.go(path, page)
                        self.assert_fits(page)
                        page.screenshot(path=SCREENSHOTS / f"{name}-{theme}-{width}.png", full_page=True)
                        if width == 1400 or theme == "light":
                            self.assert_accessible(page)

    def test_pictures_of_the_readme(self):
        for name, path, theme, anchor in [
            ("inspector-overview", "/", "dark", ".heading"), ("inspector-list", "/lists/biology/101", "light", ".summary"),
        ]:
            page = self.open_page(color_scheme=theme, viewport={"width": 1200, "height": 860})
            self.go(path, page)
            page.locator(anchor).first.scroll_into_view_if_needed()
            page.screenshot(path=SCREENSHOTS / f"{name}.png")

    def shoot(self, name):
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
