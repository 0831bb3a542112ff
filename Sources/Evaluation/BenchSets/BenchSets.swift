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
