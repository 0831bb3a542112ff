import Synchronization

/// How far the reading of a domain is, for those who work on its queries meanwhile.
final class IngestProgress: Sendable {
    /// A step of the reading.
    enum Step: Int, Sendable, Comparable {
        /// No query can be worked on: its passages may be missing.
        case corpus
        /// Every passage is in the store, and queries come.
        case queries
        /// Everything is in the store.
        case done
        /// The files can't be read: nothing more is to be begun.
        case failed

        static func < (left: Step, right: Step) -> Bool { left.rawValue < right.rawValue }
    }

    private let state = Mutex(Step.corpus)

    /// The step at hand.
    var step: Step { state.withLock { $0 } }

    /// Goes on to a later step; an earlier one changes nothing.
    func advance(to step: Step) {
        state.withLock { $0 = max($0, step) }
    }
}
