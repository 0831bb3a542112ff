import Foundation

/// Which hashes were seen: an open table that is emptied for each query.
struct SeenHashes: Sendable {
    private var table = [UInt32](repeating: 0, count: 4096)
    private var count = 0

    /// Takes a hash in.
    ///
    /// - Returns: false if it was seen before.
    @inline(__always)
    mutating func insert(_ hash: UInt32) -> Bool {
        if 2 &* count >= table.count { grow() }
        // 0 stands for a free place.
        let mark = max(1, hash)
        let mask = table.count &- 1
        let isNew = table.withUnsafeMutableBufferPointer { table in
            var place = Int(hash >> 7) & mask
            while table[place] != 0 {
                if table[place] == mark { return false }
                place = (place &+ 1) & mask
            }
            table[place] = mark
            return true
        }
        if isNew { count &+= 1 }
        return isNew
    }

    /// Empties it.
    mutating func removeAll() {
        guard count > 0 else { return }
        table.withUnsafeMutableBytes { bytes in
            if let base = bytes.baseAddress { memset(base, 0, bytes.count) }
        }
        count = 0
    }

    private mutating func grow() {
        let old = table
        table = Array(repeating: 0, count: 2 * old.count)
        count = 0
        for hash in old where hash != 0 { _ = insert(hash) }
    }
}
