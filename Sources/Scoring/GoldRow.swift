import Ranking

/// A list's truth as one row of an export gives it: the `rl` format, or the released ReasonRank layout.
struct GoldRow {
    /// The names by which rollouts may call the query.
    var names: [String] = []
    var gold: RewardGold

    /// Reads a row.
    ///
    /// - `rl`: `reward_model.ground_truth`, and of `extra_info` the keys `initial_list`, `relevant_docids`, `qid`, `index`.
    /// - `reasonrank`: `initial_list`, `final_list`, `relevant_docids`, `qid`, `dataset`.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONScanner.Failure) {
        var scanner = JSONScanner(bytes)
        var fields = Fields()
        try scanner.object { (key, scanner) throws(JSONScanner.Failure) in
            if scanner.isEqual(key, "extra_info"), try scanner.peek() == .object {
                try scanner.object { (key, scanner) throws(JSONScanner.Failure) in
                    try fields.take(key, &scanner)
                }
            } else if scanner.isEqual(key, "reward_model"), try scanner.peek() == .object {
                try scanner.object { (key, scanner) throws(JSONScanner.Failure) in
                    if scanner.isEqual(key, "ground_truth") {
                        fields.truth = try scanner.string()
                    } else {
                        try scanner.skip()
                    }
                }
            } else {
                try fields.take(key, &scanner)
            }
        }
        try scanner.end()
        gold = try fields.gold()
        names = fields.names
        if names.isEmpty { throw JSONScanner.Failure(reason: "expected a key `qid`, `id` or `index`, found none") }
    }

    /// The keys that matter.
    private struct Fields {
        var truth: String?
        var query: String?
        var index: String?
        var dataset: String?
        var initial: [String] = []
        var final: [String] = []
        var relevant: [String] = []

        mutating func take(_ key: JSONScanner.Raw, _ scanner: inout JSONScanner) throws(JSONScanner.Failure) {
            if scanner.isEqual(key, "qid") || scanner.isEqual(key, "id") {
                query = try scanner.name()
            } else if scanner.isEqual(key, "index") {
                index = try scanner.name()
            } else if scanner.isEqual(key, "dataset") {
                dataset = try scanner.name()
            } else if scanner.isEqual(key, "initial_list") {
                initial = try Self.names(&scanner)
            } else if scanner.isEqual(key, "final_list") {
                final = try Self.names(&scanner)
            } else if scanner.isEqual(key, "relevant_docids") {
                relevant = try Self.names(&scanner)
            } else {
                try scanner.skip()
            }
        }

        private static func names(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> [String] {
            var names: [String] = []
            try scanner.array { (scanner) throws(JSONScanner.Failure) in names.append(try scanner.name()) }
            return names
        }

        var names: [String] {
            guard let query else { return index.map { [$0] } ?? [] }
            return [query] + (index.map { [$0] } ?? []) + (dataset.map { ["\($0)/\(query)"] } ?? [])
        }

        func gold() throws(JSONScanner.Failure) -> RewardGold {
            func failure(_ reason: String) -> JSONScanner.Failure { JSONScanner.Failure(reason: reason) }
            guard !initial.isEmpty else { throw failure("expected a key `initial_list` with passages, found none") }
            guard Set(initial).count == initial.count else {
                throw failure("`initial_list`: expected each passage once, found one again")
            }
            let places = Dictionary(uniqueKeysWithValues: initial.enumerated().map { ($1, Position(index: $0)) })
            let order: [Position]
            if let truth {
                order = truth.utf8.split { !(0x30...0x39).contains($0) }.compactMap { digits in
                    Int(String(decoding: digits, as: UTF8.self)).flatMap(Position.init(rawValue:))
                }
            } else {
                order = final.compactMap { places[$0] }
            }
            let relevant = relevant.compactMap { places[$0] }
            guard !relevant.isEmpty else {
                throw failure("`relevant_docids`: expected a passage of `initial_list`, found none")
            }
            guard order.count == initial.count, let gold = RewardGold(teacherOrder: order, relevant: Set(relevant))
            else { throw failure("expected an order of all \(initial.count) passages, found another") }
            return gold
        }
    }
}
