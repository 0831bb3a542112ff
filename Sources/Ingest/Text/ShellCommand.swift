/// A command of this program as a person can paste it into a shell.
package struct ShellCommand: Sendable {
    private let words: [String]

    /// The verb and what follows it.
    package init(_ words: [String]) { self.words = ["rankforge"] + words }

    /// Each word quoted where a POSIX shell would take it apart or read more into it.
    package var text: String { words.map(Self.quoted).joined(separator: " ") }

    /// A word between single quotes, unless it holds nothing that a shell reads.
    package static func quoted(_ word: String) -> String {
        let isPlain = word.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || plain.contains($0))
        }
        return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
    }

    private static let plain = Set("0123456789_./:=@%+,-".unicodeScalars)
}
