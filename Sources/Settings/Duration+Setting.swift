extension Duration {
    /// Reads `500ms`, `10s`, `2m`, `1.5h`; nil for anything else, for negative times too.
    public init?(setting text: String) {
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
