import Ranking
import Store
import Synchronization
import Teacher

/// Lets the first requests of each stage go a few at a time, and ends a run whose first answers are of no use.
final class FirstAnswers: Sendable {
    /// A request or an answer that goes on later.
    private struct Paused {
        /// Which teacher was asked, by its place.
        let teacher: Int
        let stage: StageName
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        /// By teacher.
        var watches: [FirstAnswersWatch]
        /// Requests that wait for a place.
        var atDoor: [Paused] = []
        /// Answers that can't be used, until it is known whether any can.
        var held: [Paused] = []
        var ending: TeacherError?
    }

    private let state: Mutex<State>

    /// How long nothing may be on its way until held answers go on: the next request of a query follows within milliseconds.
    private static let quiet = Duration.milliseconds(300)

    /// - Parameter watches: one for each teacher.
    private init(_ watches: [FirstAnswersWatch]) {
        state = Mutex(State(watches: watches))
    }

    /// Looks at what each teacher says to stages that no earlier run has had a usable answer of from it.
    ///
    /// - Parameter partsQueries: whether prompts of one query ask about different passages.
    static func begin(_ configuration: PipelineConfiguration, store: Store, partsQueries: Bool = false) async throws
        -> FirstAnswers
    {
        var watches: [FirstAnswersWatch] = []
        for teacher in configuration.teachers {
            var proven: Set<StageName> = []
            for stage in StageName.allCases where stage.asksTeacher {
                let isProven = try await store.holdsUsableAnswer(
                    of: teacher.endpoint.model,
                    stage: stage,
                    // A rerank takes orders without it.
                    reasoning: stage == .rank && configuration.rank.requiresReasoning && !partsQueries
                )
                if isProven { proven.insert(stage) }
            }
            watches.append(FirstAnswersWatch(proven: proven, partsQueries: partsQueries))
        }
        return FirstAnswers(watches)
    }

    /// Returns once a stage has a place for a request, which is given back by ``judge(_:of:fault:words:emptiness:)`` or ``leave(_:of:)``.
    func enter(_ stage: StageName, of teacher: PipelineTeacher) async throws {
        let teacher = teacher.index
        if try begins(stage, of: teacher) { return }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let paused = Paused(teacher: teacher, stage: stage, continuation: continuation)
            state.withLock { $0.atDoor.append(paused) }
            letIn()
        }
    }

    /// Gives a place back where no answer is to be judged.
    func leave(_ stage: StageName, of teacher: PipelineTeacher) {
        state.withLock { $0.watches[teacher.index].ended(stage) }
        letIn()
    }

    /// Takes an answer and the place of its request, and returns once it is known that the run goes on.
    ///
    /// - Parameter emptiness: what an answer without text held.
    /// - Throws: ``TeacherError/unusable(_:)`` if none of the first answers can be used.
    func judge(
        _ request: TeacherRequest,
        of asked: PipelineTeacher,
        fault: AnswerFault?,
        words: String,
        emptiness: Emptiness = .nothing
    ) async throws {
        let (stage, teacher) = (request.stage, asked.index)
        if state.withLock({ $0.watches[teacher].isProven(stage) }) { return leave(stage, of: asked) }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let (verdict, released) = state.withLock { state -> (FirstAnswersWatch.Verdict, [Paused]) in
                // Not before it is judged: another request would take the place of the answer that ends the run.
                defer { state.watches[teacher].ended(stage) }
                if let ending = state.ending, fault != nil {
                    continuation.resume(throwing: ending)
                    return (.hold, [])
                }
                let verdict = state.watches[teacher].take(
                    stage,
                    query: request.query,
                    asked: request.messages,
                    fault: fault
                )
                switch verdict {
                case .goOn:
                    continuation.resume()
                    func isOfStage(_ paused: Paused) -> Bool { paused.stage == stage && paused.teacher == teacher }
                    let released = state.held.filter(isOfStage)
                    if !released.isEmpty { state.held.removeAll(where: isOfStage) }
                    return (verdict, released)
                case .hold:
                    state.held.append(Paused(teacher: teacher, stage: stage, continuation: continuation))
                    return (verdict, [])
                case .stop(let fault):
                    let error = TeacherError.unusable(asked.placed(Self.words(fault, stage: stage, words, emptiness)))
                    state.ending = error
                    continuation.resume(throwing: error)
                    defer { (state.held, state.atDoor) = ([], []) }
                    return (verdict, state.held + state.atDoor)
                }
            }
            switch verdict {
            case .goOn: for waiting in released { waiting.continuation.resume() }
            case .hold: lookAgain()
            case .stop:
                let ending = state.withLock { $0.ending } ?? .stopped
                for waiting in released { waiting.continuation.resume(throwing: ending) }
            }
            letIn()
        }
    }

    private func begins(_ stage: StageName, of teacher: Int) throws -> Bool {
        try state.withLock { state in
            if let ending = state.ending { throw ending }
            return state.watches[teacher].begins(stage)
        }
    }

    private func letIn() {
        let (released, ending) = state.withLock { state -> ([Paused], TeacherError?) in
            guard !state.atDoor.isEmpty else { return ([], nil) }
            if let ending = state.ending {
                defer { state.atDoor = [] }
                return (state.atDoor, ending)
            }
            var released: [Paused] = []
            state.atDoor.removeAll { waiting in
                guard state.watches[waiting.teacher].begins(waiting.stage) else { return false }
                released.append(waiting)
                return true
            }
            return (released, nil)
        }
        for waiting in released {
            if let ending {
                waiting.continuation.resume(throwing: ending)
            } else {
                waiting.continuation.resume()
            }
        }
    }

    /// Lets held answers go on where nothing else is on its way: a run of two queries has no third answer. No caller waits for this.
    private func lookAgain() {
        Task { [weak self] in
            var stillSince: ContinuousClock.Instant?
            while let self {
                try? await Task.sleep(for: .milliseconds(50))
                let now = ContinuousClock.now
                let (isStill, isDone) = state.withLock { state in
                    (state.watches.allSatisfy(\.isQuiet) && state.atDoor.isEmpty, state.held.isEmpty)
                }
                if isDone { return }
                stillSince = isStill ? stillSince ?? now : nil
                guard let since = stillSince, now - since >= Self.quiet else { continue }
                let released = state.withLock { state in
                    for index in state.watches.indices { state.watches[index].cameToRest() }
                    defer { state.held = [] }
                    return state.held
                }
                for waiting in released { waiting.continuation.resume() }
                return
            }
        }
    }

    /// What an answer without text held.
    enum Emptiness: Sendable {
        case reasoning, nesting, nothing

        init(_ answer: Answer) {
            self =
                answer.repairs.isTextTooDeep
                ? .nesting : answer.reasoning.allSatisfy(\.isWhitespace) ? .nothing : .reasoning
        }

        /// What was seen, and the setting to change.
        var words: (seen: String, setting: String) {
            switch self {
            case .reasoning: ("held reasoning and no answer", "raise teacher.max_tokens, or ask another teacher.model")
            case .nesting:
                (
                    "held no text: their `content` is JSON, nested too deeply to be read",
                    "look at what serves teacher.base_url"
                )
            case .nothing:
                ("were empty: no reasoning, no text", "ask another teacher.model, or look at its server's log")
            }
        }
    }

    /// What was seen, and the setting to change.
    private static func words(_ fault: AnswerFault, stage: StageName, _ detail: String, _ emptiness: Emptiness)
        -> String
    {
        let prompt = stage == .judge ? "judge.positives" : "rank.prompt"
        let (seen, setting) =
            switch fault {
            case .noReasoning, .setUp:
                (
                    "came without reasoning (no reasoning_content, no reasoning, no <think> block)",
                    "ask a teacher.model that reasons, start its server with a reasoning parser (vLLM: --reasoning-parser), or set rank.reasoning: optional"
                )
            case .truncated, .noRoom:
                (
                    "were cut off by their length",
                    "raise teacher.max_tokens (and the server's window, if that is the bound)"
                )
            case .empty: emptiness.words
            case .unparsable:
                ("held no \(stage == .judge ? "selection" : "order")", "check teacher.model and the prompt (\(prompt))")
            case .refused: ("were stopped by the server's content filter", "ask another teacher.model")
            case .promptCut:
                (
                    "answered a prompt that the server had cut",
                    "raise the server's context (Ollama: OLLAMA_CONTEXT_LENGTH), or set teacher.context to what it has"
                )
            }
        return
            "the first \(FirstAnswersWatch.enough) answers of \(stage.rawValue) \(seen): \(detail); \(setting), then run the same command again"
    }
}
