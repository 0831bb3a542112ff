"""Texts that would run, act or break the page, wherever they can stand."""
from inspector import PageTest, SCREENSHOTS, run, write_jsonl

RUNS = "<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\"><svg onload=alert(1)>"
QUOTE = "\"\u0301 autofocus onfocus='document.title=`ran`' x='"
TURNS = "\u202egnp.exe\u202c \u2066hidden\u2069 \u200b\u0000\u0007\u001b[31mred"
LONG = "x" * 1_000_000
TEMPLATE = "{{id}} {{{token}}} {{>layout}} {{#pages}}"


class Hostile(PageTest):
    @classmethod
    def make_store(cls):
        texts = [RUNS, QUOTE, TURNS.replace("\0", ""), TEMPLATE, "</textarea></details></li></ol></main>", "[1] > [2] [3] [99]"]
        rows = [
            {
                "id": name, "query": query, "gold_answer": RUNS + TURNS.replace("\0", ""),
                "url": "javascript:alert(1)", "license": QUOTE,
                "passages": [
                    {
                        "title": text[:200], "text": text + f" passage {index} of {name}", "url": url,
                        "label": 1 if index < 2 else 0,
                    }
                    for index, (text, url) in enumerate(
                        zip(texts, ["javascript:alert(1)", "https://a.example/\"onclick=\"x", "data:text/html,<b>", None, None, None])
                    )
                ] + [{"text": f"plain passage {index} of {name}", "label": 0} for index in range(6)],
            }
            for name, query in {
                "runs": "What " + RUNS + "?\n" + RUNS, "quote": "Why " + QUOTE + "?", "turns": "How " + TURNS.replace("\0", "") + "?",
                "a/b ?&#%\"'<é>": "Where " + TEMPLATE + "?",
            }.items()
        ]
        rows.append({
            "id": "long", "query": "Long " + LONG[:20_000],
            "passages": [{"text": LONG, "label": 1}] + [{"text": f"short {index}", "label": 0} for index in range(8)],
        })
        write_jsonl(cls.folder / "rows.jsonl", rows)
        pipeline = cls.folder / "pipeline.yaml"
        pipeline.write_text(
            f"""
name: hostile
store: {cls.folder}/store.sqlite
teacher: {{provider: simulator}}
domains:
  mine:
    source: {{kind: jsonl, path: {cls.folder}/rows.jsonl}}
    judge: {{given: true}}
list: {{size: 20, minimum: 4}}
"""
        )
        run("run", str(pipeline), "--yes")
        return str(pipeline), []

    def test_nothing_runs_and_nothing_breaks_the_layout(self):
        for width in [400, 1400]:
            page = self.open_page(viewport={"width": width, "height": 900})
            self.go("/lists", page)
            addresses = page.locator("[data-open]").evaluate_all("all => all.map(a => a.getAttribute('href'))")
            self.assertEqual(len(addresses), 5)
            self.assert_fits(page)
            for address in addresses:
                with self.subTest(address=address, width=width):
                    self.assertEqual(self.go(address, page).status, 200)
                    page.keyboard.press("e")
                    for summary in page.locator(".exchange summary").all():
                        summary.click()
                    self.assertIn("hostile", page.title())
                    self.assertEqual(page.locator("main script, main img, main [onclick], main [onfocus], main [onerror]").count(), 0)
                    schemes = page.locator("a[href]").evaluate_all("all => [...new Set(all.map(a => a.protocol))]")
                    self.assertLessEqual(set(schemes), {"http:", "https:"})
                    self.assertFalse(page.evaluate("/[\\u202a-\\u202e\\u2066-\\u2069\\u0000-\\u0008\\u001b]/.test(document.body.textContent)"))
                    self.assert_fits(page)
                    page.screenshot(path=SCREENSHOTS / f"hostile-{addresses.index(address)}-{width}.png")

    def test_foreign_links_say_nothing_of_where_they_come_from(self):
        self.go("/lists/mine/runs")
        for link in self.page.locator("a[target=_blank]").all():
            self.assertEqual(link.get_attribute("rel"), "noopener noreferrer")

    def test_a_line_of_a_megabyte_is_cut_and_can_be_seen_whole(self):
        self.go("/lists/mine/long")
        self.page.keyboard.press("e")
        more = self.page.locator(".passage a:has-text('Show all 1.0 MB')")
        address = more.get_attribute("href")
        answer = self.go(address)
        self.assertGreaterEqual(len(answer.body()), 1_000_000)
        self.assertEqual(answer.headers["content-type"], "text/plain; charset=utf-8")
