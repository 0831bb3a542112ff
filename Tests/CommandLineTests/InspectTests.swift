import Foundation
import TestSupport
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@Suite("The inspector's pages over HTTP")
struct InspectTests {
    @Test("every page answers with what the store holds, changes nothing but by a form of its own, and Ctrl-C ends it")
    func pages() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            #expect(try await demo.run(["--domain", "coding"]).status == 0)
            let process = try RankforgeProcess(["inspect", "pipelines/demo.yaml", "--set", "store=\(demo.store)"])
            defer { process.kill() }
            let address = try await Self.address(process)
            let overview = try await Self.get(address)
            #expect(overview.text.contains("<svg") && overview.status == 200)
            #expect(try await Self.get(address + "lists?domain=coding&status=rejected").text.contains("coding/12"))
            let list = try await Self.get(address + "lists/coding/12")
            #expect(list.text.contains("rejected: low-ndcg") && list.text.contains("How the score comes about"))
            #expect(try await Self.get(address + "lists/coding/none").status == 404)

            let token = try #require(list.text.firstMatch(of: /name="token" value="([^"]+)"/)?.1)
            let form = "query=coding%2F12&action=keep&note=read+it"
            #expect(try await Self.post(address + "decide", form + "&token=forged") == 403)
            #expect(try demo.sql("SELECT COUNT(*) FROM decision") == ["0"])
            #expect(try await Self.post(address + "decide", form + "&token=\(token)") == 200)
            #expect(try demo.sql("SELECT query_id, action, note FROM decision") == ["coding/12|keep|read it"])
            #expect(try await Self.get(address + "decisions").text.contains("read it"))
            process.interrupt()
            #expect(try await process.wait().status == 0)
        }
    }

    /// The address that the process prints.
    private static func address(_ process: RankforgeProcess) async throws -> String {
        for _ in 0..<1_000 {
            if process.output.hasSuffix("\n") { return process.output.trimmingCharacters(in: .newlines) }
            try await Task.sleep(for: .milliseconds(10))
        }
        return process.errors
    }

    private static func get(_ address: String) async throws -> (status: Int, text: String) {
        let (data, response) = try await URLSession.shared.data(from: try #require(URL(string: address)))
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
    }

    /// Sends a form; gives the status of the page that it leads to.
    private static func post(_ address: String, _ form: String) async throws -> Int {
        var request = URLRequest(url: try #require(URL(string: address)))
        request.httpMethod = "POST"
        request.httpBody = Data(form.utf8)
        let (_, response) = try await URLSession.shared.data(for: request)
        return (response as? HTTPURLResponse)?.statusCode ?? 0
    }
}
