import Foundation

extension String {
    /// The text as a store or a file keeps it: whole, with U+FFFD in the place of each U+0000.
    ///
    /// SQLite's texts end at U+0000, so a text that holds one would be cut there without a word, and two names that differ behind it
    /// would be one.
    package var storable: String { holdsNUL ? String(String.UnicodeScalarView(unicodeScalars.map(Self.kept))) : self }

    /// How many characters ``storable`` replaces.
    package var unstorableCount: Int { holdsNUL ? unicodeScalars.count { $0 == "\0" } : 0 }

    private var holdsNUL: Bool {
        utf8.withContiguousStorageIfAvailable { bytes in
            bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false
        }
            ?? utf8.contains(0)
    }

    private static func kept(_ scalar: Unicode.Scalar) -> Unicode.Scalar { scalar == "\0" ? "\u{FFFD}" : scalar }
}
