import Foundation

/// A packed file's bytes, unpacked ahead by a thread of its own.
final class UnpackedBlocks: Sendable {
    private let queue = BoundedBuffer(capacity: 16)

    init(url: URL, format: PackedFormat, member: String?) {
        let thread = Thread { [queue] in
            do {
                if case .sevenZip = format, let program = SevenZipProgram(archive: url),
                    let found = program.find(member)
                {
                    try program.each(found) { queue.add($0) }
                } else {
                    try Unpacking(url: url, format: format, member: member).each { queue.add($0) }
                }
                queue.end(nil)
            } catch {
                queue.end(error as? SourceError ?? SourceError(file: url.path, reason: error.localizedDescription))
            }
        }
        thread.name = "rankforge unpacking"
        thread.start()
    }

    deinit { queue.abandon() }

    /// The next block; nil at the end.
    func next() throws -> Data? { try queue.next() }
}
