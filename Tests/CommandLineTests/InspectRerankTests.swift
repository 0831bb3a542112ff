import Foundation
import Ranking
import Store
import TestSupport
import Testing

@Suite("Reranked queries in the inspector")
struct InspectRerankTests {
    /// Queries of some documents in an order that has nothing to do with the truth in their texts.
    private func makeFile(_ folder: URL, documents: Int = 30) throws -> String {
        var (queries, corpus, run) = ("", "", "")
        for (query, town) in ["Aberdeen", "Berne", "Cork"].enumerated() {
            queries += #"{"_id": "q/\#(query)", "text": "Which bridge of \#(town) carries trains?"}"# + "\n"
            for place in 0..<documents {
                let document = place * 7 % documents
                let text = "Bridge \(document) <i>of</i> town \(query), truth \(1 - Double(document) / 200)."
                corpus += #"{"_id": "q\#(query)-\#(document)", "text": "\#(text)"}"# + "\n"
                run += "q/\(query) Q0 q\(query)-\(document) \(place + 1) \(200 - place) first\n"
            }
        }
        let qrels = "query-id\tcorpus-id\tscore\nq/0\tq0-0\t2\nq/1\tq1-0\t1\nq/2\tq2-0\t1\n"
        try FileManager.default.createDirectory(at: folder.appending(path: "qrels"), withIntermediateDirectories: true)
        let files = ["queries.jsonl": queries, "corpus.jsonl": corpus, "run.txt": run, "qrels/test.tsv": qrels]
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        let file = folder.appending(path: "rerank.yaml")
        let yaml = """
            name: student
            store: \(folder.path)/store.sqlite
            set: towns
            teacher:
              provider: simulator
              attempts: 1
              simulator: {truth_word: truth, order_noise: 0.05, latency_ms: 0}
            queries: {kind: beir, path: \(folder.path)}
            candidates: {kind: run, path: \(folder.path)/run.txt}
            """
        try Data(yaml.utf8).write(to: file)
        return file.path
    }

    @Test(
        "every window stands there with its order and reasoning, whose identifiers lead to the documents that were shown"
    )
    func windows() async throws {
        try await withTemporaryFolder { folder async throws in
            let file = try makeFile(folder)
            let done = try await RankforgeProcess.run(["rerank", file, "--out", folder.appending(path: "o").path])
            #expect(done.status == 0, "\(done.errors)")
            let failing = ["rerank", file, "--set", "name=broken", "--set", "teacher.simulator.error_500=1"]
            let failed = try await RankforgeProcess.run(failing + ["--set", "rerank.top=10", "--limit", "1"])
            #expect(failed.status == 4, "\(failed.errors)")
            let process = try RankforgeProcess(["inspect", file])
            defer { process.kill() }
            let address = try await InspectorClient.address(process)

            let list = try await InspectorClient.get(address)
            #expect(list.status == 200 && list.text.matches(of: /class="row" data-row/).count == 3)
            #expect(list.text.contains("Which bridge of Cork carries trains?"))
            let path = try #require(list.text.firstMatch(of: /href="\/(reranks\/[0-9a-f]+\/towns\/q%2F0)"/)?.1)
            let page = try await InspectorClient.get(address + path)
            #expect(page.status == 200 && page.text.contains("Bridge 3 &lt;i&gt;of"))
            #expect(page.text.contains("relevant: 2") && page.text.contains("NDCG@10"))

            let store = try Store.openReading(path: folder.appending(path: "store.sqlite").path)
            let way = try #require(try await store.rerankWays().first { $0.name == "student" })
            let detail = try await store.rerankDetail(way.fingerprint, query: QueryID(rawValue: "towns/q/0"))
            let order = try #require(detail?.order)
            #expect(order.windows.count == 2 && order.windows.map(\.start) == [10, 0])
            let parts = page.text.components(separatedBy: "<details class=\"panel window\"").dropFirst()
            #expect(parts.count == 2)
            for (window, part) in zip(order.windows, parts) {
                #expect(part.contains("places \(window.start + 1)–\(window.start + window.documents.count)"))
                let links = part.matches(of: /href="#p(\d+)">\[(\d+)\]/)
                // The order of the window, the reasoning and the answer each name every passage or some of them.
                #expect(links.count > 2 * window.documents.count)
                for link in links {
                    let rank = try #require(Int(link.1))
                    let shown = try #require(Int(link.2))
                    #expect(order.ranked[rank - 1] == window.documents[shown - 1])
                }
            }
            #expect(order.ranked != order.found)
            let moves = page.text.matches(of: /title="rank">(\d+)<\/span>\s*<span[^>]*>#(\d+)</)
            #expect(moves.count == 30)
            for move in moves {
                let (rank, place) = (Int(move.1) ?? 0, Int(move.2) ?? 0)
                #expect(order.ranked[rank - 1] == order.found[place - 1])
            }

            let prompt = try #require(page.text.firstMatch(of: /href="\/([^"]+text=prompt[^"]+)"/)?.1)
            #expect(try await InspectorClient.get(address + prompt).text.contains("bridge of Aberdeen carries trains"))
            let other = prompt.replacingOccurrences(of: "q%2F0", with: "q%2F1")
            #expect(try await InspectorClient.get(address + other).status == 404)
            #expect(try await InspectorClient.get(address + path.replacing("q%2F0", with: "none")).status == 404)
            try await failures(address, list.text)
            #expect(try await searched(address, "bern train") == 1)
            try store.close()
        }
    }

    @Test(
        "every link within the page of a long order leads somewhere, and documents behind its end still stand in their windows"
    )
    func depth() async throws {
        try await withTemporaryFolder { folder async throws in
            let file = try makeFile(folder, documents: 120)
            let done = try await RankforgeProcess.run([
                "rerank", file, "--limit", "1", "--set", "rerank.top=120", "--set", "candidates.top=120", "--out",
                folder.appending(path: "o").path,
            ])
            #expect(done.status == 0, "\(done.errors)")
            let process = try RankforgeProcess(["inspect", file])
            defer { process.kill() }
            let address = try await InspectorClient.address(process)
            let list = try await InspectorClient.get(address)
            let path = try #require(list.text.firstMatch(of: /href="\/(reranks\/[0-9a-f]+\/towns\/q%2F0)"/)?.1)
            let page = try await InspectorClient.get(address + path).text
            let targets = Set(page.matches(of: /href="#(p[0-9]*)"/).map { String($0.1) })
            #expect(targets.count == 100 && targets.allSatisfy { page.contains("id=\"\($0)\"") })
            // Eleven windows of twenty, a row each with its identifier.
            let rows = page.matches(of: /<td class="move[^>]*>[^<]*<\/td><td>(?:<a [^>]*>)?\[[0-9]+\]/)
            #expect(rows.count == 220)
        }
    }

    private func failures(_ address: String, _ list: String) async throws {
        let broken = try #require(list.firstMatch(of: /href="\/(reranks\/[0-9a-f]+)">broken/)?.1)
        let failed = try await InspectorClient.get(address + broken + "?show=failed")
        #expect(failed.text.contains("failed: server") && failed.text.matches(of: /data-row/).count == 1)
        let page = try await InspectorClient.get(address + broken + "/towns/q%2F0")
        #expect(page.text.contains("What the first stage found") && page.text.contains("status 500"))
        #expect(try await InspectorClient.get(address + "reranks/ffffffffffff").status == 404)
        // Numbers that nobody may count down from.
        let least = "\(Int.min)"
        #expect(try await InspectorClient.get(address + broken + "?show=failed&from=" + least).status == 200)
        #expect(try await InspectorClient.get(address + broken + "/towns/q%2F0?window=" + least).status == 200)
    }

    /// How many queries hold words, once the index is made.
    private func searched(_ address: String, _ words: String) async throws -> Int {
        for _ in 0..<100 {
            let text = try await InspectorClient.get(address + "reranks?q=" + words.replacing(" ", with: "+")).text
            if !text.contains("still being made") { return text.matches(of: /data-row/).count }
            try await Task.sleep(for: .milliseconds(50))
        }
        return -1
    }
}
