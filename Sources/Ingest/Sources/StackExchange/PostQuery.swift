import Ranking

/// A question with its answer as the spool keeps it: text, no markup.
struct PostQuery: Hashable, Sendable {
    /// Title and body.
    var text: String
    /// Address, author and licence.
    var attribution: [String?]
    /// Nil for a question without one.
    var answer: PostAnswer?

    /// Joins a question with its answer.
    init(title: String, html: String, attribution: [String?], answer: PostAnswer?) {
        let body = HTMLText.text(ofFragment: html)
        text = body.isEmpty ? title : "\(title)\n\n\(body)"
        self.attribution = attribution
        self.answer = answer
    }

    /// The fields of a record.
    var record: [String?] { [text] + attribution + (answer?.record ?? []) }

    /// Reads ``record``.
    init(record: [String?]) {
        text = record[0] ?? ""
        attribution = Array(record[1...3])
        answer = record.count > 4 ? PostAnswer(record: record[4...]) : nil
    }

    func query(id: Int) -> SourceQuery {
        SourceQuery(
            id: String(id),
            text: text,
            goldAnswer: answer?.text,
            citedURLs: answer?.links ?? [],
            attribution: Self.attribution(attribution),
            answerAttribution: answer.map { Self.attribution($0.attribution) }
        )
    }

    private static func attribution(_ fields: [String?]) -> Attribution {
        Attribution(url: fields[0], author: fields[1], license: fields[2])
    }
}

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

/// Addresses in answers as people wrote them, and which of them may be a source.
enum CitedAddress {
    private static let network: Set<String> = [
        "askubuntu.com", "mathoverflow.net", "serverfault.com", "stackapps.com", "stackexchange.com",
        "stackoverflow.com", "superuser.com",
        "sstatic.net",
    ]
    private static let pictures: Set<String> = ["i.stack.imgur.com", "i.sstatic.net", "imgur.com", "i.imgur.com"]
    /// What is no text.
    private static let media: Set<String> = [
        "avi", "bmp", "exe", "flac", "gif", "gz", "ico", "iso", "jar", "jpeg", "jpg", "mov", "mp3", "mp4", "ogg", "png",
        "svg", "tar", "tif",
        "tiff", "wav", "webm", "webp", "zip", "7z",
    ]

    /// The addresses that a crawler should look at, in their order, each page once.
    static func usable(_ raw: [String]) -> [String] {
        var seen: Set<String> = []
        return raw.compactMap(read).filter { seen.insert($0.normalized).inserted }.map(\.address)
    }

    /// Whether an address leads to a host without a dot, as `http://localhost/` does: nobody but its author can reach that.
    static func isLocal(_ raw: String) -> Bool {
        guard let normalized = PageAddress.normalized(String(trimmed(raw[...]))) else { return false }
        return host(normalized.utf8.dropFirst("https://".utf8.count)).count == 1
    }

    /// The labels of a host, before its port, path and query.
    private static func host(_ rest: Substring.UTF8View) -> [Substring] {
        rest.prefix { !"/?:".utf8.contains($0) }.split(separator: UInt8(ascii: ".")).map { Substring($0) }
    }

    /// The address without Markdown left-overs, fragment and trackers; nil for pictures, media, other questions and hosts that nobody can reach.
    static func clean(_ raw: String) -> String? { read(raw)?.address }

    private static func read(_ raw: String) -> (address: String, normalized: String)? {
        let address = PageAddress.withoutTracking(String(trimmed(raw[...])))
        guard let normalized = PageAddress.normalized(address) else { return nil }
        // `https://host:port/path?query`, as it is made uniform.
        let rest = normalized.utf8.dropFirst("https://".utf8.count)
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        let labels = authority.prefix { $0 != UInt8(ascii: ":") }.split(separator: UInt8(ascii: ".")).map {
            Substring($0)
        }
        let site = labels.suffix(2).joined(separator: ".")
        guard labels.count > 1, !network.contains(site), !pictures.contains(labels.joined(separator: ".")) else {
            return nil
        }
        let path = rest[authority.endIndex...].prefix { $0 != UInt8(ascii: "?") }
        let name = path[(path.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex)...]
        if let dot = name.lastIndex(of: UInt8(ascii: ".")),
            media.contains(Substring(name[name.index(after: dot)...]).lowercased())
        {
            return nil
        }
        return (address, normalized)
    }

    /// Cuts off what Markdown and sentences leave at an address.
    private static func trimmed(_ raw: Substring) -> Substring {
        // `https://a.org/x](https://a.org/x)`, `<https://a.org>`, `https://a.org/x"title"`.
        let ends = "<>\"`|\\^{} \t\n\r".utf8
        var address = raw.prefix(upTo: raw.utf8.firstIndex { ends.contains($0) } ?? raw.endIndex)
        if let bracket = address.utf8.firstIndex(of: UInt8(ascii: "]")), address[bracket...].hasPrefix("](") {
            address = address[..<bracket]
        }
        while let last = address.last {
            switch last {
            case ".", ",", ";", ":", "!", "?", "'", "*", "_", "~", "”", "’", "…": address.removeLast()
            // Wikipedia's addresses have brackets of their own: only one without its partner is left over.
            case ")" where address.count(where: { $0 == ")" }) > address.count(where: { $0 == "(" }):
                address.removeLast()
            case "]" where address.count(where: { $0 == "]" }) > address.count(where: { $0 == "[" }):
                address.removeLast()
            default: return address
            }
        }
        return address
    }
}
