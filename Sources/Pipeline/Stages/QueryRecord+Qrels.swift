import Store

extension QueryRecord {
    /// Human judgments that came with the query, by the corpus's own document ids; empty where there are none.
    public var qrels: [String: Int] { (try? SourceMetadata(of: self))?.qrels ?? [:] }
}
