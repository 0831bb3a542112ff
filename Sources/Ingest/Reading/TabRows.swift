import Foundation
import Ranking

/// Reads tab-separated values.
struct TabRows {
    let url: URL

    /// Hands over each row's fields, or why it can't be read: fewer fields than needed, an empty one. Tabs in the last field belong to it.
    func each(fields count: Int, _ visit: (_ number: Int, _ row: Result<[String], BrokenRow>) throws -> Void) throws {
        try LineReader.each(url) { number, line in
            func broken(_ reason: String) throws {
                try visit(number, .failure(BrokenRow(file: url.path, line: number, reason: reason)))
            }
            switch line {
            case .broken(let reason): try broken(reason)
            case .text(let text):
                let fields = text.split(separator: "\t", maxSplits: count - 1, omittingEmptySubsequences: false)
                guard fields.count == count else {
                    return try broken("expected \(count) fields with tabs between them, found \(fields.count)")
                }
                guard fields.allSatisfy({ !$0.allSatisfy(\.isWhitespace) }) else {
                    return try broken("expected text in every field, found an empty one")
                }
                try visit(number, .success(fields.map(String.init)))
            }
        }
    }

    /// Hands over rows of id and text as documents, each with its line.
    ///
    /// - Parameter license: of the texts, for the card.
    func documents(license: String?, _ visit: (SourceRow<SourceDocument>) throws -> Void) throws {
        try each(fields: 2) { line, row in
            switch row {
            case .failure(let broken): try visit(.broken(broken))
            case .success(let fields):
                let attribution = Attribution(license: license)
                try visit(
                    .read(
                        SourceDocument(
                            id: fields[0],
                            text: fields[1],
                            attribution: attribution,
                            file: url.path,
                            line: line
                        )
                    )
                )
            }
        }
    }
}
