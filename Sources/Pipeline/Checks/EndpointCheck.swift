import Foundation
import Ranking
import Settings
import Teacher

/// Asks a teacher's endpoint for its list of models and for one tiny answer, and says what came.
struct EndpointCheck: Sendable {
    /// What requests show and what answers must hold.
    struct Asked: Sendable {
        /// Who asks.
        var stage: StageName
        /// The most passages of a request.
        var passages: Int
        /// The key that sets them.
        var setting: String
        var requiresReasoning: Bool
        /// What the stage adds to requests.
        var options: RequestOptions
    }

    let configuration: PipelineConfiguration
    let teacher: PipelineTeacher
    let asked: Asked
    let environment: [String: String]

    private var endpoint: TeacherConfiguration { teacher.endpoint }

    /// Enough for a short thought; an answer that needs more is cut off, which says enough.
    private static let room = 1024
    /// What a passage takes in a prompt, as the demo's do.
    private static let passageTokens = 200

    private func finding(_ subject: String, _ isGood: Bool, _ message: String) -> Doctor.Finding {
        Doctor.Finding(subject: subject, isGood: isGood, message: message)
    }

    // MARK: - Models

    /// What the list of models says: whether the model is there, and its window.
    func models() async -> [Doctor.Finding] {
        do {
            let credentials = try TeacherSession.credentials(of: teacher, in: configuration, environment: environment)
            let models = try await EndpointProbe.models(endpoint, credentials: credentials)
            let names = models.map(\.id)
            guard models.isEmpty || names.contains(endpoint.model) else {
                let shown = names.prefix(8).joined(separator: ", ")
                return [
                    finding(
                        "endpoint",
                        false,
                        "\(endpoint.baseURL) does not list \(endpoint.model), but \(shown); set teacher.model to one of these"
                    )
                ]
            }
            let found = finding("endpoint", true, "\(endpoint.baseURL) answers")
            return [found, window(models.first { $0.id == endpoint.model }?.window)]
        } catch TeacherError.failed(let failure, _) {
            return [failed(failure)]
        } catch {
            return [finding("endpoint", false, error.localizedDescription)]
        }
    }

    private func failed(_ failure: AttemptFailure) -> Doctor.Finding {
        let words =
            failure.message.hasPrefix(endpoint.baseURL) ? failure.message : "\(endpoint.baseURL): \(failure.message)"
        return finding("endpoint", false, [words, failure.advice()].compactMap { $0 }.joined(separator: "; "))
    }

    /// Says what answers get of the window.
    private func window(_ tokens: Int?) -> Doctor.Finding {
        let prompt = asked.passages * Self.passageTokens
        let wanted = endpoint.maximumTokens
        guard let tokens else {
            return finding(
                "window",
                true,
                "the server names none; teacher.context says \(teacher.context) tokens for prompt and answer"
            )
        }
        let bound = min(tokens, teacher.context)
        let named = "\(tokens) tokens by the server, \(teacher.context) by teacher.context"
        if bound <= prompt {
            return finding(
                "window",
                false,
                "\(named): a list of \(asked.passages) passages takes about \(prompt) for the prompt alone; lower \(asked.setting), or serve the model with a larger window"
            )
        }
        return finding(
            "window",
            true,
            bound >= prompt + wanted
                ? named
                : "\(named): less than a prompt (about \(prompt)) and teacher.max_tokens (\(wanted)); answers get what the prompt leaves, about \(bound - prompt)"
        )
    }

    // MARK: - One answer

    private var request: TeacherRequest {
        TeacherRequest(
            messages: [
                ChatMessage(
                    role: .user,
                    content:
                        "Which of these two passages answers the question: is water wet?\n[1] Bread is baked.\n[2] Water is wet.\nAnswer in this form: [1] > [2]"
                )
            ],
            maxTokens: min(Self.room, endpoint.maximumTokens),
            sample: 0,
            domain: "doctor",
            stage: asked.stage,
            query: QueryID(domain: "doctor", local: "request"),
            options: asked.options
        )
    }

    /// What is about to be sent and what it costs at most.
    var announcement: String {
        let cost = endpoint.price.map {
            let micro = $0.microUSD(
                promptTokens: 100,
                cachedTokens: 0,
                completionTokens: min(Self.room, endpoint.maximumTokens)
            )
            return String(format: "$%.4f at most", Double(micro) / 1e6)
        }
        return "sending one request to \(endpoint.baseURL): \(cost ?? "price unknown") (--no-request sends none)"
    }

    /// Sends one tiny request and says what came of it.
    func answer() async -> Doctor.Finding {
        do {
            let credentials = try TeacherSession.credentials(of: teacher, in: configuration, environment: environment)
            let (answer, place) = try await EndpointProbe.answer(endpoint, to: request, credentials: credentials)
            return read(answer, place)
        } catch TeacherError.failed(let failure, _) {
            return failed(failure)
        } catch {
            return finding("answer", false, error.localizedDescription)
        }
    }

    private func read(_ answer: Answer, _ place: String?) -> Doctor.Finding {
        let model = answer.model ?? "a model without a name"
        func count(_ tokens: Int?) -> String { tokens.map { String($0) } ?? "uncounted" }
        let tokens = "\(count(answer.usage.prompt)) prompt and \(count(answer.usage.completion)) answer tokens"
        let hasReasoning = !answer.reasoning.allSatisfy(\.isWhitespace)
        let isSummary = answer.reasoningKind == .summary
        let shown = isSummary ? "a summary of its reasoning" : "reasoning"
        let reasoning = hasReasoning ? "with \(shown) in \(place ?? "a field")" : "without reasoning"
        let message =
            "status 200 from \(model), \(reasoning), \(tokens), finished by \(answer.finishReason ?? "nothing named")"
        if isSummary {
            let advice =
                "sft and reasonrank exports leave such lists out unless --allow-summaries is given; a teacher of open weights shows its own words"
            return finding("answer", true, "\(message); \(advice)")
        }
        guard !hasReasoning, asked.requiresReasoning else { return finding("answer", true, message) }
        return finding(
            "answer",
            false,
            "\(message); lists without reasoning are not kept: ask a teacher.model that reasons, start its server with a reasoning parser, or set rank.reasoning: optional"
        )
    }
}

extension EndpointCheck.Asked {
    /// What the stages of a pipeline ask of a teacher: orders where they do, since these take the most, else labels.
    init(_ configuration: PipelineConfiguration, of teacher: PipelineTeacher) {
        let rank = configuration.rank
        let asking = configuration.stages(asking: teacher)
        guard let judged = asking.first?.domain, !asking.contains(where: { $0.stage == .rank }) else {
            self.init(
                stage: .rank,
                passages: configuration.list.size,
                setting: "list.size",
                requiresReasoning: rank.requiresReasoning,
                options: rank.options.of(rank.prompt)
            )
            return
        }
        let judge = judged.judge
        self.init(
            stage: .judge,
            passages: judge.batch,
            setting: judge.options.settings.join("batch"),
            requiresReasoning: false,
            options: judge.prompts.first.map(judge.options.of) ?? judge.options.ofStage
        )
    }
}
