/// How a teacher is spoken to: what is sent where, and how what comes back is read.
///
/// Framing (streams, documents, lines of batch files), completeness and error objects are ``AnswerDecoder``'s; a protocol says only what the
/// JSON of its server means. A new one is one file that conforms to this.
package protocol TeacherProtocol: Sendable {
    /// What keys of answers call it.
    var name: String { get }

    /// What follows the base address.
    var path: String { get }

    /// Lines of the head that a request needs beside its content type, the key among them.
    func headers(apiKey: String?) -> [String]

    /// The JSON of a request, the same bytes for the same request.
    func body(of request: TeacherRequest, configuration: TeacherConfiguration, streamed: Bool) throws -> String

    /// Reads a whole answer, or what one event of a stream adds to it.
    ///
    /// - Parameter event: the event's name, if the stream names its events.
    func read(_ payload: JSONValue, event: String?, into answer: inout AnswerBuilder)

    /// Reads an event of the most frequent kind without making a value of it.
    ///
    /// - Returns: whether it was one; if not, nothing was added.
    func readQuickly(_ payload: UnsafeBufferPointer<UInt8>, into answer: inout AnswerBuilder) -> Bool
}

extension TeacherProtocol {
    package func readQuickly(_ payload: UnsafeBufferPointer<UInt8>, into answer: inout AnswerBuilder) -> Bool { false }
}
