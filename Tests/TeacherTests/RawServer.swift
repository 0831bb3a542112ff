import TestSupport

/// A server on loopback that answers each request with the same bytes, and then says nothing more and keeps the connection open.
struct RawServer {
    private let server: PythonServer

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
        server = try PythonServer(script, [response])
    }

    var baseURL: String { server.url }

    func stop() { server.stop() }

    /// A body in chunks, without the one that ends it.
    static func chunks(_ texts: [String]) -> String {
        texts.map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }.joined()
    }
}
