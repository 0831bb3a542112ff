// swift-tools-version: 6.2
import PackageDescription

/// Debian packages of the system libraries; `scripts/bootstrap` installs the same list.
let curl = Target.systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])])
let xml = Target.systemLibrary(name: "CXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])])
let archive = Target.systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])])
let charset = Target.systemLibrary(name: "CCharset", pkgConfig: "uchardet", providers: [.apt(["libuchardet-dev"])])
let files = Target.systemLibrary(name: "CFiles")
let zstd = Target.systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])])
let zlib = Target.systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])])
let stemmer = Target.systemLibrary(name: "CStemmer", providers: [.apt(["libstemmer-dev"])])

let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let bits = Target.Dependency.product(name: "BitCollections", package: "swift-collections")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
/// SQLite's own functions, as GRDB has them.
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
/// What the inspector's pages are made of.
let inspectorResources = [
    "compare.mustache", "decisions.mustache", "inspector.css", "inspector.js", "layout.mustache", "list.mustache",
    "lists.mustache",
    "message.mustache", "overview.mustache", "source.mustache", "answer.mustache", "rerank.mustache",
    "reranks.mustache",
].map { Resource.embedInCode("Resources/\($0)") }
/// What the report's page is made of, beside the inspector's stylesheet.
let reportResources = ["report.css", "report.mustache"].map { Resource.embedInCode("Resources/\($0)") }
let nio: [Target.Dependency] = [
    nioCore,
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
]

/// For every target of our own. A warning is an error where `CI` is set; a user's build with a newer compiler goes on with its warnings.
let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

let package = Package(
    name: "rankforge",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "rankforge", targets: ["rankforge"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        curl, xml, archive, stemmer, charset, files, zlib, zstd,
        .target(name: "CVectors"),

        // The domain: values and pure functions. Theirs alone is `public`: release builds inline small functions across targets
        // only then, and these stand in the innermost loops. What another target needs of all others is `package`.
        .target(name: "Ranking", dependencies: [crypto]),

        // What a user writes: pipeline files (schema, validation, JSON Schema) and prompts.
        .target(
            name: "Settings",
            dependencies: ["Ranking", crypto, mustache, yams],
            resources: [
                "coding-positives", "complex-qa-hard-negatives", "complex-qa-positives", "listwise",
                "math-problem-positives",
                "math-theorem-positives", "student", "student-answer", "student-pointwise",
            ].map { .embedInCode("Prompts/Resources/\($0).md") } + [.embedInCode("Prompts/Python/texts.py")]
        ),

        // Data sets, runs and pages, made into queries, rows and text.
        .target(
            name: "Ingest",
            dependencies: ["Ranking", "Settings", "CArchive", "CCharset", "CXML2", "CZlib", crypto, bits]
        ),

        // Bytes over HTTP, for whoever asks somebody. (Retrieval takes addresses apart with libcurl, and sends nothing by itself.)
        .target(name: "HTTP", dependencies: ["CCurl", deque]),

        // Ways to candidates.
        .target(
            name: "Retrieval",
            dependencies: ["HTTP", "Ingest", "Ranking", "Settings", "CCurl", "CStemmer", "CVectors"]
        ),
        .target(
            name: "Teacher",
            dependencies: ["HTTP", "Ranking", "Settings", crypto, log],
            resources: [
                .embedInCode("Providers/prices.json"), .embedInCode("Providers/providers.json"),
                .embedInCode("Embeddings/embedders.json"),
            ]
        ),
        .target(name: "Store", dependencies: ["Ranking", "CFiles", "CZstd", crypto, grdb, log, sqlite]),
        .target(name: "Simulator", dependencies: ["Ranking"] + nio),

        // The stages in their order, and what walks them.
        .target(
            name: "Pipeline",
            dependencies: [
                "Ingest", "Ranking", "Retrieval", "Settings", "Simulator", "Store", "Teacher", crypto, log,
            ],
            resources: [.embedInCode("Starter/questions.jsonl"), .embedInCode("Starter/starter.yaml")]
        ),

        // Training sets and measures: what leaves, and how good it is. No engine.
        .target(
            name: "Export",
            dependencies: ["Ingest", "Ranking", "Settings", crypto],
            resources: [
                "ds_z3.json", "grpo_7b.sh", "reward.py", "to_parquet.py", "train_32b_lora.yaml", "train_7b_full.yaml",
                "train_llama31_8b_full.yaml", "train_qwen3_8b_full.yaml",
            ].map { .embedInCode("Resources/\($0)") } + [.embedInCode("Evaluation/Resources/bench-sets.json")]
        ),

        // The page and the report over a store. No engine.
        .target(
            name: "Inspector",
            dependencies: [
                "Ingest", "Ranking", "Store", crypto, hummingbird, httpTypes, lifecycle, log, mustache, nioCore,
            ],
            resources: inspectorResources + reportResources
        ),
        .executableTarget(
            name: "rankforge",
            dependencies: [
                "Export", "Ingest", "Inspector", "Pipeline", "Ranking", "Settings", "Simulator", "Store", "Teacher",
                arguments, log,
            ]
                + nio
        ),
        .executableTarget(
            name: "GatewayLoad",
            dependencies: ["Pipeline", "Ranking", "Store", "Teacher", log],
            path: "Benchmarks/GatewayLoad"
        ),
        .executableTarget(name: "ExtractPages", dependencies: ["Ingest"], path: "Benchmarks/ExtractPages"),
        .executableTarget(name: "ReadDump", dependencies: ["Ingest", "Settings"], path: "Benchmarks/ReadDump"),
        .executableTarget(name: "SearchCorpus", dependencies: ["Retrieval"], path: "Benchmarks/SearchCorpus"),
        .executableTarget(name: "SearchVectors", dependencies: ["Retrieval"], path: "Benchmarks/SearchVectors"),
        .executableTarget(
            name: "ScoreRate",
            dependencies: ["Export", "Ingest", "Ranking"],
            path: "Benchmarks/ScoreRate"
        ),
        .executableTarget(
            name: "FilterStudy",
            dependencies: [
                "Pipeline", "Ranking", "Simulator", "Store", log,
            ],
            path: "Benchmarks/FilterStudy"
        ),

        .target(name: "TestSupport", dependencies: ["Ranking"], path: "Tests/TestSupport"),
        .testTarget(name: "RankingTests", dependencies: ["Ranking", "TestSupport"], resources: [.copy("Fixtures")]),
        .testTarget(name: "SettingsTests", dependencies: ["Settings", "TestSupport"]),
        .testTarget(name: "TextTests", dependencies: ["Ingest", "TestSupport"], resources: [.copy("Fixtures")]),
        .testTarget(name: "SimilarityTests", dependencies: ["Ranking", "TestSupport"]),
        .testTarget(name: "PromptsTests", dependencies: ["Ranking", "Settings", "TestSupport", crypto]),
        .testTarget(name: "IngestTests", dependencies: ["Ingest", "Ranking", "Settings", "TestSupport"]),
        .testTarget(
            name: "RetrievalTests",
            dependencies: ["HTTP", "Ingest", "Ranking", "Retrieval", "SearchCorpus", "Settings", "TestSupport"]
        ),
        .testTarget(
            name: "TeacherTests",
            dependencies: ["HTTP", "Ranking", "Settings", "Simulator", "Teacher", "TestSupport", log]
        ),
        .testTarget(name: "StoreTests", dependencies: ["Ranking", "Store", "TestSupport", grdb]),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "Export", "Ingest", "Pipeline", "Ranking", "Retrieval", "Settings", "Simulator", "Store", "Teacher",
                "TestSupport", grdb, log,
            ]
        ),
        .testTarget(name: "ExportTests", dependencies: ["Export", "Ranking", "Settings", "TestSupport", crypto]),
        .testTarget(
            name: "ReportTests",
            dependencies: ["Inspector", "Pipeline", "Ranking", "Store", "TestSupport"]
        ),
        .testTarget(
            name: "InspectorTests",
            dependencies: ["Inspector", "Ranking", "Store", "TestSupport", hummingbird, httpTypes]
        ),
        .testTarget(name: "ScoringTests", dependencies: ["Export", "Ingest", "Ranking", "Settings", "TestSupport"]),
        .testTarget(name: "EvaluationTests", dependencies: ["Export", "Ingest", "TestSupport"]),
        .testTarget(name: "SimulatorTests", dependencies: ["Simulator", "TestSupport"]),
        .testTarget(
            name: "CommandLineTests",
            dependencies: ["Pipeline", "Ranking", "Store", "TestSupport"],
            exclude: ["real-input.yaml", "Fixtures"]
        ),
    ],
    swiftLanguageModes: [.v6]
)

// Of our own targets only: the libraries that we use are built as they ask for.
for target in package.targets where target.type != .system && target.name != "CVectors" {
    target.swiftSettings = settings
}
