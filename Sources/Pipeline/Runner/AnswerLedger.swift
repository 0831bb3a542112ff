import Foundation
import Ranking
import Store
import Teacher

/// Keeps a gateway's answers in the pipeline's store.
struct AnswerLedger: AnswerStore {
    let store: Store
    let runID: Int64?
    /// The name of the teacher that is paid; nil of the only one.
    var teacher: String?

    func answer(for key: RequestKey) async throws -> Answer? {
        try await store.response(for: key.rawValue).map(Self.answer)
    }

    func standing(of key: RequestKey) async throws -> RequestStanding {
        let found = try await store.standing(of: key.rawValue)
        return found.response.map { .answered(Self.answer($0)) } ?? (found.isOut ? .awaited : .unknown)
    }

    private static func answer(_ record: ResponseRecord) -> Answer {
        Answer(
            requestedModel: record.requestedModel,
            model: record.model,
            host: record.host,
            systemFingerprint: record.systemFingerprint,
            reasoning: record.reasoning,
            reasoningKind: record.reasoningKind.flatMap(ReasoningKind.init),
            content: record.content,
            finishReason: record.finishReason,
            usage: TokenUsage(
                prompt: record.promptTokens,
                cachedPrompt: record.cachedTokens,
                cacheWrite: record.cacheWriteTokens,
                completion: record.completionTokens,
                reasoning: record.reasoningTokens
            ),
            costMicroUSD: record.costMicroUSD,
            latencyMilliseconds: record.latencyMilliseconds,
            firstTokenMilliseconds: record.firstTokenMilliseconds,
            isSimulated: record.isSimulated,
            isEstimated: record.isEstimated,
            providerCostMicroUSD: record.providerCostMicroUSD,
            repairs: AnswerRepairs(counts: record.repairs)
        )
    }

    func save(_ answer: Answer, key: RequestKey, request: TeacherRequest, body: String) async throws {
        try await store.save(response(answer, key: key), of: record(request, key: key, body: body), run: runID)
    }

    /// The same of an answer that came by batch file.
    func saveFromBatch(_ answer: Answer, of request: RequestRecord) async throws {
        var request = request
        request.teacher = teacher
        try await store.saveFromBatch(response(answer, key: RequestKey(rawValue: request.key)), of: request, run: runID)
    }

    func journal(_ answer: Answer, key: RequestKey, request: TeacherRequest) {
        // The body lies beside the store since it was sent.
        store.journal(response(answer, key: key), of: record(request, key: key, body: ""), run: runID)
    }

    func journal(_ ending: AnswerEnding, key: RequestKey, request: TeacherRequest) {
        let record = record(request, key: key, body: "")
        store.journal(UnreadAnswerRecord(request: record, run: runID, ending: ending.encoded()))
    }

    /// Decodes what a killed run had read and not decoded yet. What another model or protocol is needed for waits for a run with that one.
    func decodeUnread(by teachers: [PipelineTeacher]) async throws {
        for unread in try await store.unreadAnswers() {
            let key = RequestKey(rawValue: unread.request.key)
            guard let ending = AnswerEnding(unread.ending) else {
                try await noteUndecodable(unread)
                continue
            }
            let able = teachers.filter {
                $0.endpoint.model == ending.requestedModel && $0.endpoint.wire.name == ending.protocolName
            }
            // Prices may differ where one model has several names.
            guard let teacher = (able.first { $0.name == unread.request.teacher } ?? able.first)?.endpoint else {
                continue
            }
            guard let assembled = ending.answer(teacher.wire) else {
                // It was still on its way, and stands among what may have been billed.
                try await store.removeUnread(unread.request.key)
                continue
            }
            var answer = Answer(
                assembled,
                sent: SentRequest(body: unread.request.body, configuration: teacher),
                configuration: teacher,
                at: (try? Date(unread.receivedAt, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
                    ?? Date()
            )
            answer.latencyMilliseconds = ending.latencyMilliseconds
            answer.firstTokenMilliseconds = ending.firstTokenMilliseconds
            try await store.save(response(answer, key: key), decodedFrom: unread)
        }
    }

    /// Says once that bytes stay which may be a paid answer, and which this release can't read.
    private func noteUndecodable(_ unread: UnreadAnswerRecord) async throws {
        if try await store.holdsEvent(.recovered, ofRequest: unread.request.key) { return }
        let event = EventRecord(
            kind: .recovered,
            domain: unread.request.domain,
            stage: unread.request.stage,
            query: unread.request.query,
            requestKey: unread.request.key,
            message:
                "the last bytes of an answer are in a form that this release can't decode; they stay in table unread_answer"
        )
        try await store.note(event, run: runID)
    }

    func readiness() -> StoreReadiness {
        guard let obstacle = store.obstacle else { return .ready }
        return obstacle.isFinal ? .failed(obstacle.message) : .waiting(obstacle.message)
    }

    func willSend(_ sending: Sending) throws -> Int {
        do {
            return try store.beginSending(
                key: sending.key,
                stage: sending.stage,
                teacher: teacher,
                reservedMicroUSD: sending.reservedMicroUSD,
                body: sending.body,
                room: sending.room
            )
        } catch {
            throw NoRoom(message: error.localizedDescription)
        }
    }

    func didEnd(_ ticket: Int) { store.endSending(ticket) }

    private func response(_ answer: Answer, key: RequestKey) -> ResponseRecord {
        ResponseRecord(
            key: key.rawValue,
            requestedModel: answer.requestedModel,
            model: answer.model,
            systemFingerprint: answer.systemFingerprint,
            reasoning: answer.reasoning,
            content: answer.content,
            finishReason: answer.finishReason,
            promptTokens: answer.usage.prompt,
            cachedTokens: answer.usage.cachedPrompt,
            completionTokens: answer.usage.completion,
            reasoningTokens: answer.usage.reasoning,
            costMicroUSD: answer.costMicroUSD,
            latencyMilliseconds: answer.latencyMilliseconds,
            firstTokenMilliseconds: answer.firstTokenMilliseconds,
            isSimulated: answer.isSimulated,
            isEstimated: answer.isEstimated,
            providerCostMicroUSD: answer.providerCostMicroUSD,
            repairs: answer.repairs.counts,
            reasoningKind: answer.reasoningKind?.rawValue,
            cacheWriteTokens: answer.usage.cacheWrite,
            host: answer.host
        )
    }

    private func record(_ request: TeacherRequest, key: RequestKey, body: String) -> RequestRecord {
        RequestRecord(
            key: key.rawValue,
            domain: request.domain,
            stage: request.stage,
            query: request.query,
            sample: request.sample,
            body: body,
            teacher: teacher
        )
    }

    func note(_ failure: AttemptFailure, key: RequestKey, request: TeacherRequest, body: String) async throws {
        let event = EventRecord(
            kind: .attemptFailed,
            domain: request.domain,
            stage: request.stage,
            query: request.query,
            requestKey: key.rawValue,
            cause: failure.cause.rawValue,
            message: failure.message,
            partial: failure.partialText
        )
        try await store.note(
            event,
            booked: Self.booked(failure),
            possibly: failure.possiblyBilledMicroUSD,
            of: record(request, key: key, body: body),
            run: runID
        )
    }

    private static func booked(_ failure: AttemptFailure) -> FailedAttemptRecord? {
        failure.charge.map { charge in
            FailedAttemptRecord(
                cause: failure.cause.rawValue,
                model: charge.model,
                promptTokens: charge.usage.prompt,
                cachedTokens: charge.usage.cachedPrompt,
                completionTokens: charge.usage.completion,
                reasoningTokens: charge.usage.reasoning,
                costMicroUSD: charge.costMicroUSD,
                isEstimated: charge.isEstimated,
                providerCostMicroUSD: charge.providerCostMicroUSD,
                isSimulated: charge.isSimulated
            )
        }
    }

    func holdsAnswers(of model: String) async throws -> Bool { try await store.holdsAnswers(of: model) }

    func servers(of model: String) async throws -> AnsweringServers? {
        try await store.servers(of: model).map {
            AnsweringServers(model: $0.model, systemFingerprint: $0.systemFingerprint, hosts: $0.hosts)
        }
    }

    func noteModelChange(_ message: String, request: TeacherRequest) async throws {
        let event = EventRecord(
            kind: .modelChanged,
            domain: request.domain,
            stage: request.stage,
            query: request.query,
            message: message
        )
        try await store.note(event, run: runID)
    }
}
