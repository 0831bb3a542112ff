import Foundation
import Ingest
import Ranking

/// The truths of all lists by the names of their queries; holds numbers only, no text.
public struct GoldLists: Sendable {
    /// The files of a gold folder, in the order in which they are looked for.
    public static let fileNames = ["rl.jsonl", "rl.validation.jsonl", "training_data_all.jsonl"]

    private var lists: [RewardGold] = []
    private var places: [String: Int] = [:]
    /// Rows that could not be used, with their file.
    public private(set) var broken: [(file: String, line: BrokenLine)] = []

    /// Reads an `rl.jsonl`, a `training_data_all.jsonl`, or a folder that holds them.
    ///
    /// A name that two queries share (`index` counts from 0 in each file, ids of data sets may meet) is nobody's.
    /// - Throws: `SourceError` if there is nothing to read.
    public init(url: URL) throws {
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
        var files = [url]
        if isFolder.boolValue {
            files = Self.fileNames.map { url.appending(path: $0) }.filter {
                FileManager.default.fileExists(atPath: $0.path)
            }
        }
        guard !files.isEmpty else {
            throw SourceError(
                file: url.path,
                reason: "expected \(Self.fileNames.joined(separator: ", ")) in the folder, found none of them"
            )
        }
        for file in files { try read(file) }
        guard !lists.isEmpty else {
            throw SourceError(
                file: url.path,
                line: broken.first?.line.line,
                reason: "expected rows of the rl or reasonrank export, found none"
                    + (broken.first.map { ": \($0.line.reason)" } ?? "")
            )
        }
    }

    /// The truth of a query, by any of its names.
    public subscript(name: String) -> RewardGold? {
        guard let place = places[name], place >= 0 else { return nil }
        return lists[place]
    }

    /// How many lists there are.
    public var count: Int { lists.count }

    private mutating func read(_ file: URL) throws {
        var blocks = try LineBlocks(url: file)
        while let block = try blocks.next() {
            block.eachLine { number, line in
                do throws(JSONScanner.Failure) {
                    add(try GoldRow(line))
                } catch {
                    broken.append((file.path, BrokenLine(line: number, reason: error.reason)))
                }
            }
        }
    }

    private mutating func add(_ row: GoldRow) {
        for name in Set(row.names) { places[name] = places[name] == nil ? lists.count : -1 }
        lists.append(row.gold)
    }
}

/// A row that could not be used.
public struct BrokenLine: Sendable, Hashable, Error {
    /// The line in the file, from 1.
    public var line: Int
    /// What was expected and what was found.
    public var reason: String
}

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
