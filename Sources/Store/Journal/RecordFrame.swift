import Ranking

/// How the files beside a store frame their records, so that each is found and known to be whole: eight letters, the length and a checksum of
/// what follows, eight bytes each, little-endian; then the parts, each behind its length in eight bytes.
///
/// Each record has a slot of its own (``SlotFile``), a multiple of ``step`` bytes; a slot that is free begins with ``freed`` and its length.
struct RecordFrame: Sendable {
    /// Eight of them.
    private let letters: [UInt8]
    /// Those of an older release, whose records follow one another without slots.
    private let packed: [UInt8]?

    /// What a slot's length is a multiple of, in bytes.
    static let step = 4096
    private static let freed = Array("RFFREED\n".utf8)
    private static let head = 24

    /// - Parameters:
    ///   - name: eight letters of ASCII.
    ///   - packed: the same of an older release.
    init(_ name: StaticString, packed: StaticString? = nil) {
        letters = name.withUTF8Buffer { Array($0) }
        self.packed = packed?.withUTF8Buffer { Array($0) }
    }

    /// The length of the slot that a record needs.
    static func slot(for length: Int) -> Int { (length + step - 1) / step * step }

    // MARK: - Writing

    /// Begins a record.
    ///
    /// - Parameter room: bytes that its parts will take, more or less.
    func begin(room: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.head + room)
        bytes += letters
        bytes.append(contentsOf: repeatElement(0, count: Self.head - letters.count))
        return bytes
    }

    static func add(_ text: String, to bytes: inout [UInt8]) {
        add(to: &bytes) { $0.append(contentsOf: text.utf8) }
    }

    static func add(_ part: [UInt8], to bytes: inout [UInt8]) {
        add(to: &bytes) { $0 += part }
    }

    /// Adds an object of JSON, whose members are written by `write`.
    static func add(to bytes: inout [UInt8], json write: (inout JSONBytes) -> Void) {
        add(to: &bytes) { bytes in
            var json = JSONBytes()
            swap(&json.bytes, &bytes)
            json.open()
            write(&json)
            json.close()
            swap(&json.bytes, &bytes)
        }
    }

    private static func add(to bytes: inout [UInt8], _ write: (inout [UInt8]) -> Void) {
        let start = bytes.count
        append(0, to: &bytes)
        write(&bytes)
        put(UInt64(bytes.count - start - 8), at: start, in: &bytes)
    }

    /// Ends a record, whose parts were added behind its head.
    static func end(_ bytes: inout [UInt8]) {
        let sum = bytes.withUnsafeBytes { checksum(UnsafeRawBufferPointer(rebasing: $0[head...])) }
        put(UInt64(bytes.count - head), at: 8, in: &bytes)
        put(sum, at: 16, in: &bytes)
    }

    /// What a slot begins with that is free.
    static func freed(_ length: Int) -> [UInt8] {
        var bytes = freed
        append(UInt64(length), to: &bytes)
        return bytes
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private static func put(_ number: UInt64, at place: Int, in bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { $0.storeBytes(of: number.littleEndian, toByteOffset: place, as: UInt64.self) }
    }

    // MARK: - Reading

    /// What a file holds.
    struct Content<Record: Sendable>: Sendable {
        var records: [Record] = []
        /// Bytes at the end that are no whole record: the write that a power cut or a full disk broke off.
        var tornBytes = 0
        /// Bytes elsewhere that are no record, and whole records that can't be understood.
        var damagedBytes = 0
    }

    /// Reads a file as far as it can be read; after bytes that are no record the next one is looked for.
    ///
    /// - Parameter record: makes a record of its parts; nil where they are none.
    func read<Record: Sendable>(_ bytes: [UInt8], _ record: ([UnsafeRawBufferPointer]) -> Record?) -> Content<Record> {
        var content = Content<Record>()
        var (start, skipped) = (0, 0)
        bytes.withUnsafeBytes { all in
            while start < all.count {
                var end: Int?
                if let length = Self.freedLength(all, at: start) {
                    end = start + length
                } else if let found = payload(in: all, at: start) {
                    if let made = Self.parts(found.payload).flatMap(record) {
                        content.records.append(made)
                    } else {
                        // It was written whole, so it may be a paid answer, of a release that writes other fields.
                        content.damagedBytes += min(found.end, all.count) - start
                    }
                    end = found.end
                }
                if let end {
                    content.damagedBytes += skipped
                    skipped = 0
                    start = end
                } else {
                    skipped += 1
                    start += 1
                }
            }
        }
        content.tornBytes = skipped
        return content
    }

    private static func freedLength(_ all: UnsafeRawBufferPointer, at start: Int) -> Int? {
        guard begins(all, at: start, with: freed), let length = number(all, at: start + freed.count) else { return nil }
        return length > 0 && length % step == 0 ? length : nil
    }

    /// What a record holds that begins here, and where its slot ends.
    private func payload(in all: UnsafeRawBufferPointer, at start: Int) -> (payload: UnsafeRawBufferPointer, end: Int)?
    {
        let isPacked = packed.map { Self.begins(all, at: start, with: $0) } ?? false
        guard isPacked || Self.begins(all, at: start, with: letters), start + Self.head <= all.count,
            let length = Self.number(all, at: start + 8), length <= all.count - start - Self.head
        else { return nil }
        let sum = all.loadUnaligned(fromByteOffset: start + 16, as: UInt64.self).littleEndian
        let payload = UnsafeRawBufferPointer(rebasing: all[(start + Self.head)..<(start + Self.head + length)])
        guard Self.checksum(payload) == sum else { return nil }
        let whole = Self.head + length
        return (payload, start + (isPacked ? whole : Self.slot(for: whole)))
    }

    private static func parts(_ payload: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer]? {
        var parts: [UnsafeRawBufferPointer] = []
        var place = 0
        while place < payload.count {
            guard let count = number(payload, at: place), count <= payload.count - place - 8 else { return nil }
            parts.append(UnsafeRawBufferPointer(rebasing: payload[(place + 8)..<(place + 8 + count)]))
            place += 8 + count
        }
        return parts
    }

    private static func begins(_ all: UnsafeRawBufferPointer, at start: Int, with letters: [UInt8]) -> Bool {
        all[start] == letters[0] && start + letters.count <= all.count
            && all[start..<start + letters.count].elementsEqual(letters)
    }

    /// A count of bytes; nil where there are too few bytes for one, or it can't be.
    private static func number(_ all: UnsafeRawBufferPointer, at place: Int) -> Int? {
        guard place + 8 <= all.count else { return nil }
        let number = Int(exactly: all.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian)
        return number.flatMap { $0 < 1 << 48 ? $0 : nil }
    }

    /// Eight bytes at a time: microseconds for an answer, and enough to tell a torn write, which is all it is for.
    private static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var sum: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(bytes.count)
        var place = 0
        while place + 8 <= bytes.count {
            sum =
                (sum ^ bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian)
                &* 0x9E37_79B9_7F4A_7C15
            sum ^= sum >> 32
            place += 8
        }
        while place < bytes.count {
            sum = (sum ^ UInt64(bytes[place])) &* 0x100_0000_01B3
            place += 1
        }
        return sum
    }
}
