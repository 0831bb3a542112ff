import CCurl
import Foundation

/// One transfer of the engine; lives on the engine's thread only.
final class HTTPTransfer {
    let handle: UnsafeMutableRawPointer
    /// The engine's number of it.
    let id: Int
    private let started = ContinuousClock.now
    private var head = HTTPHead()
    private var begun: ContinuousClock.Instant?
    private var lastBytes = ContinuousClock.now
    /// Whether bytes have come since ``lastBytes`` was set: the clock is read for a round of all transfers, not for a piece.
    private var hasNewBytes = false
    private var hasBegun = false
    /// Why this side broke it off; libcurl only says that it was.
    private var brokenOff: HTTPResult.Breakdown?
    private var isSent = false

    private let deadlines: HTTPDeadlines
    private let refusal: (@Sendable ([UInt8], Int) -> String?)?
    private let receiver: any ResponseReceiver
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>
    private let onComplete: (@Sendable (HTTPResult) -> Void)?
    private let finish: @Sendable (HTTPResult) -> Void
    /// Whether all has come that is needed; what becomes of the connection then does not matter any more.
    private var isWhole = false
    /// How long a connection whose response is whole may take to end.
    private static let grace = Duration.seconds(5)

    init?(
        _ id: Int,
        _ request: HTTPRequest,
        receiver: any ResponseReceiver,
        finish: @escaping @Sendable (HTTPResult) -> Void
    ) {
        guard let handle = curl_easy_init() else { return nil }
        self.id = id
        deadlines = request.deadlines
        refusal = request.refusal
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
        rf_setopt_long(handle, CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(deadlines.connect / .milliseconds(1))))
        rf_setopt_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
        rf_setopt_long(handle, CURLOPT_TCP_NODELAY, 1)
        if request.keepsPacking {
            rf_setopt_string(handle, CURLOPT_ACCEPT_ENCODING, "gzip")
            rf_setopt_long(handle, CURLOPT_HTTP_CONTENT_DECODING, 0)
        }
        if let slowest = request.slowest {
            rf_setopt_long(handle, CURLOPT_LOW_SPEED_LIMIT, slowest)
            rf_setopt_long(handle, CURLOPT_LOW_SPEED_TIME, max(1, Int(deadlines.idle / .seconds(1))))
        }
        // An Expect header would cost a round trip for each prompt.
        for line in request.headers + ["Expect:"] { headerList = curl_slist_append(headerList, line) }
        rf_setopt_list(handle, CURLOPT_HTTPHEADER, headerList)
        let context = Unmanaged.passUnretained(self).toOpaque()
        if let body = request.body { send(body, context) }
        if refusal != nil { guardConnections(context) }
        rf_setopt_pointer(handle, CURLOPT_PRIVATE, context)
        rf_setopt_pointer(handle, CURLOPT_WRITEDATA, context)
        rf_setopt_callback(handle, CURLOPT_WRITEFUNCTION) { data, size, count, context in
            guard let data, let context else { return 0 }
            let bytes = UnsafeBufferPointer(start: data, count: size * count)
            let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
            return bytes.withMemoryRebound(to: UInt8.self) { transfer.take($0) } ? size * count : 0
        }
        rf_setopt_pointer(handle, CURLOPT_HEADERDATA, context)
        rf_setopt_callback(handle, CURLOPT_HEADERFUNCTION) { data, size, count, context in
            guard let data, let context else { return 0 }
            let bytes = UnsafeBufferPointer(start: data, count: size * count)
            let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
            return bytes.withMemoryRebound(to: UInt8.self) { transfer.takeHead($0) } ? size * count : 0
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
            let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
            defer { transfer.isSent = true }
            return transfer.isSent ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK
        }
    }

    private func guardConnections(_ context: UnsafeMutableRawPointer) {
        rf_setopt_string(handle, CURLOPT_PROXY, "")
        rf_setopt_pointer(handle, CURLOPT_OPENSOCKETDATA, context)
        rf_setopt_open_socket(handle) { context, _, address in
            guard let context, let address else { return rf_socket_refused }
            let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
            guard transfer.permits(address) else { return rf_socket_refused }
            return socket(address.pointee.family, address.pointee.socktype, address.pointee.protocol)
        }
    }

    private func permits(_ address: UnsafePointer<curl_sockaddr>) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 16)
        var port: UInt16 = 0
        let count = Int(rf_socket_address(address, &bytes, &port))
        guard count > 0, let refusal else { return false }
        guard let words = refusal(Array(bytes.prefix(count)), Int(port)) else { return true }
        // Further addresses of the host are tried; what is said of the last one counts.
        brokenOff = .init(cause: .refused, message: words)
        return false
    }

    private func takeHead(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        // What follows the body is no head (RFC 9110, 6.5.1): it must not change what the body is.
        if hasBegun { return true }
        head.take(bytes)
        guard head.bytes > HTTPHead.maximumBytes else { return true }
        brokenOff = .init(cause: .reset, message: "a head of more than \(HTTPHead.maximumBytes) bytes")
        return false
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
        case .begun: if begun == nil { begun = .now }
        case .whole:
            if begun == nil { begun = .now }
            isWhole = true
            onComplete?(result(nil))
        case .enough:
            brokenOff = .init(cause: .enough, message: "more bytes than an answer may have")
            return false
        }
        return true
    }

    /// The deadline that has passed, if any.
    func passedDeadline(at now: ContinuousClock.Instant) -> HTTPResult.Breakdown? {
        if hasNewBytes { (hasNewBytes, lastBytes) = (false, now) }
        if isWhole { return now - lastBytes > Self.grace ? .init(cause: .idleTimeout, message: "not closed") : nil }
        if now - started > deadlines.total {
            return .init(cause: .totalTimeout, message: "no complete answer within \(deadlines.total)")
        }
        if let begun {
            if now - max(begun, lastBytes) > deadlines.idle {
                return .init(cause: .idleTimeout, message: "silence for \(deadlines.idle) within an answer")
            }
        } else if now - started > deadlines.begun {
            return .init(cause: .beginTimeout, message: "no token within \(deadlines.begun)")
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
            begun: begun.map { $0 - started },
            total: .now - started,
            redirect: (300..<400).contains(head.status) ? redirect : nil
        )
    }

    private var redirect: String? {
        var address: UnsafeMutablePointer<CChar>?
        guard rf_getinfo_pointer(handle, CURLINFO_REDIRECT_URL, &address) == CURLE_OK else { return nil }
        return address.map { String(cString: $0) }
    }

    private func breakdown(_ code: CURLcode) -> HTTPResult.Breakdown {
        // A host of which one address is refused may be reached by another, and break later.
        if let brokenOff, brokenOff.cause != .refused || code == CURLE_COULDNT_CONNECT { return brokenOff }
        let detail = String(cString: errorText)
        // libcurl has 100 KB for a line, and no words where one is longer.
        if code == CURLE_OUT_OF_MEMORY, detail.isEmpty, !hasBegun {
            return .init(cause: .reset, message: "a header line that is longer than libcurl takes (100 KB)")
        }
        let words = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
        let cause: HTTPResult.Cause =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .dns
            case CURLE_COULDNT_CONNECT: .connect
            // All other deadlines are ours.
            case CURLE_OPERATION_TIMEDOUT: head.status == 0 ? .connectTimeout : .idleTimeout
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER:
                .tls
            case CURLE_URL_MALFORMAT: .address
            default: .reset
            }
        if code == CURLE_ABORTED_BY_CALLBACK {
            return .init(cause: cause, message: "the connection ended before the first byte of an answer")
        }
        return .init(cause: cause, message: words)
    }
}
