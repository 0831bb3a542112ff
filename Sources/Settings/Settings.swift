package import Foundation

/// A part of a pipeline file that the schema has accepted, with its place for error messages.
package struct Settings: Hashable, Sendable {
    /// Where it stands in the file: `domains.biology.source`.
    package let path: String
    /// Its keys and values, defaults filled in.
    package let values: [String: SettingValue]

    /// Wraps accepted values; tests and defaults may build them by hand.
    package init(path: String = "", values: [String: SettingValue]) {
        self.path = path
        self.values = values
    }

    /// Whether a key is present or has a default.
    package func has(_ key: String) -> Bool { values[key] != nil }

    /// The text under a key, or nil.
    package func string(_ key: String) -> String? {
        if case .string(let text)? = values[key] { text } else { nil }
    }

    /// The text under a key that the schema requires.
    package func requiredString(_ key: String) throws -> String {
        guard let text = string(key) else { throw missing(key, "a text") }
        return text
    }

    /// The whole number under a key that the schema requires.
    package func requiredInteger(_ key: String) throws -> Int {
        guard let number = integer(key) else { throw missing(key, "a whole number") }
        return number
    }

    /// The whole number under a key, or nil.
    package func integer(_ key: String) -> Int? {
        if case .integer(let number)? = values[key] { number } else { nil }
    }

    /// The number under a key, whole or not, or nil.
    package func number(_ key: String) -> Double? {
        switch values[key] {
        case .number(let number)?: number
        case .integer(let number)?: Double(number)
        default: nil
        }
    }

    /// The truth value under a key; false if absent.
    package func flag(_ key: String) -> Bool {
        if case .boolean(let flag)? = values[key] { flag } else { false }
    }

    /// The time under a key, or nil.
    package func duration(_ key: String) -> Duration? {
        string(key).flatMap(Duration.init(setting:))
    }

    /// The settings under a key, or nil if it holds no object.
    package func settings(_ key: String) -> Settings? {
        guard case .object(let values)? = values[key] else { return nil }
        return Settings(path: join(key), values: values)
    }

    /// The settings under a key; empty where it holds no object, so that all defaults hold.
    package func section(_ key: String) -> Settings {
        settings(key) ?? Settings(path: join(key), values: [:])
    }

    /// The settings of each entry of a list; entries that are no objects are left out.
    package func list(_ key: String) -> [Settings] {
        guard case .list(let entries)? = values[key] else { return [] }
        return entries.enumerated().compactMap { index, entry in
            guard case .object(let values) = entry else { return nil }
            return Settings(path: "\(join(key))[\(index)]", values: values)
        }
    }

    /// The texts of a list.
    package func strings(_ key: String) -> [String] {
        guard case .list(let entries)? = values[key] else { return [] }
        return entries.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    /// The numbers of a list.
    package func numbers(_ key: String) -> [Double] {
        guard case .list(let entries)? = values[key] else { return [] }
        return entries.compactMap { entry in
            switch entry {
            case .number(let number): number
            case .integer(let number): Double(number)
            default: nil
            }
        }
    }

    /// The file or folder under a key that the schema requires, as an absolute address.
    package func file(_ key: String) throws -> URL {
        URL(filePath: try requiredString(key)).absoluteURL
    }

    /// The place of a key of these settings.
    package func join(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private func missing(_ key: String, _ expected: String) -> PipelineFileError {
        PipelineFileError(path: join(key), expected: expected, found: "nothing")
    }
}
