import Foundation
import TestSupport

/// An embedding server that takes texts of so many tokens, two a word, and says so of longer ones in vLLM's words.
final class LimitedEmbedder: Sendable {
    private let server: PythonServer
    private let log: URL

    /// Starts it; after two minutes it ends by itself.
    init(tokens: Int, folder: URL) throws {
        let script = """
            import http.server, json, sys, threading
            limit = int(sys.argv[1])
            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                def do_POST(self):
                    texts = json.loads(self.rfile.read(int(self.headers["content-length"])))["input"]
                    longest = max(2 * len(text.split()) for text in texts)
                    if longest > limit:
                        with open(sys.argv[2], "a") as log:
                            log.write("refused\\n")
                        status, answer = 400, {"error": {"message": f"This model's maximum context length is {limit} tokens. "
                            f"However, you requested {longest} tokens in the input.", "type": "BadRequestError", "code": 400}}
                    else:
                        status, answer = 200, {"model": "m", "usage": {"prompt_tokens": sum(2 * len(text.split()) for text in texts)}, "data": [
                            {"index": place, "embedding": [1.0 + len(text), 1.0, hash(text) % 7]} for place, text in enumerate(texts)]}
                    body = json.dumps(answer).encode()
                    self.send_response(status)
                    self.send_header("content-type", "application/json")
                    self.send_header("content-length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                def log_message(self, *words):
                    pass
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            threading.Timer(120, server.shutdown).start()
            print(server.server_port, flush=True)
            server.serve_forever()
            """
        log = folder.appending(path: "refused-\(UUID().uuidString)")
        try Data().write(to: log)
        server = try PythonServer(script, [String(tokens), log.path])
    }

    /// How many requests it refused.
    var refusals: Int { (try? String(contentsOf: log, encoding: .utf8).split(separator: "\n").count) ?? 0 }

    var url: String { server.url }

    func stop() { server.stop() }
}
