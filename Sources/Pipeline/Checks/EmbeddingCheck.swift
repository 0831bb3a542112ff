import Logging
import Retrieval
import Settings
import Teacher

/// Asks the embedding models of a domain for one short vector each.
struct EmbeddingCheck: Sendable {
    let domain: DomainConfiguration
    let environment: [String: String]

    func findings(_ announce: (String) -> Void) async -> [Doctor.Finding] {
        var findings: [Doctor.Finding] = []
        for settings in domain.ways where settings.string("kind") == CandidateKinds.dense.name {
            findings.append(await finding(settings, announce))
        }
        return findings
    }

    private func finding(_ settings: Settings, _ announce: (String) -> Void) async -> Doctor.Finding {
        let subject = "embeddings of \(domain.name)"
        func finding(_ isGood: Bool, _ message: String) -> Doctor.Finding {
            Doctor.Finding(subject: subject, isGood: isGood, message: message)
        }
        do {
            var configuration = try EmbeddingConfiguration(settings: settings)
            configuration.endpoint.retry.attempts = 1
            configuration.endpoint.outage = .zero
            let address = configuration.endpoint.baseURL
            announce("sending one text of two words to \(address)")
            let gateway = EmbeddingGateway(
                configuration: configuration,
                apiKey: try TeacherSession.apiKey(
                    configuration.endpoint,
                    environment: environment,
                    place: settings.join("api_key_env")
                ),
                sharedBudget: SharedBudget(limit: nil),
                spent: { 0 },
                log: Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() }
            )
            let answer = try await gateway.embed(["hello world"], dimensions: nil, keep: { _ in }, note: { _ in })
            let tokens = answer.promptTokens.map { "\($0) tokens" } ?? "tokens uncounted"
            return finding(
                true,
                "\(address) answers: \(answer.model), \(answer.vectors.first?.count ?? 0) dimensions, \(tokens)"
            )
        } catch TeacherError.failed(let failure, _) {
            let advice = failure.advice(at: settings.path)
            return finding(false, [failure.message, advice].compactMap { $0 }.joined(separator: "; "))
        } catch {
            return finding(false, error.localizedDescription)
        }
    }
}
