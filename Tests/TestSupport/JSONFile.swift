package import Foundation

/// JSON Lines that a test writes.
package enum JSONFile {
    /// Writes an object a line.
    package static func write(_ rows: [[String: Any]], to file: URL) throws {
        let lines = try rows.map { try JSONSerialization.data(withJSONObject: $0, options: .sortedKeys) }
        try Data(lines.joined(separator: Data("\n".utf8))).write(to: file)
    }
}
