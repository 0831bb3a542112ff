/// Cuts a stream of bytes into server-sent events (WHATWG HTML, 9.2).
///
/// Line ends may be LF, CRLF or CR, the blank after the colon may be missing, chunks may end inside of a character. Only the `data` field is
/// handed on; comments (keep-alives) and other fields are passed over.
struct SSEParser {
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var lastWasReturn = false

    /// Takes bytes and gives the payloads of the events that ended in them.
    mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) -> [[UInt8]] {
        var events: [[UInt8]] = []
        for byte in bytes {
            switch byte {
            case 0x0A where lastWasReturn: lastWasReturn = false
            case 0x0A, 0x0D:
                lastWasReturn = byte == 0x0D
                endLine(&events)
            default:
                lastWasReturn = false
                line.append(byte)
            }
        }
        return events
    }

    /// Bytes held back for an event that has not ended.
    var pendingBytes: Int { line.count + data.count }

    private mutating func endLine(_ events: inout [[UInt8]]) {
        defer { line.removeAll(keepingCapacity: true) }
        if line.isEmpty {
            if hasData { events.append(data) }
            data.removeAll(keepingCapacity: true)
            hasData = false
            return
        }
        let field = Array("data:".utf8)
        guard line.starts(with: field) else { return }
        var value = line[field.count...]
        if value.first == 0x20 { value = value.dropFirst() }
        if hasData { data.append(0x0A) }
        data.append(contentsOf: value)
        hasData = true
    }
}
