import Foundation

/// A server on loopback that answers each request with the same bytes, and then says nothing more and keeps the connection open.
struct RawServer {
    private let process = Process()
    let baseURL: String

    init(_ response: String) throws {
        let script = """
            import socket, sys, threading
            def serve(connection):
                data = b""
                while b"\\r\\n\\r\\n" not in data:
                    more = connection.recv(65536)
                    if not more: return
                    data += more
                connection.sendall(sys.argv[1].encode())
                connection.recv(65536)
            server = socket.create_server(("127.0.0.1", 0))
            print(server.getsockname()[1], flush=True)
            while True:
                threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
            """
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, response]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let port = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
        baseURL = "http://127.0.0.1:\(port.trimmingCharacters(in: .whitespacesAndNewlines))"
    }

    /// By a signal that no mask holds back: what is started from a worker thread may not hear the others.
    func stop() { kill(process.processIdentifier, SIGKILL) }

    /// A body in chunks, without the one that ends it.
    static func chunks(_ texts: [String]) -> String {
        texts.map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }.joined()
    }
}
