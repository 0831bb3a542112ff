import Testing

@testable import Store

@Suite("Rows that a search found")
struct RowSetTests {
    @Test("holds what a set holds, whatever the numbers, and each once")
    func rows() {
        var rows = RowSet()
        var expected: Set<Int64> = []
        var state: UInt64 = 7
        for _ in 0..<3_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let row = Int64(state >> 52)
            rows.insert(row)
            expected.insert(row)
        }
        for row in [-1, 0, 63, 64, .max, .min, 1 << 40] as [Int64] {
            #expect(rows.contains(row) == expected.contains(row))
            rows.insert(row)
            expected.insert(row)
        }
        #expect(rows.count == expected.count && !rows.isEmpty)
        for row in Int64(-2)..<5_000 { #expect(rows.contains(row) == expected.contains(row), "\(row)") }
        #expect(rows.contains(.max) && rows.contains(.min) && rows.contains(1 << 40) && !rows.contains(1 << 41))
        #expect(RowSet().isEmpty && [3, 3, 1] as RowSet == [1, 3])
    }
}
