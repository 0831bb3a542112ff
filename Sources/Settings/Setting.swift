import Ranking

/// A setting that has a default: declared once, and read as a value of its type.
///
/// ```swift
/// static let batch = Setting("batch", 2...200, "How many passages one prompt offers.", default: 40, effect: .shapes(.judge))
/// let batch = settings[batch] // 40 where the file does not say
/// ```
package struct Setting<Value: Sendable>: Sendable {
    /// The key as schemas hold it.
    package let property: Property
    /// What holds where it is absent.
    package let fallback: Value
    fileprivate let read: @Sendable (Settings, String) -> Value?

    fileprivate init(
        _ property: Property,
        fallback: Value,
        read: @escaping @Sendable (Settings, String) -> Value?
    ) {
        self.property = property
        self.fallback = fallback
        self.read = read
    }
}

extension Setting {
    /// The same, which files may also call by its name in earlier releases.
    package func formerly(_ name: String) -> Setting {
        var property = property
        property.formerName = name
        return Setting(property, fallback: fallback, read: read)
    }
}

extension Settings {
    /// The value of a setting, or its default.
    package subscript<Value>(_ setting: Setting<Value>) -> Value {
        setting.read(self, setting.property.name) ?? setting.fallback
    }
}

extension Setting<Int> {
    /// A whole number.
    package init(
        _ name: String,
        _ range: ClosedRange<Int>,
        _ summary: String,
        default fallback: Int,
        effect: SettingEffect? = nil
    ) {
        self.init(
            .optional(name, .integer(range), summary, default: .integer(fallback), effect: effect),
            fallback: fallback
        ) { $0.integer($1) }
    }

    /// What every random choice follows from; pipeline and rerank files have it, and hand it to their sources.
    package static let seed = Setting(
        "seed",
        0...Int.max,
        "What every random choice follows from.",
        default: 7,
        effect: .shapesAsWritten([.ingest])
    )
}

extension Setting<Double> {
    /// A number.
    package init(
        _ name: String,
        _ range: ClosedRange<Double>,
        _ summary: String,
        default fallback: Double,
        effect: SettingEffect? = nil
    ) {
        self.init(
            .optional(name, .number(range), summary, default: .number(fallback), effect: effect),
            fallback: fallback
        ) { $0.number($1) }
    }
}

extension Setting<Bool> {
    /// A truth value.
    package init(_ name: String, _ summary: String, default fallback: Bool, effect: SettingEffect? = nil) {
        self.init(
            .optional(name, .boolean, summary, default: .boolean(fallback), effect: effect),
            fallback: fallback
        ) { $0.has($1) ? $0.flag($1) : nil }
    }
}

extension Setting<String> {
    /// A text, or one of several words.
    package init(
        _ name: String,
        _ schema: Schema,
        _ summary: String,
        default fallback: String,
        effect: SettingEffect? = nil
    ) {
        self.init(
            .optional(name, schema, summary, default: .string(fallback), effect: effect),
            fallback: fallback
        ) { $0.string($1) }
    }
}

extension Setting<Duration> {
    /// A time.
    ///
    /// - Parameter text: the default as a file writes it: `10s`.
    package init(_ name: String, _ summary: String, default text: String, effect: SettingEffect? = nil) {
        self.init(
            .optional(name, .duration, summary, default: .string(text), effect: effect),
            fallback: Duration(setting: text) ?? .zero
        ) { $0.duration($1) }
    }
}

extension Setting where Value: RawRepresentable<String> & CaseIterable {
    /// One of the words of a type.
    package init(_ name: String, _ summary: String, default fallback: Value, effect: SettingEffect? = nil) {
        self.init(
            .optional(
                name,
                .choice(Value.allCases.map(\.rawValue)),
                summary,
                default: .string(fallback.rawValue),
                effect: effect
            ),
            fallback: fallback
        ) { $0.string($1).flatMap(Value.init(rawValue:)) }
    }
}

extension Duration {
    /// Reads `500ms`, `10s`, `2m`, `1.5h`; nil for anything else, for negative times too.
    init?(setting text: String) {
        let units: [(suffix: String, seconds: Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]
        for unit in units where text.hasSuffix(unit.suffix) {
            let digits = text.dropLast(unit.suffix.count)
            // `Double` alone reads `0x10`, `1e9` and `nan` too; ten digits keep within what a `Duration` holds.
            guard digits.utf8.allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: ".") }), digits.utf8.count <= 10,
                let amount = Double(digits)
            else { continue }
            self = .seconds(amount * unit.seconds)
            return
        }
        return nil
    }
}
