import Foundation
import TestSupport
import Testing

@Suite("The inspector's pages over HTTP")
struct InspectTests {
    @Test("every page answers with what the store holds, changes nothing but by a form of its own, and Ctrl-C ends it")
    func pages() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            #expect(try await demo.run(["--domain", "coding"]).status == 0)
            let process = try RankforgeProcess(["inspect", "pipelines/demo.yaml", "--set", "store=\(demo.store)"])
            defer { process.kill() }
            let address = try await InspectorClient.address(process)
            let overview = try await InspectorClient.get(address)
            #expect(overview.text.contains("<svg") && overview.status == 200)
            #expect(
                try await InspectorClient.get(address + "lists?domain=coding&status=rejected").text.contains(
                    "coding/12"
                )
            )
            let list = try await InspectorClient.get(address + "lists/coding/12")
            #expect(list.text.contains("rejected: low-ndcg") && list.text.contains("How the score comes about"))
            #expect(try await InspectorClient.get(address + "lists/coding/none").status == 404)

            let token = try #require(list.text.firstMatch(of: /name="token" value="([^"]+)"/)?.1)
            let form = "query=coding%2F12&action=keep&note=read+it"
            #expect(try await InspectorClient.post(address + "decide", form + "&token=forged") == 403)
            #expect(try demo.sql("SELECT COUNT(*) FROM decision") == ["0"])
            #expect(try await InspectorClient.post(address + "decide", form + "&token=\(token)") == 200)
            #expect(try demo.sql("SELECT query_id, action, note FROM decision") == ["coding/12|keep|read it"])
            #expect(try await InspectorClient.get(address + "decisions").text.contains("read it"))
            process.interrupt()
            #expect(try await process.wait().status == 0)
        }
    }
}
