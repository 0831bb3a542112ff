import Foundation
import Text

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
