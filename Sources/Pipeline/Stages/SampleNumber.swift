/// The number that a request has in the store, taken apart.
///
/// A question that is asked several times has samples 0, 1, 2 …; what is asked again, because an answer could not be used, is a retry of
/// the same sample. Requests have one number for both, so that each has a key of its own.
public struct SampleNumber: Sendable, Hashable, CustomStringConvertible {
    /// Which of several questions about the same thing, from 0.
    public let sample: Int
    /// How often it was asked again before, from 0.
    public let retry: Int

    /// Takes a request's number apart.
    public init(_ number: Int) {
        (sample, retry) = number.quotientAndRemainder(dividingBy: TeacherClient.numbersForSample)
    }

    /// `sample 1`, `sample 1, retry 2`.
    public var description: String { "sample \(sample)" + (retry > 0 ? ", retry \(retry)" : "") }
}
