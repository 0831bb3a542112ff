import Foundation
import Settings
import TestSupport
import Testing

@testable import Teacher

@Suite("Prices and presets as dated data")
struct PriceTableTests {
    private func date(_ text: String) throws -> Date { try #require(ISO8601DateFormatter().date(from: text)) }

    @Test("each price and each provider has the day on which it was checked, and no model stands twice")
    func dated() throws {
        let day = try date("2026-11-30T12:00:00Z")
        #expect(PriceTable.entries.count > 15)
        for entry in PriceTable.entries {
            let age = try #require(entry.checked.flatMap { DataAge.days(since: $0, to: day) }, "\(entry.model)")
            #expect(age >= 0 && entry.source != nil)
            if let ends = entry.ends { #expect(DataAge.days(since: ends, to: day) != nil) }
            #expect(ProviderPreset.all.contains { $0.name == entry.provider })
            #expect(entry.price.input > 0 && entry.price.output > entry.price.input)
        }
        #expect(Set(PriceTable.entries.map { "\($0.provider) \($0.model)" }).count == PriceTable.entries.count)
        for preset in ProviderPreset.all where !["openai-compatible", "simulator"].contains(preset.name) {
            #expect(preset.checked.flatMap { DataAge.days(since: $0, to: day) } != nil, "\(preset.name)")
        }
        #expect(PriceTable.date == "2026-11-28")
    }

    @Test("days are counted between days, and what is no day has no age")
    func age() throws {
        let day = try date("2027-02-26T23:59:59Z")
        #expect(DataAge.days(since: "2026-11-28", to: day) == 90)
        #expect(try DataAge.days(since: "2026-11-28", to: date("2027-02-27T00:00:00Z")) == 91)
        #expect(try DataAge.days(since: "2026-11-28", to: date("2026-11-27T12:00:00Z")) == -1)
        #expect(DataAge.days(since: "yesterday", to: day) == nil)
    }

    private static func teacher(_ provider: String, _ model: String, _ more: [String: SettingValue] = [:]) throws
        -> TeacherConfiguration
    {
        let values: [String: SettingValue] = ["provider": .string(provider), "model": .string(model)]
        return try TeacherConfiguration(settings: Settings(path: "teacher", values: values.merging(more) { $1 }))
    }

    @Test("DeepSeek costs half outside of its peaks, and a budget reserves the peak price")
    func peak() throws {
        let teacher = try Self.teacher("deepseek", "deepseek-v4-pro", ["budget": .number(1)])
        #expect(teacher.price(at: try date("2026-11-24T02:00:00Z"))?.output == 3.96)
        #expect(teacher.price(at: try date("2026-11-24T12:00:00Z"))?.output == 1.98)
        #expect(teacher.price(at: try date("2026-11-24T12:00:00Z"))?.cachedInput == 0.022)
        #expect(teacher.highestPrice?.output == 3.96)
        // A price of the file's own takes nothing from the table.
        let price: SettingValue = .object(["input": .number(1), "output": .number(2)])
        let own = try Self.teacher("deepseek", "deepseek-v4-pro", ["price": price])
        #expect(try own.peakPrice == nil && own.price(at: date("2026-11-24T02:00:00Z"))?.output == 2)
        #expect(own.batchFactor == nil, "nothing is known of its batch files")
    }

    @Test("a long prompt is dearer as a whole, what is written to a cache too, and a batch file costs its share")
    func longPrompt() throws {
        let teacher = try Self.teacher("openai", "gpt-6-sol")
        let price = try #require(teacher.price)
        #expect(price.microUSD(promptTokens: 272_000, cachedTokens: 0, completionTokens: 1000) == 554_000)
        #expect(price.microUSD(promptTokens: 272_001, cachedTokens: 0, completionTokens: 1000) == 1_103_004)
        #expect(price.microUSD(promptTokens: 1000, cachedTokens: 0, writtenTokens: 1000, completionTokens: 0) == 2500)
        #expect(
            teacher.highestPrice?.microUSD(promptTokens: 272_001, cachedTokens: 0, completionTokens: 0) == 1_360_005
        )
        #expect(teacher.batchFactor == 0.5)
        #expect(try Self.teacher("xai", "grok-4.3").batchFactor == 0.8)
        #expect(try Self.teacher("deepseek", "deepseek-flash").batchFactor == nil, "nothing is known of a batch")
    }

    private static func table(_ text: String, in folder: URL) throws -> PriceFile {
        let file = folder.appending(path: "prices.json")
        try Data(text.utf8).write(to: file)
        return try PriceFile(file)
    }

    @Test(
        "a table of the user's with a slip is refused with its place",
        arguments: [
            ("", "found something else"), ("[]", "found something else"),
            (#"{"prics": []}"#, "did you mean 'prices'?"),
            (#"{"prices": [{"model": "m"}]}"#, "add the keys 'provider', 'input', 'output'"),
            ("{\"prices\": [\n{\"provider\": \"p\", \"model\": \"m\", \"input\": -1, \"output\": 1}]}", "line 2"),
            (
                #"{"prices": [{"provider": "p", "model": "m", "input": 1, "output": 1, "cached_inptu": 1}]}"#,
                "did you mean 'cached_input'?"
            ),
            (
                #"{"prices": [{"provider": "p", "model": "m", "input": 1, "output": 1, "long_prompt": {"over": -3, "input": 2, "output": 2}}]}"#,
                "prices[0].long_prompt.over"
            ),
            (
                #"{"prices": [{"provider": "p", "model": "m", "input": 1, "output": 1}, {"provider": "p", "model": "m", "input": 2, "output": 1}]}"#,
                "prices[1]: expected one price of p m, which prices[0] has too"
            ),
        ]
    )
    func refusedTable(text: String, said: String) async throws {
        try await withTemporaryFolder { folder in
            let error = #expect(throws: PipelineFileError.self) { try Self.table(text, in: folder) }
            let words = error?.localizedDescription ?? ""
            #expect(words.contains(said) && words.contains("prices.json"), "\(words)")
            let folderError = #expect(throws: PipelineFileError.self) { try PriceFile(folder) }
            #expect(folderError?.localizedDescription.contains("found a folder") == true)
        }
    }

    @Test("the built-in table has the form of a user's, which may leave out who said so and repeat a row")
    func form() async throws {
        try await withTemporaryFolder { folder in
            let own = try Self.table(String(decoding: PackageResources.prices_json, as: UTF8.self), in: folder)
            #expect(own.entries.count == PriceTable.entries.count)
            #expect(own.entries.allSatisfy { PriceTable.difference($0) == nil })
            let row = #"{"provider": "p", "model": "m", "input": 1, "output": 1}"#
            #expect(try Self.table("{\"prices\": [\(row), \(row)]}", in: folder).entries.count == 2)
            let shares =
                #"{"batch": {"deepseek": 0.5}, "prices": [{"provider": "deepseek", "model": "deepseek-flash", "input": 0.3, "output": 1.2}]}"#
            #expect(
                try Self.table(shares, in: folder).entries.compactMap(PriceTable.difference) == [
                    "batch unknown here, 0.5 there"
                ]
            )
        }
    }

    @Test("no price is taken from a model of a like name, or from another provider's")
    func unknown() throws {
        for (provider, model) in [
            ("openai", "gpt-6-sol-mini"), ("openai", "gpt-6"), ("openrouter", "gpt-6-sol"),
            ("deepseek", "DeepSeek-Flash"),
        ] {
            #expect(try Self.teacher(provider, model).price == nil, "\(provider) \(model)")
        }
        let error = #expect(throws: PipelineFileError.self) {
            try Self.teacher("openai", "gpt-6", ["budget": .number(1)])
        }
        #expect(error?.path == "teacher.budget" && error?.found.contains("2026-11-28") == true)
    }
}
