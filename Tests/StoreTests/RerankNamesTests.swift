import Ranking
import Testing

@testable import Store

@Suite("The names of documents in a rerank's orders")
struct RerankNamesTests {
    @Test("the first names of a list and their number are those of the whole list, whatever characters they hold")
    func first() throws {
        let names = ["a", "b\"c", "d\\", "\\\"", "", "é, [x]", "\",\"", "\u{1}\n", "q0-12"]
        let json = try CanonicalJSON.text(names)
        #expect(RerankOrderRecord.count(json) == names.count)
        for count in 1...12 {
            #expect(try RerankOrderRecord.names(json, first: count) == Array(names.prefix(count)))
        }
        #expect(RerankOrderRecord.count("[]") == 0)
        #expect(try RerankOrderRecord.names("[]", first: 3).isEmpty)
    }
}
