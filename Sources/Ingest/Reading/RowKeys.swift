import Foundation
import Settings

/// Looks for keys of JSON rows that a reader does not know.
struct RowKeys {
    /// The keys of a row.
    let row: [String]
    /// The key that holds a list of objects, with their keys.
    let inner: (key: String, known: [String])
    /// Words of other formats, with the key that they stand for.
    let otherWords: [String: String]

    private struct Enough: Error {}

    /// A row's keys alone.
    private struct Keys: Decodable {
        struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }

            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { return nil }
        }

        let names: Set<String>
        private let container: KeyedDecodingContainer<Key>

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            names = Set(container.allKeys.map(\.stringValue))
            self.container = container
        }

        /// The keys of the objects of a list; empty for what is none.
        func entries(of key: String) -> [Set<String>] {
            (try? container.decodeIfPresent([Keys].self, forKey: Key(stringValue: key)))?.map(\.names) ?? []
        }
    }

    /// The unknown keys of the first rows of a file, those first that stand in most rows.
    func unknown(in file: URL, rows limit: Int) throws -> [UnknownKey] {
        var found: [String: UnknownKey] = [:]
        func note(_ name: String, in place: String, known: [String], beside names: Set<String>, line: Int) {
            let meant = meaning(of: name, among: known).flatMap { names.contains($0) ? nil : $0 }
            var key = found[place + name] ?? UnknownKey(name: place + name, meant: nil, rows: 0, line: line)
            key.rows += 1
            key.meant = key.meant ?? meant.map { place + $0 }
            found[place + name] = key
        }
        var seen = 0
        do {
            try JSONRows(url: file).each(Keys.self) { line, result in
                seen += 1
                if case .success(let keys) = result {
                    for name in keys.names.subtracting(row) {
                        note(name, in: "", known: row, beside: keys.names, line: line)
                    }
                    // Each key once a row, however many entries have it.
                    var told: Set<String> = []
                    for entry in keys.entries(of: inner.key) {
                        for name in entry.subtracting(inner.known) where told.insert(name).inserted {
                            note(name, in: inner.key + ".", known: inner.known, beside: entry, line: line)
                        }
                    }
                }
                if seen >= limit { throw Enough() }
            }
        } catch is Enough {}
        return found.values.sorted { ($1.rows, $0.name) < ($0.rows, $1.name) }
    }

    private func meaning(of name: String, among known: [String]) -> String? {
        if let near = Suggestion.nearest(to: name, among: known) { return near }
        return otherWords[name.lowercased()].flatMap { known.contains($0) ? $0 : nil }
    }
}
