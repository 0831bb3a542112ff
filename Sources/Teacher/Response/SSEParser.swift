import Foundation

/// Cuts a stream of bytes into server-sent events (WHATWG HTML, 9.2).
///
/// Line ends may be LF, CRLF or CR, the blank after the colon may be missing, chunks may end inside of a character. Only the `data` field is
/// handed on; comments (keep-alives) and other fields are passed over.
struct SSEParser {
    /// The beginning of a line whose end has not come.
    private var line: [UInt8] = []
    /// Data of an event that has not ended, where it did not come in one line.
    private var data: [UInt8] = []
    private var hasData = false
    private var lastWasReturn = false

    /// Takes bytes and hands over the payload of each event that ended in them; the payload is valid only during the call.
    mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>, _ visit: (UnsafeBufferPointer<UInt8>) -> Void) {
        var start = 0
        while start < bytes.count {
            if lastWasReturn {
                lastWasReturn = false
                if bytes[start] == 0x0A {
                    start += 1
                    continue
                }
            }
            guard let end = Self.lineEnd(bytes, from: start) else {
                line.append(contentsOf: bytes[start...])
                return
            }
            let piece = UnsafeBufferPointer(rebasing: bytes[start..<end])
            if line.isEmpty {
                take(piece, visit)
            } else {
                line.append(contentsOf: piece)
                let whole = line
                line.removeAll(keepingCapacity: true)
                whole.withUnsafeBufferPointer { take($0, visit) }
            }
            lastWasReturn = bytes[end] == 0x0D
            start = end + 1
        }
    }

    /// Bytes held back for an event that has not ended.
    var pendingBytes: Int { line.count + data.count }

    private static func lineEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let feed = memchr(base + start, 0x0A, bytes.count - start).map { UnsafeRawPointer($0) - UnsafeRawPointer(base) }
        // A CR alone ends a line too; it can only stand before the LF that was found.
        let stretch = (feed ?? bytes.count) - start
        let back = memchr(base + start, 0x0D, stretch).map { UnsafeRawPointer($0) - UnsafeRawPointer(base) }
        return back ?? feed
    }

    private mutating func take(_ line: UnsafeBufferPointer<UInt8>, _ visit: (UnsafeBufferPointer<UInt8>) -> Void) {
        if line.isEmpty {
            if hasData { data.withUnsafeBufferPointer(visit) }
            data.removeAll(keepingCapacity: true)
            hasData = false
            return
        }
        guard line.count >= 5, let start = line.baseAddress, memcmp(start, "data:", 5) == 0 else { return }
        var value = line[5...]
        if value.first == 0x20 { value = value.dropFirst() }
        if hasData { data.append(0x0A) }
        data.append(contentsOf: value)
        hasData = true
    }
}
