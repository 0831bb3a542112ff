import ArgumentParser
import Foundation

/// Writes results for machines on standard output.
enum JSONOutput {
    /// One document, keys sorted.
    static func document(_ value: some Encodable) throws {
        try write(value, formatting: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
    }

    /// One line of JSON Lines.
    static func line(_ value: some Encodable) throws {
        try write(value, formatting: [.sortedKeys, .withoutEscapingSlashes])
    }

    private static func write(_ value: some Encodable, formatting: JSONEncoder.OutputFormatting) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        FileHandle.standardOutput.write(try encoder.encode(value) + Data("\n".utf8))
    }
}

/// The flag for machines.
struct JSONFlag: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Write JSON on standard output instead of tables.")
    var isOn = false
}
