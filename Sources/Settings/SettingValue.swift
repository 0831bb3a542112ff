/// A value of a pipeline file after the schema has accepted it.
public indirect enum SettingValue: Hashable, Sendable {
    /// A text, a path, a choice or a duration as written.
    case string(String)
    /// A whole number.
    case integer(Int)
    /// A number.
    case number(Double)
    /// true or false.
    case boolean(Bool)
    /// A list in its order.
    case list([SettingValue])
    /// Keys and values; absent keys with a default are filled in.
    case object([String: SettingValue])
}
