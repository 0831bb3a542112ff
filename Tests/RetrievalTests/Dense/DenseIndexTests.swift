import Foundation
import Ranking
import TestSupport
import Testing

@testable import Retrieval

@Suite("Dense search", .timeLimit(.minutes(3)))
struct DenseIndexTests {
    /// Vectors with few different values, so that equal scores are common.
    static func vectors(_ count: Int, dimensions: Int, seed: Int) throws -> [HalfVector] {
        var luck = SeededGenerator(seed: seed, parts: "vectors")
        return try (0..<count).map { _ in
            try #require(HalfVector((0..<dimensions).map { _ in Float(Int(luck.unit() * 5)) - 1.5 }))
        }
    }

    static func withIndex(
        _ vectors: [HalfVector],
        dimensions: Int,
        rows: [Int32],
        _ body: (DenseIndex) throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let file = try VectorFile(
                path: folder.appending(path: "v/vectors.f16").path,
                dimensions: dimensions,
                isReadOnly: false
            )
            try file.write(vectors, at: 0)
            try body(DenseIndex(vectors: try file.map(rows: vectors.count), rows: rows))
        }
    }

    /// Score by score in plain arithmetic, sorted whole.
    static func bruteForce(_ query: HalfVector, _ vectors: [HalfVector], rows: [Int32]) -> [(index: Int, score: Double)]
    {
        rows.indices.filter { rows[$0] >= 0 }.map { number in
            (
                number,
                zip(query.floats, vectors[Int(rows[number])].floats).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            )
        }
        .sorted { ($1.score, $0.index) < ($0.score, $1.index) }
    }

    @Test("finds what brute force finds", arguments: [(3, 1), (17, 2), (32, 3), (384, 4), (100, 5)])
    func bruteForce(dimensions: Int, seed: Int) async throws {
        let vectors = try Self.vectors(2_500, dimensions: dimensions, seed: seed)
        var luck = SeededGenerator(seed: seed, parts: "rows")
        let rows = luck.sample((0..<2_500).map { Int32($0) }, count: 2_300) + [-1, -1]
        let queries = try Self.vectors(9, dimensions: dimensions, seed: seed + 100)
        try await Self.withIndex(vectors, dimensions: dimensions, rows: rows) { index in
            let found = index.search(queries, top: 40)
            for (query, found) in zip(queries, found) {
                let wanted = Self.bruteForce(query, vectors, rows: rows).prefix(40)
                #expect(found.count == 40)
                // Sums in another order differ in the last bits, so passages as near as that may change places.
                for (found, wanted) in zip(found, wanted) { #expect(abs(found.score - wanted.score) < 1e-5) }
                let ordered = zip(found, found.dropFirst()).allSatisfy { ($1.score, $0.index) < ($0.score, $1.index) }
                #expect(ordered)
            }
        }
    }

    @Test("equal vectors come in the order of their numbers, wherever they lie in the file")
    func ties() async throws {
        let same = try #require(HalfVector([1, 2, 3]))
        let vectors = [HalfVector](repeating: same, count: 3_000)
        try await Self.withIndex(vectors, dimensions: 3, rows: (0..<3_000).reversed()) { index in
            #expect(index.search([same], top: 5).first?.map(\.index) == [0, 1, 2, 3, 4])
        }
    }

    @Test("a score has the same bits whatever it is computed together with")
    func bits() async throws {
        let vectors = try Self.vectors(1_100, dimensions: 130, seed: 8)
        let queries = try Self.vectors(23, dimensions: 130, seed: 9)
        try await Self.withIndex(vectors, dimensions: 130, rows: (0..<1_100).map { $0 }) { index in
            let together = index.search(queries, top: 1_100)
            for (query, list) in zip(queries, together) { #expect(index.search([query], top: 1_100).first == list) }
        }
    }

    @Test("a vector that has no direction is refused")
    func refused() {
        #expect(HalfVector([0, 0]) == nil)
        #expect(HalfVector([1, .nan]) == nil)
        #expect(HalfVector([1, .infinity]) == nil)
        #expect(HalfVector([]) == nil)
    }

    @Test("every 16-bit float survives the way to 32 bits and back")
    func halves() throws {
        let all = (0...UInt16.max).filter { $0 & 0x7C00 != 0x7C00 }
        let floats = HalfVector(bits: all).floats
        #expect(floats[1] == Float(sign: .plus, exponent: -24, significand: 1))
        let units = floats.filter { $0 != 0 && abs($0) <= 1 }
        for value in units.prefix(3_000) {
            let back = try #require(HalfVector([value, 0])?.floats.first)
            #expect(abs(back) == 1)
        }
    }

    @Test("a file that ends too early is an error and no wrong vector")
    func cut() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "vectors.f16").path
            let file = try VectorFile(path: path, dimensions: 3, isReadOnly: false)
            try file.write([try #require(HalfVector([1, 2, 3]))], at: 0)
            #expect(throws: VectorFileError.self) { try file.map(rows: 2) }
            #expect(throws: VectorFileError.self) { try file.read(row: 1) }
            #expect(throws: VectorFileError.self) {
                try VectorFile(path: path + ".absent", dimensions: 3, isReadOnly: true)
            }
        }
    }
}
