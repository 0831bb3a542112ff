/// How a line of a run is cut. The next one nearly always begins and ends with the same bytes, query and tag, which need no looking for.
struct LineShape: Sendable {
    /// Where it begins.
    var start: Int
    /// Where its document's id begins: all before is the query, the second field and blanks.
    var document: Int
    /// Where its score ends: all behind is blanks and the tag.
    var scoreEnd: Int
    /// Where it ends.
    var end: Int

    /// Document, rank and score of another line, if it begins and ends as this one does; else nil.
    ///
    /// - Parameter base: what the places of both lines count from.
    @inline(__always)
    func between(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Range<Int>? {
        let head = document &- self.start
        let tail = self.end &- scoreEnd
        // A field that went on at either place would be another one.
        guard end &- start > head &+ tail, base[start &+ head] > 0x20, base[end &- tail &- 1] > 0x20,
            NameBytes.areEqual(base + start, base + self.start, count: head),
            NameBytes.areEqual(base + (end &- tail), base + scoreEnd, count: tail)
        else { return nil }
        return start &+ head..<end &- tail
    }
}
