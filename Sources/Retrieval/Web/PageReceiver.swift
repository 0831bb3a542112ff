import Foundation
import HTTP
import Ingest
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
        let codings = Self.codings(head)
        if codings.count > Self.mostCodings || codings.contains(where: { $0 != "gzip" }) {
            let names = codings.joined(separator: ", ")
            return WebFailure(.encoding, "\(address.url): encoded with \(names), which was not asked for")
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

    /// A server packs for the page and a proxy for the way; more often is an attack.
    private static let mostCodings = 2
    /// What servers name as a coding that packs nothing.
    private static let plain: Set<String> = ["", "identity", "none", "utf-8", "utf8", "binary", "8bit", "7bit"]

    /// How a body is packed, by the page and by the transfer, of which libcurl only takes the chunks apart.
    private static func codings(_ head: HTTPHead) -> [String] {
        ["content-encoding", "transfer-encoding"].flatMap { name in
            (head.headers[name] ?? "").lowercased().split(separator: ",").map { coding in
                let coding = coding.trimmingCharacters(in: .whitespaces)
                return coding == "x-gzip" ? "gzip" : coding
            }
        }.filter { !plain.contains($0) && $0 != "chunked" }
    }

    /// The body without its packing. Of one that was cut on purpose, or of an error, what can be had.
    private func unpacked(_ state: State, _ head: HTTPHead) -> Result<Data, WebFailure> {
        let codings = Self.codings(head)
        guard head.isSuccess || codings.allSatisfy({ $0 == "gzip" }) else { return .success(Data()) }
        var body = state.body
        for _ in codings.prefix(Self.mostCodings) {
            switch unpacked(body, isCut: state.isCut, head) {
            case .success(let inner): body = inner
            case .failure(let failure): return .failure(failure)
            }
        }
        return .success(body)
    }

    private func unpacked(_ packed: Data, isCut: Bool, _ head: HTTPHead) -> Result<Data, WebFailure> {
        let limit = limit(head)
        let (whole, isWhole) = GzipBody.unpacked(packed, limit: limit)
        if whole.count <= limit, isWhole { return .success(whole) }
        if !head.isSuccess || request.cutsBody && (whole.count > limit || isCut) {
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

/// A body that is packed with gzip.
///
/// It is not left to libcurl, which takes a body that ends early for a whole one.
enum GzipBody {
    /// Unpacks a body, at most one byte more than the limit of it.
    ///
    /// - Returns: what could be unpacked, and whether that is all of it, each member with its end; true also where there is more than the limit.
    static func unpacked(_ packed: Data, limit: Int) -> (body: Data, isWhole: Bool) {
        // Some servers name a coding and send nothing.
        guard !packed.isEmpty else { return (Data(), true) }
        let stream = GzipStream()
        var body = Data()
        _ = stream.take(packed) { block in
            body.append(block.prefix(limit + 1 - body.count))
            return body.count <= limit
        }
        return (body, body.count > limit || stream.isWhole)
    }
}
