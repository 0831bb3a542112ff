"""The overview follows a run, and a decision does not wait for it."""
import subprocess

from inspector import PageTest, RANKFORGE, ROOT, run


class Live(PageTest):
    @classmethod
    def make_store(cls):
        settings = ["--set", f"store={cls.folder / 'store.sqlite'}", "--set", "teacher.concurrency=2"]
        run("run", "pipelines/demo.yaml", "--yes", "--limit", "2", *settings)
        return "pipelines/demo.yaml", settings

    def test_figures_follow_a_run_and_decisions_go_beside_it(self):
        self.go("/")
        before = int(self.page.locator(".tiles .number.good").inner_text())
        decider = self.open_page()
        slow = ["--set", "teacher.simulator.latency_ms=150"]
        child = subprocess.Popen(
            [RANKFORGE, "run", self.pipeline, "--yes", *self.settings, *slow], cwd=ROOT,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        try:
            self.page.wait_for_function(
                "before => Number(document.querySelector('.tiles .number.good').innerText) > before", arg=before, timeout=20_000
            )
            self.assertIsNone(child.poll(), "the run was to go on while the page was looked at")
            self.assertEqual(self.page.locator("#live-state").inner_text(), "live")
            self.go("/lists/biology/101", decider)
            decider.get_by_role("button", name="Drop").click()
            decider.locator(".decide .chip").wait_for()
            self.assertIsNone(child.poll(), "the decision was to be taken while the run goes on")
            self.assertEqual(child.wait(timeout=60), 0)
        finally:
            child.kill()
        self.page.wait_for_function("Number(document.querySelector('.tiles .number').innerText) === 66", timeout=20_000)
        self.assertIn("dropped by hand", decider.locator(".decide").inner_text())
