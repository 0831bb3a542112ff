import Foundation

/// A `<row …/>` while its reader shows it; its attributes become texts only when they are asked for.
struct XMLRow {
    /// A name with its value, as they stand in memory.
    struct Attribute {
        var name: UnsafeBufferPointer<UInt8>
        var value: UnsafeBufferPointer<UInt8>
        /// Whether the value holds references such as `&lt;`, all of them known to ``XMLReference``.
        var isEscaped: Bool
    }

    private let attributes: UnsafeBufferPointer<Attribute>
    /// The line in the file.
    let line: Int

    init(_ attributes: UnsafeBufferPointer<Attribute>, line: Int) {
        self.attributes = attributes
        self.line = line
    }

    /// The bytes of a value; nil where the row has no such attribute.
    func bytes(_ name: StaticString) -> [UInt8]? {
        guard let attribute = attribute(name) else { return nil }
        return attribute.isEscaped ? XMLReference.resolved(attribute.value) : Array(attribute.value)
    }

    /// A value; nil where the row has no such attribute.
    subscript(_ name: StaticString) -> String? {
        guard let attribute = attribute(name) else { return nil }
        guard attribute.isEscaped else { return String(decoding: attribute.value, as: UTF8.self) }
        return String(decoding: XMLReference.resolved(attribute.value), as: UTF8.self)
    }

    /// A whole number without a sign; nil where there is none.
    func number(_ name: StaticString) -> Int? {
        guard let bytes = bytes(name), (1...18).contains(bytes.count) else { return nil }
        var value = 0
        for byte in bytes {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }

    private func attribute(_ name: StaticString) -> Attribute? {
        let count = name.utf8CodeUnitCount
        for attribute in attributes where attribute.name.count == count {
            if let base = attribute.name.baseAddress, memcmp(base, name.utf8Start, count) == 0 { return attribute }
        }
        return nil
    }
}
