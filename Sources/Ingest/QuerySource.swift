package import Foundation
package import Settings

/// A reader of one kind of data set.
///
/// A new kind is one file with a conforming type, and one line in ``SourceRegistry``.
package protocol QuerySource: Sendable {
    /// The word after `kind:` in a pipeline file.
    static var kind: String { get }
    /// Whether it holds passages: others are no corpus.
    static var holdsPassages: Bool { get }
    /// Whether its queries may cite pages.
    static var citesPages: Bool { get }
    /// The further keys that it takes there.
    static var properties: [Property] { get }

    /// Takes settings that its properties have accepted.
    init(settings: Settings) throws

    /// The files and folders that it reads, for fingerprints and for `doctor`.
    func files() throws -> [SourceFile]

    /// Reads the queries in file order, in constant memory. A row that can't be read is handed over as ``SourceRow/broken(_:)``.
    ///
    /// - Throws: ``SourceError`` where the file as a whole is unreadable, and whatever `visit` throws.
    func queries(_ visit: (SourceRow<SourceQuery>) throws -> Void) throws

    /// Reads the corpus that comes with the data set in file order; nothing where there is none.
    func documents(_ visit: (SourceRow<SourceDocument>) throws -> Void) throws

    /// Keys of the first rows that it does not know, for a format whose rows people write themselves; nothing for others.
    func unknownKeys(rows: Int) throws -> [UnknownKey]
}

extension QuerySource {
    /// Few have answers with links.
    package static var citesPages: Bool { false }

    /// No passages.
    package func documents(_ visit: (SourceRow<SourceDocument>) throws -> Void) throws {}

    /// Formats of others have keys that nobody reads.
    package func unknownKeys(rows: Int) throws -> [UnknownKey] { [] }
}

/// All kinds of source, one line each.
package enum SourceRegistry {
    /// The readers.
    package static let all: [any QuerySource.Type] = [
        StackExchange.self,
        LeetCode.self,
        MathProblems.self,
        ProofWiki.self,
        MSMARCO.self,
        BRIGHT.self,
        BEIR.self,
        SavedPageCorpus.self,
        JSONLinesSource.self,
        R2MED.self,
        TabSeparatedSource.self,
    ]

    /// The kind whose rows people write themselves.
    package static var ownRows: String { JSONLinesSource.kind }

    /// The kinds whose queries may cite pages.
    package static var citing: [String] { all.filter { $0.citesPages }.map { $0.kind } }

    /// What a pipeline file may say of a source, by kind.
    package static var schema: [String: [Property]] {
        Dictionary(all.map { ($0.kind, $0.properties + QueryRows.properties) }) { first, _ in first }
    }

    /// What a pipeline file may say of a corpus, by kind: those that hold passages.
    package static var corpusSchema: [String: [Property]] {
        schema.filter { entry in all.contains { $0.kind == entry.key && $0.holdsPassages } }
    }

    /// Makes a reader.
    ///
    /// - Parameter settings: what the file says; the pipeline adds `seed`.
    package static func source(kind: String, settings: Settings) throws -> any QuerySource {
        guard let type = all.first(where: { $0.kind == kind }) else {
            throw PipelineFileError(
                path: settings.join("kind"),
                expected: "one of \(all.map { $0.kind }.joined(separator: ", "))",
                found: "\"\(kind)\""
            )
        }
        return try type.init(settings: settings)
    }
}

/// A file or folder that a source reads, with what it should be.
package struct SourceFile: Hashable, Sendable {
    /// Where it lies.
    package var url: URL
    /// What it should hold, for error messages: `Posts.xml of a StackExchange dump`.
    package var role: String

    /// Makes an entry.
    package init(url: URL, role: String) {
        self.url = url
        self.role = role
    }
}

/// A file that can't be read at all.
package struct SourceError: Error, Hashable, Sendable, LocalizedError {
    /// The file's path.
    package var file: String
    /// The line, from 1, where it is known.
    package var line: Int?
    /// What was expected, what was found, what to do.
    package var reason: String
    /// Whether all that is wrong is that an archive lacks the file that was wanted of it.
    var isMissingMember = false

    package init(file: String, line: Int? = nil, reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    /// One line with the place and the reason.
    package var errorDescription: String? {
        line.map { "\(file):\($0): \(reason)" } ?? "\(file): \(reason)"
    }
}
