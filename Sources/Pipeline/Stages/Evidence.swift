import Foundation

/// Writes the evidence of a decision as JSON with sorted keys, the same bytes for the same facts.
func evidenceJSON(_ facts: [String: any Encodable & Sendable]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let parts = facts.keys.sorted().compactMap { key -> String? in
        guard let value = facts[key], let name = try? encoder.encode(key), let data = try? encoder.encode(value) else {
            return nil
        }
        return String(decoding: name, as: UTF8.self) + ":" + String(decoding: data, as: UTF8.self)
    }
    return "{" + parts.joined(separator: ",") + "}"
}
