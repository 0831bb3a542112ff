/// Files that come with an export, as they lie in `Resources/`.
enum ExportResource {
    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
