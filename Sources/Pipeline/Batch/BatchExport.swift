import Foundation
import Ranking
import Settings
import Store
import Synchronization
import Teacher

/// Writes all that is left to ask into batch files, in parts that providers take.
public struct BatchExport: Sendable {
    /// What was written.
    public struct Report: Sendable, Codable {
        /// A file.
        public struct Part: Sendable, Codable {
            /// Its path.
            public var file: String
            /// Requests in it.
            public var requests: Int
            /// Its size.
            public var bytes: Int
        }

        /// The files.
        public var parts: [Part]
        /// Queries that need an answer of this batch before it is known what else they ask.
        public var waiting: Int
        /// Requests that left earlier and are not answered yet; they are not written again.
        public var alreadyOut: Int
    }

    /// The most requests in a file (OpenAI's limit).
    public static let maximumRequests = 50_000
    /// The most bytes in a file (OpenAI's limit is 200 MB).
    public static let maximumBytes = 200_000_000

    /// Writes the files; a request is noted as out in the same moment as its part is complete.
    public static func write(
        _ run: PipelineRun,
        options: RunOptions,
        to folder: URL,
        requests: Int = maximumRequests,
        bytes: Int = maximumBytes
    ) async throws -> Report {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let writer = Parts(folder: folder, store: run.store, maximumRequests: requests, maximumBytes: bytes)
        let teacher = run.configuration.teacher
        guard let path = teacher.wire.batchPath else {
            throw PipelineFileError(
                path: "teacher.protocol",
                expected: "a protocol that batch files are written for: chat, responses",
                found: teacher.wire.name,
                suggestion: "send these requests with `run`"
            )
        }
        let waiting = try await run.survey(options) { request, key in
            if let header = teacher.shapingHeaders(of: request).keys.min() {
                throw PipelineFileError(
                    path: "teacher.headers",
                    expected: "no header that answers may depend on, since lines of a batch file have no head",
                    found: header,
                    suggestion: "take it away, or name it in teacher.not_in_key if no answer depends on it"
                )
            }
            let body = try teacher.body(of: request, streamed: false)
            let line = BatchLine.request(key, body: body, path: path)
            try await writer.add(request, key: key, body: body, line: line)
        }
        let parts = try await writer.finish()
        return Report(parts: parts, waiting: waiting, alreadyOut: await writer.alreadyOut)
    }

    private actor Parts {
        private let folder: URL
        private let store: Store
        private let maximumRequests: Int
        private let maximumBytes: Int
        private var lines = Data()
        private var records: [RequestRecord] = []
        private var seen: Set<String> = []
        private var parts: [Report.Part] = []
        private(set) var alreadyOut = 0

        init(folder: URL, store: Store, maximumRequests: Int, maximumBytes: Int) {
            self.folder = folder
            self.store = store
            self.maximumRequests = maximumRequests
            self.maximumBytes = maximumBytes
        }

        func add(_ request: TeacherRequest, key: RequestKey, body: String, line: String) async throws {
            guard seen.insert(key.rawValue).inserted else { return }
            if try await store.isOut(key.rawValue) {
                alreadyOut += 1
                return
            }
            let line = Data((line + "\n").utf8)
            if records.count + 1 > maximumRequests || lines.count + line.count > maximumBytes { try await close() }
            lines.append(line)
            records.append(
                RequestRecord(
                    key: key.rawValue,
                    domain: request.domain,
                    stage: request.stage,
                    query: request.query,
                    sample: request.sample,
                    body: body
                )
            )
        }

        func finish() async throws -> [Report.Part] {
            try await close()
            return parts
        }

        /// Puts a part on disk under its name, then notes its requests as out. A part that is lost before that is only written again.
        private func close() async throws {
            guard !records.isEmpty else { return }
            let name = try freeName()
            try lines.write(to: folder.appending(path: name), options: .atomic)
            try await store.markOut(records, part: name)
            parts.append(
                Report.Part(file: folder.appending(path: name).path, requests: records.count, bytes: lines.count)
            )
            lines = Data()
            records = []
        }

        private func freeName() throws -> String {
            for number in 1...99_999 {
                let name = String(format: "part-%05d.jsonl", number)
                if !FileManager.default.fileExists(atPath: folder.appending(path: name).path) { return name }
            }
            throw CocoaError(.fileWriteFileExists)
        }
    }
}
