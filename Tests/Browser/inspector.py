"""A store, an inspector over it, and a browser: what the tests of the pages stand on."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

RANKFORGE = os.path.abspath(os.environ["RANKFORGE"])
SCREENSHOTS = pathlib.Path(os.environ["SCREENSHOTS"]).absolute()
ROOT = pathlib.Path(__file__).parents[2]
# A screen reader's user meets these; smaller findings of axe are advice.
SERIOUS = {"serious", "critical"}


class Inspector:
    """`rankforge inspect` as a child process."""

    def __init__(self, pipeline, *arguments):
        self.process = subprocess.Popen(
            [RANKFORGE, "inspect", pipeline, *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        self.address = self.process.stdout.readline().strip()
        if not self.address:
            raise RuntimeError(f"expected an address from rankforge inspect, it ended with {self.process.wait()}")

    def stop(self):
        self.process.terminate()
        with self.process:
            return self.process.wait(timeout=10)


def run(*arguments, **options):
    return subprocess.run([RANKFORGE, *arguments], check=True, cwd=ROOT, capture_output=True, text=True, **options)


class PageTest(unittest.TestCase):
    """One browser and one demo store for a class; a fresh page for each test. Every page must leave the console clean."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.pipeline, cls.settings = cls.make_store()
        cls.inspector = Inspector(cls.pipeline, *cls.settings)
        cls.addClassCleanup(cls.inspector.stop)
        cls.playwright = sync_playwright().start()
        cls.addClassCleanup(cls.playwright.stop)
        cls.browser = cls.playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        cls.addClassCleanup(cls.browser.close)

    @classmethod
    def make_store(cls):
        """Runs the demo; gives the pipeline and what overrides its store."""
        settings = ["--set", f"store={cls.folder / 'store.sqlite'}"]
        run("run", "pipelines/demo.yaml", "--yes", *settings)
        return "pipelines/demo.yaml", settings

    def setUp(self):
        self.page = self.open_page()

    def open_page(self, **options):
        context = self.browser.new_context(**options)
        self.addCleanup(context.close)
        page = context.new_page()
        page.set_default_timeout(8_000)
        complaints = []
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.addCleanup(lambda: self.assertEqual(complaints, [], "the console of the browser"))
        return page

    def go(self, path, page=None):
        page = page or self.page
        response = page.goto(self.inspector.address.rstrip("/") + path, wait_until="load")
        return response

    def assert_accessible(self, page=None):
        found = Axe().run(page or self.page).response["violations"]
        serious = [
            f"{each['id']} ({each['impact']}): {each['help']}: {each['nodes'][0]['html'][:200]}"
            for each in found if each["impact"] in SERIOUS
        ]
        self.assertEqual(serious, [], "what axe finds")

    def assert_fits(self, page):
        """Nothing is wider than the window."""
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.assertLessEqual(wide, 0, f"{page.url} is {wide} pixels wider than its window")


def write_jsonl(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
