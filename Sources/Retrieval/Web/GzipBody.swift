import Foundation
import Gzip

/// A body that is packed with gzip.
///
/// It is not left to libcurl, which takes a body that ends early for a whole one.
enum GzipBody {
    /// Unpacks a body, at most one byte more than the limit of it.
    ///
    /// - Returns: what could be unpacked, and whether that is all of it, each member with its end; true also where there is more than the limit.
    static func unpacked(_ packed: Data, limit: Int) -> (body: Data, isWhole: Bool) {
        // Some servers name a coding and send nothing.
        guard !packed.isEmpty else { return (Data(), true) }
        let stream = GzipStream()
        var body = Data()
        _ = stream.take(packed) { block in
            body.append(block.prefix(limit + 1 - body.count))
            return body.count <= limit
        }
        return (body, body.count > limit || stream.isWhole)
    }
}
