package import Foundation
import Ingest
import Ranking
import Settings
import Store
import Synchronization
import Teacher

/// Writes all that is left to ask into batch files, in parts that providers take.
package struct BatchExport: Sendable {
    /// What was written.
    package struct Report: Sendable, Codable {
        /// A file.
        package struct Part: Sendable, Codable {
            /// Its path.
            package var file: String
            package var requests: Int
            /// Its size.
            package var bytes: Int
        }

        /// The files.
        package var parts: [Part]
        /// Queries that need an answer of this batch before it is known what else they ask.
        package var waiting: Int
        /// Requests that left earlier and are not answered yet; they are not written again.
        package var alreadyOut: Int
        /// They by the file that they are in.
        package var outIn: [String: Int]
        /// Parts that a killed export left without a name and that are none of this store's, which were left alone.
        package var leftAlone: [String]
        /// Why not all was written that is left, where a budget does not allow it.
        package var stopped: String?
        /// Requests to teachers that take none by file, by the place of their settings: `run` sends them.
        package var online: [String: Int]?
    }

    /// A part is put together in memory, so that it is never larger by itself, whatever a provider takes.
    private static let usualBytes = 200_000_000

    /// Writes the files, those of each teacher in the form of its provider; a part gets its name once its requests are noted as out.
    ///
    /// - Parameters:
    ///   - folder: takes the parts; where there are several teachers, a folder for each in it.
    ///   - requests: the most in a file; as many as the provider takes if nil.
    ///   - bytes: the most in a file; as many as the provider takes, 200 MB at most, if nil.
    package static func write(
        _ run: PipelineRun,
        options: RunOptions,
        to folder: URL,
        requests: Int? = nil,
        bytes: Int? = nil
    ) async throws -> Report {
        var writers: [Parts?] = []
        for session in run.teachers.all {
            guard let form = try form(of: session.teacher, in: run.configuration) else {
                writers.append(nil)
                continue
            }
            let own = session.teacher.name.map { folder.appending(path: $0) } ?? folder
            try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
            try await session.gateway.budget.open()
            writers.append(
                Parts(
                    folder: own,
                    store: run.store,
                    teacher: session.teacher,
                    form: form,
                    maximumRequests: requests ?? form.maximumRequests,
                    maximumBytes: bytes ?? min(form.maximumBytes, usualBytes),
                    budget: session.gateway.budget
                )
            )
        }
        for writer in writers { try await writer?.nameKilled() }
        let online = Mutex<[String: Int]>([:])
        let waiting = try await run.survey(options) { [writers] request, key, teacher in
            guard let writer = writers[teacher.index] else {
                return online.withLock { $0[teacher.endpoint.place, default: 0] += 1 }
            }
            if let header = teacher.endpoint.shapingHeaders(of: request).keys.min() {
                throw PipelineFileError(
                    path: "\(teacher.endpoint.place).headers",
                    expected: "no header that answers may depend on, since lines of a batch file have no head",
                    found: header,
                    suggestion:
                        "take it away, or name it in \(teacher.endpoint.place).not_in_key if no answer depends on it"
                )
            }
            let body = try teacher.endpoint.wire.batchBody(of: request, configuration: teacher.endpoint)
            try await writer.add(request, key: key, body: body)
        }
        var report = Report(parts: [], waiting: waiting, alreadyOut: 0, outIn: [:], leftAlone: [])
        for writer in writers.compactMap(\.self) {
            report.parts += try await writer.finish()
            report.outIn.merge(await writer.outIn, uniquingKeysWith: +)
            report.leftAlone += await writer.leftAlone
            let reasons = [report.stopped, await writer.stopped].compactMap(\.self)
            report.stopped = reasons.isEmpty ? nil : reasons.joined(separator: "; ")
        }
        report.alreadyOut = report.outIn.values.reduce(0, +)
        report.online = online.withLock { $0.isEmpty ? nil : $0 }
        return report
    }

    /// How a teacher takes requests by file; nil where it does not, and others do.
    private static func form(of teacher: PipelineTeacher, in configuration: PipelineConfiguration) throws -> BatchForm?
    {
        let areOthersAble = configuration.teachers.contains { $0.endpoint.batchForm != nil }
        if teacher.endpoint.batchForm == nil, areOthersAble { return nil }
        let budget = configuration.budget
        return try teacher.endpoint.requiredBatchForm(within: budget.dollars.map { _ in budget.place })
    }

    private actor Parts {
        private let folder: URL
        private let store: Store
        private let teacher: PipelineTeacher
        private let form: BatchForm
        private let maximumRequests: Int
        private let maximumBytes: Int
        private var content = Data()
        private var records: [RequestRecord] = []
        private var seen: Set<String> = []
        private var parts: [Report.Part] = []
        private(set) var outIn: [String: Int] = [:]
        private(set) var leftAlone: [String] = []
        private let budget: SharedBudget
        /// Why nothing more is written.
        private(set) var stopped: String?

        init(
            folder: URL,
            store: Store,
            teacher: PipelineTeacher,
            form: BatchForm,
            maximumRequests: Int,
            maximumBytes: Int,
            budget: SharedBudget
        ) {
            // Relative paths and links to it are the same folder.
            self.folder = folder.standardizedFileURL.resolvingSymlinksInPath()
            self.store = store
            self.teacher = teacher
            self.form = form
            self.maximumRequests = maximumRequests
            self.maximumBytes = maximumBytes
            self.budget = budget
        }

        func add(_ request: TeacherRequest, key: RequestKey, body: String) async throws {
            guard seen.insert(key.rawValue).inserted else { return }
            if let part = try await store.part(of: key.rawValue) {
                outIn[part, default: 0] += 1
                return
            }
            guard admits(body) else { return }
            let written = form.request(key, body: body)
            let bytes = content.count + form.separator.utf8.count + written.utf8.count + form.closing.utf8.count
            if records.count + 1 > maximumRequests || bytes > maximumBytes { try await close() }
            content.append(Data(((records.isEmpty ? form.opening : form.separator) + written).utf8))
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

        /// Books what a request costs at worst, if it is there.
        private func admits(_ body: String) -> Bool {
            guard stopped == nil else { return false }
            let cost = teacher.endpoint.worstBatchMicroUSD(body) ?? 0
            guard let reached = budget.book(cost) else { return true }
            func dollars(_ amount: Int) -> String { String(format: "$%.4f", Double(amount) / 1_000_000) }
            let name = reached.place == TeacherConfiguration.budgetPlace ? "budget" : reached.place
            stopped =
                "\(name) reached: \(dollars(reached.spent)) of \(dollars(reached.limit ?? 0)) are spent or may be by what is out, and the next request may cost \(dollars(cost)); import what is out, raise \(reached.place) or lower \(teacher.endpoint.place).max_tokens, then export again"
            return false
        }

        func finish() async throws -> [Report.Part] {
            try await close()
            return parts
        }

        /// Puts a part on disk, notes its requests as out, and only then gives it its name: whoever sends all that has a name sends no
        /// request twice, whenever an export was killed.
        private func close() async throws {
            guard !records.isEmpty else { return }
            let name = try freeName()
            content.append(Data(form.closing.utf8))
            try content.write(to: hidden(name), options: .atomic)
            try await store.markOut(records, part: folder.appending(path: name).path)
            try give(name, requests: records.count)
            content = Data()
            records = []
        }

        private func give(_ name: String, requests: Int) throws {
            let file = folder.appending(path: name)
            try FileManager.default.moveItem(at: hidden(name), to: file)
            let bytes = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
            parts.append(Report.Part(file: file.path, requests: requests, bytes: bytes))
        }

        /// Names a part that a killed export had noted as out; one that it had not is written again. One whose requests are out in another file, or
        /// are another store's, is left as it is.
        func nameKilled() async throws {
            for entry in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
                guard entry.hasPrefix(".part-"), entry.hasSuffix(".\(form.fileExtension)") else { continue }
                let name = String(entry.dropFirst())
                var keys: [RequestKey] = []
                var reader = try LineReader(url: hidden(name))
                while let (_, line) = try reader.nextBytes() {
                    if let key = line.flatMap({ form.key(ofWritten: $0) }) { keys.append(key) }
                }
                switch try await standing(of: keys, in: name) {
                case .out: try give(name, requests: keys.count)
                case .notOut: try FileManager.default.removeItem(at: hidden(name))
                case .other: leftAlone.append(hidden(name).path)
                }
            }
        }

        /// What a part without a name is to this store.
        private enum Standing { case out, notOut, other }

        private func standing(of keys: [RequestKey], in name: String) async throws -> Standing {
            // Of this store's own parts none is without requests: it is one of another form.
            guard !keys.isEmpty else { return .other }
            var areOut = true
            var areHere = true
            for key in keys {
                // Releases before noted the name without its folder.
                if let part = try await store.part(of: key.rawValue) {
                    guard [folder.appending(path: name).path, name].contains(part) else { return .other }
                    areHere = false
                } else {
                    areOut = false
                    guard try await store.holdsRequest(for: key.rawValue) else { return .other }
                }
            }
            return areOut ? .out : areHere ? .notOut : .other
        }

        private func hidden(_ name: String) -> URL { folder.appending(path: ".\(name)") }

        private func freeName() throws -> String {
            for number in 1...99_999 {
                let name = String(format: "part-%05d.\(form.fileExtension)", number)
                let files = [folder.appending(path: name), hidden(name)]
                if !files.contains(where: { FileManager.default.fileExists(atPath: $0.path) }) { return name }
            }
            throw CocoaError(.fileWriteFileExists)
        }
    }
}
