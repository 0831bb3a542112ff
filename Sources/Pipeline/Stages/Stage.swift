import Ranking
import Store

/// A step on the data's way. It turns one query into one result and knows nothing of who runs it, counts it or resumes it.
protocol Stage: Sendable {
    /// Its place on the way.
    static var name: StageName { get }

    /// Works on one query whose earlier stages are done.
    ///
    /// - Throws: what stops the whole run (`TeacherError` of the fatal kinds, a damaged store); a failure of this query alone is
    ///   a result.
    func process(_ work: QueryState) async throws -> StageResult
}
