import Foundation

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
