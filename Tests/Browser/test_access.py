"""What the inspector refuses, asked for as an attacker's page or program would."""
import http.client
from urllib.parse import urlencode, urlsplit

from inspector import Inspector, PageTest


class Access(PageTest):
    def ask(self, method, path, body=None, inspector=None, **headers):
        where = urlsplit((inspector or self.inspector).address)
        connection = http.client.HTTPConnection(where.hostname, where.port, timeout=10)
        connection.putrequest(method, path, skip_host="Host" in headers)
        data = (body or "").encode()
        fields = {name.replace("_", "-"): text for name, text in headers.items()}
        if method == "POST":
            fields |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(data))}
        for name, text in fields.items():
            connection.putheader(name, text)
        connection.endheaders(data)
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer

    def test_a_name_that_was_made_to_lead_here_gets_nothing(self):
        self.assertEqual(self.ask("GET", "/", Host="evil.example").status, 421)
        self.assertEqual(self.ask("GET", "/", Host="localhost:1").status, 200)

    def test_changes_need_the_pages_token_and_the_same_origin(self):
        self.go("/lists/biology/101")
        token = self.page.locator("[name=token]").first.input_value()
        form = {"token": token, "query": "biology/101", "action": "drop", "note": "forged"}
        own = self.inspector.address.rstrip("/")
        self.assertEqual(self.ask("POST", "/decide", urlencode(form), Origin="https://evil.example").status, 403)
        self.assertEqual(self.ask("POST", "/decide", urlencode(form), Origin=own, Sec_Fetch_Site="cross-site").status, 403)
        self.assertEqual(self.ask("POST", "/decide", urlencode(form | {"token": "x"}), Origin=own).status, 403)
        self.assertEqual(self.ask("POST", "/decide", "a" * 100_000, Origin=own).status, 413)
        self.go("/decisions?all=1")
        self.assertNotIn("forged", self.page.locator("main").inner_text())
        gone = urlencode(form | {"query": "no/such"})
        self.assertEqual(self.ask("POST", "/decide", gone, Origin=own).status, 404)

    def test_every_answer_says_what_a_browser_may_do_with_it(self):
        for path in ["/", "/lists", "/lists/biology/101", "/nothing", "/assets/inspector.js", "/lists/biology/101?text=query"]:
            headers = self.ask("GET", path).headers
            self.assertIn("default-src 'none'", headers["content-security-policy"], path)
            self.assertIn("frame-ancestors 'none'", headers["content-security-policy"], path)
            self.assertEqual(headers["x-content-type-options"], "nosniff", path)
            self.assertEqual(headers["referrer-policy"], "same-origin", path)

    def test_with_another_address_than_loopback_a_token_is_asked_for(self):
        inspector = Inspector(self.pipeline, *self.settings, "--host", "127.0.0.1")
        self.addCleanup(inspector.stop)
        self.assertEqual(self.ask("GET", "/", inspector=inspector).status, 401)
        self.assertEqual(self.ask("GET", "/?token=wrong", inspector=inspector).status, 401)
        moved = self.ask("GET", "/?" + urlsplit(inspector.address).query, inspector=inspector)
        self.assertEqual((moved.status, moved.headers["location"]), (303, "/"))
        cookie = moved.headers["set-cookie"]
        self.assertIn("HttpOnly", cookie)
        self.assertIn("SameSite=Strict", cookie)
        page = self.open_page()
        page.goto(inspector.address)
        self.assertEqual(page.title(), "Overview · demo · rankforge")
        self.assertNotIn("token", page.url)

    def test_ctrl_c_ends_it_while_a_page_is_open(self):
        inspector = Inspector(self.pipeline, *self.settings)
        page = self.browser.new_page()
        page.goto(inspector.address)
        page.wait_for_function("document.querySelector('#live-state').innerText === 'live'")
        self.assertEqual(inspector.stop(), 0)
        page.close()
