import Settings

/// A reader of one kind of data set.
///
/// A new kind is one file with a conforming type, and one line in ``SourceRegistry``.
public protocol QuerySource: Sendable {
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
    public static var citesPages: Bool { false }

    /// No passages.
    public func documents(_ visit: (SourceRow<SourceDocument>) throws -> Void) throws {}

    /// Formats of others have keys that nobody reads.
    public func unknownKeys(rows: Int) throws -> [UnknownKey] { [] }
}
