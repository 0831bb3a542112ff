import Foundation

/// Human relevance judgments: query id -> document id -> label.
enum Qrels {
    /// How the fields stand in a line.
    enum Fields {
        /// `query 0 document label`, blanks or tabs between them.
        case trec
        /// `query document label` with tabs, a header line first.
        case beir
    }

    /// Reads a file as a whole; MS MARCO's training judgments have half a million lines.
    static func read(_ url: URL, fields: Fields, broken: (BrokenRow) throws -> Void) throws -> [String: [String: Int]] {
        var qrels: [String: [String: Int]] = [:]
        try LineReader.each(url) { number, line in
            func report(_ reason: String) throws { try broken(BrokenRow(file: url.path, line: number, reason: reason)) }
            switch line {
            case .broken(let reason): try report(reason)
            case .text(let text):
                let parts = text.split(whereSeparator: \.isWhitespace)
                if fields == .beir, number == 1, parts.last == "score" { return }
                let needed = fields == .trec ? 4 : 3
                guard parts.count == needed, let last = parts.last, let label = Int(last) else {
                    return try report("expected \(needed) fields with a whole number at the end, found \(parts.count)")
                }
                qrels[String(parts[0]), default: [:]][String(parts[needed - 2])] = label
            }
        }
        return qrels
    }
}
