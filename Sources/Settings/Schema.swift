/// What a place in a pipeline file may hold: the one source of validation, of suggestions and of the JSON Schema.
public indirect enum Schema: Sendable {
    /// Any text that is not empty; a number without quotes counts as text.
    case string
    /// The path of a file or folder; relative ones start at the file's own folder, or after `--set` at the current one.
    case path
    /// A name, or the path of a file: what has a slash or this ending.
    case nameOrPath(ending: String)
    /// A whole number within bounds; `0...Int.max` has no upper one.
    case integer(ClosedRange<Int>)
    /// A number within bounds; `0...Double.greatestFiniteMagnitude` has no upper one.
    case number(ClosedRange<Double>)
    /// true or false.
    case boolean
    /// A time with its unit: `500ms`, `10s`, `2m`, `1h`.
    case duration
    /// One of several words.
    case choice([String])
    /// A list.
    case list(Schema, atLeast: Int = 0)
    /// A fixed set of keys.
    case object([Property])
    /// Names chosen by the user, at least one, all with values of one kind; a name is `[A-Za-z0-9][A-Za-z0-9_-]*`.
    case map(Schema)
    /// An object whose `kind` decides which further keys it takes.
    case tagged([String: [Property]])
    /// Keys with what is known of them, and any further ones: what goes to a program whose settings are not ours.
    case open([Property])
    /// Any value of JSON but null.
    case json
    /// The first alternative that fits; an error speaks of the one whose form fits, else of the last one.
    case either(Schema, Schema)
}
