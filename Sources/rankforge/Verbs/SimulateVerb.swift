import ArgumentParser
import Foundation
import Settings
import Simulator

/// A loopback teacher.
struct SimulateVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Serves a teacher on loopback that behaves like DeepSeek's and other APIs, faults on demand.",
        discussion: """
            It judges by shared words, with noise. Point a pipeline at it with `provider: openai-compatible` and the printed address, or
            let a pipeline start its own with `provider: simulator`. It answers in chat completions, Responses, Anthropic's Messages, Gemini's
            and Ollama's own API, as `protocol` says. GET /statistics shows what it answered. Ctrl-C ends it.

              rankforge simulate --port 8900 --latency 0.5 --rate-limited 0.05 --reset 0.05

            With --batch it answers files of `batch export` and ends, in the form that each of them has: --error-500 fails requests, --stall
            lets them expire, --reset cancels them, --cut-stream breaks lines off.

              rankforge simulate --batch runs/batch/part-00001.json --out runs/batch/results.jsonl
            """
    )

    @Option(help: ArgumentHelp("Answer this batch file in place of serving; repeatable.", valueName: "FILE"))
    var batch: [String] = []

    @Option(help: ArgumentHelp("With --batch: the file for the results.", valueName: "FILE"))
    var out: String?

    @Option(help: "The port on 127.0.0.1; 0 for a free one.")
    var port = 0

    @Option(help: "What every random choice follows from.")
    var seed = 7

    @Option(help: "The mean time of an answer in seconds, lognormal.")
    var latency = 0.0

    @Option(help: "Time by tokens instead: how many of an answer are written in a second.")
    var tokensPerSecond: Double?

    @Option(help: "With --tokens-per-second: how many tokens of a prompt are read in a second.")
    var promptTokensPerSecond = 10_000.0

    @Option(help: "The word behind which a passage's own text says how relevant it is, for studies.")
    var truthWord: String?

    @Option(help: "The spread of further noise, drawn anew for each prompt.")
    var sampleNoise = 0.0

    @Option(name: [.long, .customLong("chain-words")], help: "The words of its reasoning at most.")
    var reasoningWords = 120

    @Option(
        name: [.long, .customLong("chain-tokens")],
        help: "The tokens of its reasoning at least; reasoners take some thousands."
    )
    var reasoningTokens = 0

    @Option(help: "More requests at the same time than this get a 429; 0 for no bound.")
    var maxInFlight = 0

    @Option(help: "How answers show reasoning (docs/teachers.md says who does so).")
    var shape = AnswerShape.reasoningContent

    @Option(help: "The spread of the noise on orders.")
    var orderNoise = 0.12

    @Option(help: "The spread of the noise on judgments.")
    var judgmentNoise = 0.06

    @Option(help: "Know only the model of this name; others get 404.")
    var model: String?

    @Option(help: "The model's window in tokens, which /v1/models names; longer requests are refused.")
    var window: Int?

    @Option(help: ArgumentHelp("Ask for this key, found in an environment variable.", valueName: "NAME"))
    var apiKeyEnv: String?

    @Option(help: "A file to which a line is added for each answer sent to its end.")
    var journal: String?

    @Option(help: "Share of 429.") var rateLimited = 0.0
    @Option(help: "What Retry-After says, in seconds.") var retryAfter = 1
    @Option(name: .customLong("error-500"), help: "Share of 500.") var error500 = 0.0
    @Option(name: .customLong("error-503"), help: "Share of 503.") var error503 = 0.0
    @Option(help: "Share of 402.") var noBalance = 0.0
    @Option(help: "402 after so many answers.") var noBalanceAfter = 0
    @Option(help: "Share of connections reset in the midst of an answer.") var reset = 0.0
    @Option(help: "Share of answers that stop half-way.") var stall = 0.0
    @Option(help: "Share of streams without their closing event.") var cutStream = 0.0
    @Option(help: "Share of answers cut off by their length limit.") var cutByLength = 0.0
    @Option(help: "Share of answers without an order.") var garbage = 0.0
    @Option(help: "Share of answers with nothing in them.") var empty = 0.0

    func validate() throws {
        if batch.isEmpty != (out == nil) {
            throw ValidationError("--batch and --out: expected both, found one")
        }
        if let out,
            let same = batch.first(where: {
                URL(filePath: $0).standardizedFileURL == URL(filePath: out).standardizedFileURL
            })
        {
            throw ValidationError("--out: expected another file than the requests, found \(same)")
        }
        if !(0...65_535).contains(port) { throw ValidationError("--port: expected 0 to 65535, found \(port)") }
        let bounded: [(name: String, value: Double?, range: ClosedRange<Double>)] = [
            ("--latency", latency, 0...86_400), ("--tokens-per-second", tokensPerSecond, 0.001...1_000_000),
            ("--prompt-tokens-per-second", promptTokensPerSecond, 0.001...10_000_000),
            ("--order-noise", orderNoise, 0...10),
            ("--judgment-noise", judgmentNoise, 0...10), ("--sample-noise", sampleNoise, 0...10),
            ("--reasoning-words", Double(reasoningWords), 0...100_000),
            ("--reasoning-tokens", Double(reasoningTokens), 0...100_000),
            ("--retry-after", Double(retryAfter), 0...86_400),
            ("--max-in-flight", Double(maxInFlight), 0...1e9), ("--no-balance-after", Double(noBalanceAfter), 0...1e15),
        ]
        for (name, value, range) in bounded {
            guard let value, !range.contains(value) else { continue }
            throw ValidationError("\(name): expected \(range.lowerBound) to \(range.upperBound), found \(value)")
        }
        if let window, !(16...1_000_000_000).contains(window) {
            throw ValidationError("--window: expected 16 to 1000000000, found \(window)")
        }
        if let model, !model.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:".contains($0)) }) {
            throw ValidationError("--model: expected letters, digits and - _ . / :, found \"\(model)\"")
        }
        let shares = [rateLimited, error500, error503, noBalance, reset, stall, cutStream, cutByLength, garbage, empty]
        if shares.contains(where: { !(0...1).contains($0) }) {
            throw ValidationError("shares: expected numbers from 0 to 1")
        }
    }

    func run() async throws {
        var configuration = SimulatorConfiguration()
        configuration.port = port
        configuration.seed = seed
        if latency > 0 { configuration.latency = .lognormal(mean: latency, sigma: 0.5) }
        if let tokensPerSecond {
            configuration.latency = .tokens(promptRate: promptTokensPerSecond, rate: tokensPerSecond)
        }
        configuration.truthWord = truthWord
        configuration.sampleNoise = sampleNoise
        configuration.reasoningWords = reasoningWords
        configuration.reasoningTokens = reasoningTokens
        configuration.maximumInFlight = maxInFlight
        configuration.shape = shape
        configuration.orderNoise = orderNoise
        configuration.judgmentNoise = judgmentNoise
        configuration.apiKey = try apiKeyEnv.map {
            try KeyVariable.key(named: $0, environment: ProcessInfo.processInfo.environment, place: "--api-key-env")
        }
        configuration.model = model
        configuration.window = window
        configuration.journal = journal.map { URL(filePath: $0) }
        configuration.faults.rateLimited = rateLimited
        configuration.faults.retryAfter = retryAfter
        configuration.faults.error500 = error500
        configuration.faults.error503 = error503
        configuration.faults.noBalance = noBalance
        configuration.faults.noBalanceAfter = noBalanceAfter
        configuration.faults.reset = reset
        configuration.faults.stall = stall
        configuration.faults.cutStream = cutStream
        configuration.faults.cutByLength = cutByLength
        configuration.faults.garbage = garbage
        configuration.faults.empty = empty
        if let out {
            let statistics = try Simulator.answer(
                batch.map { URL(filePath: $0) },
                to: URL(filePath: out),
                configuration
            )
            return try JSONOutput.document(statistics)
        }
        let simulator: RunningSimulator
        do {
            simulator = try await Simulator.start(configuration)
        } catch {
            throw UsageError.port(port, option: "--port", error)
        }
        FileHandle.standardOutput.write(Data("\(simulator.baseURL)\n".utf8))
        let (ends, end) = AsyncStream<Void>.makeStream()
        let interrupts = Interrupts(first: { end.finish() }, second: { Foundation.exit(Ending.done.rawValue) })
        for await _ in ends {}
        interrupts.end()
        try JSONOutput.document(simulator.statistics)
        await simulator.stop()
    }
}

extension AnswerShape: ExpressibleByArgument {}
