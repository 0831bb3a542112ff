package import Foundation
package import Ingest
package import Ranking

/// The truths of all lists by the names of their queries; holds numbers only, no text.
package struct GoldLists: Sendable {
    /// The files of a gold folder, in the order in which they are looked for.
    static let fileNames = ["rl.jsonl", "rl.validation.jsonl", "training_data_all.jsonl"]

    private var lists: [RewardGold] = []
    private var places: [String: Int] = [:]
    /// Rows that could not be used.
    package private(set) var broken: [BrokenRow] = []

    /// Reads an `rl.jsonl`, a `training_data_all.jsonl`, or a folder that holds them.
    ///
    /// A name that two queries share (`index` counts from 0 in each file, ids of data sets may meet) is nobody's.
    /// - Throws: `SourceError` if there is nothing to read.
    package init(url: URL) throws {
        var files = [url]
        if DataFile.isFolder(url) {
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
                line: broken.first?.line,
                reason: "expected rows of the rl or reasonrank export, found none"
                    + (broken.first.map { ": \($0.reason)" } ?? "")
            )
        }
    }

    /// The truth of a query, by any of its names.
    package subscript(name: String) -> RewardGold? {
        guard let place = places[name], place >= 0 else { return nil }
        return lists[place]
    }

    /// How many lists there are.
    package var count: Int { lists.count }

    private mutating func read(_ file: URL) throws {
        try JSONRows(url: file).each(GoldRow.self) { number, row in
            switch row {
            case .failure(let row): broken.append(row)
            case .success(let row):
                switch row.gold {
                case .failure(let fault): broken.append(BrokenRow(file: file.path, line: number, reason: fault.reason))
                case .success(let gold):
                    for name in Set(row.names) { places[name] = places[name] == nil ? lists.count : -1 }
                    lists.append(gold)
                }
            }
        }
    }
}

/// A list's truth as one row of an export gives it.
///
/// - `rl`: `reward_model.ground_truth`, and of `extra_info` the keys `initial_list`, `relevant_docids`, `qid`, `index`.
/// - `reasonrank`: `initial_list`, `final_list`, `relevant_docids`, `qid`, `dataset`.
struct GoldRow: Decodable {
    /// What is wrong with a row that is JSON.
    struct Fault: Error {
        var reason: String
    }

    private enum Key: String, CodingKey {
        case qid, id, index, dataset, initial = "initial_list", final = "final_list", relevant = "relevant_docids"
        case truth = "ground_truth", model = "reward_model", extra = "extra_info"
    }

    private let query: String?
    private let index: String?
    private let dataset: String?
    private let initial: [String]
    private let final: [String]
    private let relevant: [String]
    private let truth: String?

    init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: Key.self)
        let extra = row.contains(.extra) ? try row.nestedContainer(keyedBy: Key.self, forKey: .extra) : nil
        let parts = [extra, row].compactMap(\.self)
        func first<Value: Decodable>(_ keys: Key...) throws -> Value? {
            for part in parts {
                for key in keys {
                    if let value = try part.decodeIfPresent(Value.self, forKey: key) { return value }
                }
            }
            return nil
        }
        let name: RowName? = try first(.qid, .id)
        query = name?.text
        index = (try first(.index) as RowName?)?.text
        dataset = (try first(.dataset) as RowName?)?.text
        initial = (try first(.initial) as [RowName]? ?? []).map(\.text)
        final = (try first(.final) as [RowName]? ?? []).map(\.text)
        relevant = (try first(.relevant) as [RowName]? ?? []).map(\.text)
        let model = row.contains(.model) ? try row.nestedContainer(keyedBy: Key.self, forKey: .model) : nil
        truth = try model?.decodeIfPresent(String.self, forKey: .truth)
    }

    /// The names by which rollouts may call the query.
    var names: [String] {
        guard let query else { return index.map { [$0] } ?? [] }
        return [query] + (index.map { [$0] } ?? []) + (dataset.map { ["\($0)/\(query)"] } ?? [])
    }

    var gold: Result<RewardGold, Fault> {
        func fault(_ reason: String) -> Result<RewardGold, Fault> { .failure(Fault(reason: reason)) }
        guard !initial.isEmpty else { return fault("expected a key `initial_list` with passages, found none") }
        guard Set(initial).count == initial.count else {
            return fault("`initial_list`: expected each passage once, found one again")
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
            return fault("`relevant_docids`: expected a passage of `initial_list`, found none")
        }
        guard order.count == initial.count, let gold = RewardGold(teacherOrder: order, relevant: Set(relevant)) else {
            return fault("expected an order of all \(initial.count) passages, found another")
        }
        if names.isEmpty { return fault("expected a key `qid`, `id` or `index`, found none") }
        return .success(gold)
    }
}
