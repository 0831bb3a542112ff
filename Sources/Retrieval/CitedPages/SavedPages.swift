import Foundation
import Text

/// A folder of saved web pages with an index, `pages.jsonl`.
///
/// The index has one JSON object a line: `{"url", "file", "title"?, "license"?, "author"?}`, `file` within the folder.
/// HTML, plain text, Markdown and PDF, in any charset that browsers read (``PageReading``).
public struct SavedPages: PageProvider {
    /// The name of the index in the folder.
    public static let indexName = "pages.jsonl"

    /// The largest page that is read, in bytes.
    ///
    /// What is larger is a dump or a medium, hardly an answer's source.
    public static let largestPage = 20 << 20

    private struct Entry: Sendable {
        var row: SavedPage
        var file: URL
        var line: Int
    }

    private let index: URL
    private let entries: [String: Entry]

    /// Reads the index of a folder.
    ///
    /// - Throws: ``SavedPagesError`` with the line of a row that is broken, that names a file outside of the folder or
    ///   one that is absent, or that names the page of another row.
    public init(folder: URL) throws {
        index = folder.appending(path: Self.indexName)
        let data: Data
        do {
            data = try Data(contentsOf: index)
        } catch {
            throw SavedPagesError(
                file: index.path,
                expected: "the index of a folder of saved pages",
                found: FileManager.default.fileExists(atPath: index.path) ? "one that can't be read" : "nothing",
                suggestion: "write one JSON object a line: {\"url\": \"https://…\", \"file\": \"page.html\"}"
            )
        }
        var entries: [String: Entry] = [:]
        for (number, bytes) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        {
            let isMarked = number == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF])
            let bytes = isMarked ? bytes.dropFirst(3) : bytes
            guard bytes.contains(where: { $0 > 0x20 }) else { continue }
            let reader = SavedPagesIndexLine(folder: folder, index: index.path, line: number + 1)
            let (row, address, file) = try reader.read(Data(bytes))
            if let other = entries[address] {
                guard other.file == file else {
                    throw reader.error(
                        "each page once",
                        found: "\(row.url), which line \(other.line) names too",
                        suggestion: "delete one of the two lines"
                    )
                }
                continue
            }
            entries[address] = Entry(row: row, file: file, line: number + 1)
        }
        self.entries = entries
    }

    /// How many pages there are.
    public var count: Int { entries.count }

    /// The page at an address, compared by ``PageAddress/normalized(_:)``; nil if the folder has none.
    ///
    /// - Throws: ``SavedPagesError`` for a page that is too large, that gives no text, or that cannot be read.
    public func page(at url: String) async throws -> FetchedPage? {
        guard let address = PageAddress.normalized(url), let entry = entries[address] else { return nil }
        let data = try read(entry)
        // No Content-Type was saved: the file's name and its bytes say what it is.
        switch PageReading.read(data, url: entry.file.lastPathComponent) {
        case .text(let page): return self.page(entry, page)
        case .unreadable(let cause):
            throw error(
                entry,
                "a page with text",
                found: cause.localizedDescription,
                suggestion: "save its text as .txt, or delete line \(entry.line) of \(index.path)"
            )
        }
    }

    private func page(_ entry: Entry, _ page: PageText) -> FetchedPage {
        let row = entry.row
        return FetchedPage(
            url: row.url,
            title: row.title ?? page.title,
            text: page.text,
            license: row.license,
            author: row.author
        )
    }

    private func read(_ entry: Entry) throws -> Data {
        let data: Data
        do {
            let handle = try FileHandle(forReadingFrom: entry.file)
            defer { try? handle.close() }
            data = try handle.read(upToCount: Self.largestPage + 1) ?? Data()
        } catch {
            throw self.error(entry, "a page that can be read", found: "none (absent since the start, or no permission)")
        }
        guard data.count <= Self.largestPage else {
            throw error(
                entry,
                "a page of at most 20 MB",
                found: "a larger one",
                suggestion: "save its text as .txt, or delete line \(entry.line) of \(index.path)"
            )
        }
        return data
    }

    private func error(
        _ entry: Entry,
        _ expected: String,
        found: String,
        suggestion: String? = nil
    ) -> SavedPagesError {
        SavedPagesError(file: entry.file.path, expected: expected, found: found, suggestion: suggestion)
    }
}
