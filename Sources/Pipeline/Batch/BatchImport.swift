import Crypto
import Foundation
import Ingest
import Ranking
import Store
import Teacher

/// Takes the answers of batch files back, as if they had come over the wire.
package struct BatchImport: Sendable {
    /// A line that brought no answer, with the reason.
    package struct Oddity: Sendable, Codable, Hashable {
        package var file: String
        /// The line, from 1.
        package var line: Int
        /// What is wrong.
        package var reason: String
    }

    /// What a file brought.
    package struct Report: Sendable, Codable {
        /// Answers stored now.
        package var stored = 0
        /// Those of them whose cost is unknown.
        package var unpriced = 0
        /// Answers that the store held already; it keeps the first.
        package var known = 0
        /// Those of them that say something else than the stored ones: their requests were run twice.
        package var differing = 0
        /// Requests that the endpoint refuses for good; their queries have failed, but for ``refusal``.
        package var refused = 0
        /// What was said to every request, where none was answered and so many were refused alike that it is the set-up: no query has failed for
        /// it, and all are asked again.
        package var refusal: String?
        /// Requests that were not run; they are asked again.
        package var notAnswered = 0
        /// Lines without an answer that were taken in before; they change nothing.
        package var repeated = 0
        /// Lines that are none.
        package var broken = 0
        /// Lines of requests that this store never made.
        package var unknown = 0
        /// Lines of requests to another model, or in another protocol; they stay out until they are imported with that teacher.
        package var otherTeacher = 0
        /// Answers stored now of another model, host or build than the pipeline file pins.
        package var otherServer = 0
        /// Each line that brought no answer.
        package var oddities: [Oddity] = []
        /// Requests still out.
        package var stillOut = 0
        /// Queries that have not come to an end, those that the answers of this import lead on among them.
        package var pending = 0

        /// Whether no line was about anything that this pipeline file asked for.
        package var isForeign: Bool {
            stored + known + refused + notAnswered + repeated == 0 && unknown + otherTeacher > 0
        }
        /// Whether no answer came, though some are awaited or lines were read.
        package var isFruitless: Bool {
            stored + known + repeated == 0
                && refused + notAnswered + broken + unknown + otherTeacher + stillOut > 0
        }

        fileprivate mutating func note(_ reason: String, at place: Place) {
            // More than these are counted, and not listed.
            guard oddities.count < 10_000 else { return }
            oddities.append(Oddity(file: place.file, line: place.line, reason: reason))
        }
    }

    /// A request that can't be answered.
    private struct Refusal {
        var failure: AttemptFailure
        /// Without its body.
        var record: RequestRecord
        /// The line's hash.
        var line: String
    }

    /// What was met so far.
    private struct Seen {
        /// Hashes of lines that brought no answer, in this import or an earlier one.
        var lines: Set<String>
        /// What was noted of answers from elsewhere than the file pins.
        var differences: Set<String> = []
    }

    fileprivate struct Place {
        var file: String
        var line: Int
    }

    private let configuration: PipelineConfiguration
    private let store: Store
    private let runID: Int64?

    /// Makes an importer of a run.
    package init(_ run: PipelineRun) {
        self.init(configuration: run.configuration, store: run.store, runID: run.runID)
    }

    init(configuration: PipelineConfiguration, store: Store, runID: Int64?) {
        self.configuration = configuration
        self.store = store
        self.runID = runID
    }

    /// Reads output and error files, line by line.
    ///
    /// - Throws: `SourceError` where a file can't be read; what was read before it is stored.
    package func read(_ files: [String]) async throws -> Report {
        var report = Report()
        var refusals: [Refusal] = []
        var seen = Seen(lines: try await store.linesTakenBack())
        for file in files {
            var reader = try LineReader(url: URL(filePath: file))
            while let (number, line) = try reader.nextBytes() {
                let place = Place(file: file, line: number)
                if let refusal = try await take(line, at: place, &seen, into: &report) { refusals.append(refusal) }
            }
        }
        report.refusal = try await setUp(refusals, report)
        if report.refusal != nil {
            for refusal in refusals { try await store.takeBack(refusal.record, line: refusal.line, run: runID) }
        } else {
            for refusal in refusals { try await refuse(refusal) }
        }
        report.stillOut = try await store.outByPart().values.reduce(0, +)
        report.pending = try await store.stageCounts(domains: configuration.domains.map(\.name))
            .reduce(0) { $0 + $1.pending }
        return report
    }

    /// What was said to every request of whole parts, where that is the set-up's fault. An error file holds what single requests of a part got,
    /// so that it says so only where nothing else of the part is out, and nothing was answered since it left.
    private func setUp(_ refusals: [Refusal], _ report: Report) async throws -> String? {
        guard report.stored + report.known + report.notAnswered == 0 else { return nil }
        var refused: [String: Set<String>] = [:]
        for refusal in refusals {
            let key = refusal.record.key
            guard let part = try await store.part(of: key) else { return nil }
            refused[part, default: []].insert(key)
        }
        let out = try await store.outByPart()
        guard refused.allSatisfy({ out[$0.key] == $0.value.count }) else { return nil }
        var wasAnswered = false
        for model in Set(configuration.teachers.map(\.endpoint.model)) {
            if try await store.holdsAnswers(of: model, sinceExportOf: refusals.map(\.record.key)) { return nil }
            if !wasAnswered { wasAnswered = try await store.holdsAnswers(of: model) }
        }
        return RefusalWatch.setUp(refusals.map(\.failure), wasAnswered: wasAnswered)
    }

    /// - Parameter line: as it came; an answer with odd bytes in it is mended as one over the wire. nil where it is too long.
    /// - Returns: what can be told only once all lines are read.
    private func take(
        _ line: [UInt8]?,
        at place: Place,
        _ seen: inout Seen,
        into report: inout Report
    ) async throws -> Refusal? {
        let (read, readBy) = reading(line, by: configuration.teachers)
        var result = read
        guard let key = result.key else {
            if case .broken(let reason) = result { report.note(reason, at: place) }
            report.broken += 1
            return nil
        }
        guard let record = try await store.request(for: key.rawValue) else {
            report.unknown += 1
            report.note("\(key.rawValue.prefix(80)) is no request of this store", at: place)
            return nil
        }
        if try await store.holdsAnswer(key.rawValue) {
            report.known += 1
            guard case .answered(_, let assembled) = result, await differs(assembled, key) else { return nil }
            report.differing += 1
            report.note("\(record.query): another answer than the stored one, which is kept", at: place)
            return nil
        }
        let teacher = configuration.writer(of: record)
        if let stranger = teacher.endpoint.stranger(record.body) {
            report.otherTeacher += 1
            report.note("\(record.query): \(stranger)", at: place)
            return nil
        }
        if teacher.index != readBy.index { result = reading(line, by: [teacher]).result }
        switch result {
        case .answered(_, let assembled):
            try await save(assembled, of: record, asking: teacher, &seen, into: &report)
        case .refused(_, let failure):
            let hash = Self.hash(line)
            guard try await isNew(hash, of: record, at: place, &seen, into: &report) else { return nil }
            report.refused += 1
            report.note("\(record.query): \(failure.message)", at: place)
            var record = record
            record.body = ""
            return Refusal(failure: failure, record: record, line: hash)
        case .notAnswered(_, let failure):
            let hash = Self.hash(line)
            guard try await isNew(hash, of: record, at: place, &seen, into: &report) else { return nil }
            report.notAnswered += 1
            try await giveBack(failure, of: teacher, key: key, record: record, line: hash)
            report.note("\(record.query): \(failure.message)", at: place)
        case .broken(let reason):
            report.broken += 1
            report.note(reason, at: place)
        }
        return nil
    }

    /// Reads a line as the first teacher in whose form it is.
    private func reading(_ line: [UInt8]?, by teachers: [PipelineTeacher]) -> (
        result: BatchLine.Result, by: PipelineTeacher
    ) {
        guard let line else { return (.broken(reason: LineReader.tooLong), teachers[0]) }
        let read = teachers.lazy.map { (BatchLine.read(line, configuration: $0.endpoint), $0) }
        return read.first { $0.0.key != nil } ?? (
            BatchLine.read(line, configuration: teachers[0].endpoint), teachers[0]
        )
    }

    private func ledger(of teacher: PipelineTeacher) -> AnswerLedger {
        AnswerLedger(store: store, runID: runID, teacher: teacher.name)
    }

    private static func hash(_ line: [UInt8]?) -> String {
        SHA256.hash(data: line ?? []).hexadecimal()
    }

    /// Whether a line without an answer comes for the first time. One that comes again is of a part whose end is known, while its request may
    /// be out in a later one.
    private func isNew(
        _ hash: String,
        of record: RequestRecord,
        at place: Place,
        _ seen: inout Seen,
        into report: inout Report
    ) async throws -> Bool {
        if seen.lines.insert(hash).inserted { return true }
        report.repeated += 1
        if let part = try await store.part(of: record.key) {
            report.note(
                "\(record.query): this line was taken in before, its request stays out in \(part); if it is of that part, take what is out back with `run --reclaim`",
                at: place
            )
        }
        return false
    }

    /// Whether an answer says something else than the stored one: then its request was run twice.
    private func differs(_ assembled: AssembledAnswer, _ key: RequestKey) async -> Bool {
        // What is damaged is told by who needs it.
        guard let stored = try? await store.response(for: key.rawValue) else { return false }
        return stored.content != assembled.content.storable || stored.reasoning != assembled.reasoning.storable
    }

    private func save(
        _ assembled: AssembledAnswer,
        of record: RequestRecord,
        asking asked: PipelineTeacher,
        _ seen: inout Seen,
        into report: inout Report
    ) async throws {
        let (teacher, ledger) = (asked.endpoint, self.ledger(of: asked))
        let sent = SentRequest(body: record.body, configuration: teacher)
        let answer = Answer(assembled, sent: sent, configuration: teacher, priceFactor: teacher.batchFactor)
        try await ledger.saveFromBatch(answer, of: record)
        report.stored += 1
        if answer.costMicroUSD == nil { report.unpriced += 1 }
        guard let difference = teacher.difference(of: answer, writtenAs: record.body) else { return }
        report.otherServer += 1
        if seen.differences.insert(difference).inserted {
            try await ledger.noteModelChange(difference, request: Self.request(of: record))
        }
    }

    /// A request that can't be answered fails its query, once: a file that comes again changes nothing.
    private func refuse(_ refusal: Refusal) async throws {
        let (failure, record) = (refusal.failure, refusal.record)
        guard try await store.takeBack(record, line: refusal.line, run: runID),
            let mark = try await store.currentFingerprints(domain: record.domain)[record.stage]
        else { return }
        let result = StageResult(.failed(cause: failure.cause.rawValue, message: failure.message))
        try await store.record(
            [RecordedResult(result, stage: record.stage, fingerprint: mark)],
            query: record.query
        )
    }

    /// A request that was not answered is to be asked again; what was counted before it failed is billed, once.
    private func giveBack(
        _ failure: AttemptFailure,
        of asked: PipelineTeacher,
        key: RequestKey,
        record: RequestRecord,
        line: String
    ) async throws {
        let teacher = asked.endpoint
        guard try await store.isOut(record.key) else {
            try await store.takeBack(record, line: line, run: runID)
            return
        }
        let sent = SentRequest(body: record.body, configuration: teacher)
        let charged = failure.charged(sent: sent, configuration: teacher, priceFactor: teacher.batchFactor)
        if charged.charge != nil {
            try await ledger(of: asked).note(charged, key: key, request: Self.request(of: record), body: record.body)
        }
        try await store.takeBack(record, line: line, run: runID)
    }

    private static func request(of record: RequestRecord) -> TeacherRequest {
        TeacherRequest(
            messages: [],
            maxTokens: 0,
            sample: record.sample,
            domain: record.domain,
            stage: record.stage,
            query: record.query
        )
    }
}

extension PipelineConfiguration {
    /// The teacher that wrote a request: the one that its stage asks, or, where the file was changed since, another one that can have.
    fileprivate func writer(of record: RequestRecord) -> PipelineTeacher {
        let asked = asked(by: record)
        return ([asked] + teachers).first { $0.endpoint.stranger(record.body) == nil } ?? asked
    }
}

extension BatchLine.Result {
    /// Of the request that it is about; nil of a line that is none.
    fileprivate var key: RequestKey? {
        switch self {
        case .answered(let key, _), .refused(let key, _), .notAnswered(let key, _): key
        case .broken: nil
        }
    }
}
