import CCurl
import Foundation

/// One transfer of the engine; lives on the engine's thread only.
final class Transfer {
    let handle: UnsafeMutableRawPointer
    let started = ContinuousClock.now
    var reader: ResponseReader
    var firstToken: ContinuousClock.Instant?
    var lastBytes = ContinuousClock.now
    var isTooLarge = false
    private(set) var rawBody: [UInt8] = []

    private let timeouts: Timeouts
    /// Whether the raw body is wanted, as it is of a GET.
    private let keepsBody: Bool
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>
    private let finish: @Sendable (HTTPResult) -> Void

    init?(_ request: HTTPRequest, finish: @escaping @Sendable (HTTPResult) -> Void) {
        guard let handle = curl_easy_init() else { return nil }
        timeouts = request.timeouts
        keepsBody = request.body == nil
        reader = ResponseReader(isDocument: request.isDocument)
        self.handle = handle
        self.finish = finish
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
        // An Expect header would cost a round trip for each prompt.
        for line in request.headers + ["Expect:"] { headerList = curl_slist_append(headerList, line) }
        rf_setopt_list(handle, CURLOPT_HTTPHEADER, headerList)
        if let body = request.body {
            rf_setopt_long(handle, CURLOPT_POST, 1)
            rf_setopt_long(handle, CURLOPT_POSTFIELDSIZE, body.count)
            // Copied by curl, so that no Swift array has to stay where it is.
            body.withUnsafeBufferPointer { bytes in
                _ = rf_setopt_pointer(
                    handle,
                    CURLOPT_COPYPOSTFIELDS,
                    UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                )
            }
        }
        let context = Unmanaged.passUnretained(self).toOpaque()
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
            let line = bytes.withMemoryRebound(to: UInt8.self) { String(decoding: $0, as: UTF8.self) }
            Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().reader.head(
                line.trimmingCharacters(in: .newlines)
            )
            return size * count
        }
    }

    private func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        lastBytes = .now
        if keepsBody, rawBody.count + bytes.count <= 1 << 20 { rawBody.append(contentsOf: bytes) }
        guard reader.take(bytes) else {
            isTooLarge = true
            return false
        }
        if firstToken == nil, reader.hasBegun { firstToken = .now }
        return true
    }

    /// The deadline that has passed, if any.
    func passedDeadline(at now: ContinuousClock.Instant) -> AttemptFailure? {
        if now - started > timeouts.total {
            return reader.failure(.totalTimeout, "no complete answer within \(timeouts.total)")
        }
        if let firstToken {
            if now - max(firstToken, lastBytes) > timeouts.idle {
                return reader.failure(.idleTimeout, "silence for \(timeouts.idle) within an answer")
            }
        } else if now - started > timeouts.firstToken {
            return reader.failure(.firstTokenTimeout, "no token within \(timeouts.firstToken)")
        }
        return nil
    }

    /// Ends it as curl says.
    func complete(_ code: CURLcode) {
        let outcome: Result<AnswerAssembler, AttemptFailure>
        if code == CURLE_OK {
            outcome = reader.finish()
        } else if reader.status != 0, reader.status != 200 {
            // An error status that came through counts, even if the connection then broke.
            outcome = reader.finish()
        } else {
            outcome = .failure(failure(code))
        }
        end(outcome)
    }

    /// Ends it.
    func end(_ outcome: Result<AnswerAssembler, AttemptFailure>) {
        let now = ContinuousClock.now
        finish(
            HTTPResult(
                outcome: outcome,
                headers: reader.headers,
                firstToken: firstToken.map { $0 - started },
                total: now - started,
                body: keepsBody ? rawBody : reader.document
            )
        )
    }

    private func failure(_ code: CURLcode) -> AttemptFailure {
        let detail = String(cString: errorText)
        let words = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
        let cause: AttemptFailure.Cause =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .dns
            case CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT: .connect
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE: .tls
            case CURLE_WRITE_ERROR where isTooLarge: .tooLarge
            case CURLE_PARTIAL_FILE where reader.assembler.isDone: .garbage
            default: .reset
            }
        return reader.failure(cause, cause == .tooLarge ? "more than \(ResponseReader.maximumBytes) bytes" : words)
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int { Int(self / .milliseconds(1)) }
}
