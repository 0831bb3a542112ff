import Ranking

/// Which samples of a question are asked for, and how each shows the passages.
///
/// Sample 0 shows them as they are, so that an answer paid for when one sample was asked stays the first of several. Every further one
/// shuffles them, seeded by its number: a teacher that prefers what stands first then prefers something else each time.
struct SamplePlan: Sendable {
    /// The numbers of the samples that count.
    let numbers: [Int]
    private let seed: Int
    private let purpose: String
    private let query: String

    /// Plans samples.
    ///
    /// - Parameters:
    ///   - samples: how many the pipeline file asks for. Several vote, and further ones join them; a single one is replaced by the
    ///     latest further one, since two have no majority.
    ///   - extra: how many further ones the query got by `requeue`.
    ///   - purpose: what is shuffled, so that two questions about one query differ.
    init(samples: Int, extra: Int, seed: Int, purpose: String, query: QueryID) {
        numbers = samples == 1 ? [extra] : Array(0..<(samples + extra))
        self.seed = seed
        self.purpose = purpose
        self.query = query.rawValue
    }

    /// The places of so many passages in the order in which a sample shows them; nil for the order in which they stand.
    func shown(_ sample: Int, of count: Int) -> [Int]? {
        guard sample > 0 else { return nil }
        var generator = SeededGenerator(seed: seed, parts: purpose, query, String(sample))
        return generator.shuffled(Array(0..<count))
    }
}

/// The number that a request has in the store, taken apart.
///
/// A question that is asked several times has samples 0, 1, 2 …; what is asked again, because an answer could not be used, is a retry of
/// the same sample. Requests have one number for both, so that each has a key of its own.
package struct SampleNumber: Sendable, Hashable, CustomStringConvertible {
    /// Which of several questions about the same thing, from 0.
    package let sample: Int
    /// How often it was asked again before, from 0.
    package let retry: Int

    /// Takes a request's number apart.
    package init(_ number: Int) {
        (sample, retry) = number.quotientAndRemainder(dividingBy: TeacherClient.numbersForSample)
    }

    /// `sample 1`, `sample 1, retry 2`.
    package var description: String { "sample \(sample)" + (retry > 0 ? ", retry \(retry)" : "") }
}
