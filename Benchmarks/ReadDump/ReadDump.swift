import Foundation
import Ingest
import Settings

/// Reads a StackExchange dump as a pipeline would, and prints what that took as JSON: `ReadDump PATH`.
@main
struct ReadDump {
    struct Figures: Encodable {
        var queries = 0
        var broken = 0
        var links = 0
        var seconds = 0.0
        var peakMB = 0.0
    }

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 2 else { return print("usage: ReadDump PATH") }
        let settings = Settings(path: "source", values: ["path": .string(arguments[1]), "site": .string("site")])
        let source = try SourceRegistry.source(kind: "stackexchange", settings: settings)
        var figures = Figures()
        let start = ContinuousClock.now
        try source.queries { row in
            switch row {
            case .read(let query):
                figures.queries += 1
                figures.links += query.citedURLs.count
            case .broken: figures.broken += 1
            case .skipped: break
            }
        }
        figures.seconds = (ContinuousClock.now - start) / .seconds(1)
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        figures.peakMB = Double(usage.ru_maxrss) / 1024
        print(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
    }
}
