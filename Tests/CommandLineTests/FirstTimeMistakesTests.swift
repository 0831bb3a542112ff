import Foundation
import TestSupport
import Testing

/// What people do wrong on their first day.
///
/// Mistakes within a pipeline file are in `BadPipelineTests`, an address without `/v1` and a wrong model in `WrongSetUpTests`, an address
/// where nobody listens and wrong ids in `GuidanceTests`, stores in another place in `PipelineFolderTests`.
@Suite("First-time mistakes", .serialized)
struct FirstTimeMistakesTests {
    /// A command that can't do what its author wants, and what the answer must hold.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let name: String
        /// The words behind `rankforge`; DIR is the folder of the test, which holds `mine` as `init` makes it.
        let command: [String]
        /// The current folder, in that of the test.
        var place = ""
        var status: Int32 = 2
        /// What is wrong, by its name.
        let thing: String
        /// What would be right.
        let expected: String
        /// What to do.
        let next: String
        /// What must not be shown.
        var hidden: String?

        var testDescription: String { name }

        init(
            _ name: String,
            _ command: String,
            in place: String = "",
            status: Int32 = 2,
            thing: String,
            expected: String,
            next: String,
            hidden: String? = nil
        ) {
            self.name = name
            self.command = command.split(separator: " ").map(String.init)
            self.place = place
            self.status = status
            self.thing = thing
            self.expected = expected
            self.next = next
            self.hidden = hidden
        }

        func check(in folder: URL) async throws {
            func here(_ text: String) -> String { text.replacing("DIR", with: folder.path) }
            let result = try await RankforgeProcess.run(
                command.map(here),
                in: place.isEmpty ? folder : folder.appending(path: place),
                environment: ["COLUMNS": ""]
            )
            let said = result.output + result.errors
            #expect(result.status == status && status != 0, "\(name): \(result.status) \(said)")
            for words in [thing, expected, next] { #expect(said.contains(here(words)), "\(name), \(words): \(said)") }
            if let hidden { #expect(!said.contains(hidden), "\(name): \(said)") }
        }
    }

    private static let file = "mine/pipeline.yaml"
    private static let server = "--set teacher.provider=openai-compatible --set teacher.model=m --set teacher.base_url="

    /// Those that are seen before anything is run.
    static let mistakes: [Mistake] = [
        Mistake(
            "no such file",
            "run my/pipeline.yaml",
            thing: "DIR/my/pipeline.yaml",
            expected: "expected a pipeline file",
            next: "makes a pipeline to start from"
        ),
        Mistake(
            "a misspelt file",
            "run mine/pipline.yaml",
            thing: "DIR/mine/pipline.yaml",
            expected: "expected a pipeline file",
            next: "did you mean DIR/mine/pipeline.yaml?"
        ),
        Mistake(
            "the folder in the file's place",
            "status mine",
            thing: "DIR/mine, found a folder",
            expected: "expected a pipeline file",
            next: "did you mean DIR/mine/pipeline.yaml?"
        ),
        Mistake(
            "a file in the place of the folder for parts",
            "batch export \(file) --out mine/pipeline.yaml",
            thing: "DIR/mine/pipeline.yaml",
            expected: "expected a place that can be written, found a file of this name",
            next: "check the path",
            hidden: "Domain="
        ),
        Mistake(
            "a file in the place of the folder for a pipeline",
            "init mine/pipeline.yaml/new",
            thing: "DIR/mine/pipeline.yaml/new",
            expected: "expected a place that can be written, found a file in the place of one of its folders",
            next: "check the path",
            hidden: "Domain="
        ),
        Mistake(
            "no such batch file",
            "simulate --batch nosuch --out results.jsonl",
            thing: "DIR/nosuch",
            expected: "expected a file that can be read, found none",
            next: "check the path",
            hidden: "Domain="
        ),
        Mistake(
            "a folder in the place of results",
            "batch import \(file) mine",
            thing: "DIR/mine",
            expected: "expected a readable file, found a folder",
            next: "check the path"
        ),
        Mistake(
            "a folder in the place of prices",
            "doctor \(file) --prices mine",
            thing: "DIR/mine",
            expected: "expected a table like",
            next: "found a folder",
            hidden: "ok  "
        ),
        Mistake(
            "folders in the place of stores",
            "compare mine mine",
            thing: "DIR/mine",
            expected: "expected a pipeline file",
            next: "did you mean DIR/mine/pipeline.yaml?",
            hidden: "Domain="
        ),
        Mistake(
            "a folder in the place of the store",
            "status \(file) --set store=DIR/mine",
            thing: "DIR/mine",
            expected: "expected a readable SQLite file of rankforge, found: a folder",
            next: "check the path"
        ),
        Mistake(
            "another current folder",
            "run pipeline.yaml",
            in: "mine/data",
            thing: "DIR/mine/data/pipeline.yaml, found nothing",
            expected: "expected a pipeline file",
            next: "a relative path starts at the current folder"
        ),
        Mistake(
            "a key variable that holds nothing",
            "run \(file) --set teacher.provider=deepseek --set teacher.model=m --set teacher.api_key_env=DEEPSEK_KEY",
            thing: "teacher.api_key_env",
            expected: "expected the key in the environment variable DEEPSEK_KEY, found nothing there",
            next: "export DEEPSEK_KEY=…"
        ),
        Mistake(
            "the key itself in the variable's place",
            "run \(file) --set teacher.provider=deepseek --set teacher.model=m --set teacher.api_key_env=sk-0f1e2d3c4b",
            thing: "teacher.api_key_env",
            expected: "expected the name of an environment variable",
            next: "export OPENAI_API_KEY=…",
            hidden: "sk-0f1e2d3c4b"
        ),
        Mistake(
            "a key without hyphens in the variable's place",
            "doctor \(file) --offline --set teacher.provider=deepseek --set teacher.model=m --set teacher.api_key_env=f0123456789abcdef0123456789abcdef",
            thing: "teacher.api_key_env",
            expected: "expected the name of an environment variable",
            next: "export OPENAI_API_KEY=…",
            hidden: "f0123456789abcdef0123456789abcdef"
        ),
        Mistake(
            "the key itself under a key of its own",
            "run \(file) --set teacher.api_key=sk-0f1e2d3c4b",
            thing: "teacher.api_key: ",
            expected: "found an unknown key",
            next: "did you mean 'api_key_env'?",
            hidden: "sk-0f1e2d3c4b"
        ),
        Mistake(
            "a provider by half its name",
            "run \(file) --set teacher.provider=simul",
            thing: "teacher.provider",
            expected: "simulator",
            next: "did you mean 'simulator'?"
        ),
        Mistake(
            "no model",
            "run \(file) --set teacher.provider=deepseek",
            thing: "teacher.model",
            expected: "expected the model's name",
            next: "write model: …"
        ),
        Mistake(
            "a key in the wrong place, and a misspelt one",
            "run \(file) --set alpha=0.3 --set rank.smaples=3",
            thing: "alpha: expected one of the keys",
            expected: "did you mean 'filter.alpha'?",
            next: "did you mean 'samples'?"
        ),
        Mistake(
            "a misspelt prompt",
            "run \(file) --set rank.prompt=listwse",
            thing: "rank.prompt",
            expected: "expected a prompt's id",
            next: "did you mean listwise?"
        ),
        Mistake(
            "further samples before any run",
            "requeue \(file) --reason low-ndcg",
            thing: "DIR/mine/runs/store.sqlite",
            expected: "does not exist yet",
            next: "`rankforge run` makes it"
        ),
        Mistake(
            "a file that is no gold",
            "score --gold table.csv --rollouts table.csv",
            thing: "DIR/table.csv",
            expected: "expected rows of the rl",
            next: "or reasonrank export"
        ),
        Mistake(
            "an unknown collection",
            "bench-sets brigt",
            thing: "\"brigt\"",
            expected: "expected one of bright",
            next: "did you mean bright?"
        ),
        Mistake(
            "an address without http",
            "run \(file) \(server)127.0.0.1:8000/v1",
            thing: "teacher.base_url",
            expected: "expected an http or https address",
            next: "did you mean http://127.0.0.1:8000/v1?"
        ),
        Mistake(
            "a table where JSON Lines are told",
            "doctor \(file) --offline --set domains.mine.source.path=table.csv",
            thing: "DIR/table.csv",
            expected: "looks like a table, such as CSV",
            next: "writes a row a line), expected queries in JSON Lines"
        ),
        Mistake(
            "--set without a value",
            "run \(file) --set teacher.concurrency",
            thing: "\"teacher.concurrency\"",
            expected: "expected KEY=VALUE after --set",
            next: "as in teacher.concurrency=64"
        ),
        Mistake(
            "an unknown domain",
            "run \(file) --domain mien",
            thing: "\"mien\"",
            expected: "--domain: expected one of mine",
            next: "did you mean mine?"
        ),
        Mistake(
            "an unknown stage",
            "run \(file) --only judgee",
            thing: "'judgee'",
            expected: "Run one stage only: ingest, candidates, judge",
            next: "rankforge run --help"
        ),
        Mistake(
            "a misspelt option",
            "run \(file) --budgt 3",
            thing: "'--budgt'",
            expected: "'--budget'",
            next: "rankforge run --help"
        ),
        Mistake(
            "a status before any run",
            "status \(file)",
            thing: "DIR/mine/runs/store.sqlite",
            expected: "does not exist yet",
            next: "`rankforge run` makes it"
        ),
        Mistake(
            "an unknown export format",
            "export \(file) --format dpo --out out",
            thing: "\"dpo\"",
            expected: "--format: expected one of sft, rl",
            next: "rankforge export --help"
        ),
        Mistake(
            "init where a pipeline is",
            "init mine",
            thing: "mine/pipeline.yaml",
            expected: "expected nothing there, found a file",
            next: "name another folder"
        ),
        Mistake(
            "a folder in the store's place",
            "run \(file) --set store=mine/data",
            thing: "DIR/mine/data",
            expected: "expected a place that can be written",
            next: "--set store=PATH"
        ),
        Mistake(
            "stores that are not there",
            "compare a.sqlite b.sqlite",
            thing: "DIR/a.sqlite",
            expected: "does not exist yet",
            next: "`rankforge run` makes it"
        ),
        Mistake(
            "runs before judgments",
            "evaluate run.txt qrels.txt",
            thing: "DIR/run.txt",
            expected: "expected judgments, query 0 document label",
            next: "judgments come first, runs behind them"
        ),
        Mistake(
            "no judgments at all",
            "evaluate nothing.txt run.txt",
            thing: "DIR/nothing.txt",
            expected: "expected a readable file",
            next: "check the path"
        ),
    ]

    /// The folder of `init`, and files of the wrong kinds beside it.
    private static func withStarter(_ body: (URL) async throws -> Void) async throws {
        try await withTemporaryFolder { folder async throws in
            let made = try await RankforgeProcess.run(["init", "mine"], in: folder)
            try #require(made.status == 0, "\(made.errors)")
            for (name, text) in [
                ("table.csv", "id,query,gold_answer\n1,why,because\n"), ("run.txt", "q Q0 d 1 2.5 student\n"),
                ("qrels.txt", "q 0 d 1\n"),
            ] {
                try Data(text.utf8).write(to: folder.appending(path: name))
            }
            try await body(folder)
        }
    }

    @Test(
        "the answer names the thing, what was expected and what to do, and the exit code is not 0",
        arguments: mistakes
    )
    func answered(mistake: Mistake) async throws {
        try await Self.withStarter { folder in try await mistake.check(in: folder) }
    }

    @Test(
        "a store where nothing may be written is named with the reason",
        .enabled(if: FileManager.default.fileExists(atPath: "/sys"))
    )
    func unwritable() async throws {
        try await Self.withStarter { folder in
            for path in ["/sys/rankforge/store.sqlite", "/sys/store.sqlite"] {
                try await Mistake(
                    "an unwritable folder",
                    "run \(Self.file) --set store=\(path)",
                    thing: path,
                    expected: "expected a place that can be written",
                    next: "--set store=PATH",
                    hidden: "operation could not be completed"
                )
                .check(in: folder)
            }
        }
    }

    @Test(
        "a port that is taken, a wrong key and an address with too much in it are named, and nothing is marked as failed"
    )
    func servers() async throws {
        try await Self.withStarter { folder in
            let simulator = try await SimulatorProcess.start(
                in: folder,
                ["--api-key-env", "RIGHT_KEY"],
                environment: ["RIGHT_KEY": "right"]
            )
            let port = try #require(URL(string: simulator.baseURL)?.port)
            for command in [
                "simulate --port \(port)", "inspect \(Self.file) --port \(port)",
                "run \(Self.file) --metrics-port \(port)",
            ] {
                let option = command.contains("metrics") ? "--metrics-port" : "--port"
                if command.hasPrefix("inspect") {
                    #expect(try await RankforgeProcess.run(["run", Self.file], in: folder).status == 0)
                }
                try await Mistake(
                    "a taken port",
                    command,
                    thing: "\(port), which is in use",
                    expected: "\(option): expected a free port",
                    next: "\(option) 0 takes any that is free"
                )
                .check(in: folder)
            }
            let own = "--set store=other.sqlite"
            try await Mistake(
                "a wrong key",
                "run \(Self.file) \(own) \(Self.server)\(simulator.baseURL) --set teacher.api_key_env=PATH",
                status: 3,
                thing: "the endpoint refuses the key: status 401",
                expected: "check teacher.api_key_env",
                next: "goes on where this run stopped"
            )
            .check(in: folder)
            let root = String(simulator.baseURL.dropLast("/v1".count))
            for (address, hint) in [
                (root, "most servers want an address that ends in /v1"),
                (
                    "\(simulator.baseURL)/chat/completions",
                    "write \(simulator.baseURL), to which /chat/completions is added"
                ),
            ] {
                try await Mistake(
                    "a wrong address",
                    "run \(Self.file) \(own) \(Self.server)\(address)",
                    status: 3,
                    thing: "check teacher.base_url (\(address)",
                    expected: hint,
                    next: "goes on where this run stopped"
                )
                .check(in: folder)
            }
            let failed = "select count(*) from outcome where status = 'failed'"
            #expect(try Demo(folder: folder).sql(failed, store: folder.appending(path: "other.sqlite").path) == ["0"])
            try await simulator.stop()
        }
    }

    @Test("an export says what its run has left to do, and one of nothing, without leave or into a file is refused")
    func exports() async throws {
        try await Self.withStarter { folder in
            let run = ["run", Self.file]
            let export = ["export", Self.file, "--format", "sft", "--out", "out", "--allow-simulated"]
            #expect(try await RankforgeProcess.run(run + ["--only", "ingest"], in: folder).status == 0)
            try await Mistake(
                "an export before anything is kept",
                export.joined(separator: " "),
                status: 1,
                thing: "still to do: 20 queries (mine 20)",
                expected: "expected kept lists, found none",
                next: "`rankforge run mine/pipeline.yaml` goes on"
            )
            .check(in: folder)
            #expect(try await RankforgeProcess.run(run + ["--limit", "3"], in: folder).status == 0)
            let part = try await RankforgeProcess.run(export, in: folder, environment: ["COLUMNS": ""])
            #expect(part.status == 0 && part.errors.contains("NOTE: rows are missing"), "\(part.errors)")
            #expect(
                part.errors.contains("still to do: 17 queries (mine 17). `rankforge run mine/pipeline.yaml` goes on")
            )
            #expect(try await RankforgeProcess.run(run, in: folder).status == 0)
            let whole = try await RankforgeProcess.run(export, in: folder, environment: ["COLUMNS": ""])
            #expect(whole.status == 0 && !whole.errors.contains("NOTE"), "\(whole.errors)")
            let more = [
                Mistake(
                    "simulated labels",
                    "export \(Self.file) --format sft --out other",
                    status: 1,
                    thing: "query mine/bread-",
                    expected: "its labels come from the simulator",
                    next: "--allow-simulated"
                ),
                Mistake(
                    "a file in the folder's place",
                    "export \(Self.file) --format sft --out table.csv --allow-simulated",
                    status: 1,
                    thing: "DIR/table.csv",
                    expected: "expected a folder that can be written",
                    next: "name another one with --out"
                ),
            ]
            for mistake in more { try await mistake.check(in: folder) }
        }
    }

    @Test("without a terminal a changed prompt is not paid again: what changed, what it costs, and the word to say")
    func changedPrompt() async throws {
        try await Self.withStarter { folder in
            #expect(try await RankforgeProcess.run(["run", Self.file, "--limit", "3"], in: folder).status == 0)
            let prompt = folder.appending(path: "mine/prompts/listwise.md")
            let text = try String(contentsOf: prompt, encoding: .utf8)
            try Data((text + "\nTake your time.\n").utf8).write(to: prompt)
            try await Mistake(
                "a changed prompt",
                "run \(Self.file) --limit 3",
                status: 3,
                thing: "mine: rank and what follows from it",
                expected: "though an earlier answer is paid for: 3 requests, $",
                next: "say --yes to pay for these answers again"
            )
            .check(in: folder)
            try Data(text.replacing("{{passages}}", with: "{{passagess}}").utf8).write(to: prompt)
            try await Mistake(
                "a misspelt name in a prompt",
                "run \(Self.file) --limit 3",
                thing: "mine/prompts/listwise.md:",
                expected: "unknown name {{passagess}}",
                next: "did you mean `passages`?"
            )
            .check(in: folder)
        }
    }
}
