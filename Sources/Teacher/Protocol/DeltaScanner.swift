import Foundation

/// Reads the ordinary chunk of a streamed chat completion: a few bytes of text in a fixed frame, which is nearly all that a stream is made of.
///
/// It takes what it knows for certain: one choice, a delta of texts and nulls, no finish reason, no usage, no error. Everything else it leaves
/// alone, and ``ChatCompletions`` reads it as a value. Texts are read by the same ``JSONScanner`` there and here.
struct DeltaScanner {
    /// The place of a chunk's text.
    struct Text {
        /// Its bytes, between the quotes.
        var place: Range<Int>
        var isReasoning: Bool
    }

    private struct Found {
        var text: Text?
        /// How many of the chunk's texts have any bytes.
        var count = 0
        /// Whether it is known what the reasoning is.
        var knowsKind = true
    }

    private var scanner: JSONScanner
    private var found = Found()

    /// - Parameter knowsKind: whether it is known what the reasoning is; until then details of it are the value's reader's.
    init(_ bytes: UnsafeBufferPointer<UInt8>, knowsKind: Bool = true) {
        scanner = JSONScanner(bytes)
        found.knowsKind = knowsKind
    }

    /// The chunk's text, once it was read; nil where it has several.
    var text: Text? { found.count == 1 ? found.text : nil }

    /// Adds the chunk's texts to what came before.
    ///
    /// - Returns: whether it was an ordinary chunk; if not, nothing was added.
    mutating func read(content: inout [UInt8], reasoning: inout [UInt8]) -> Bool {
        let (contentStart, reasoningStart) = (content.count, reasoning.count)
        if Self.readChunk(&scanner, &content, &reasoning, &found) { return true }
        content.removeLast(content.count - contentStart)
        reasoning.removeLast(reasoning.count - reasoningStart)
        return false
    }

    private static func readChunk(
        _ scanner: inout JSONScanner,
        _ content: inout [UInt8],
        _ reasoning: inout [UInt8],
        _ found: inout Found
    ) -> Bool {
        var hasChoices = false
        let isWhole = scanner.readObject { scanner, key in
            if key.spells("choices") {
                if hasChoices { return false }
                hasChoices = true
                return readChoices(&scanner, &content, &reasoning, &found)
            }
            if key.spells("usage") || key.begins(with: "error") || key.spells("x_groq") { return scanner.skipNull() }
            if key.spells("object") { return scanner.rawText().map { !$0.spells("error") } ?? false }
            return skip(key, &scanner)
        }
        return isWhole && hasChoices && scanner.isAtEnd
    }

    private static func readChoices(
        _ scanner: inout JSONScanner,
        _ content: inout [UInt8],
        _ reasoning: inout [UInt8],
        _ found: inout Found
    ) -> Bool {
        guard scanner.take(UInt8(ascii: "[")) else { return false }
        var hasDelta = false
        let isRead = scanner.readObject { scanner, key in
            if key.spells("delta"), !hasDelta {
                hasDelta = true
                return readDelta(&scanner, &content, &reasoning, &found)
            }
            if key.spells("finish_reason") || key.spells("message") || key.spells("usage") { return scanner.skipNull() }
            return skip(key, &scanner)
        }
        return isRead && scanner.take(UInt8(ascii: "]"))
    }

    private static func readDelta(
        _ scanner: inout JSONScanner,
        _ content: inout [UInt8],
        _ reasoning: inout [UInt8],
        _ found: inout Found
    ) -> Bool {
        var (hasContent, hasReasoning, hasDetails) = (false, false, false)
        let start = reasoning.count
        let isRead = scanner.readObject { scanner, key in
            if key.spells("content") {
                if scanner.skipNull() { return true }
                if hasContent { return false }
                hasContent = true
                return readText(&scanner, &content, isReasoning: false, &found)
            }
            if key.spells("reasoning_content") || key.spells("reasoning") {
                if scanner.skipNull() { return true }
                // Some servers send the same text in both fields: the value's reader knows which one to take.
                if hasReasoning { return false }
                hasReasoning = true
                return readText(&scanner, &reasoning, isReasoning: true, &found)
            }
            if key.spells("reasoning_details") {
                if scanner.skipNull() { return true }
                let start = scanner.place
                guard scanner.skipValue() else { return false }
                let details = scanner.read(from: start)
                if details.count > 2, !found.knowsKind { return false }
                hasDetails = details.mayHoldText
                return true
            }
            // That there is no answer, the value's reader sees.
            if key.spells("refusal") { return scanner.skipNull() }
            return skip(key, &scanner)
        }
        // Details are passed over where a field holds the same text.
        return isRead && (!hasDetails || reasoning.count > start)
    }

    private static func readText(
        _ scanner: inout JSONScanner,
        _ text: inout [UInt8],
        isReasoning: Bool,
        _ found: inout Found
    ) -> Bool {
        guard scanner.next == UInt8(ascii: "\"") else { return false }
        let start = scanner.place + 1
        guard scanner.readText(into: &text) else { return false }
        if scanner.place - 1 > start {
            found.text = Text(place: start..<scanner.place - 1, isReasoning: isReasoning)
            found.count += 1
        }
        return true
    }

    /// Passes over a value that nobody reads; a key with escapes may be one that somebody does.
    private static func skip(_ key: UnsafeBufferPointer<UInt8>, _ scanner: inout JSONScanner) -> Bool {
        !key.contains(UInt8(ascii: "\\")) && !key.spells("choices") && !key.spells("delta") && scanner.skipValue()
    }
}

/// What stands around the text of an ordinary chunk: for most servers the same bytes in each chunk of an answer.
///
/// JSON is read from front to back, so a chunk that has the same bytes before and after its one text says the same as the chunk that ``DeltaScanner``
/// has read, but for that text: two comparisons take the place of a scan. Of a stream's cost on our side that was the largest part.
struct ChunkFrame: Sendable {
    /// Up to the quote that opens the text.
    private var before: [UInt8] = []
    /// From the quote that closes it.
    private var after: [UInt8] = []
    private var isReasoning = false

    /// Adds the text of a chunk in this frame to what came before.
    ///
    /// - Returns: whether it is one; if not, nothing was added.
    func read(_ payload: UnsafeBufferPointer<UInt8>, content: inout [UInt8], reasoning: inout [UInt8]) -> Bool {
        let end = payload.count - after.count
        guard !before.isEmpty, end >= before.count, let bytes = payload.baseAddress,
            memcmp(bytes, before, before.count) == 0, memcmp(bytes + end, after, after.count) == 0
        else { return false }
        return isReasoning
            ? Self.add(payload, from: before.count, to: end, &reasoning)
            : Self.add(payload, from: before.count, to: end, &content)
    }

    private static func add(_ payload: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, _ text: inout [UInt8])
        -> Bool
    {
        let count = text.count
        var scanner = JSONScanner(payload, place: start - 1)
        // The text has to end where the frame goes on: one with a quote in its midst is a field of another kind.
        if scanner.readText(into: &text), scanner.place == end + 1 { return true }
        text.removeLast(text.count - count)
        return false
    }

    /// Takes the frame of a chunk that was read in full.
    mutating func learn(from payload: UnsafeBufferPointer<UInt8>, _ text: DeltaScanner.Text?) {
        guard let text else { return }
        (before, after) = (Array(payload[..<text.place.lowerBound]), Array(payload[text.place.upperBound...]))
        isReasoning = text.isReasoning
    }
}
