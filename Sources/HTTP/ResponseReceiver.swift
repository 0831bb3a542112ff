/// Takes the bytes of a response as they arrive, on the engine's thread, and keeps what it makes of them.
package protocol ResponseReceiver: AnyObject, Sendable {
    /// Takes the head, before the first bytes of the body.
    func begin(_ head: HTTPHead)
    /// Takes bytes of the body, inside of libcurl's write callback.
    func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Reception
}

/// What a receiver says of the bytes that it took.
package enum Reception: Sendable {
    /// Nothing yet but head and keep-alives.
    case waiting
    /// What is waited for has begun.
    case begun
    /// All has come that is needed, though the transfer may go on.
    case whole
    /// It wants no more: break off.
    case enough
}
