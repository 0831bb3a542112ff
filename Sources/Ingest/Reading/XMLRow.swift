import CXML2

/// A `<row …/>` while the parser shows it; its attributes become texts only when they are asked for.
struct XMLRow {
    /// Five pointers an attribute: name, prefix, namespace, start and end of the value.
    private let attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    private let count: Int
    /// The line in the file.
    let line: Int

    init(attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int, line: Int) {
        self.attributes = attributes
        self.count = count
        self.line = line
    }

    /// The bytes of a value, as long as the row is shown.
    func bytes(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
        guard let attributes else { return nil }
        for index in 0..<count {
            guard let key = attributes[index * 5], let begin = attributes[index * 5 + 3],
                let end = attributes[index * 5 + 4], strcmp(key, name) == 0
            else { continue }
            return UnsafeBufferPointer(start: begin, count: end - begin)
        }
        return nil
    }

    /// A value; nil where the row has no such attribute.
    subscript(_ name: StaticString) -> String? {
        bytes(name).map { String(decoding: $0, as: UTF8.self) }
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

    private func strcmp(_ key: UnsafePointer<xmlChar>, _ name: StaticString) -> Int32 {
        let count = name.utf8CodeUnitCount
        for place in 0..<count where key[place] != name.utf8Start[place] { return 1 }
        return key[count] == 0 ? 0 : 1
    }
}
