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
        let source = try Source(url, unpacked)
        for number in 1..<max(1, parts) {
            let aim = size / parts * number
            guard aim > bounds[bounds.count - 1] else { continue }
            guard let end = try Self.lineEnd(source, from: aim, size: size), end < size else { break }
            bounds.append(end)
        }
        bounds.append(size)
        ranges = zip(bounds, bounds.dropFirst()).map { $0..<$1 }
    }

    /// Bytes that are read at a time: they stay in the cache.
    private static let block = 1 << 18

    /// The bytes of a part, without a byte-order mark.
    func bytes(of number: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try eachBlock(of: number) { block, _ in bytes += block }
        return bytes
    }

    /// The bytes between two places, as far as the file goes.
    func bytes(in range: Range<Int>) throws -> [UInt8] {
        let source = try Source(url, unpacked)
        var bytes = [UInt8](repeating: 0, count: range.count)
        var filled = 0
        while filled < bytes.count {
            let got = try bytes.withUnsafeMutableBytes { raw in
                try source.read(UnsafeMutableRawBufferPointer(rebasing: raw[filled...]), at: range.lowerBound + filled)
            }
            if got == 0 { break }
            filled += got
        }
        return Array(bytes[..<filled])
    }

    /// Hands over whole lines, many at a time, with their place in the file; the last one may lack its end. A byte-order mark is left out.
    func eachBlock(of number: Int, _ visit: (UnsafeBufferPointer<UInt8>, Int) throws -> Void) throws {
        let range = ranges[number]
        let source = try Source(url, unpacked)
        var buffer = [UInt8](repeating: 0, count: Self.block)
        var filled = 0
        var at = range.lowerBound
        while true {
            if filled == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
            let wanted = min(buffer.count - filled, range.upperBound - at)
            let got = try buffer.withUnsafeMutableBytes { raw in
                try source.read(UnsafeMutableRawBufferPointer(rebasing: raw[filled..<filled + wanted]), at: at)
            }
            let start = at - filled
            let skipped = start == 0 && buffer.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            at += got
            filled += got
            let isAtEnd = got == 0
            // Searched from the end: the rest of a line that is cut is moved to the front.
            let end = isAtEnd ? filled : (buffer[..<filled].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)
            if end > skipped {
                try buffer.withUnsafeBufferPointer {
                    try visit(UnsafeBufferPointer(rebasing: $0[skipped..<end]), start + skipped)
                }
            }
            if isAtEnd { return }
            if end > 0 {
                buffer.withUnsafeMutableBufferPointer { bytes in
                    guard let base = bytes.baseAddress else { return }
                    memmove(base, base + end, filled - end)
                }
                filled -= end
            }
        }
    }

    /// The place behind the next line end; nil if there is none.
    private static func lineEnd(_ source: borrowing Source, from start: Int, size: Int) throws -> Int? {
        var at = start
        var block = [UInt8](repeating: 0, count: 1 << 14)
        while at < size {
            let got = try block.withUnsafeMutableBytes { try source.read($0, at: at) }
            if let feed = block[..<got].firstIndex(of: 0x0A) { return at + feed + 1 }
            if got == 0 { return nil }
            at += got
        }
        return nil
    }

    /// Where bytes come from. Files are read and not mapped: one that somebody cuts short meanwhile must not end the process.
    private struct Source: ~Copyable {
        private let url: URL
        private let unpacked: Data?
        private let file: Int32

        init(_ url: URL, _ unpacked: Data?) throws {
            self.url = url
            self.unpacked = unpacked
            file = unpacked == nil ? open(url.path, O_RDONLY | O_CLOEXEC) : -1
            guard unpacked != nil || file >= 0 else {
                throw SourceError(
                    file: url.path,
                    reason: "expected a readable file, found none; check the path and its permissions"
                )
            }
        }

        deinit { if file >= 0 { close(file) } }

        /// Fills a buffer from a place of the file on.
        ///
        /// - Returns: how many bytes there were; 0 at the end.
        func read(_ buffer: UnsafeMutableRawBufferPointer, at place: Int) throws -> Int {
            if let unpacked {
                let part = unpacked.dropFirst(place).prefix(buffer.count)
                part.copyBytes(to: buffer)
                return part.count
            }
            while true {
                let got = pread(file, buffer.baseAddress, buffer.count, off_t(place))
                if got >= 0 { return got }
                guard errno == EINTR else {
                    throw SourceError(
                        file: url.path,
                        reason: "it could not be read on: \(String(cString: strerror(errno)))"
                    )
                }
            }
        }
    }
}
