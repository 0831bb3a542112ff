import Ingest
import Ranking
import Store

/// All queries of a store with their numbers, by domain in the file's order and by id: what the browse page filters and sorts.
///
/// In memory, because any filter over any sort then takes a few milliseconds whatever a run writes meanwhile, and the store needs no
/// index for it.
struct Catalogue: Sendable {
    /// The domains of the pipeline file.
    private(set) var domains: [String] = []
    /// Reject reasons and failure causes that occur.
    private(set) var codes: [String] = []
    /// Models that occur.
    private(set) var models: [String] = []
    /// Every query.
    private(set) var rows: [CatalogueRow] = []
    private var orders: [BrowseSort: [Int32]] = [:]

    /// The order of rows for a sort, where it was made by ``sort(by:)``.
    func order(_ sort: BrowseSort) -> [Int32]? { orders[sort] }

    mutating func open(domain: String) { domains.append(domain) }

    mutating func add(_ line: CatalogueLine) {
        rows.append(
            CatalogueRow(
                id: line.id.rawValue,
                queryRow: line.queryRow,
                answerRow: line.answerRow ?? 0,
                ndcg: line.ndcg.map(Float.init) ?? -1,
                reasoning: line.reasoningTokens.map(Int32.init(clamping:)) ?? -1,
                size: line.size.map(Int16.init(clamping:)) ?? -1,
                positives: line.positives.map(Int16.init(clamping:)) ?? -1,
                domain: Int16(clamping: domains.count - 1),
                code: line.code.map { Self.number(of: $0, in: &codes) } ?? -1,
                model: line.model.map { Self.number(of: $0, in: &models) } ?? -1,
                status: line.status
            )
        )
    }

    /// Brings the rows of each domain into the order of their ids.
    mutating func finish() {
        rows.sort { ($0.domain, $0.id) < ($1.domain, $1.id) }
    }

    /// Makes the order for a sort; rows without the value come last.
    mutating func sort(by sort: BrowseSort) {
        guard orders[sort] == nil else { return }
        let keys = rows.map(sort.key)
        orders[sort] = rows.indices.map { Int32($0) }.sorted { left, right in
            let (leftKey, rightKey) = (keys[Int(left)], keys[Int(right)])
            return leftKey == rightKey ? left < right : leftKey < rightKey
        }
    }

    /// Where a query stands in ``rows``; by halves, since rows of a domain are in the order of their ids.
    func index(of id: QueryID) -> Int? {
        guard let domain = domains.firstIndex(of: id.domain) else { return nil }
        let place = (Int16(clamping: domain), id.rawValue)
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if (rows[middle].domain, rows[middle].id) < place { low = middle + 1 } else { high = middle }
        }
        return low < rows.count && rows[low].id == id.rawValue ? low : nil
    }

    private static func number(of word: String, in words: inout [String]) -> Int16 {
        if let known = words.firstIndex(of: word) { return Int16(clamping: known) }
        words.append(word)
        return Int16(clamping: words.count - 1)
    }
}

/// A query's numbers, packed: a hundred thousand of them take a few megabytes.
struct CatalogueRow: Sendable, Equatable {
    /// The whole name, `domain/local`.
    var id: String
    var queryRow: Int64
    /// 0 without an order.
    var answerRow: Int64
    /// From 0 to 1; -1 without a score.
    var ndcg: Float
    /// Tokens; -1 without an order.
    var reasoning: Int32
    /// Passages; -1 without a list.
    var size: Int16
    /// Positive ones; -1 without a list.
    var positives: Int16
    /// Index into ``Catalogue/domains``.
    var domain: Int16
    /// Index into ``Catalogue/codes``; -1 for none.
    var code: Int16
    /// Index into ``Catalogue/models``; -1 for none.
    var model: Int16
    var status: CatalogueLine.Status

    var name: QueryID { QueryID(rawValue: id) }
}

/// Holds the catalogue of a store, and reads it anew when the store has changed.
actor CatalogueCache {
    private let store: Store
    private let domains: [String]
    private var catalogue: Catalogue?
    private let reading = SingleFlight<[String], Catalogue>()

    init(store: Store, domains: [String]) {
        self.store = store
        self.domains = domains
    }

    /// The catalogue as last read, in a sort's order; read now if it never was.
    func sorted(by sort: BrowseSort = .id) async throws -> Catalogue {
        if catalogue == nil { try await reload() }
        // Sorted in place, so that the next page of the same sort finds it.
        catalogue?.sort(by: sort)
        return catalogue ?? Catalogue()
    }

    /// Reads the store; who asks meanwhile waits for the same reading.
    ///
    /// - Returns: whether any row is another one than before.
    @discardableResult
    func reload() async throws -> Bool {
        let fresh = try await reading.value(for: domains) { [store, domains] in
            var catalogue = Catalogue()
            for domain in domains {
                catalogue.open(domain: domain)
                catalogue = try await store.catalogue(of: domain, into: catalogue) { $0.add($1) }
            }
            catalogue.finish()
            return catalogue
        }
        if let catalogue, catalogue.rows == fresh.rows { return false }
        catalogue = fresh
        return true
    }
}
