import Foundation

/// The benchmarks that come with rankforge.
public enum BenchSets {
    private struct File: Decodable {
        let collections: [BenchCollection]
    }

    /// All collections, in the order of the file.
    public static func all() throws -> [BenchCollection] {
        try JSONDecoder().decode(File.self, from: Data(PackageResources.bench_sets_json)).collections
    }

    /// The names of all collections and sets, `bright/biology`.
    public static func names() throws -> [String] {
        try all().flatMap { collection in collection.sets.map { "\(collection.name)/\($0.name)" } }
    }

    /// A collection by its name; nil if there is none.
    public static func collection(_ name: String) throws -> BenchCollection? {
        try all().first { $0.name == name.lowercased() }
    }

    /// A set by `COLLECTION/SET`, by any of its names; nil if there is none.
    public static func set(_ name: String) throws -> (collection: BenchCollection, member: BenchCollection.Member)? {
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2, let collection = try collection(parts[0]) else { return nil }
        let wanted = parts[1].lowercased()
        return collection.sets.first { $0.names.contains { $0.lowercased() == wanted } }.map { (collection, $0) }
    }
}

/// A benchmark of several sets, as data: what its files are called and which figures are published.
public struct BenchCollection: Sendable, Codable, Hashable {
    /// A figure somebody published; nil where none is known for certain.
    public struct Figure: Sendable, Codable, Hashable {
        /// Who or what got it.
        public var system: String
        /// From 0 to 1.
        public var value: Double?
        /// Where it is written.
        public var source: String?
    }

    /// One set of queries over one corpus.
    public struct Member: Sendable, Codable, Hashable {
        /// Its name.
        public var name: String
        /// Other names of it in files.
        public var aliases: [String]
        /// How many queries it has, where known.
        public var queries: Int?
        /// How many documents its corpus has, where known.
        public var documents: Int?
        /// Figures of the collection's metric.
        public var published: [Figure]

        /// All names under which files may go.
        public var names: [String] { [name] + aliases }
    }

    /// The word before the slash: `bright`.
    public var name: String
    /// How people call it.
    public var title: String
    /// The metric of all figures.
    public var metric: String
    /// Queries of all sets, where known.
    public var queries: Int?
    /// The part that is scored.
    public var split: String
    /// Where it comes from.
    public var repository: String
    /// The licence, where known.
    public var license: String?
    /// The kind of source that reads it: the word after `kind:` in pipeline and rerank files.
    public var kind: String
    /// What its files are called: queries, corpus, qrels.
    public var files: [String: String]
    /// What is left out of rankings before scoring; nil for nothing.
    public var exclusion: String?
    /// Figures of the mean over all sets.
    public var average: [Figure]
    /// The sets.
    public var sets: [Member]
}
