import CCurl
import Foundation

/// One transfer of the engine; lives on the engine's thread only.
final class WebTransfer {
    let handle: UnsafeMutableRawPointer
    let job: WebEngine.Job

    private let guarding: AddressGuard
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>
    private var status = 0
    private var headers: [String: String] = [:]
    private var headerBytes = 0
    private var body = Data()
    /// Why this side broke it off; libcurl only says that it was.
    private var brokenOff: WebFailure?
    /// The body was cut on purpose.
    private var isCut = false
    private var refusedAddress: String?

    /// What is kept of the body of an error.
    private static let errorBytes = 64 << 10
    private static let largestHead = 256 << 10

    init?(_ job: WebEngine.Job, guarding: AddressGuard) {
        guard let handle = curl_easy_init() else { return nil }
        self.handle = handle
        self.job = job
        self.guarding = guarding
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        configure()
        receive()
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    private func configure() {
        let limits = job.request.limits
        rf_prepare(handle, job.address.url, errorText)
        // Bodies come as they were sent: one whose packing ends early is a whole one to libcurl.
        rf_setopt_string(handle, CURLOPT_ACCEPT_ENCODING, "gzip")
        rf_setopt_long(handle, CURLOPT_HTTP_CONTENT_DECODING, 0)
        // A proxy would make the connections that the guard is there to see.
        rf_setopt_string(handle, CURLOPT_PROXY, "")
        rf_setopt_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        rf_setopt_long(handle, CURLOPT_CONNECTTIMEOUT_MS, limits.connect.wholeMilliseconds)
        rf_setopt_long(handle, CURLOPT_TIMEOUT_MS, limits.total.wholeMilliseconds)
        rf_setopt_long(handle, CURLOPT_LOW_SPEED_LIMIT, WebLimits.slowest)
        rf_setopt_long(handle, CURLOPT_LOW_SPEED_TIME, max(1, Int(limits.idle / .seconds(1))))
        for (name, value) in job.request.headers.sorted(by: { $0.key < $1.key }) {
            let line = "\(name): \(value)"
            guard !line.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { continue }
            headerList = curl_slist_append(headerList, line)
        }
        rf_setopt_list(handle, CURLOPT_HTTPHEADER, headerList)
    }

    private func receive() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        rf_setopt_pointer(handle, CURLOPT_OPENSOCKETDATA, context)
        rf_setopt_open_socket(handle) { context, _, address in
            guard let context, let address else { return rf_socket_refused }
            let transfer = Unmanaged<WebTransfer>.fromOpaque(context).takeUnretainedValue()
            guard transfer.permits(address) else { return rf_socket_refused }
            return socket(address.pointee.family, address.pointee.socktype, address.pointee.protocol)
        }
        rf_setopt_pointer(handle, CURLOPT_WRITEDATA, context)
        rf_setopt_callback(handle, CURLOPT_WRITEFUNCTION) { data, size, count, context in
            guard let data, let context else { return 0 }
            let bytes = UnsafeBufferPointer(start: data, count: size * count)
            let transfer = Unmanaged<WebTransfer>.fromOpaque(context).takeUnretainedValue()
            return bytes.withMemoryRebound(to: UInt8.self) { transfer.take($0) } ? size * count : 0
        }
        rf_setopt_pointer(handle, CURLOPT_HEADERDATA, context)
        rf_setopt_callback(handle, CURLOPT_HEADERFUNCTION) { data, size, count, context in
            guard let data, let context else { return 0 }
            let bytes = UnsafeBufferPointer(start: data, count: size * count)
            let line = bytes.withMemoryRebound(to: UInt8.self) { String(decoding: $0, as: UTF8.self) }
            let transfer = Unmanaged<WebTransfer>.fromOpaque(context).takeUnretainedValue()
            return transfer.head(line, bytes: bytes.count) ? size * count : 0
        }
    }

    private func permits(_ address: UnsafePointer<curl_sockaddr>) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 16)
        var port: UInt16 = 0
        let count = Int(rf_socket_address(address, &bytes, &port))
        guard let found = IPAddress(bytes: Array(bytes.prefix(count))) else { return false }
        let refusal = guarding.refusal(host: job.address.host, address: found, port: Int(port))
        if let refusal { refusedAddress = refusal }
        return refusal == nil
    }

    private func head(_ line: String, bytes: Int) -> Bool {
        headerBytes += bytes
        guard headerBytes <= Self.largestHead else {
            brokenOff = WebFailure(.broken, "\(job.address.url): a head of more than \(Self.largestHead) bytes")
            return false
        }
        let line = line.trimmingCharacters(in: .newlines)
        if line.hasPrefix("HTTP/") {
            // The last head counts: one with status 100 may come before it.
            headers = [:]
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            headers[line[..<colon].lowercased()] = value
        }
        return true
    }

    private func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let isGood = (200..<300).contains(status)
        if isGood, body.isEmpty, let types = job.request.types,
            let type = WebResponse.mediaType(headers["content-type"]), !types.contains(type)
        {
            brokenOff = WebFailure(.type, "\(job.address.url): \(type) is no page of text")
            return false
        }
        let limit = isGood ? job.request.limits.bytes : min(Self.errorBytes, job.request.limits.bytes)
        if isGood, body.isEmpty, !job.request.cutsBody, let length = headers["content-length"].flatMap({ Int($0) }),
            length > limit
        {
            brokenOff = WebFailure(
                .tooLarge,
                "\(job.address.url): \(length) bytes, and more than \(limit) are not taken"
            )
            return false
        }
        let room = limit - body.count
        body.append(contentsOf: bytes.prefix(max(0, room)))
        guard bytes.count > room else { return true }
        if isGood, !job.request.cutsBody {
            brokenOff = WebFailure(.tooLarge, "\(job.address.url): more than \(limit) bytes")
        } else {
            isCut = true
        }
        return false
    }

    /// What came of it, as curl says.
    func result(_ code: CURLcode) -> Result<WebResponse, WebFailure> {
        if let brokenOff { return .failure(brokenOff) }
        // A status that is no success says all there is to say, even if the connection then broke.
        let isDecided = status >= 300 && code != CURLE_OPERATION_TIMEDOUT
        if code == CURLE_OK || isCut || isDecided {
            return unpacked().map { body in
                WebResponse(status: status, headers: headers, url: job.address.url, body: body)
            }
        }
        let detail = String(cString: errorText)
        let words = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
        let cause: WebFailure.Cause =
            switch code {
            case CURLE_COULDNT_CONNECT where refusedAddress != nil: .refused
            case CURLE_COULDNT_RESOLVE_HOST: .dns
            case CURLE_COULDNT_CONNECT: .connect
            case CURLE_OPERATION_TIMEDOUT: .timeout
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER:
                .tls
            case CURLE_URL_MALFORMAT: .address
            default: .broken
            }
        let reason = cause == .refused ? refusedAddress ?? words : words
        return .failure(WebFailure(cause, "\(job.address.url): \(reason)"))
    }

    /// The body without its packing. Of one that was cut on purpose, or of an error, what can be had.
    private func unpacked() -> Result<Data, WebFailure> {
        let codings = (headers["content-encoding"] ?? "").lowercased().split(separator: ",")
            .map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !["", "identity", "none"].contains($0) }
        guard !codings.isEmpty else { return .success(body) }
        let isGood = (200..<300).contains(status)
        guard codings == ["gzip"] || codings == ["x-gzip"] else {
            guard isGood else { return .success(Data()) }
            let names = codings.joined(separator: ", ")
            return .failure(WebFailure(.broken, "\(job.address.url): packed as \(names), which was not asked for"))
        }
        let limit = isGood ? job.request.limits.bytes : min(Self.errorBytes, job.request.limits.bytes)
        let (whole, isWhole) = GzipBody.unpacked(body, limit: limit)
        if whole.count <= limit, isWhole { return .success(whole) }
        if !isGood || job.request.cutsBody && (whole.count > limit || isCut) { return .success(whole.prefix(limit)) }
        return .failure(
            whole.count > limit
                ? WebFailure(.tooLarge, "\(job.address.url): more than \(limit) bytes")
                : WebFailure(.broken, "\(job.address.url): its gzip body is damaged or ends early")
        )
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int { max(1, Int(self / .milliseconds(1))) }
}
