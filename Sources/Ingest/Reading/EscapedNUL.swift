import Foundation

/// U+0000 in a text of JSON: no store and no file of lines can hold it, so its row is as broken as one with the byte itself.
enum EscapedNUL {
    /// What is wrong with such a row.
    static let reason = #"expected text, found a NUL character (\u0000)"#

    private static let name = Array("u0000".utf8)

    /// Whether JSON writes one.
    static func isIn(_ json: String) -> Bool {
        json.utf8.withContiguousStorageIfAvailable(isIn) ?? isIn(Array(json.utf8))
    }

    private static func isIn(_ bytes: some RandomAccessCollection<UInt8>) -> Bool {
        var rest = bytes[...]
        while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
            let escape = rest[backslash...].dropFirst()
            if escape.starts(with: name) { return true }
            // What follows a backslash is no beginning of another escape: `\\u0000` is a backslash and a word.
            rest = escape.dropFirst()
        }
        return false
    }
}
