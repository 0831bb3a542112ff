/// A request of a query that failed for good: the query ends with it, and is tried again by the next run.
struct FailedRequest: Error {
    /// One word.
    let cause: String
    /// The server's own words.
    let message: String
}
