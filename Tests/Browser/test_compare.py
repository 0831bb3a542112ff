"""Two stores over the same queries, and a list with several samples."""
from inspector import PageTest, SCREENSHOTS, run


class Compare(PageTest):
    @classmethod
    def make_store(cls):
        first, second = cls.folder / "store.sqlite", cls.folder / "other.sqlite"
        run("run", "pipelines/demo.yaml", "--yes", "--domain", "coding", "--set", f"store={first}", "--set", "rank.samples=3")
        run("run", "pipelines/demo.yaml", "--yes", "--domain", "coding", "--set", f"store={second}", "--set", "teacher.simulator.order_noise=0.9")
        return "pipelines/demo.yaml", ["--set", f"store={first}", "--set", "rank.samples=3", "--against", str(second)]

    def test_what_changed_leads_to_both_sides(self):
        self.go("/")
        self.page.get_by_role("link", name="Compare").click()
        self.page.wait_for_url("**/compare")
        self.assertIn("Kept by both", self.page.locator(".tiles").inner_text())
        self.assert_accessible()
        self.page.screenshot(path=SCREENSHOTS / "compare-light-1400.png", full_page=True)
        first = self.page.locator("table.changes [data-open]").first
        path = first.get_attribute("href")
        first.click()
        self.page.wait_for_url("**" + path)
        self.assertTrue(self.page.locator("#keep").is_visible())
        here = self.page.locator(".verdict-line").inner_text()
        self.page.get_by_role("link", name="B: other.sqlite").click()
        self.page.wait_for_url("**side=b")
        self.assertNotEqual(self.page.locator(".verdict-line").inner_text(), here)
        self.assertEqual(self.page.locator("#keep").count(), 0, "the other store is only read")

    def test_samples_stand_side_by_side(self):
        self.go("/lists/coding/1")
        self.assertEqual(self.page.locator("table.samples thead th").count(), 4)
        self.assertEqual(self.page.locator(".reasoning").count(), 3)
        # Whatever order a sample was shown, its identifiers lead to the passages that it meant.
        self.assertIn("exported", self.page.locator("table.samples thead").inner_text())
        self.page.screenshot(path=SCREENSHOTS / "samples-light-1400.png", full_page=True)
        self.assert_accessible()
