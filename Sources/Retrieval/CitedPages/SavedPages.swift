package import Foundation
import Ingest

/// A folder of saved web pages with an index, `pages.jsonl`.
///
/// The index has one JSON object a line: `{"url", "file", "title"?, "license"?, "author"?}`, `file` within the folder.
/// HTML, plain text, Markdown and PDF, in any charset that browsers read (``PageReading``).
package struct SavedPages: PageProvider {
    /// The name of the index in the folder.
    static let indexName = "pages.jsonl"

    /// The largest page that is read, in bytes.
    ///
    /// What is larger is a dump or a medium, hardly an answer's source.
    package static let largestPage = 20 << 20

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
    package init(folder: URL) throws {
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
    package var count: Int { entries.count }

    /// The page at an address, compared by ``PageAddress/normalized(_:)``; nil if the folder has none.
    ///
    /// - Throws: ``SavedPagesError`` for a page that is too large, that gives no text, or that cannot be read.
    package func page(at url: String) async throws -> FetchedPage? {
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

/// A row of the index of a folder of saved pages; keys that are not named here are left alone.
struct SavedPage: Decodable, Hashable, Sendable {
    var url: String
    var file: String
    var title: String?
    var license: String?
    var author: String?
}

/// One line of the index of a folder of saved pages, and what may be wrong with it.
struct SavedPagesIndexLine {
    var folder: URL
    var index: String
    var line: Int

    /// The row, the address that pages are compared by, and the file.
    func read(_ bytes: Data) throws -> (row: SavedPage, address: String, file: URL) {
        let row = try decode(bytes)
        guard let address = PageAddress.normalized(row.url) else {
            throw error("an http or https address under \"url\"", found: "\"\(row.url.prefix(80))\"")
        }
        return (row, address, try file(row.file))
    }

    private func decode(_ bytes: Data) throws -> SavedPage {
        do {
            return try JSONDecoder().decode(SavedPage.self, from: bytes)
        } catch DecodingError.keyNotFound(let key, _) {
            throw error("the keys \"url\" and \"file\"", found: "a row without \"\(key.stringValue)\"")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            guard let key = context.codingPath.last else {
                throw error("a JSON object", found: "another JSON value")
            }
            throw error("a text under \"\(key.stringValue)\"", found: "another JSON value")
        } catch {
            let start = String(decoding: bytes.prefix(40), as: UTF8.self).trimmingCharacters(in: .whitespaces)
            throw self.error("a JSON object", found: "\"\(start)\"")
        }
    }

    /// A file within the folder, links followed.
    private func file(_ path: String) throws -> URL {
        let file = folder.appending(path: path).standardizedFileURL.resolvingSymlinksInPath()
        let root = folder.standardizedFileURL.resolvingSymlinksInPath().path
        guard !path.isEmpty, !path.hasPrefix("/"), !path.utf8.contains(0), file.path.hasPrefix(root + "/") else {
            throw error(
                "a file within \(root)",
                found: "\"\(path.prefix(80))\"",
                suggestion: "copy it into the folder and name it without / at the start and .."
            )
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue else {
            throw error("the file \(file.path)", found: isFolder.boolValue ? "a folder" : "nothing there")
        }
        return file
    }

    /// A mistake in this line.
    func error(_ expected: String, found: String, suggestion: String? = nil) -> SavedPagesError {
        SavedPagesError(file: index, line: line, expected: expected, found: found, suggestion: suggestion)
    }
}

/// A mistake in a folder of saved pages.
package struct SavedPagesError: Error, Hashable, Sendable, LocalizedError {
    /// The file with the mistake: the index, or a page.
    package var file: String
    /// The line of the index, from 1.
    package var line: Int?
    /// What was expected there.
    package var expected: String
    /// What is there.
    package var found: String
    /// What to do next.
    package var suggestion: String?

    /// One line: place, what was expected, what was found, what to do.
    package var errorDescription: String? {
        let place = line.map { "\(file), line \($0)" } ?? file
        return "\(place): expected \(expected), found \(found)" + (suggestion.map { "; \($0)" } ?? "")
    }
}
