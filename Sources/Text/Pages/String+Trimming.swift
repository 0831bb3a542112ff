import Foundation

extension String {
    /// Without white space at its ends; one that has none there, as most addresses, costs nothing.
    var withoutBlankEnds: String {
        let visible = UInt8(0x21)...0x7E
        if let first = utf8.first, let last = utf8.last, visible.contains(first), visible.contains(last) { return self }
        return trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
