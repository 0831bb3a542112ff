import Foundation
import Ranking

/// What a site's `robots.txt` says to one robot (RFC 9309).
struct RobotsRules: Hashable, Sendable {
    /// A line `allow:` or `disallow:`.
    struct Rule: Hashable, Sendable {
        var isAllowing: Bool
        /// The path that it begins with, percent-decoded where that changes nothing; `*` stands for anything, `$` at the end for the end.
        var pattern: [UInt8]
    }

    /// How much of a file is read, in bytes; RFC 9309 asks for at least this.
    static let largestFile = 500 << 10

    /// Everything may be fetched.
    static let allowingAll = RobotsRules(rules: [], delay: nil)

    private(set) var rules: [Rule]
    /// The time between two requests that the site asks for, where it does.
    private(set) var delay: Duration?

    private init(rules: [Rule], delay: Duration?) {
        self.rules = rules
        self.delay = delay
    }

    /// Reads a file for a robot.
    ///
    /// The groups that name the robot count, joined; where there is none, those for `*`.
    ///
    /// - Parameters:
    ///   - file: its bytes; what is broken in it is passed over.
    ///   - agent: the robot's product token: `rankforge`.
    init(_ file: Data, agent: String) {
        let agent = agent.lowercased()
        var named = RobotsRules.allowingAll
        var others = RobotsRules.allowingAll
        var hasNamed = false
        var group = (isNamed: false, isForAll: false)
        var isBegun = true
        for line in Self.lines(file.prefix(Self.largestFile)) {
            let (key, value) = line
            if key == "user-agent" {
                // Several of these lines in a row begin one group together.
                if isBegun { group = (false, false) }
                isBegun = false
                group.isForAll = group.isForAll || value == "*"
                if Self.token(value) == agent {
                    group.isNamed = true
                    hasNamed = true
                }
                continue
            }
            guard ["allow", "disallow", "crawl-delay"].contains(key) else { continue }
            isBegun = true
            if group.isNamed { named.add(key, value) }
            if group.isForAll { others.add(key, value) }
        }
        self = hasNamed ? named : others
    }

    private mutating func add(_ key: String, _ value: String) {
        if key == "crawl-delay" {
            if let seconds = Double(value), seconds >= 0, seconds.isFinite { delay = .seconds(min(seconds, 3600)) }
        } else if !value.isEmpty {
            // An empty rule matches nothing.
            rules.append(Rule(isAllowing: key == "allow", pattern: Self.decoded(value)))
        }
    }

    /// Whether a page may be fetched: the longest rule that matches decides, `allow` where two are of one length.
    ///
    /// - Parameter path: the path with its query, from the slash.
    func allows(_ path: String) -> Bool {
        let path = Self.decoded(path.isEmpty ? "/" : path)
        if path == Array("/robots.txt".utf8) { return true }
        var best: Rule?
        for rule in rules where Self.matches(rule.pattern, path) {
            if let found = best {
                let isLonger = rule.pattern.count > found.pattern.count
                guard isLonger || (rule.pattern.count == found.pattern.count && rule.isAllowing) else { continue }
            }
            best = rule
        }
        return best?.isAllowing ?? true
    }

    /// Whether a pattern matches the start of a path; in time that grows with their lengths.
    static func matches(_ pattern: [UInt8], _ path: [UInt8]) -> Bool {
        let isAnchored = pattern.last == UInt8(ascii: "$")
        let pattern = isAnchored ? pattern.dropLast() : pattern[...]
        let parts = pattern.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
        var place = 0
        for (index, part) in parts.enumerated() {
            if index == 0 {
                guard path.starts(with: part) else { return false }
                place = part.count
                if parts.count == 1 { return !isAnchored || place == path.count }
            } else if isAnchored, index == parts.count - 1 {
                return path.count - place >= part.count && path.suffix(part.count).elementsEqual(part)
            } else {
                guard let found = Self.find(part, in: path, from: place) else { return false }
                place = found + part.count
            }
        }
        return true
    }

    /// Where a part stands for the first time (Knuth, Morris and Pratt): in time that grows with both lengths and not with their product,
    /// since both are strangers' texts.
    private static func find(_ part: ArraySlice<UInt8>, in path: [UInt8], from start: Int) -> Int? {
        guard !part.isEmpty else { return start }
        guard path.count - start >= part.count else { return nil }
        let part = Array(part)
        // How much of the part's start its first so many bytes end with.
        var borders = [0]
        var length = 0
        for byte in part.dropFirst() {
            while length > 0, part[length] != byte { length = borders[length - 1] }
            if part[length] == byte { length += 1 }
            borders.append(length)
        }
        length = 0
        for place in start..<path.count {
            while length > 0, part[length] != path[place] { length = borders[length - 1] }
            if part[length] == path[place] { length += 1 }
            if length == part.count { return place - length + 1 }
        }
        return nil
    }

    /// Key in lower case, and value, of each line that has both.
    private static func lines(_ file: Data) -> [(String, String)] {
        let isMarked = file.starts(with: [0xEF, 0xBB, 0xBF])
        return file.dropFirst(isMarked ? 3 : 0).split(whereSeparator: { $0 == 10 || $0 == 13 }).compactMap { bytes in
            let line = String(decoding: bytes.prefix { $0 != UInt8(ascii: "#") }, as: UTF8.self)
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let key = line[..<colon].trimmingCharacters(in: .whitespaces).lowercased()
            return (key, line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
        }
    }

    /// The letters, `-` and `_` that a name begins with: `rankforge` of `Rankforge/1.0 (…)`.
    static func token(_ agent: String) -> String {
        let bytes = agent.utf8.prefix {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: "_")
        }
        return String(decoding: Array(bytes), as: UTF8.self).lowercased()
    }

    /// Bytes with the escapes undone, but for those of `/`, `*`, `$` and `%`, which mean something as they are.
    private static func decoded(_ text: String) -> [UInt8] {
        let kept = Array("/*$%?".utf8)
        var bytes = Array(text.utf8)[...]
        var result: [UInt8] = []
        while let byte = bytes.popFirst() {
            guard byte == UInt8(ascii: "%"), bytes.count >= 2,
                let value = UInt8(String(decoding: bytes.prefix(2), as: UTF8.self), radix: 16)
            else {
                result.append(byte)
                continue
            }
            if kept.contains(value) {
                result += [byte] + String(decoding: bytes.prefix(2), as: UTF8.self).uppercased().utf8
            } else {
                result.append(value)
            }
            bytes = bytes.dropFirst(2)
        }
        return result
    }
}

/// The rules of the sites that a run has met, read once each.
actor RobotsCache {
    /// Rules, or why a site's pages can't be had.
    typealias Answer = Result<RobotsRules, PageAbsence>

    /// How long rules hold (RFC 9309, 2.4).
    static let hold: TimeInterval = 24 * 3600

    private var known: [String: (answer: Answer, at: Date)] = [:]

    /// What is known of a site at a time. That it could not be asked holds for the run.
    func answer(for site: String, at now: Date) -> Answer? {
        guard let found = known[site] else { return nil }
        if case .success = found.answer, now.timeIntervalSince(found.at) >= Self.hold { return nil }
        return found.answer
    }

    func keep(_ answer: Answer, for site: String, at time: Date) {
        known[site] = (answer, time)
    }
}

extension PageFetch {
    /// How many redirects of a `robots.txt` are followed (RFC 9309, 2.3.1.2).
    private static let robotsMoves = 5

    /// The rules of a page's site: known in this run, kept for a day in the store, or asked for.
    func robots(_ address: WebAddress, settings: CrawlSettings) async throws -> RobotsCache.Answer {
        let key = PageKey.robots(address.origin)
        let site = "\(settings.productToken) \(key)"
        if let known = await sites.answer(for: site, at: .now) { return known }
        // One asks, and the others wait for what comes.
        try await turns.take(site)
        do {
            let answer = try await robots(address, key: key, site: site, settings: settings)
            await turns.pass(site)
            return answer
        } catch {
            await turns.pass(site)
            throw error
        }
    }

    private func robots(_ address: WebAddress, key: String, site: String, settings: CrawlSettings) async throws
        -> RobotsCache.Answer
    {
        if let known = await sites.answer(for: site, at: .now) { return known }
        let kept = try await store.snapshot(at: key)
        if let kept, kept.outcome != .postponed, Date.now.timeIntervalSince(kept.fetchedAt) < RobotsCache.hold {
            let answer = RobotsCache.Answer.success(Self.rules(kept, settings))
            await sites.keep(answer, for: site, at: kept.fetchedAt)
            return answer
        }
        var made = PageSnapshot(address: key, url: address.origin + "/robots.txt", outcome: .fetched, fetchedAt: .now)
        let answer = try await ask(&made, settings: settings)
        if made.status != nil || made.outcome == .postponed { try await store.save(made) }
        await sites.keep(answer, for: site, at: made.fetchedAt)
        return answer
    }

    private func ask(_ made: inout PageSnapshot, settings: CrawlSettings) async throws -> RobotsCache.Answer {
        var limits = settings.limits
        limits.bytes = RobotsRules.largestFile
        var place = WebAddress(made.url)
        for _ in 0...Self.robotsMoves {
            guard let asked = place else { break }
            let headers = ["User-Agent": settings.userAgent]
            let request = WebRequest(url: asked.url, headers: headers, limits: limits, cutsBody: true)
            var (reply, response) = try await ask(request, asked, delay: settings.delay)
            if case .absent(WebFailure.Cause.encoding.rawValue, let message) = reply {
                // There are rules, and what they allow is not known.
                reply = .later(cause: WebFailure.Cause.encoding.rawValue, message: message, .answered)
            }
            made.finalURL = asked.url
            made.status = response?.status
            made.headers = response?.headers ?? [:]
            if let response, (200..<300).contains(response.status) {
                made.body = response.body
                return .success(Self.rules(made, settings))
            }
            switch reply {
            case .moved(let target): place = target
            case .later(let cause, let message, _):
                // Nothing is allowed while the rules can't be had (RFC 9309, 2.3.1.4).
                made.outcome = .postponed
                let isHosts = ["host-silent", WebFailure.Cause.dns.rawValue].contains(cause)
                made.cause = isHosts ? cause : "robots-unreachable"
                made.message = isHosts ? message : "without robots.txt nothing is fetched: \(message)"
                return .failure(
                    PageAbsence(cause: made.cause ?? cause, message: made.message ?? message, isTemporary: true)
                )
            case .absent(let cause, let message):
                // Nothing was sent, as to the page itself nothing would be.
                if response == nil { return .failure(PageAbsence(cause: cause, message: message)) }
                return .success(.allowingAll)
            case .page, .unchanged: return .success(.allowingAll)
            }
        }
        // Rules that lead round in circles are none (RFC 9309, 2.3.1.2).
        return .success(.allowingAll)
    }

    private static func rules(_ kept: PageSnapshot, _ settings: CrawlSettings) -> RobotsRules {
        kept.body.map { RobotsRules($0, agent: settings.productToken) } ?? .allowingAll
    }
}
