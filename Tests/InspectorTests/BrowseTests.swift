import Ranking
import Store
import Testing

@testable import Inspector

@Suite("Browsing the lists")
struct BrowseTests {
    /// 500 queries of two domains; each third kept, each third rejected, the others on their way.
    static func catalogue() -> Catalogue {
        var catalogue = Catalogue()
        for domain in ["b", "a"] {
            catalogue.open(domain: domain)
            for number in (0..<250).reversed() {
                catalogue.add(
                    CatalogueLine(
                        id: QueryID(domain: domain, local: String(format(number))),
                        queryRow: Int64(number + 1),
                        status: number % 3 == 0 ? .kept : number % 3 == 1 ? .rejected : .pending,
                        code: number % 3 == 1 ? (number % 2 == 0 ? "low-ndcg" : "gold-leak") : nil,
                        size: number % 3 == 2 ? nil : 20,
                        positives: number % 3 == 2 ? nil : number % 7,
                        ndcg: number % 3 == 2 ? nil : Double(number % 10) / 10,
                        model: "m\(number % 2)",
                        reasoningTokens: number % 3 == 2 ? nil : number
                    )
                )
            }
        }
        catalogue.finish()
        return catalogue
    }

    private static func format(_ number: Int) -> String {
        String(repeating: "0", count: 3 - "\(number)".count) + "\(number)"
    }

    @Test("paging shows every list exactly once, forward and backward, in every order", arguments: BrowseSort.allCases)
    func paging(sort: BrowseSort) {
        var catalogue = Self.catalogue()
        catalogue.sort(by: sort)
        let selection = BrowseSelection(filter(sort), in: catalogue, matches: nil, decisions: [:]).rows
        #expect(selection.count == 500)
        var seen: [Int32] = []
        var after: String?
        var starts: [Int] = []
        repeat {
            let page = BrowsePage(of: selection, in: catalogue, sort: sort, after: after, before: nil)
            starts.append(page.start)
            seen += selection[page.start..<page.end]
            after = BrowsePage.mark(catalogue.rows[Int(selection[page.end - 1])], catalogue, sort)
            if page.end == selection.count { break }
        } while seen.count < 1_000
        #expect(seen == selection)
        let second = BrowsePage.mark(catalogue.rows[Int(selection[starts[2]])], catalogue, sort)
        let back = BrowsePage(of: selection, in: catalogue, sort: sort, after: nil, before: second)
        #expect(back.start == starts[1] && back.end == starts[2])
        let keys = selection.map { sort.key(catalogue.rows[Int($0)]) }
        #expect(keys == keys.sorted())
    }

    private func filter(_ sort: BrowseSort) -> BrowseFilter {
        var filter = BrowseFilter()
        filter.sort = sort
        return filter
    }

    @Test("filters leave what they say, and the counts tell what another choice would show")
    func filters() {
        let catalogue = Self.catalogue()
        var filter = BrowseFilter(
            FormFields("domain=a&status=rejected&reason=gold-leak&min=0.1&max=0.5&posmax=4&lenmin=10")
        )
        let found = BrowseSelection(filter, in: catalogue, matches: nil, decisions: [:])
        let rows = found.rows.map { catalogue.rows[Int($0)] }
        let expected = catalogue.rows.filter { row in
            row.id.hasPrefix("a/") && row.status == .rejected && row.code >= 0
                && catalogue.codes[Int(row.code)] == "gold-leak"
                && row.ndcg >= Float(0.1) && row.ndcg <= 0.5 && row.positives <= 4 && row.reasoning >= 10
        }
        #expect(!rows.isEmpty && rows.map(\.id) == expected.map(\.id))
        filter.domain = "b"
        let other = BrowseSelection(filter, in: catalogue, matches: nil, decisions: [:])
        #expect(found.domains == [other.rows.count, found.rows.count])
        filter.domain = "no such domain"
        #expect(BrowseSelection(filter, in: catalogue, matches: nil, decisions: [:]).rows.isEmpty)
    }

    @Test("decisions and searched words filter too")
    func decided() {
        let catalogue = Self.catalogue()
        let id = QueryID(domain: "a", local: "007")
        let decisions: [QueryID: DecisionRecord.Action] = [id: .drop]
        func ids(_ fields: String, _ matches: TextIndex.Matches? = nil) -> [String] {
            BrowseSelection(BrowseFilter(FormFields(fields)), in: catalogue, matches: matches, decisions: decisions)
                .rows
                .map { catalogue.rows[Int($0)].id }
        }
        #expect(ids("decision=drop") == ["a/007"])
        #expect(ids("decision=keep").isEmpty)
        #expect(ids("decision=none").count == 499)
        #expect(ids("domain=a", TextIndex.Matches(queries: [4], answers: [])) == ["a/003"])
        #expect(catalogue.index(of: id).map { catalogue.rows[$0].id } == "a/007")
        #expect(catalogue.index(of: QueryID(rawValue: "a/none")) == nil)
    }

    @Test("a filter's address reads back as the same filter, and nonsense is left out")
    func addresses() {
        let fields =
            "domain=a%26b&status=failed&reason=x&model=m%2F1&decision=none&q=%C3%A9+x&min=0.25&posmin=1&sort=-ndcg"
        let filter = BrowseFilter(FormFields(fields))
        #expect(filter.text == "é x" && filter.domain == "a&b" && filter.sort == .highest)
        #expect(BrowseFilter(FormFields(filter.query)) == filter)
        #expect(BrowseFilter(FormFields("status=nonsense&min=nan&posmin=x&sort=&a&=&%zz=%zz")) == BrowseFilter())
    }

    @Test(
        "every name of a query has an address that leads back to it",
        arguments: ["d/1", "d/a/b?c#d e%2F", "d/ü…", "d/.x", "d/"]
    )
    func paths(name: String) {
        let id = QueryID(rawValue: name)
        #expect(ListAddress.id(ListAddress.path(id)) == id)
        #expect(ListAddress.path(id).utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "?") })
    }
}
