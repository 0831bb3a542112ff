import CCurl
import Foundation

/// One transfer of the engine; lives on the engine's thread only.
final class Transfer {
    let handle: UnsafeMutableRawPointer
    let started = ContinuousClock.now
    private var head = HTTPHead()
    private var firstToken: ContinuousClock.Instant?
    private var lastBytes = ContinuousClock.now
    /// Whether bytes have come since ``lastBytes`` was set: the clock is read for a round of all transfers, not for a piece.
    private var hasNewBytes = false
    private var hasBegun = false
    private var isTooLarge = false
    private var isSent = false

    private let timeouts: Timeouts
    private let receiver: any ResponseReceiver
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>
    private let onComplete: (@Sendable (HTTPResult) -> Void)?
    private let finish: @Sendable (HTTPResult) -> Void
    /// Whether all has come that is needed; what becomes of the connection then does not matter any more.
    private var isWhole = false
    /// How long a connection whose response is whole may take to end.
    private static let grace = Duration.seconds(5)

    init?(_ request: HTTPRequest, receiver: any ResponseReceiver, finish: @escaping @Sendable (HTTPResult) -> Void) {
        guard let handle = curl_easy_init() else { return nil }
        timeouts = request.timeouts
        self.receiver = receiver
        self.handle = handle
        self.finish = finish
        onComplete = request.onComplete
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        configure(request)
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    private func configure(_ request: HTTPRequest) {
        rf_prepare(handle, request.url, errorText)
        rf_setopt_long(handle, CURLOPT_CONNECTTIMEOUT_MS, request.timeouts.connect.wholeMilliseconds)
        rf_setopt_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
        rf_setopt_long(handle, CURLOPT_TCP_NODELAY, 1)
        // What a read takes out of the socket is lost with a kill until it is decoded and in the journal. TLS reads whole records, of 16 KB.
        if request.onComplete != nil { rf_setopt_long(handle, CURLOPT_BUFFERSIZE, 2048) }
        // An Expect header would cost a round trip for each prompt.
        for line in request.headers + ["Expect:"] { headerList = curl_slist_append(headerList, line) }
        rf_setopt_list(handle, CURLOPT_HTTPHEADER, headerList)
        let context = Unmanaged.passUnretained(self).toOpaque()
        if let body = request.body { send(body, context) }
        rf_setopt_pointer(handle, CURLOPT_PRIVATE, context)
        rf_setopt_pointer(handle, CURLOPT_WRITEDATA, context)
        rf_setopt_callback(handle, CURLOPT_WRITEFUNCTION) { data, size, count, context in
            guard let data, let context else { return 0 }
            let bytes = UnsafeBufferPointer(start: data, count: size * count)
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            return bytes.withMemoryRebound(to: UInt8.self) { transfer.take($0) } ? size * count : 0
        }
        rf_setopt_pointer(handle, CURLOPT_HEADERDATA, context)
        rf_setopt_callback(handle, CURLOPT_HEADERFUNCTION) { data, size, count, context in
            guard let data, let context else { return 0 }
            let bytes = UnsafeBufferPointer(start: data, count: size * count)
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            bytes.withMemoryRebound(to: UInt8.self) { transfer.head.take($0) }
            return size * count
        }
    }

    /// Where a kept connection ends before the first byte of an answer, curl would send the request again by itself, though the server may
    /// have read and billed it. It asks before each sending, so the second one is refused; then the attempt fails, is listed, and is tried
    /// again as any other.
    private func send(_ body: String, _ context: UnsafeMutableRawPointer) {
        rf_setopt_long(handle, CURLOPT_POSTFIELDSIZE, body.utf8.count)
        rf_setopt_string(handle, CURLOPT_COPYPOSTFIELDS, body)
        rf_setopt_pointer(handle, CURLOPT_PREREQDATA, context)
        rf_setopt_before_request(handle) { context, _, _, _, _ in
            guard let context else { return CURL_PREREQFUNC_ABORT }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            defer { transfer.isSent = true }
            return transfer.isSent ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK
        }
    }

    private func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        hasNewBytes = true
        if isWhole { return true }
        if !hasBegun {
            hasBegun = true
            receiver.begin(head)
        }
        switch receiver.take(bytes) {
        case .waiting: break
        case .begun: if firstToken == nil { firstToken = .now }
        case .whole:
            if firstToken == nil { firstToken = .now }
            isWhole = true
            onComplete?(result(nil))
        case .tooLarge: isTooLarge = true
        }
        return !isTooLarge
    }

    /// The deadline that has passed, if any.
    func passedDeadline(at now: ContinuousClock.Instant) -> HTTPResult.Breakdown? {
        if hasNewBytes { (hasNewBytes, lastBytes) = (false, now) }
        if isWhole { return now - lastBytes > Self.grace ? .init(cause: .idleTimeout, message: "not closed") : nil }
        if now - started > timeouts.total {
            return .init(cause: .totalTimeout, message: "no complete answer within \(timeouts.total)")
        }
        if let firstToken {
            if now - max(firstToken, lastBytes) > timeouts.idle {
                return .init(cause: .idleTimeout, message: "silence for \(timeouts.idle) within an answer")
            }
        } else if now - started > timeouts.firstToken {
            return .init(cause: .firstTokenTimeout, message: "no token within \(timeouts.firstToken)")
        }
        return nil
    }

    /// Ends it as curl says.
    func complete(_ code: CURLcode) {
        end(code == CURLE_OK ? nil : breakdown(code))
    }

    /// Hands over what came of it: only now, since a server may count a request as open until its connection is done with it.
    func end(_ breakdown: HTTPResult.Breakdown?) {
        let result = result(isWhole ? nil : breakdown)
        if result.breakdown == nil, !isWhole { onComplete?(result) }
        finish(result)
    }

    private func result(_ breakdown: HTTPResult.Breakdown?) -> HTTPResult {
        HTTPResult(
            head: head,
            breakdown: breakdown,
            firstToken: firstToken.map { $0 - started },
            total: .now - started
        )
    }

    private func breakdown(_ code: CURLcode) -> HTTPResult.Breakdown {
        let detail = String(cString: errorText)
        let words = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
        let cause: AttemptFailure.Cause =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .dns
            case CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT: .connect
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE: .tls
            case CURLE_WRITE_ERROR where isTooLarge: .tooLarge
            default: .reset
            }
        if cause == .tooLarge { return .init(cause: cause, message: "more bytes than an answer may have") }
        if code == CURLE_ABORTED_BY_CALLBACK {
            return .init(cause: cause, message: "the connection ended before the first byte of an answer")
        }
        return .init(cause: cause, message: words)
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int { Int(self / .milliseconds(1)) }
}
