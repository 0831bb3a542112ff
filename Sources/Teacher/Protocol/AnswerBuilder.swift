package import Ranking

/// An answer as it grows: what a ``TeacherProtocol`` has read of it so far.
package struct AnswerBuilder: Sendable {
    /// The reasoning so far, as bytes; see ``JSONScanner``.
    var reasoning: [UInt8] = []
    /// The answer part so far, as bytes.
    var content: [UInt8] = []
    /// The field that held the reasoning.
    var reasoningPlace: String?
    /// What it is; nil where its shape does not tell.
    var reasoningKind: ReasoningKind?
    var model: String?
    /// Who ran it, where a router says so.
    var host: String?
    var systemFingerprint: String?
    /// Why the server stopped; once it is there, no text follows.
    var finishReason: String?
    var usage = ReportedUsage()
    /// The server's words, if it sent an error in place of an answer or in the midst of one.
    var error: ServerError?
    /// Whether the server said that it has sent all.
    var isDone = false
    /// Whether something of the shape of an answer has come.
    var hasAnswer = false
    var repairs = AnswerRepairs()
    /// Whether the model said that it would not answer.
    var isRefused = false
    /// What stood around the text of the last ordinary chunk.
    var frame = ChunkFrame()

    /// Whether any token of reasoning or answer has come.
    var hasToken: Bool { !reasoning.isEmpty || !content.isEmpty }

    /// The answer, with its texts in order; where no field held reasoning, some of the content may be it.
    func assembled(_ declared: ContentReasoning = .detected) -> AssembledAnswer {
        var repairs = repairs
        let reasoning = String(mending: reasoning, &repairs)
        let content = String(mending: content, &repairs)
        let parts = reasoning.isEmpty ? declared.split(content) : nil
        let (text, place) = parts.map { ($0.reasoning, $0.place) } ?? (reasoning, reasoningPlace)
        // Who has thought where nobody sees it writes prose about that for the reader.
        let proseKind: ReasoningKind = (usage.reasoning ?? 0) == 0 ? .raw : .summary
        let kind = parts == nil ? reasoningKind : parts?.place == ContentReasoning.prosePlace ? proseKind : nil
        return AssembledAnswer(
            reasoning: text,
            content: parts?.answer ?? content,
            model: model,
            host: host,
            systemFingerprint: systemFingerprint,
            finishReason: finishReason,
            usage: usage,
            repairs: repairs,
            reasoningPlace: text.isEmpty ? nil : place,
            reasoningKind: text.isEmpty ? ReasoningKind.none : kind
        )
    }
}

extension AnswerBuilder {
    /// Adds to the reasoning what a field holds.
    mutating func add(reasoning value: JSONValue?, named field: String) {
        let before = reasoning.count
        add(value, field) { $0.reasoning += $1 }
        if reasoning.count > before { reasoningPlace = field }
    }

    /// Adds to the answer part what a field holds.
    mutating func add(content value: JSONValue?, named field: String) { add(value, field) { $0.content += $1 } }

    private mutating func add(_ value: JSONValue?, _ field: String, _ take: (inout AnswerBuilder, [UInt8]) -> Void) {
        switch value {
        case .text(let text)?: take(&self, text)
        case .number(let number)?:
            repairs.count(.oddField(field))
            take(&self, Array(number.utf8))
        case nil, .null?: break
        default: repairs.count(.oddField(field))
        }
    }

    /// Takes the word for why the server stopped, where there is one.
    mutating func finish(_ word: JSONValue?) {
        guard let word = word?.words, !word.isEmpty else { return }
        finishReason = word
    }
}

/// A finished answer as its server sent it: what the journal keeps before anything else happens to it.
package struct AssembledAnswer: Sendable, Hashable, Codable {
    package var reasoning: String
    package var content: String
    package var model: String?
    package var host: String?
    package var systemFingerprint: String?
    package var finishReason: String?
    package var usage: ReportedUsage
    package var repairs: AnswerRepairs
    /// Where the reasoning was, for who checks a server; nil where there is none, or only quickly read chunks held it.
    var reasoningPlace: String?
    /// What it is; nil where its shape does not tell.
    package var reasoningKind: ReasoningKind?

    /// Of both texts.
    var textBytes: Int { reasoning.utf8.count + content.utf8.count }
}

/// What of an answer could not be read as it came, by kind and number: it never costs the answer.
package struct AnswerRepairs: Sendable, Hashable, Codable {
    /// How often, by the kind's name.
    package private(set) var counts: [String: Int]

    /// Takes counts as they are stored.
    package init(counts: [String: Int] = [:]) {
        self.counts = counts
    }

    /// Whether there are none.
    package var isEmpty: Bool { counts.isEmpty }

    /// Whether the text was nested too deeply to be read.
    package var isTextTooDeep: Bool { counts[Kind.deepField("content").name] != nil }

    mutating func count(_ kind: Kind, _ number: Int = 1) {
        if number > 0 { counts[kind.name, default: 0] += number }
    }

    enum Kind {
        /// Bytes that are no UTF-8, now U+FFFD.
        case invalidBytes
        /// Halves of surrogate pairs that stayed alone, now U+FFFD.
        case loneSurrogates
        /// A field of another type than it should have; it was passed over, or read as the text that it is.
        case oddField(String)
        /// A field of values within values, deeper than any text stands; what lies there was passed over.
        case deepField(String)
        /// Counts that can't be, taken as not counted, or bounded.
        case impossibleCounts
        /// An event or a line that is no JSON and can have held no text.
        case oddEvents

        var name: String {
            switch self {
            case .invalidBytes: "invalid-bytes"
            case .loneSurrogates: "lone-surrogates"
            case .oddField(let field): "odd-\(field)"
            case .deepField(let field): "deep-\(field)"
            case .impossibleCounts: "impossible-counts"
            case .oddEvents: "odd-events"
            }
        }
    }

    /// Counts by kind as single values.
    package init(from decoder: any Decoder) throws {
        counts = try decoder.singleValueContainer().decode([String: Int].self)
    }

    /// Counts by kind as single values.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(counts)
    }
}

extension String {
    /// Bytes as text: halves of surrogate pairs that meet are joined, what stays no character becomes U+FFFD and is counted.
    fileprivate init(mending bytes: [UInt8], _ repairs: inout AnswerRepairs) {
        if let text = String(validating: bytes, as: UTF8.self) {
            self = text
            return
        }
        let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]
        var whole: [UInt8] = []
        whole.reserveCapacity(bytes.count)
        var (place, lone, given) = (0, 0, 0)
        while place < bytes.count {
            let unit = Self.surrogate(bytes, at: place)
            if let first = unit, first < 0xDC00, let second = Self.surrogate(bytes, at: place + 3), second >= 0xDC00,
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                whole.append(contentsOf: Array(String(scalar).utf8))
                place += 6
            } else if unit != nil {
                whole.append(contentsOf: replacement)
                lone += 1
                place += 3
            } else {
                if bytes[place...].starts(with: replacement) { given += 1 }
                whole.append(bytes[place])
                place += 1
            }
        }
        self = String(decoding: whole, as: UTF8.self)
        let found = unicodeScalars.reduce(into: 0) { if $1 == "\u{FFFD}" { $0 += 1 } }
        repairs.count(.loneSurrogates, lone)
        repairs.count(.invalidBytes, found - lone - given)
    }

    /// Half of a surrogate pair in three bytes.
    private static func surrogate(_ bytes: [UInt8], at place: Int) -> UInt32? {
        guard place + 2 < bytes.count, bytes[place] == 0xED, bytes[place + 1] & 0xE0 == 0xA0,
            bytes[place + 2] & 0xC0 == 0x80
        else { return nil }
        return 0xD000 | UInt32(bytes[place + 1] & 0x3F) << 6 | UInt32(bytes[place + 2] & 0x3F)
    }
}
