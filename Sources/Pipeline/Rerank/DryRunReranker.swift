import Ranking
import Store
import Synchronization
import Teacher

/// Goes through the requests of one query as far as stored answers lead; nothing is sent.
final class DryRunReranker: Sendable {
    /// There is no stored answer.
    struct NotStored: Error {
        /// What would be sent.
        let request: TeacherRequest
    }

    private let counts = Mutex((stored: 0, begun: 0))

    /// Requests whose answer is stored.
    var stored: Int { counts.withLock(\.stored) }
    /// Windows that were looked at, one whose answer is missing among them.
    var begun: Int { counts.withLock(\.begun) }

    /// What reranks as a run does, from stored answers.
    func reranker(_ run: RerankRun) -> Reranker {
        // It is asked before each window whether to go on.
        Reranker(configuration: run.configuration, client: client(run)) { [self] in
            counts.withLock { $0.begun += 1 }
            return true
        }
    }

    private func client(_ run: RerankRun) -> TeacherClient {
        let gateway = run.session.gateway
        let pipeline = run.configuration.pipeline
        return TeacherClient(
            pipeline,
            store: run.store,
            policy: AnswerPolicy { [self] request in
                let key = gateway.key(for: request)
                guard let answer = try await gateway.storedAnswer(for: key) else { throw NotStored(request: request) }
                counts.withLock { $0.stored += 1 }
                return (answer, key)
            },
            window: ModelWindow(store: run.store, identity: pipeline.teacher.identity)
        )
    }
}
