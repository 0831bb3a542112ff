import Crypto
import Foundation
import Hummingbird

/// The stylesheet and the script, which lie in the program; their addresses change with their bytes, so browsers may keep them.
struct Assets: Sendable {
    private struct Asset: Sendable {
        var name: String
        var type: String
        var bytes: [UInt8]
        var version: String

        init(name: String, type: String, bytes: [UInt8]) {
            self.name = name
            self.type = type
            self.bytes = bytes
            version = SHA256.hash(data: bytes).prefix(6).map { String(format: "%02x", $0) }.joined()
        }

        var path: String { "/assets/\(name)?v=\(version)" }
    }

    private let style = Asset(name: "inspector.css", type: "text/css", bytes: PackageResources.inspector_css)
    private let code = Asset(name: "inspector.js", type: "text/javascript", bytes: PackageResources.inspector_js)

    /// The stylesheet's address.
    var stylesheet: String { style.path }
    /// The script's address.
    var script: String { code.path }

    /// Answers a request for an asset; nil for an unknown name.
    func response(_ name: String) -> Response? {
        guard let asset = [style, code].first(where: { $0.name == name }) else { return nil }
        return Response(
            status: .ok,
            headers: [
                .contentType: "\(asset.type); charset=utf-8", .cacheControl: "private, max-age=31536000, immutable",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: asset.bytes))
        )
    }
}
