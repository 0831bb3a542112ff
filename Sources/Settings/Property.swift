package import Ranking

/// What depends on a setting.
package enum SettingEffect: Sendable, Hashable {
    /// No result: what is stored stays current, whatever it is set to.
    case harmless
    /// What a stage makes, and all that follows. Set to another value than its default, it is a part of the stage's fingerprint.
    case shapes(StageName)
    /// What these stages make, and all that follows. How it stands in their fingerprints is written out, so that stores which were made before
    /// this was declared stay current.
    case shapesAsWritten([StageName])

    /// The first stage whose results depend on it; nil for none.
    package var firstStage: StageName? {
        switch self {
        case .harmless: nil
        case .shapes(let stage): stage
        case .shapesAsWritten(let stages): stages.min()
        }
    }
}

/// One key of an object in a pipeline file.
package struct Property: Sendable {
    /// The key.
    package var name: String
    /// What its value may be.
    package var schema: Schema
    /// One sentence for readers of the JSON Schema and of error messages.
    package var summary: String
    /// Whether the file must hold it.
    var isRequired: Bool
    /// What holds if it is absent.
    package var defaultValue: SettingValue?
    /// What depends on it; nil: as what it stands in says.
    package var effect: SettingEffect?
    /// What earlier releases called it: files that say so are read as before.
    var formerName: String?

    /// A key that must be there.
    package static func required(
        _ name: String,
        _ schema: Schema,
        _ summary: String,
        effect: SettingEffect? = nil
    ) -> Property {
        Property(
            name: name,
            schema: schema,
            summary: summary,
            isRequired: true,
            defaultValue: nil,
            effect: effect
        )
    }

    /// A key that may be absent, with what then holds.
    package static func optional(
        _ name: String,
        _ schema: Schema,
        _ summary: String,
        default defaultValue: SettingValue? = nil,
        effect: SettingEffect? = nil
    ) -> Property {
        Property(
            name: name,
            schema: schema,
            summary: summary,
            isRequired: false,
            defaultValue: defaultValue,
            effect: effect
        )
    }
}

extension [Property] {
    /// The names of those that no result depends on.
    package var harmless: Set<String> { Set(filter { $0.effect == .harmless }.map(\.name)) }
}
