import BitCollections
import Foundation
import Ranking

/// One reading of a dump's posts: joins questions with their accepted answers, whichever comes first.
///
/// A post is held in memory by its numbers only, some 40 bytes for each question that waits or is taken; its text lies in a temporary file, but
/// for the two thousand that are worked on. With a
/// sample, questions whose hash is too large to be drawn are dropped as soon as enough others are known.
struct PostReading {
    private struct Question: Sendable {
        let id: Int
        let line: Int
        /// Where its record lies; once it is complete, that of the query made of it.
        var place: UInt64
    }

    /// A question that waits for nothing any more.
    private struct Pair: Sendable {
        enum Answer: Sendable {
            case none
            /// It came before its question, and lies in the spool.
            case early(UInt64)
            case read(body: String, attribution: [String?])

            /// Where it lies if it came before its question.
            var early: UInt64? { if case .early(let place) = self { place } else { nil } }
        }

        var question: Question
        var answer: Answer
    }

    /// What became of a question.
    private enum Made: Sendable {
        case query(PostQuery)
        case leftOut(reason: String)
    }

    private let file: String
    private let site: String
    private let filter: PostFilter
    private let duplicates: DuplicateQuestions
    private let spool: PostSpool
    private var sample: RowSample?
    /// Ids of posts go up to some 80 million.
    private var seen = BitSet()
    /// Larger ids than this are no posts; they count as new each time.
    private static let largestID = 1 << 31
    /// Questions whose answer is still to come, by its id.
    private var waiting: [Int: Question] = [:]
    /// Answers that came before their question.
    private var early: [Int: UInt64] = [:]
    /// Questions that nobody works on yet.
    private var pairs: [Pair] = []
    /// Questions that are worked on beside the reading, in their order.
    private var working: [(pairs: [Pair], made: Future<[Made]>)] = []
    private var complete: [Question] = []

    init(file: String, site: String, filter: PostFilter, rows: QueryRows, duplicates: DuplicateQuestions) throws {
        self.file = file
        self.site = site
        self.filter = filter
        self.duplicates = duplicates
        sample = rows.sample
        spool = try PostSpool()
    }

    /// Looks at a post.
    mutating func take(_ row: Result<XMLRow, BrokenRow>, _ visit: (SourceRow<SourceQuery>) throws -> Void) throws {
        switch row {
        case .failure(let broken): try visit(.broken(broken))
        case .success(let row):
            switch row.number("PostTypeId") {
            case 1: try question(row, visit)
            case 2: try answer(row, visit)
            default: break
            }
        }
    }

    /// Hands over the questions by id, once all posts were seen.
    mutating func finish(_ visit: (SourceRow<SourceQuery>) throws -> Void) throws {
        try startWork()
        while !working.isEmpty { try finishWork(visit) }
        for question in waiting.values.sorted(by: { $0.id < $1.id }) {
            let reason = "question \(question.id): its accepted answer is not in the dump"
            try visit(.broken(BrokenRow(file: file, line: question.line, reason: reason)))
        }
        let chosen = sample?.chosen()
        var taken: Set<Int> = []
        for question in complete.sorted(by: { $0.id < $1.id }) {
            let root = duplicates.root(of: question.id)
            if chosen?.contains(String(root)) == false {
                try visit(.skipped(reason: "not-sampled"))
            } else if !taken.insert(root).inserted {
                try visit(.skipped(reason: "duplicate"))
            } else {
                try visit(.read(PostQuery(record: try spool.record(at: question.place)).query(id: question.id)))
            }
        }
    }

    private mutating func question(_ row: XMLRow, _ visit: (SourceRow<SourceQuery>) throws -> Void) throws {
        func broken(_ reason: String) throws {
            try visit(.broken(BrokenRow(file: file, line: row.line, reason: reason)))
        }
        guard let id = row.number("Id") else { return try broken("expected an attribute Id with a number, found none") }
        guard id >= Self.largestID || seen.insert(id).inserted else { return try broken("id \(id) repeated") }
        let answerID = row.number("AcceptedAnswerId")
        // An answer that came early and is not taken need not be kept.
        let came = answerID.flatMap { early.removeValue(forKey: $0) }
        guard let body = row["Body"] else { return try broken("post \(id): expected an attribute Body, found none") }
        guard let title = row["Title"], !title.isEmpty else {
            return try broken("question \(id): expected an attribute Title, found none")
        }
        if let reason = filter.reason(against: row) { return try visit(.skipped(reason: reason)) }
        if answerID == nil, filter.needsAnswer { return try visit(.skipped(reason: "no-accepted-answer")) }
        if answerID == nil, filter.needsLinks { return try visit(.skipped(reason: "no-link")) }
        if let answerID, waiting[answerID] != nil {
            return try broken("question \(id): its accepted answer \(answerID) is that of another question too")
        }
        guard sample?.mayHold(String(duplicates.root(of: id))) != false else {
            return try visit(.skipped(reason: "not-sampled"))
        }
        let place = try spool.add([title, body] + attribution(row, id: id, letter: "q"))
        let question = Question(id: id, line: row.line, place: place)
        if let came {
            try take(Pair(question: question, answer: .early(came)), visit)
        } else if let answerID {
            waiting[answerID] = question
        } else {
            try take(Pair(question: question, answer: .none), visit)
        }
    }

    private mutating func answer(_ row: XMLRow, _ visit: (SourceRow<SourceQuery>) throws -> Void) throws {
        guard let id = row.number("Id") else { return }
        let question = waiting.removeValue(forKey: id)
        if question == nil, let parent = row.number("ParentId"), seen.contains(parent) { return }
        guard let bytes = row.bytes("Body") else { return }
        // Most answers have no address at all, which is quickly seen.
        if filter.needsLinks, question != nil, !Self.holdsAddress(bytes) {
            return try visit(.skipped(reason: "no-link"))
        }
        let body = String(decoding: bytes, as: UTF8.self)
        let attribution = attribution(row, id: id, letter: "a")
        if let question {
            try take(Pair(question: question, answer: .read(body: body, attribution: attribution)), visit)
        } else {
            let answer = PostAnswer(html: body, attribution: attribution, needsLinks: filter.needsLinks)
            early[id] = try spool.add(answer.record)
        }
    }

    /// Questions whose texts one thread makes at a time.
    private static let group = 256
    /// As many groups as may be worked on. The same on every machine: what a sample drops early, and is counted as, must not depend on cores.
    private static let groups = 8

    private mutating func take(_ pair: Pair, _ visit: (SourceRow<SourceQuery>) throws -> Void) throws {
        pairs.append(pair)
        guard pairs.count == Self.group else { return }
        if working.count == Self.groups { try finishWork(visit) }
        try startWork()
    }

    /// Has queries made of the questions that came since the last time, while the dump is read on.
    private mutating func startWork() throws {
        let needsLinks = filter.needsLinks
        let posts = try pairs.map { pair in
            (
                try spool.record(at: pair.question.place), try pair.answer.early.map { try spool.record(at: $0) },
                pair.answer
            )
        }
        let made = Future { posts.map { Self.query($0, early: $1, $2, needsLinks: needsLinks) } }
        working.append((pairs, made))
        pairs.removeAll(keepingCapacity: true)
    }

    /// Takes in what was made of the first group.
    private mutating func finishWork(_ visit: (SourceRow<SourceQuery>) throws -> Void) throws {
        let (pairs, made) = working.removeFirst()
        for (pair, made) in zip(pairs, made.wait() ?? []) {
            switch made {
            case .leftOut(let reason): try visit(.skipped(reason: reason))
            case .query(let query):
                var question = pair.question
                question.place = try spool.add(query.record)
                complete.append(question)
                sample?.consider(String(duplicates.root(of: question.id)))
            }
        }
    }

    /// The query of a question; none if it wants links and has none that a stranger could follow.
    private static func query(_ question: [String?], early: [String?]?, _ answer: Pair.Answer, needsLinks: Bool) -> Made
    {
        let answer: PostAnswer? =
            switch answer {
            case .none: nil
            case .early: early.map { PostAnswer(record: $0) }
            case .read(let body, let attribution):
                PostAnswer(html: body, attribution: attribution, needsLinks: needsLinks)
            }
        if needsLinks, answer?.links.isEmpty != false {
            return .leftOut(reason: answer?.citesLocalOnly == true ? "local-link" : "no-link")
        }
        return .query(
            PostQuery(
                title: question[0] ?? "",
                html: question[1] ?? "",
                attribution: Array(question[2...]),
                answer: answer
            )
        )
    }

    /// Whether `://` stands anywhere.
    private static func holdsAddress(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        var place = 0
        while place + 2 < bytes.count,
            let colon = memchr(base + place, Int32(UInt8(ascii: ":")), bytes.count - 2 - place)
        {
            place = UnsafeRawPointer(base).distance(to: colon)
            if bytes[place + 1] == UInt8(ascii: "/"), bytes[place + 2] == UInt8(ascii: "/") { return true }
            place += 1
        }
        return false
    }

    private func attribution(_ row: XMLRow, id: Int, letter: String) -> [String?] {
        let author = row["OwnerDisplayName"] ?? row["OwnerUserId"].map { "https://\(site)/users/\($0)" }
        return [
            "https://\(site)/\(letter)/\(id)", author, row["ContentLicense"] ?? row["CreationDate"].map(Self.license),
        ]
    }

    /// Dumps before 2020 name no licence; it follows from the date (stackoverflow.com/help/licensing). ISO dates sort as text.
    private static func license(_ date: String) -> String {
        if date < "2011-04-08" { return "CC BY-SA 2.5" }
        return date < "2018-05-02" ? "CC BY-SA 3.0" : "CC BY-SA 4.0"
    }
}
