/// Why a paid answer can't be used.
enum AnswerFault: String, Sendable, CaseIterable {
    /// Cut off by its room.
    case truncated
    /// No text after the reasoning.
    case empty
    /// Text that holds no order or selection.
    case unparsable
    /// Stopped by the server's content filter.
    case refused
    /// Cut off by the model's window: more room can't be given.
    case noRoom = "no-room"
    /// The server read far fewer tokens than the prompt has, as one does that cuts prompts without a word.
    case promptCut = "prompt-cut"
    /// An order without reasoning, where reasoning is wanted; only the first answers of a run are judged by it.
    case noReasoning = "no-reasoning"
    /// One of the first answers of a run that was stopped since none of them could be used: it is asked for anew, whatever `resample` says.
    case setUp = "set-up"

    /// Those that `teacher.resample` can name.
    static let resampled: [AnswerFault] = [.truncated, .empty, .unparsable, .refused]
}
