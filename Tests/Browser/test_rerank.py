"""Reranked queries: in the store of a pipeline, and under a rerank file of their own."""
from inspector import Inspector, PageTest, SCREENSHOTS, run, write_jsonl


def make_rerank(folder, store):
    """Queries of 40 documents whose texts say how relevant they are, ranked by chance, and a rerank file for them."""
    data = folder / "set"
    write_jsonl(data / "queries.jsonl", [{"_id": f"q{n}", "text": f"Which bridge of town {n} carries trains?"} for n in range(60)])
    places = [place * 7 % 40 for place in range(40)]
    write_jsonl(data / "corpus.jsonl", [
        {"_id": f"q{n}-{d}", "title": f"Bridge {d}", "text": f"Bridge {d} of town {n} stands over the river, truth {1 - d / 100}."}
        for n in range(60) for d in range(40)
    ])
    (data / "run.txt").write_text("".join(f"q{n} Q0 q{n}-{d} {place} {100 - place} first\n" for n in range(60) for place, d in enumerate(places)))
    (data / "qrels").mkdir()
    (data / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(f"q{n}\tq{n}-0\t1\n" for n in range(60)))
    file = data / "rerank.yaml"
    file.write_text(
        f"name: student\nstore: {store}\nset: towns\n"
        "teacher:\n  provider: simulator\n  simulator: {truth_word: truth, order_noise: 0.1, latency_ms: 0, garbage: 0.1}\n"
        f"queries: {{kind: beir, path: {data}}}\ncandidates: {{kind: run, path: {data / 'run.txt'}}}\n"
    )
    return str(file)


class Rerank(PageTest):
    @classmethod
    def make_store(cls):
        settings = ["--set", f"store={cls.folder / 'store.sqlite'}"]
        run("run", "pipelines/demo.yaml", "--yes", "--domain", "coding", *settings)
        cls.file = make_rerank(cls.folder, cls.folder / "store.sqlite")
        run("rerank", cls.file, "--out", str(cls.folder / "out.txt"))
        run("rerank", cls.file, "--out", str(cls.folder / "alone.txt"), "--limit", "3", "--set", "name=alone", "--set", "rerank.method=pointwise")
        return "pipelines/demo.yaml", settings

    def test_a_window_leads_from_the_list_to_its_passages(self):
        self.go("/")
        self.page.get_by_role("link", name="Reranked", exact=True).first.click()
        self.page.wait_for_url("**/reranks")
        self.page.get_by_role("link", name="student").click()
        self.assertEqual(self.page.locator("[data-row]").count(), 50)
        self.page.locator("#next").click()
        self.page.wait_for_url("**from=51")
        self.assertEqual(self.page.locator("[data-row]").count(), 10)
        self.page.keyboard.press("j")
        self.page.keyboard.press("o")
        self.page.wait_for_url("**/towns/**")
        self.assertIn("51 of 60", self.page.locator(".crumbs").inner_text())
        windows = self.page.locator("details.window")
        self.assertTrue(windows.first.locator("summary").inner_text().startswith("Pass 1, window 1"))
        last = self.page.locator("details.window[open]")
        link = last.locator(".reasoning a.ref, table a.ref").first
        # Scrolled to first, since a card goes as the page moves under it.
        link.scroll_into_view_if_needed()
        self.page.wait_for_timeout(500)
        link.hover()
        self.page.locator(".card").wait_for()
        link.click()
        opened = self.page.locator(".passage.is-current")
        self.assertTrue(opened.locator(".body").is_visible())
        # In the table the window's places are those of the list as it stood after it; the last window decides about the first rank.
        self.assertEqual(last.locator("table a.ref").first.get_attribute("href"), "#p1")

    def test_search_and_choice_of_how_queries_ended(self):
        self.go("/reranks")
        self.page.get_by_role("link", name="student").click()
        self.page.wait_for_url("**/reranks/*")
        self.page.locator("#search").fill("town 37")
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**q=town+37**")
        self.assertEqual(self.page.locator(".row .id").all_inner_texts(), ["towns/q37"])
        self.page.get_by_role("link", name="Nothing found").first.click()
        self.page.wait_for_url("**show=empty**")
        self.assertIn("No query fits", self.page.locator("main").inner_text())

    def test_a_rerank_file_opens_by_itself(self):
        alone = Inspector(self.file)
        self.addCleanup(alone.stop)
        self.page.goto(alone.address)
        self.page.wait_for_url("**/reranks")
        self.assertEqual(self.page.get_by_role("navigation", name="Pages", exact=True).inner_text().split(), ["Reranked"])
        self.assertIn("60", self.page.locator(".tiles").inner_text())

    def test_reading_works_without_scripts(self):
        page = self.open_page(java_script_enabled=False)
        self.go("/reranks", page)
        page.get_by_role("link", name="student").click()
        page.locator("[data-open]").first.click()
        page.locator("details.window[open] .ref").first.click()
        self.assertTrue(page.locator(".passage .body:target").is_visible(), "a browser opens the passage by itself")

    def test_screen_readers_and_both_themes_at_every_width(self):
        self.go("/reranks")
        ways = {name: self.page.get_by_role("link", name=name).get_attribute("href") for name in ["student", "alone"]}
        pages = {"reranks": ways["student"], "rerank": ways["student"] + "/towns/q1", "rerank-alone": ways["alone"] + "/towns/q1"}
        for theme in ["light", "dark"]:
            for width in [400, 1400]:
                page = self.open_page(color_scheme=theme, viewport={"width": width, "height": 900})
                for name, path in pages.items():
                    with self.subTest(page=name, theme=theme, width=width):
                        self.assertEqual(self.go(path, page).status, 200)
                        self.assert_fits(page)
                        page.screenshot(path=SCREENSHOTS / f"{name}-{theme}-{width}.png", full_page=True)
                        if width == 1400 or theme == "light":
                            self.assert_accessible(page)
