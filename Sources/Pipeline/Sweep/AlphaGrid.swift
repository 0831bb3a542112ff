/// The thresholds that a sweep tries.
public struct AlphaGrid: Sendable, Hashable {
    /// From low to high.
    public let values: [Double]

    /// The paper's range: 0.1 to 0.7 in steps of 0.1.
    public static let standard = AlphaGrid(from: 0.1, to: 0.7, step: 0.1)

    /// Takes thresholds from low to high.
    init(values: [Double]) {
        self.values = values
    }

    /// Reads `0.05:0.95:0.05` (from, to, step) or single values `0.3,0.4`; nil for anything else.
    public init?(_ text: String) {
        func number(_ text: Substring) -> Double? {
            Double(text).flatMap { (0...1).contains($0) ? $0 : nil }
        }
        let range = text.split(separator: ":", omittingEmptySubsequences: false).map(number)
        if range.count == 3, let from = range[0], let to = range[1], let step = range[2] {
            // At most a thousand thresholds: a finer grid says no more.
            guard step >= 0.001, from <= to else { return nil }
            self.init(from: from, to: to, step: step)
            return
        }
        let single = text.split(separator: ",", omittingEmptySubsequences: false).map(number)
        let values = single.compactMap { $0 }
        guard values.count == single.count, !values.isEmpty else { return nil }
        self.init(values: Set(values).sorted())
    }

    private init(from: Double, to: Double, step: Double) {
        let count = Int(((to - from) / step + 1e-9).rounded(.down)) + 1
        // Rounded, so that the third step is 0.3 and not 0.30000000000000004.
        values = (0..<count).map { ((from + Double($0) * step) * 1e6).rounded() / 1e6 }
    }
}
