import Foundation

/// The benchmarks that come with rankforge.
package enum BenchSets {
    private struct File: Decodable {
        let collections: [BenchCollection]
    }

    /// All collections, in the order of the file.
    package static func all() throws -> [BenchCollection] {
        try JSONDecoder().decode(File.self, from: Data(PackageResources.bench_sets_json)).collections
    }

    /// The names of all collections and sets, `bright/biology`.
    package static func names() throws -> [String] {
        try all().flatMap { collection in collection.sets.map { "\(collection.name)/\($0.name)" } }
    }

    /// A collection by its name; nil if there is none.
    package static func collection(_ name: String) throws -> BenchCollection? {
        try all().first { $0.name == name.lowercased() }
    }

    /// A set by `COLLECTION/SET`, by any of its names; nil if there is none.
    package static func set(_ name: String) throws -> (collection: BenchCollection, member: BenchCollection.Member)? {
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2, let collection = try collection(parts[0]) else { return nil }
        let wanted = parts[1].lowercased()
        return collection.sets.first { $0.names.contains { $0.lowercased() == wanted } }.map { (collection, $0) }
    }
}

/// A benchmark of several sets, as data: what its files are called and which figures are published.
package struct BenchCollection: Sendable, Codable, Hashable {
    /// A figure somebody published; nil where none is known for certain.
    package struct Figure: Sendable, Codable, Hashable {
        /// Who or what got it.
        package var system: String
        /// From 0 to 1.
        package var value: Double?
        /// Where it is written.
        package var source: String?
    }

    /// One set of queries over one corpus.
    package struct Member: Sendable, Codable, Hashable {
        package var name: String
        /// Other names of it in files.
        var aliases: [String]
        /// How many queries it has, where known.
        package var queries: Int?
        /// How many documents its corpus has, where known.
        package var documents: Int?
        /// Figures of the collection's metric.
        package var published: [Figure]

        /// All names under which files may go.
        package var names: [String] { [name] + aliases }
    }

    /// The word before the slash: `bright`.
    package var name: String
    /// How people call it.
    package var title: String
    /// The metric of all figures.
    package var metric: String
    /// Queries of all sets, where known.
    package var queries: Int?
    /// The part that is scored.
    package var split: String
    /// Where it comes from.
    package var repository: String
    /// The licence, where known.
    var license: String?
    /// The kind of source that reads it: the word after `kind:` in pipeline and rerank files.
    package var kind: String
    /// What its files are called: queries, corpus, qrels.
    package var files: [String: String]
    /// What is left out of rankings before scoring; nil for nothing.
    package var exclusion: String?
    /// Figures of the mean over all sets.
    package var average: [Figure]
    package var sets: [Member]
}
