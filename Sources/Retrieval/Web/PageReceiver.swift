import Foundation
import HTTP
import Synchronization

/// Keeps the body of a page, as far as it is wanted.
final class PageReceiver: ResponseReceiver {
    private struct State {
        var head = HTTPHead()
        var body = Data()
        /// Why it was broken off.
        var failure: WebFailure?
        /// The body was cut on purpose.
        var isCut = false
    }

    private let request: WebRequest
    private let address: WebAddress
    private let state = Mutex(State())

    /// What is kept of the body of an error.
    private static let errorBytes = 64 << 10

    init(_ request: WebRequest, _ address: WebAddress) {
        self.request = request
        self.address = address
    }

    func begin(_ head: HTTPHead) {
        state.withLock { $0.head = head }
    }

    func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Reception {
        state.withLock { state in
            if state.body.isEmpty, state.head.isSuccess, let failure = refusal(of: state.head) {
                state.failure = failure
                return .enough
            }
            let limit = limit(state.head)
            let room = limit - state.body.count
            state.body.append(contentsOf: bytes.prefix(max(0, room)))
            guard bytes.count > room else { return .begun }
            if state.head.isSuccess, !request.cutsBody {
                state.failure = WebFailure(.tooLarge, "\(address.url): more than \(limit) bytes")
            } else {
                state.isCut = true
            }
            return .enough
        }
    }

    private func limit(_ head: HTTPHead) -> Int {
        head.isSuccess ? request.limits.bytes : min(Self.errorBytes, request.limits.bytes)
    }

    /// Why a body is not taken, by its head.
    private func refusal(of head: HTTPHead) -> WebFailure? {
        if let types = request.types, let type = WebResponse.mediaType(head.headers["content-type"]),
            !types.contains(type)
        {
            return WebFailure(.type, "\(address.url): \(type) is no page of text")
        }
        let limit = limit(head)
        guard !request.cutsBody, let length = head.headers["content-length"].flatMap({ Int($0) }), length > limit else {
            return nil
        }
        return WebFailure(.tooLarge, "\(address.url): \(length) bytes, and more than \(limit) are not taken")
    }

    /// What came of it.
    func outcome(_ result: HTTPResult) -> Result<WebResponse, WebFailure> {
        let state = state.withLock { $0 }
        if let failure = state.failure { return .failure(failure) }
        // A status that is no success says all there is to say, even if the connection then broke.
        let isDecided =
            result.head.status >= 300
            && ![.connectTimeout, .idleTimeout, .totalTimeout, .beginTimeout, .cancelled].contains(
                result.breakdown?.cause
            )
        guard let breakdown = result.breakdown, !state.isCut, !isDecided else {
            return unpacked(state, result.head).map { body in
                WebResponse(status: result.head.status, headers: result.head.headers, url: address.url, body: body)
            }
        }
        if breakdown.cause == .cancelled { return .failure(WebFailure(.cancelled, breakdown.message)) }
        return .failure(WebFailure(WebFailure.Cause(breakdown.cause), "\(address.url): \(breakdown.message)"))
    }

    /// The body without its packing. Of one that was cut on purpose, or of an error, what can be had.
    private func unpacked(_ state: State, _ head: HTTPHead) -> Result<Data, WebFailure> {
        let codings = (head.headers["content-encoding"] ?? "").lowercased().split(separator: ",")
            .map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !["", "identity", "none"].contains($0) }
        guard !codings.isEmpty else { return .success(state.body) }
        guard codings == ["gzip"] || codings == ["x-gzip"] else {
            guard head.isSuccess else { return .success(Data()) }
            let names = codings.joined(separator: ", ")
            return .failure(WebFailure(.broken, "\(address.url): packed as \(names), which was not asked for"))
        }
        let limit = limit(head)
        let (whole, isWhole) = GzipBody.unpacked(state.body, limit: limit)
        if whole.count <= limit, isWhole { return .success(whole) }
        if !head.isSuccess || request.cutsBody && (whole.count > limit || state.isCut) {
            return .success(whole.prefix(limit))
        }
        return .failure(
            whole.count > limit
                ? WebFailure(.tooLarge, "\(address.url): more than \(limit) bytes")
                : WebFailure(.broken, "\(address.url): its gzip body is damaged or ends early")
        )
    }
}

extension WebFailure.Cause {
    fileprivate init(_ cause: HTTPResult.Cause) {
        self =
            switch cause {
            case .dns: .dns
            case .connect: .connect
            case .refused: .refused
            case .tls: .tls
            case .address: .address
            case .connectTimeout, .beginTimeout, .idleTimeout, .totalTimeout: .timeout
            case .reset: .broken
            case .enough: .tooLarge
            case .cancelled: .cancelled
            }
    }
}
