import Foundation
import Ingest

/// A file in parts of whole lines that several threads can read at the same time.
struct FileParts: Sendable {
    /// Smaller parts are not worth a thread.
    private static let smallest = 1 << 18
    /// Names are found by 32-bit places within a part.
    private static let largest = 1 << 30

    private let url: URL
    /// The whole of a packed file, unpacked.
    private let unpacked: Data?
    /// Where the parts lie.
    let ranges: [Range<Int>]

    /// Cuts a file into parts at line ends.
    ///
    /// - Throws: `SourceError` if it can't be read.
    init(url: URL, count: Int) throws {
        self.url = url
        let isPacked = try WholeFile.isPacked(url)
        unpacked = isPacked ? try WholeFile.bytes(url) : nil
        let size: Int
        if let unpacked {
            size = unpacked.count
        } else {
            let attributes = try? FileManager.default.attributesOfItem(atPath: url.path)
            size = (attributes?[.size] as? NSNumber)?.intValue ?? 0
        }
        let parts = max(min(count, size / Self.smallest), (size + Self.largest - 1) / Self.largest, 1)
        var bounds = [0]
        for number in 1..<max(1, parts) {
            let aim = size / parts * number
            guard aim > bounds[bounds.count - 1] else { continue }
            guard let end = try Self.lineEnd(url, unpacked, from: aim, size: size), end < size else { break }
            bounds.append(end)
        }
        bounds.append(size)
        ranges = zip(bounds, bounds.dropFirst()).map { $0..<$1 }
    }

    /// The bytes of a part, without a byte-order mark.
    func bytes(of number: Int) throws -> [UInt8] {
        var bytes = try Self.read(url, unpacked, ranges[number])
        if number == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        return bytes
    }

    /// The place behind the next line end; nil if there is none.
    private static func lineEnd(_ url: URL, _ unpacked: Data?, from start: Int, size: Int) throws -> Int? {
        var at = start
        while at < size {
            let block = try read(url, unpacked, at..<min(size, at + 1 << 16))
            if let feed = block.firstIndex(of: 0x0A) { return at + feed + 1 }
            if block.isEmpty { return nil }
            at += block.count
        }
        return nil
    }

    /// Read and not mapped: a file that somebody cuts short meanwhile must not end the process.
    private static func read(_ url: URL, _ unpacked: Data?, _ range: Range<Int>) throws -> [UInt8] {
        if let unpacked { return Array(unpacked[range]) }
        let file = open(url.path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw SourceError(
                file: url.path,
                reason: "expected a readable file, found none; check the path and its permissions"
            )
        }
        defer { close(file) }
        return try [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            while count < range.count {
                let got = pread(
                    file,
                    buffer.baseAddress.map { $0 + count },
                    range.count - count,
                    off_t(range.lowerBound + count)
                )
                if got < 0, errno == EINTR { continue }
                guard got >= 0 else {
                    throw SourceError(
                        file: url.path,
                        reason: "it could not be read on: \(String(cString: strerror(errno)))"
                    )
                }
                if got == 0 { return }
                count += got
            }
        }
    }
}
