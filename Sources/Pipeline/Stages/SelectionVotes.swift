import Ranking
import Store
import Teacher

/// How often passages were selected by the samples of one question.
struct SelectionVotes: Sendable {
    /// Who chose a passage.
    struct Vote: Sendable {
        /// How many samples.
        var count = 0
        /// The first answer that did.
        var first: RequestKey
    }

    /// What counting came to.
    enum Outcome: Sendable {
        /// Votes.
        case made(SelectionVotes)
        /// How the query ends instead.
        case ended(StageResult)

        /// How the query ends where there are no votes.
        var ending: StageResult {
            if case .ended(let result) = self { return result }
            return StageResult(.failed(.noAnswer, "no answer was read"))
        }
    }

    /// By passage; those that no sample chose are not in it.
    var byPassage: [PassageID: Vote] = [:]
    /// Samples that could be read.
    var usable = 0

    /// Counts; each sample is a list of its batches' readings. What is assumed counts only where no sample is known.
    ///
    /// A request that failed fails the query, so that it is asked again and not voted without. A sample of which a batch can't be used
    /// does not vote, and the query ends with that reason where fewer than half of the samples can be used.
    static func count(_ samples: [[TeacherClient.Reading<[PassageID]>]]) -> Outcome {
        var votes = SelectionVotes()
        var endings: [StageResult] = []
        let known = samples.filter { batches in
            batches.allSatisfy { reading in if case .assumed = reading { false } else { true } }
        }
        let samples = known.isEmpty ? samples : known
        for batches in samples {
            let ended = batches.compactMap(\.ending)
            endings += ended.prefix(1)
            guard ended.isEmpty else { continue }
            votes.usable += 1
            for reading in batches {
                guard let (passages, key) = reading.value else { continue }
                for passage in passages { votes.byPassage[passage, default: Vote(first: key)].count += 1 }
            }
        }
        let fatal = endings.first { ending in
            switch ending.status {
            case .failed, .rejected(.tooLong, _): true
            default: false
            }
        }
        if let fatal { return .ended(fatal) }
        if let ending = endings.first, votes.usable * 2 < samples.count { return .ended(ending) }
        return .made(votes)
    }
}
