import TestSupport

/// A server on loopback whose answers name one model after another.
struct ModelServer {
    private let server: PythonServer

    init(models: [String]) throws {
        let script = """
            import http.server, json, sys
            models = sys.argv[1].split(",")
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_POST(self):
                    self.rfile.read(int(self.headers["content-length"]))
                    body = json.dumps({"model": models.pop(0), "choices": [{"message": {"content": "[1]", "reasoning_content": "r"},
                        "finish_reason": "stop"}], "usage": {"prompt_tokens": 1, "completion_tokens": 1}}).encode()
                    self.send_response(200)
                    self.send_header("content-type", "application/json")
                    self.send_header("content-length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                def log_message(self, *words):
                    pass
            server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
            print(server.server_port, flush=True)
            for _ in range(len(models)):
                server.handle_request()
            """
        server = try PythonServer(script, [models.joined(separator: ",")])
    }

    var baseURL: String { server.url }

    func stop() { server.stop() }
}
