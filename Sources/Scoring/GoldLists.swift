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
