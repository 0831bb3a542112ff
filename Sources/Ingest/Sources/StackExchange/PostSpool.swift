import Foundation

/// Texts of posts on disk until their partners have come: a temporary file without a name, gone with the process.
final class PostSpool {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var written: UInt64 = 0

    private static let bufferSize = 1 << 20

    /// - Throws: ``SourceError`` where the folder for temporary files can't be written to.
    init() throws {
        let folder = FileManager.default.temporaryDirectory.path
        var template = Array((folder + "/rankforge-posts-XXXXXX").utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw SourceError(
                file: folder,
                reason: "expected a folder for temporary files; set TMPDIR to one with room"
            )
        }
        unlink(template)
    }

    deinit { close(descriptor) }

    /// Adds a record.
    ///
    /// - Returns: where it lies.
    func add(_ fields: [String?]) throws -> UInt64 {
        let place = written + UInt64(buffer.count)
        // The length of all that follows comes first, so that a record is read at once.
        put(UInt32(fields.reduce(4) { $0 + 4 + ($1?.utf8.count ?? 0) }))
        put(UInt32(fields.count))
        for field in fields {
            put(field.map { UInt32($0.utf8.count) } ?? UInt32.max)
            if let field { buffer += field.utf8 }
        }
        if buffer.count >= Self.bufferSize { try flush() }
        return place
    }

    /// The fields of a record.
    func record(at place: UInt64) throws -> [String?] {
        if place >= written { try flush() }
        let length = Self.number(try read(4, at: off_t(place)), at: 0)
        let bytes = try read(Int(length), at: off_t(place) + 4)
        var next = 4
        return (0..<Self.number(bytes, at: 0)).map { _ in
            let count = Self.number(bytes, at: next)
            next += 4
            guard count != UInt32.max else { return nil }
            defer { next += Int(count) }
            return String(decoding: bytes[next..<next + Int(count)], as: UTF8.self)
        }
    }

    private static func number(_ bytes: [UInt8], at place: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) }
    }

    private func put(_ number: UInt32) {
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
            buffer.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    private func flush() throws {
        var done = 0
        while done < buffer.count {
            let count = buffer[done...].withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(written)) }
            guard count > 0 else { throw failure("written to") }
            done += count
            written += UInt64(count)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private func read(_ count: Int, at place: off_t) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes[done...].withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress, $0.count, place + off_t(done))
            }
            guard got > 0 else { throw failure("read") }
            done += got
        }
        return bytes
    }

    private func failure(_ verb: String) -> SourceError {
        SourceError(
            file: FileManager.default.temporaryDirectory.path,
            reason:
                "the temporary file could not be \(verb): \(String(cString: strerror(errno))); set TMPDIR to a folder with room"
        )
    }
}
