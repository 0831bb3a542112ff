import Ranking
import Store
import Teacher

/// A step on the data's way. It turns one query into one result and knows nothing of who runs it, counts it or resumes it.
protocol Stage: Sendable {
    /// Its place on the way.
    static var name: StageName { get }

    /// Works on one query whose earlier stages are done.
    ///
    /// - Throws: ``Waiting`` where the query stays where it is, and what stops the whole run (`TeacherError` of the fatal kinds, a damaged
    ///   store); a failure of this query alone is a result.
    func process(_ work: QueryState) async throws -> StageResult
}

/// Why a query stays where it is: nothing of the stage at hand is kept, and the next run takes it up there.
enum Waiting: Error, Hashable {
    /// Pages would have to be fetched, or a search made, and nothing may be sent.
    case pages
    /// Vectors would have to be asked for, and nothing may be sent.
    case vectors
    /// The answer comes by batch file.
    case batchFile
    /// No answer is stored, and none may be asked for: the request is only counted.
    case answer(RequestKey)
}
