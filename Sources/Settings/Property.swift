/// One key of an object in a pipeline file.
public struct Property: Sendable {
    /// The key.
    public var name: String
    /// What its value may be.
    public var schema: Schema
    /// One sentence for readers of the JSON Schema and of error messages.
    public var summary: String
    /// Whether the file must hold it.
    public var isRequired: Bool
    /// What holds if it is absent.
    public var defaultValue: SettingValue?

    /// A key that must be there.
    public static func required(_ name: String, _ schema: Schema, _ summary: String) -> Property {
        Property(name: name, schema: schema, summary: summary, isRequired: true, defaultValue: nil)
    }

    /// A key that may be absent, with what then holds.
    public static func optional(
        _ name: String,
        _ schema: Schema,
        _ summary: String,
        default defaultValue: SettingValue? = nil
    ) -> Property {
        Property(name: name, schema: schema, summary: summary, isRequired: false, defaultValue: defaultValue)
    }
}
