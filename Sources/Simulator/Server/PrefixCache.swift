/// The provider's prefix cache: whole prefixes in units of 64 tokens, from the first token on.
struct PrefixCache {
    private static let unit = 64 * 4
    /// How many units are remembered; the oldest are forgotten in bulk.
    private static let capacity = 200_000

    private var known: Set<UInt64> = []

    /// The tokens of a prompt that were cached, after which all of it is.
    mutating func hits(_ prompt: [UInt8]) -> Int {
        if known.count > Self.capacity { known.removeAll(keepingCapacity: true) }
        var hash = BodyHash()
        var cached = 0
        var isPrefix = true
        for start in stride(from: 0, to: prompt.count - Self.unit + 1, by: Self.unit) {
            hash.add(prompt[start..<start + Self.unit])
            let isNew = known.insert(hash.value).inserted
            isPrefix = isPrefix && !isNew
            if isPrefix { cached += 64 }
        }
        return cached
    }
}
