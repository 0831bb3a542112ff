/// A part of a pipeline file as written, before any schema has looked at it.
struct FileNode: Sendable {
    /// What stands there.
    enum Content: Sendable {
        case scalar(FileScalar)
        case list([FileNode])
        case mapping([Entry])
    }

    /// A key with its value; the order of the file is kept, so that the first mistake is the one that is reported.
    struct Entry: Sendable {
        var key: String
        var keyOrigin: Origin
        var value: FileNode
    }

    /// Who wrote a part.
    enum Origin: Sendable, Hashable {
        /// The file, at a line counted from 1.
        case file(line: Int?)
        /// The command line; the text is what stands after `--set`.
        case override(String)
        /// Nobody: an object that `--set a.b=1` needs where the file has no `a`.
        case implied(String)
    }

    var content: Content
    var origin: Origin

    /// How error messages name the part.
    var found: String {
        switch content {
        case .scalar(let scalar): scalar.found
        case .list(let entries): entries.isEmpty ? "an empty list" : "a list"
        case .mapping(let entries): entries.isEmpty ? "an empty object" : "an object with the key '\(entries[0].key)'"
        }
    }
}
