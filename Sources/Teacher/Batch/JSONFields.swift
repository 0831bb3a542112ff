/// The fields of a JSON object, each as the bytes that it came in: what stands deep in it is read by who knows it.
package struct JSONFields: Sendable {
    private let bytes: ArraySlice<UInt8>
    private var places: [String: Range<Int>] = [:]

    /// Reads an object that fills all bytes but for blanks; nil if there is none.
    init?(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        let isWhole = bytes.withUnsafeBufferPointer { buffer in
            var scanner = JSONScanner(buffer)
            let isObject = scanner.readObject { scanner, name in
                guard scanner.next != nil else { return false }
                let start = scanner.place
                guard scanner.skipValue() else { return false }
                places[String(decoding: name, as: UTF8.self)] =
                    bytes.startIndex + start..<bytes.startIndex + scanner.place
                return true
            }
            return isObject && scanner.isAtEnd
        }
        guard isWhole else { return nil }
    }

    /// Their names.
    var names: [String] { places.keys.sorted() }

    /// Whether a field is there, null or not.
    func holds(_ name: String) -> Bool { places[name] != nil }

    /// The bytes of an object.
    func object(_ name: String) -> ArraySlice<UInt8>? {
        guard let place = places[name], bytes[place.lowerBound] == UInt8(ascii: "{") else { return nil }
        return bytes[place]
    }

    /// The fields of an object.
    func fields(_ name: String) -> JSONFields? { object(name).flatMap { JSONFields($0) } }

    /// A value; nil where there is none, or where it is null.
    func value(_ name: String) -> JSONValue? {
        guard let place = places[name] else { return nil }
        let value = bytes[place].withUnsafeBufferPointer { JSONValue($0) }
        return value == .null ? nil : value
    }
}
