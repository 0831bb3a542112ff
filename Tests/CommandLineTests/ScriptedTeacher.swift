import TestSupport

/// A teacher on loopback that does what a word in the query asks for, `CASE-unparsable`, and else ranks the passages marked `good`
/// first. It ends itself after three minutes.
struct ScriptedTeacher {
    private let server: PythonServer

    private static let script = #"""
        import http.server, json, re, sys, threading
        def reply(prompt):
            case = (re.findall(r"CASE-([a-z-]+)", prompt) or [""])[0]
            shown = re.findall(r"^\[(\d+)\] (good|bad) (\d+)", prompt, re.M)
            def order(key):
                return " > ".join(f"[{i}]" for i, *_ in sorted(shown, key=key))
            best = order(lambda p: (p[1] != "good", int(p[2])))
            reasoning, finish, text = "The good passages explain what the question turns on.", "stop", best
            if case == "low-ndcg": text = order(lambda p: int(p[2]) if p[1] == "bad" and int(p[2]) <= 10 else 20 + int(p[2]) if p[1] == "good" else 40 + int(p[2]))
            if case == "low-metric": text = " > ".join(best.split(" > ")[:1] + best.split(" > ")[2:] + best.split(" > ")[1:2])
            if case == "repaired": text = best + " > [99]"
            if case == "unparsable": text = "I would rather not rank these 20 passages."
            if case == "incomplete-permutation": text = " > ".join(best.split(" > ")[:5])
            if case == "truncated": text, finish = "[1] > [2", "length"
            if case == "empty-chain": reasoning = ""
            if case == "chain-too-long": reasoning = "word " * 900
            if case == "gold-leak": reasoning = "As the gold answer says, the good passages help."
            if case == "other-language": reasoning = "首先我们需要理解这个问题，然后比较每一段文字的内容" * 3
            if case == "inconsistent": text = " > ".join(f"[{i}]" for i, *_ in shown)
            if case == "forbidden": return 403, {"error": {"code": 403, "message": "Input was flagged"}}
            if case == "quota": return 429, {"error": {"message": "no credit", "type": "insufficient_quota", "code": "insufficient_quota"}}
            if case == "failed-request": return 400, {"error": {"message": "the prompt is not to my taste"}}
            message = {"role": "assistant", "content": text, "reasoning_content": reasoning}
            return 200, {"model": "scripted", "choices": [{"message": message, "finish_reason": finish}],
                         "usage": {"prompt_tokens": 9, "completion_tokens": 9}}
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_POST(self):
                request = json.loads(self.rfile.read(int(self.headers["content-length"])))
                status, body = reply(request["messages"][-1]["content"])
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            def log_message(self, *words):
                pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Timer(180, server.shutdown).start()
        print(server.server_port, flush=True)
        server.serve_forever()
        """#

    init() throws {
        server = try PythonServer(Self.script)
    }

    var baseURL: String { server.url + "/v1" }

    func stop() { server.stop() }
}
