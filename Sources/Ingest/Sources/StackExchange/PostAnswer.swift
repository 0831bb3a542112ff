import Text

/// An accepted answer as the spool keeps it: text, no markup.
struct PostAnswer: Hashable, Sendable {
    /// Empty where nobody will want it.
    var text: String
    /// Address, author and licence.
    var attribution: [String?]
    /// What it cites.
    var links: [String]
    /// Whether it cites nothing but hosts without a dot.
    var citesLocalOnly: Bool

    /// Reads a body.
    ///
    /// - Parameter needsLinks: whether the text is of no use where the answer cites nothing.
    init(html: String, attribution: [String?], needsLinks: Bool) {
        (links, citesLocalOnly, text) = HTMLFragment.read(html) { fragment in
            let links = CitedAddress.usable(fragment.addresses)
            let isLocal = links.isEmpty && fragment.addresses.contains(where: CitedAddress.isLocal)
            return (links, isLocal, needsLinks && links.isEmpty ? "" : fragment.text)
        }
        self.attribution = attribution
    }

    /// The fields of a record.
    var record: [String?] { [text] + attribution + [citesLocalOnly ? "" : nil] + links }

    /// Reads ``record``.
    init(record: some Collection<String?>) {
        let fields = Array(record)
        text = fields[0] ?? ""
        attribution = Array(fields[1...3])
        citesLocalOnly = fields[4] != nil
        links = fields[5...].compactMap { $0 }
    }
}
