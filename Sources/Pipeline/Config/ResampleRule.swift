import Settings

/// How many further samples answers that can't be used may cost, by what is wrong with them.
struct ResampleRule: Sendable, Hashable {
    /// Further samples where the file does not say.
    static let usual = 1

    /// Further samples for each fault that has a bound of its own.
    let byFault: [AnswerFault: Int]
    /// Further samples for all others, and in all where no fault is named.
    let others: Int
    /// Further samples of one question, whatever was wrong with them.
    let total: Int

    /// One bound for all faults together.
    init(_ count: Int) {
        self.init(byFault: [:], others: count, total: count)
    }

    private init(byFault: [AnswerFault: Int], others: Int, total: Int) {
        self.byFault = byFault
        self.others = others
        self.total = total
    }

    /// Reads `resample: 1` or `resample: {truncated: 1, empty: 3}`; what is not named may cost one.
    init(settings: Settings) {
        guard let named = settings.settings("resample") else {
            self.init(settings.integer("resample") ?? Self.usual)
            return
        }
        let pairs = AnswerFault.resampled.compactMap { fault in named.integer(fault.rawValue).map { (fault, $0) } }
        self.init(
            byFault: Dictionary(uniqueKeysWithValues: pairs),
            others: Self.usual,
            total: AnswerFault.resampled.reduce(0) { $0 + (named.integer($1.rawValue) ?? Self.usual) }
        )
    }

    /// Whether one more sample may be asked for.
    ///
    /// - Parameters:
    ///   - fault: of the answer that just came.
    ///   - faults: of all answers to the question so far, this one among them.
    func allowsMore(_ fault: AnswerFault, after faults: [AnswerFault]) -> Bool {
        faults.count <= total && faults.count { $0 == fault } <= byFault[fault] ?? others
    }

    /// What fingerprints hold: a plain number stays what it always was.
    var text: String {
        if byFault.isEmpty { return String(others) }
        return AnswerFault.resampled.map { "\($0.rawValue) \(byFault[$0] ?? others)" }.joined(separator: " ")
    }

    /// The setting's form.
    static let schema = Schema.either(
        .integer(0...5),
        .object([
            .optional(
                AnswerFault.truncated.rawValue,
                .integer(0...1),
                "Cut off by length; asked once more at most, with twice the room."
            ),
            .optional(AnswerFault.empty.rawValue, .integer(0...5), "Reasoning, but no answer."),
            .optional(AnswerFault.unparsable.rawValue, .integer(0...5), "An answer that holds no order or selection."),
            .optional(AnswerFault.refused.rawValue, .integer(0...5), "Stopped by the server's content filter."),
        ])
    )
}
