import CVectors

/// A vector of length 1 in 16-bit floats, filled up with zeros to a whole number of the processor's lanes.
///
/// Inner products of such vectors are cosines. Half precision moves a cosine by less than 0.001, and halves what every search reads.
public struct HalfVector: Hashable, Sendable {
    /// The bits of the 16-bit floats.
    public let bits: [UInt16]

    /// How many 16-bit floats hold a vector of so many dimensions.
    public static func length(dimensions: Int) -> Int {
        (dimensions + Int(RF_LANES) - 1) / Int(RF_LANES) * Int(RF_LANES)
    }

    /// Scales a vector to length 1 and rounds it; nil for one that has no direction: zeros, or numbers that are not finite.
    public init?(_ values: [Float]) {
        let square = values.reduce(0.0) { $0 + Double($1) * Double($1) }
        guard square.isFinite, square > 0 else { return nil }
        let scale = 1 / square.squareRoot()
        let scaled = values.map { Float(Double($0) * scale) }
        var bits = [UInt16](repeating: 0, count: Self.length(dimensions: values.count))
        bits.withUnsafeMutableBufferPointer { rf_to_half(scaled, $0.baseAddress, scaled.count) }
        self.bits = bits
    }

    /// Takes what was stored.
    public init(bits: [UInt16]) {
        self.bits = bits
    }

    /// The numbers, zeros at the end included.
    public var floats: [Float] {
        [Float](unsafeUninitializedCapacity: bits.count) { buffer, count in
            rf_to_float(bits, buffer.baseAddress, bits.count)
            count = bits.count
        }
    }
}
