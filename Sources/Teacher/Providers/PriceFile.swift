package import Foundation
import Ranking
import Settings

/// A table of prices that a user has, in the form of the built-in one. It is held against a schema, since a key that is misspelt would else
/// look like agreement.
package struct PriceFile: Sendable {
    package let path: String
    package let entries: [PriceTable.Entry]

    /// - Throws: ``PipelineFileError`` with line or row, for a file that can't be read, what does not fit the form, and rows of one model that
    ///   contradict each other.
    package init(_ file: URL) throws {
        path = file.path
        let form = #"a table like {"prices": [{"provider": "openai", "model": "NAME", "input": 1, "output": 5}]}"#
        func mistake(_ found: String) -> PipelineFileError {
            PipelineFileError(path: "--prices", expected: form, found: found, file: file.path)
        }
        let data: Data
        do {
            data = try Data(contentsOf: file)
        } catch {
            throw mistake(FileFault(error)?.found ?? error.localizedDescription)
        }
        guard let text = String(validating: data, as: UTF8.self),
            text.first(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }) == "{"
        else {
            throw mistake("something else")
        }
        let settings = try SettingsReader.read(
            yaml: text,
            file: file.path,
            schema: Self.properties,
            overrides: [],
            environment: [:]
        )
        let shares = settings.section("batch")
        entries = try settings.list("prices").map { try PriceTable.Entry(row: $0, batchShares: shares) }
        for (place, entry) in entries.enumerated() {
            for (earlier, other) in entries[..<place].enumerated() where other.isSameModel(as: entry) {
                let differences = other.differences(from: entry)
                guard !differences.isEmpty else { continue }
                throw PipelineFileError(
                    path: "prices[\(place)]",
                    expected: "one price of \(entry.provider) \(entry.model), which prices[\(earlier)] has too",
                    found: "another one (\(differences.joined(separator: "; ")))",
                    suggestion: "keep one of them",
                    file: file.path
                )
            }
        }
    }

    private static let properties: [Property] = [
        .optional("unit", .string, "What the numbers are, for readers."),
        .optional("note", .string, "For readers."),
        .optional("batch", .map(.number(0...1)), "By provider: what batch files cost, as a share."),
        .required("prices", .list(.object(row)), "A row a model."),
    ]

    private static let row: [Property] =
        [
            .required("provider", .string, "As pipeline files name it."),
            .required("model", .string, "As its provider names it."),
        ] + TeacherConfiguration.price + [
            TeacherConfiguration.batchShare,
            .optional("off_peak", .number(0...1), "What all costs outside of peak hours, as a share."),
            .optional("long_prompt", .object(longPrompt), "What is dearer of long prompts."),
            .optional("ends", .string, "The last day of the model."),
            .optional("checked", .string, "The day on which this was checked."),
            .optional("source", .string, "Who said so."),
        ]

    private static let longPrompt: [Property] = [
        .required("over", .integer(0...Int.max), "Tokens of the prompt up to which nothing is dearer."),
        .required("input", .number(0...1000), "A factor on all of the prompt."),
        .required("output", .number(0...1000), "A factor on reasoning and answer."),
    ]
}

extension PriceTable.Entry {
    /// - Parameter batchShares: those of whole providers.
    fileprivate init(row: Settings, batchShares: Settings) throws {
        let provider = try row.requiredString("provider")
        let price = Price(settings: row)
        let long = row.settings("long_prompt")
        self.init(
            provider: provider,
            model: try row.requiredString("model"),
            input: price.input,
            cachedInput: row.number("cached_input"),
            cacheWrite: price.cacheWrite,
            output: price.output,
            batch: row.number("batch") ?? batchShares.number(provider),
            offPeak: row.number("off_peak"),
            longPrompt: try long.map {
                Price.LongPrompt(
                    over: try $0.requiredInteger("over"),
                    input: $0.number("input") ?? 1,
                    output: $0.number("output") ?? 1
                )
            },
            ends: row.string("ends"),
            checked: row.string("checked"),
            source: row.string("source")
        )
    }

    fileprivate func isSameModel(as other: Self) -> Bool { provider == other.provider && model == other.model }
}
