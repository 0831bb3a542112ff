import Foundation
import Ingest

/// Extracts saved pages and prints a JSON object a file: `ExtractPages FILE…`.
@main
struct ExtractPages {
    struct Line: Encodable {
        var file: String
        var title: String?
        var text: String
        var seconds: Double
    }

    static func main() throws {
        for file in CommandLine.arguments.dropFirst() {
            let data = try Data(contentsOf: URL(filePath: file))
            let start = ContinuousClock.now
            let page = WebPage(html: data)
            let line = Line(
                file: file,
                title: page.title,
                text: page.text,
                seconds: (ContinuousClock.now - start) / .seconds(1)
            )
            print(String(decoding: try JSONEncoder().encode(line), as: UTF8.self))
        }
    }
}
