extension Double {
    func isNearly(_ other: Double, within tolerance: Double = 1e-9) -> Bool { abs(self - other) <= tolerance }
}

extension [Double] {
    func isNearly(_ other: [Double], within tolerance: Double = 1e-9) -> Bool {
        count == other.count && zip(self, other).allSatisfy { $0.isNearly($1, within: tolerance) }
    }
}
