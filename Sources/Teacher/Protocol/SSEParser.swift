import Foundation

/// Cuts a stream of bytes into server-sent events (WHATWG HTML, 9.2).
///
/// Line ends may be LF, CRLF or CR, the blank after the colon may be missing, chunks may end inside of a character. The `data` field
/// and the event's name are handed on; comments (keep-alives) and other fields are passed over.
struct SSEParser {
    /// The beginning of a line whose end has not come.
    private var line: [UInt8] = []
    /// Data of an event that has not ended, where it did not come in one line.
    private var data: [UInt8] = []
    private var hasData = false
    private var name: String?
    private var lastWasReturn = false

    /// Takes bytes and hands over payload and name of each event that ended in them; the payload is valid only during the call.
    mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>, _ visit: (UnsafeBufferPointer<UInt8>, String?) -> Void) {
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

    /// Hands over what has no line end behind it: to be called where nothing more comes, and nothing is missing.
    mutating func finish(_ visit: (UnsafeBufferPointer<UInt8>, String?) -> Void) {
        let rest: [UInt8] = [0x0A, 0x0A]
        rest.withUnsafeBufferPointer { feed($0, visit) }
    }

    private static func value(_ field: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
        field.first == 0x20 ? field.dropFirst() : field
    }

    /// Bytes held back for an event that has not ended.
    var pendingBytes: Int { line.count + data.count }

    /// What a new parser must be fed to be where this one is.
    var pending: [UInt8] {
        var bytes: [UInt8] = []
        if let name { bytes += Array("event: \(name)\n".utf8) }
        if hasData {
            for part in data.split(separator: 0x0A, omittingEmptySubsequences: false) {
                bytes += Array("data: ".utf8) + part + [0x0A]
            }
        }
        // Only its line end may follow, which is passed over.
        return lastWasReturn ? bytes + Array(":\r".utf8) : bytes + line
    }

    private static func lineEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let feed = memchr(base + start, 0x0A, bytes.count - start).map { UnsafeRawPointer($0) - UnsafeRawPointer(base) }
        // A CR alone ends a line too; it can only stand before the LF that was found.
        let stretch = (feed ?? bytes.count) - start
        let back = memchr(base + start, 0x0D, stretch).map { UnsafeRawPointer($0) - UnsafeRawPointer(base) }
        return back ?? feed
    }

    private mutating func take(
        _ line: UnsafeBufferPointer<UInt8>,
        _ visit: (UnsafeBufferPointer<UInt8>, String?) -> Void
    ) {
        if line.isEmpty {
            if hasData { data.withUnsafeBufferPointer { visit($0, name) } }
            data.removeAll(keepingCapacity: true)
            hasData = false
            name = nil
            return
        }
        if line.begins(with: "event:") {
            name = String(decoding: Self.value(line[6...]), as: UTF8.self)
            return
        }
        guard line.begins(with: "data:") else { return }
        let value = Self.value(line[5...])
        if hasData { data.append(0x0A) }
        data.append(contentsOf: value)
        hasData = true
    }
}
