import Foundation
import Ingest
import Ranking
import Store
import Teacher

/// Takes the answers of batch files back, as if they had come over the wire.
public struct BatchImport: Sendable {
    /// A line that brought no answer, with the reason.
    public struct Oddity: Sendable, Codable, Hashable {
        /// The file.
        public var file: String
        /// The line, from 1.
        public var line: Int
        /// What is wrong.
        public var reason: String
    }

    /// What a file brought.
    public struct Report: Sendable, Codable {
        /// Answers stored now.
        public var stored = 0
        /// Answers that the store held already; it keeps the first.
        public var known = 0
        /// Requests that the endpoint refuses for good; their queries have failed.
        public var refused = 0
        /// Requests that were not run; they are asked again.
        public var notAnswered = 0
        /// Lines that are none.
        public var broken = 0
        /// Lines of requests that this store never made.
        public var unknown = 0
        /// Each line that brought no answer.
        public var oddities: [Oddity] = []
        /// Requests still out.
        public var stillOut = 0

        mutating func note(_ reason: String, file: String, line: Int) {
            // More than these are counted, and not listed.
            guard oddities.count < 10_000 else { return }
            oddities.append(Oddity(file: file, line: line, reason: reason))
        }
    }

    private let configuration: PipelineConfiguration
    private let store: Store
    private let ledger: AnswerLedger

    /// Makes an importer of a run.
    public init(_ run: PipelineRun) {
        configuration = run.configuration
        store = run.store
        ledger = AnswerLedger(store: run.store, runID: run.runID)
    }

    /// Reads output and error files, line by line.
    ///
    /// - Throws: `SourceError` where a file can't be read; what was read before it is stored.
    public func read(_ files: [String]) async throws -> Report {
        var report = Report()
        for file in files {
            var reader = try LineReader(url: URL(filePath: file))
            while let (number, line) = try reader.next() {
                try await take(line, file: file, number: number, into: &report)
            }
        }
        report.stillOut = try await store.outByPart().values.reduce(0, +)
        return report
    }

    private func take(_ line: LineReader.Line, file: String, number: Int, into report: inout Report) async throws {
        let text: String
        switch line {
        case .broken(let reason):
            report.broken += 1
            return report.note(reason, file: file, line: number)
        case .text(let whole): text = whole
        }
        let result = BatchLine.read(text, configuration: configuration.teacher)
        switch result {
        case .broken(let reason):
            report.broken += 1
            report.note(reason, file: file, line: number)
        case .answered(let key, _), .refused(let key, _), .notAnswered(let key, _, _):
            guard let record = try await store.request(for: key.rawValue) else {
                report.unknown += 1
                return report.note(
                    "custom_id \(key.rawValue.prefix(80)) is no request of this store",
                    file: file,
                    line: number
                )
            }
            if try await store.holdsResponse(for: key.rawValue) {
                report.known += 1
                return
            }
            if let oddity = try await take(result, record: record, into: &report) {
                report.note(oddity, file: file, line: number)
            }
        }
    }

    /// - Returns: why it brought no answer; nil where it did.
    private func take(
        _ result: BatchLine.Result,
        record: RequestRecord,
        into report: inout Report
    ) async throws -> String? {
        let teacher = configuration.teacher
        let sent = SentRequest(body: record.body, configuration: teacher)
        let request = TeacherRequest(
            messages: [],
            maxTokens: 0,
            sample: record.sample,
            domain: record.domain,
            stage: record.stage,
            query: record.query
        )
        switch result {
        case .answered(let key, let assembled):
            let answer = Answer(assembled, sent: sent, configuration: teacher, priceFactor: teacher.batchFactor)
            try await ledger.save(answer, key: key, request: request, body: record.body)
            report.stored += 1
            return nil
        case .refused(let key, let failure):
            report.refused += 1
            try await store.reclaim(key.rawValue)
            if let mark = try await store.currentFingerprints(domain: record.domain)[record.stage] {
                let result = StageResult(.failed(cause: failure.cause.rawValue, message: failure.message))
                try await store.record(
                    [RecordedResult(result, stage: record.stage, fingerprint: mark)],
                    query: record.query
                )
            }
            return "\(record.query): \(failure.message)"
        case .notAnswered(let key, let reason, let failure):
            report.notAnswered += 1
            // What was counted before it failed is billed.
            if let charged = failure?.charged(sent: sent, configuration: teacher, priceFactor: teacher.batchFactor),
                charged.charge != nil
            {
                try await ledger.note(charged, key: key, request: request, body: record.body)
            }
            try await store.reclaim(key.rawValue)
            return "\(record.query): \(reason)"
        case .broken(let reason): return reason
        }
    }
}
