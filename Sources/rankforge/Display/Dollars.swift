import Foundation

/// Money as people read it.
enum Dollars {
    /// Millionths of a dollar as `$1.23`, with more digits for small sums.
    static func text(micro: Int) -> String {
        let dollars = Double(micro) / 1e6
        return dollars >= 1 || dollars == 0 ? String(format: "$%.2f", dollars) : String(format: "$%.4f", dollars)
    }
}
