import GRDB
package import Ranking

/// What passages are cut from: a corpus entry, a page, or what came with a query.
package struct DocumentRecord: Sendable, Hashable {
    /// Where a document comes from.
    package enum Origin: String, Sendable, Hashable, Codable {
        /// An entry of a domain's corpus.
        case corpus
        /// A page that an answer cites.
        case page
        /// A passage that came with its query.
        case given
    }

    /// `domain/local`; a page's local part is its address.
    package var id: String
    /// The domain it was read for.
    package var domain: String
    /// How it came.
    package var origin: Origin
    /// Its place in the source, from 0.
    package var ordinal: Int
    package var title: String?
    /// Who wrote it, where it stands, under which licence.
    package var attribution: Attribution
    /// Its passages in their order.
    package var passages: [Passage]

    package init(
        id: String,
        domain: String,
        origin: Origin,
        ordinal: Int = 0,
        title: String? = nil,
        attribution: Attribution = Attribution(),
        passages: [Passage]
    ) {
        self.id = id
        self.domain = domain
        self.origin = origin
        self.ordinal = ordinal
        self.title = title
        self.attribution = attribution
        self.passages = passages
    }

    private static let insertion = """
        \(StoredTable.document.insertion)
        ON CONFLICT (id) DO UPDATE SET origin = excluded.origin, ordinal = excluded.ordinal, title = excluded.title,
            url = excluded.url, author = excluded.author, license = excluded.license,
            fingerprint = excluded.fingerprint, digest = excluded.digest
        WHERE NOT (excluded.origin = 'corpus' AND document.origin = 'corpus'
            AND document.fingerprint = excluded.fingerprint AND document.ordinal < excluded.ordinal)
        """

    /// - Returns: false where the corpus, as it is read at this fingerprint, held a document of this id before; that one stays.
    func save(_ db: Database, fingerprint: Fingerprint) throws -> Bool {
        try db.cachedStatement(sql: Self.insertion).execute(
            storing: [
                id, domain, origin.rawValue, ordinal, title, attribution.url, attribution.author, attribution.license,
                fingerprint.rawValue,
            ],
            isSealed: StoredTable.document.isSealed
        )
        if db.changesCount == 0 { return false }
        try db.cachedStatement(sql: "DELETE FROM document_passage WHERE document_id = ?").execute(storing: [id])
        let insertPassage = try db.cachedStatement(
            sql: "INSERT INTO passage (id, text) VALUES (?, ?) ON CONFLICT DO NOTHING"
        )
        let link = try db.cachedStatement(
            sql: "INSERT INTO document_passage (document_id, position, passage_id) VALUES (?, ?, ?)"
        )
        for (position, passage) in passages.enumerated() {
            try insertPassage.execute(storing: [passage.id.rawValue, passage.text])
            try link.execute(storing: [id, position, passage.id.rawValue])
        }
        return true
    }
}
