import Foundation
import Settings
import Synchronization
import TestSupport
import Testing

@testable import Teacher

@Suite("Kept connections", .timeLimit(.minutes(2)))
struct ResendTests {
    /// Answers the first request of each connection, reads the second one and ends the connection without a byte, as a worker does that dies
    /// while it thinks; writes a byte to a file for each request that it read.
    private static let script = """
        import json, os, re, socketserver, sys, threading
        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                number = 0
                while True:
                    head = b""
                    while not head.endswith(b"\\r\\n\\r\\n"):
                        line = self.rfile.readline()
                        if not line: return
                        head += line
                    length = int(re.search(rb"(?i)content-length: *(\\d+)", head)[1])
                    assert json.loads(self.rfile.read(length))["messages"]
                    with open(sys.argv[1], "ab") as log: log.write(b".")
                    number += 1
                    if number == 2: return
                    body = json.dumps({"model": "m", "choices": [{"message": {"content": "[1]", "reasoning_content": "r"}, "finish_reason": "stop"}],
                        "usage": {"prompt_tokens": 1, "completion_tokens": 1}}).encode()
                    self.wfile.write(b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(body) + body)
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Timer(60, lambda: os._exit(0)).start()
        print(server.server_address[1], flush=True)
        server.serve_forever()
        """

    @Test(
        "a request that a server read and did not answer is a failed attempt that is listed, never one that was sent again unseen"
    )
    func nothingIsSentUnseen() async throws {
        try await withTemporaryFolder { folder in
            let log = folder.appending(path: "read")
            let server = try PythonServer(Self.script, [log.path])
            defer { server.stop() }
            let store = MemoryAnswerStore()
            let gateway = GatewayTests.gateway(
                try GatewayTests.configuration("\(server.url)/v1", ["concurrency": .integer(1)]),
                store
            )
            for number in 1...6 { _ = try await gateway.ask(GatewayTests.request(number)) }
            let read = try Data(contentsOf: log).count
            let (saves, failures) = store.state.withLock { ($0.saves, $0.failures) }
            #expect(saves == 6)
            #expect(read > 6 && failures.count == read - 6)
            #expect(failures.allSatisfy { $0.cause == .reset && $0.message.contains("before the first byte") })
            // Each may have been billed, to its worst case as far as anyone knows.
            #expect(failures.allSatisfy { $0.possiblyBilledMicroUSD >= 2 * 4096 })
        }
    }
}
