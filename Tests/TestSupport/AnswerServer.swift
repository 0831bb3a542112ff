package import Foundation

/// A server on loopback that gives set answers in their order, then the last one for good, and remembers what it was asked.
package struct AnswerServer {
    package struct Answer: Codable, Sendable {
        /// The HTTP status.
        package var status: Int
        /// The header fields.
        package var headers: [String: String]
        package var body: String

        package init(_ body: String, status: Int = 200, headers: [String: String] = [:]) {
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    private let server: PythonServer
    private let log: URL
    /// Its address, without a slash at the end.
    package var url: String { server.url }

    /// Starts it; ``stop()`` ends it, and after a minute it ends itself.
    ///
    /// - Parameter delay: seconds before each answer.
    package init(_ answers: [Answer], folder: URL, delay: Double = 0) throws {
        let script = """
            import http.server, json, sys, threading, time
            answers = json.loads(sys.argv[1])
            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                def do_GET(self):
                    sent = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
                    answer = answers.pop(0) if len(answers) > 1 else answers[0]
                    with open(sys.argv[2], "a") as log:
                        log.write(json.dumps([self.path, {k.lower(): v for k, v in self.headers.items()}, sent]) + "\\n")
                    time.sleep(float(sys.argv[3]))
                    body = answer["body"].encode()
                    self.send_response(answer["status"])
                    for name, value in answer["headers"].items():
                        self.send_header(name, value)
                    self.send_header("content-length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                do_POST = do_GET
                def log_message(self, *words):
                    pass
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            threading.Timer(60, server.shutdown).start()
            print(server.server_port, flush=True)
            server.serve_forever()
            """
        log = folder.appending(path: "asked-\(UUID().uuidString).jsonl")
        try Data().write(to: log)
        let json = String(decoding: try JSONEncoder().encode(answers), as: UTF8.self)
        server = try PythonServer(script, [json, log.path, String(delay)])
    }

    /// The paths with their queries that were asked for, the header fields, names in lower case, and the bodies.
    package func asked() throws -> [(path: String, headers: [String: String], body: String)] {
        try String(contentsOf: log, encoding: .utf8).split(separator: "\n").map { line in
            let entry = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any]
            return (entry?[0] as? String ?? "", entry?[1] as? [String: String] ?? [:], entry?[2] as? String ?? "")
        }
    }

    /// Ends it.
    package func stop() { server.stop() }
}
