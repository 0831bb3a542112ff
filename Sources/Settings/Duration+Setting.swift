extension Duration {
    /// Reads `500ms`, `10s`, `2m`, `1.5h`; nil for anything else, for negative times too.
    public init?(setting text: String) {
        let units: [(suffix: String, seconds: Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]
        for unit in units where text.hasSuffix(unit.suffix) {
            guard let amount = Double(text.dropLast(unit.suffix.count)), amount >= 0, amount.isFinite else { continue }
            self = .seconds(amount * unit.seconds)
            return
        }
        return nil
    }
}
