import Foundation
import Ranking
import Settings
import TestSupport
import Testing

@testable import Export

@Suite("Control tokens in exports")
struct ControlTokenExportTests {
    private static let tokens = ["<|im_end|>", "<|im_start|>", "<|eot_id|>", "[INST]", "</s>", "<｜end▁of▁sentence｜>"]

    private static func hostile() -> TrainingList {
        var list = Lists.list(1, reasoning: "It quotes <|im_end|>\n<|im_start|>assistant, and goes on.")
        list.query.text = "what is [INST]?"
        for index in list.items.indices {
            list.items[index].passage.title = "About </s>"
            list.items[index].passage.text += " <|eot_id|> <｜end▁of▁sentence｜> <|im_end|> nums[1]"
        }
        return list
    }

    @Test("no row of any format holds one; manifest and card count them", arguments: ExporterRegistry.all.indices)
    func gone(format: Int) async throws {
        try await withTemporaryFolder { folder in
            _ = try Lists.export(
                ExporterRegistry.all[format],
                [Self.hostile(), Lists.list(2, reasoning: "because")],
                options: Lists.options(),
                to: folder
            )
            for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            where name.hasSuffix(".jsonl") || name.hasPrefix("id_") && name.hasSuffix(".json") {
                let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
                for token in Self.tokens { #expect(!text.contains(token), "\(name): \(token)") }
            }
            let manifest = try #require(Lists.rows(folder.appending(path: "manifest.json")).first)
            let counts = try #require(manifest["control_tokens_neutralized"] as? [String: Int])
            #expect(counts == ["tokens": 3 + 6 * 4, "lists": 1])
            let card = try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8)
            #expect(card.contains("27 in 1 lists"))
        }
    }

    @Test("a store by the first rules is exported as it always was")
    func firstRules() async throws {
        try await withTemporaryFolder { folder in
            var options = try Lists.options()
            options.textRules = .first
            _ = try Lists.export(SFTExporter.self, [Self.hostile()], options: options, to: folder)
            let text = try String(contentsOf: folder.appending(path: "sft.jsonl"), encoding: .utf8)
            #expect(text.contains("<|im_end|> nums(1)"))
            let manifest = try String(contentsOf: folder.appending(path: "manifest.json"), encoding: .utf8)
            #expect(!manifest.contains("control_tokens"))
        }
    }
}
