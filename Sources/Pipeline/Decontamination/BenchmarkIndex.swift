import Foundation
import Ingest
import Ranking

/// The texts of all benchmarks, ready to be asked for copies.
struct BenchmarkIndex: Sendable {
    /// A benchmark's text that is alike.
    struct Hit: Sendable, Hashable {
        /// The file.
        var benchmark: String
        /// The row there.
        var row: String
        /// How its text begins.
        var excerpt: String
        /// From the threshold to 1.
        var similarity: Double
        /// Whether the words are equal.
        var isExact: Bool

        /// What the user gets to see.
        var evidence: String {
            evidenceJSON([
                "benchmark": benchmark, "row": row, "similarity": rounded(similarity),
                "match": isExact ? "exact" : "near",
                "text": excerpt,
            ])
        }
    }

    private struct Entry: Sendable {
        var benchmark: String
        var id: String
        var excerpt: String
    }

    /// Characters of a benchmark's text that are kept as evidence.
    static let excerpt = 240

    private var index: NearIndex
    private var entries: [Entry] = []
    /// Rows that could not be read.
    private(set) var broken: [BrokenRow] = []

    init(threshold: Double) {
        index = NearIndex(likeness: .containment, threshold: threshold)
    }

    /// Reads benchmarks; blocks.
    ///
    /// - Parameters:
    ///   - passages: whether their passages are taken too; only queries if not.
    ///   - goOn: called at each row; what it throws ends the reading.
    init(_ readers: [BenchmarkReader], threshold: Double, passages: Bool, goOn: () throws -> Void = {}) throws {
        self.init(threshold: threshold)
        for reader in readers {
            try reader.each { row in
                try goOn()
                switch row {
                case .success(let row):
                    if StackedMarks.exceed(in: row.text) {
                        let reason =
                            "row \(row.id): expected at most \(StackedMarks.most) combining marks on a letter, found more"
                        broken.append(BrokenRow(file: reader.path.path, line: 0, reason: reason))
                    } else if row.kind == .query || passages {
                        add(row)
                    }
                case .failure(let row): broken.append(row)
                }
            }
        }
    }

    mutating func add(_ row: BenchmarkRow) {
        entries.append(Entry(benchmark: row.benchmark, id: row.id, excerpt: String(row.text.prefix(Self.excerpt))))
        index.add(index.probe(row.text))
    }

    /// The most alike text, or nil.
    func hit(_ text: String) -> Hit? {
        guard !entries.isEmpty, let match = index.best(index.probe(text)) else { return nil }
        let entry = entries[match.row]
        return Hit(
            benchmark: entry.benchmark,
            row: entry.id,
            excerpt: entry.excerpt,
            similarity: match.likeness,
            isExact: match.isExact
        )
    }
}
