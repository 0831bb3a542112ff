import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store

@Suite("Counts that no answer can have")
struct BoundedCountTests {
    @Test("a ledger that holds them is brought into bounds, its sums can be made again, and its answers stay sound")
    func migration() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let store = try Store.open(path: path)
            for key in ["a", "b"] {
                var response = StoreFixture.response(key)
                response.promptTokens = .max
                response.completionTokens = -5
                response.costMicroUSD = -657_000_000
                try await store.save(response, of: StoreFixture.request(key), run: nil)
            }
            try store.close()
            let queue = try DatabaseQueue(path: path)
            try await queue.write { db in
                try StoreFixture.setBack(db, missing: StoreVersion.boundedCounts)
            }
            try queue.close()
            let again = try Store.open(path: path)
            let costs = try await again.costs()
            #expect(costs.map(\.promptTokens) == [2_000_000_000_000])
            #expect(try await again.spentMicroUSD() == 0)
            #expect(try await again.damagedResponses().isEmpty)
            try again.close()
        }
    }
}
