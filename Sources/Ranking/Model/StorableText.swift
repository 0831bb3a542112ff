import Foundation

extension String {
    /// The text as a store or a file keeps it: whole, with U+FFFD in the place of each U+0000.
    ///
    /// SQLite's texts end at U+0000, so a text that holds one would be cut there without a word, and two names that differ behind it
    /// would be one.
    public var storable: String { holdsNUL ? String(String.UnicodeScalarView(unicodeScalars.map(Self.kept))) : self }

    /// How many characters ``storable`` replaces.
    public var unstorableCount: Int { holdsNUL ? unicodeScalars.count { $0 == "\0" } : 0 }

    private var holdsNUL: Bool {
        utf8.withContiguousStorageIfAvailable { bytes in
            bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false
        }
            ?? utf8.contains(0)
    }

    private static func kept(_ scalar: Unicode.Scalar) -> Unicode.Scalar { scalar == "\0" ? "\u{FFFD}" : scalar }
}

/// Combining marks on one letter, such as `ạ̌`: Unicode takes time in proportion to the square of their number to order them, so 80,000 of them
/// hold up every comparison of texts for half a minute.
public enum StackedMarks {
    /// More than any writing has: Unicode's own bound for texts that go by as a stream (UAX #15, Stream-Safe Text Format).
    public static let most = 30

    /// Whether a text has a letter with more marks.
    public static func exceed(in text: String) -> Bool {
        guard mayExceed(text) else { return false }
        var count = 0
        for scalar in text.unicodeScalars {
            count = isMark(scalar) ? count + 1 : 0
            if count > most { return true }
        }
        return false
    }

    /// The text without the marks that are too many.
    public static func bounded(_ text: String) -> String {
        guard exceed(in: text) else { return text }
        var count = 0
        var bounded = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            count = isMark(scalar) ? count + 1 : 0
            if count <= most { bounded.append(scalar) }
        }
        return String(bounded)
    }

    /// The first mark is U+0300, whose first byte is CC: most texts have no such byte.
    private static func mayExceed(_ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { $0.contains { $0 >= 0xCC } } ?? true
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x300 && scalar.properties.canonicalCombiningClass != .notReordered
    }
}
