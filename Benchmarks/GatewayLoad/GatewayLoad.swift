import Foundation
import Logging
import Pipeline
import Ranking
import Store
import Teacher

/// Asks a server for many orders through the gateway, each parsed and committed to a store, and prints what that cost as JSON.
///
///     GatewayLoad URL COUNT CONCURRENCY BODY_BYTES stream|whole STORE
@main
struct GatewayLoad {
    struct Figures: Encodable {
        let requests: Int
        let seconds: Double
        let perSecond: Double
        let cpuSecondsPer1000: Double
        let peakMB: Double
        /// Resident once all are answered.
        let residentMB: Double
    }

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 7, let count = Int(arguments[2]), let concurrency = Int(arguments[3]),
            let bytes = Int(arguments[4])
        else { return print("usage: GatewayLoad URL COUNT CONCURRENCY BODY_BYTES stream|whole STORE") }
        let yaml = """
            name: load
            store: \(arguments[6])
            teacher:
              {provider: openai-compatible, base_url: "\(arguments[1])", model: canned, stream: \(arguments[5] == "stream"),
               concurrency: \(concurrency), price: {input: 1, output: 2}}
            domains: {d: {source: {kind: jsonl, path: none}, judge: {given: true}}}
            """
        let configuration = try PipelineConfiguration(yaml: yaml, path: "load.yaml", environment: [:])
        let store = try Store.open(path: configuration.storePath)
        let log = Logger(label: "load") { _ in SwiftLogNoOpLogHandler() }
        let teachers = try await TeacherSessions.start(
            configuration,
            store: store,
            runID: nil,
            environment: [:],
            log: log
        )
        let text = String(repeating: "This passage stands for what a real prompt holds. ", count: bytes / 50)

        let start = ContinuousClock.now
        let before = cpuSeconds()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                if number >= concurrency { try await group.next() }
                group.addTask {
                    let request = TeacherRequest(
                        messages: [ChatMessage(role: .user, content: "\(number) \(text)")],
                        maxTokens: 8192,
                        sample: 0,
                        domain: "d",
                        stage: .rank,
                        query: QueryID(domain: "d", local: String(number))
                    )
                    let answer = try await teachers.all[0].gateway.ask(request)
                    guard PermutationParser.read(answer.content, size: 20).isComplete, !answer.reasoning.isEmpty else {
                        throw CocoaError(.coderReadCorrupt)
                    }
                }
            }
            try await group.waitForAll()
        }
        let residentMB = residentMB()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let cpu = cpuSeconds() - before
        let stored = try await store.responseCount()
        guard stored == count else { throw CocoaError(.coderInvalidValue) }
        await teachers.stop()
        try store.close()
        let figures = Figures(
            requests: count,
            seconds: seconds,
            perSecond: Double(count) / seconds,
            cpuSecondsPer1000: cpu * 1000 / Double(count),
            peakMB: peakMB(),
            residentMB: residentMB
        )
        print(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
    }

    private static func usage() -> rusage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage
    }

    private static func cpuSeconds() -> Double {
        let usage = usage()
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }

    private static func residentMB() -> Double {
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
            .dropFirst().first
        return Double(pages.flatMap { Int($0) } ?? 0) * 4096 / 1_048_576
    }

    private static func peakMB() -> Double { Double(usage().ru_maxrss) / 1024 }
}
