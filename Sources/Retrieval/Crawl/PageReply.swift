import Foundation
import Ingest

/// What an answer to a request for a page means.
enum PageReply: Hashable, Sendable {
    /// It is the page.
    case page
    /// It has not changed since it was fetched.
    case unchanged
    /// It is at another address.
    case moved(WebAddress)
    /// There is none.
    case absent(cause: String, message: String)
    /// It may be had later.
    case later(cause: String, message: String, HostSchedule.Ending)

    /// The media types of pages that hold text.
    static let types =
        [
            "text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown", "application/pdf",
        ] + xmlTypes
    /// What XHTML comes as too, beside feeds and data.
    private static let xmlTypes = ["application/xml", "text/xml"]

    init(_ response: WebResponse, from address: WebAddress, now: Date) {
        let url = address.url
        switch response.status {
        case 206 where !Self.isWhole(response.headers["content-range"]):
            // Nobody asked for a part: the rest of the text is not there.
            self = .absent(
                cause: "status-206",
                message: "\(url): status 206, a part of the page, which was not asked for"
            )
        case 200..<300:
            if !Self.isText(response) {
                let message = "\(url): neither HTML nor text nor PDF"
                self = .absent(cause: WebFailure.Cause.type.rawValue, message: message)
            } else if let target = Self.refresh(response, from: address) {
                self = .moved(target)
            } else {
                self = .page
            }
        case 304: self = .unchanged
        case 301, 302, 303, 307, 308:
            if let target = WebClient.target(of: response, from: address) {
                self = .moved(target)
            } else {
                self = .absent(
                    cause: WebFailure.Cause.address.rawValue,
                    message: "\(url): a redirect to \"\(response.headers["location"] ?? "nowhere")\""
                )
            }
        case 404: self = .absent(cause: "not-found", message: "\(url): status 404")
        case 410: self = .absent(cause: "gone", message: "\(url): status 410")
        case 408, 425, 429, 500...:
            let time = Self.retryAfter(response.headers["retry-after"], now: now)
            self = .later(
                cause: "status-\(response.status)",
                message: "\(url): status \(response.status)",
                .refused(retryAfter: time)
            )
        default: self = .absent(cause: "status-\(response.status)", message: "\(url): status \(response.status)")
        }
    }

    init(_ failure: WebFailure) {
        let cause = failure.cause
        if cause.isLasting {
            self = .absent(cause: cause.rawValue, message: failure.message)
        } else {
            let ending = cause == .broken ? HostSchedule.Ending.refused(retryAfter: nil) : .silent
            self = .later(cause: cause.rawValue, message: failure.message, ending)
        }
    }

    /// Whether a copy in an archive should be looked for.
    static func isDead(_ cause: String) -> Bool {
        ["not-found", "gone", WebFailure.Cause.dns.rawValue].contains(cause)
    }

    /// Seconds, or a date (RFC 9110).
    static func retryAfter(_ field: String?, now: Date) -> Duration? {
        guard let field else { return nil }
        if let seconds = Int(field), seconds >= 0 { return .seconds(min(seconds, 1 << 30)) }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "UTC")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return format.date(from: field).map { .seconds(max(0, $0.timeIntervalSince(now))) }
    }

    /// Where a page's markup sends its readers at once; nil where it only loads itself again, or names no web address.
    private static func refresh(_ response: WebResponse, from address: WebAddress) -> WebAddress? {
        let field = response.headers["refresh"].flatMap(PageRefresh.address).map { (address: $0, base: String?.none) }
        let markup = {
            PageRefresh.target(response.body, contentType: response.headers["content-type"], url: address.url)
        }
        guard let found = field ?? markup() else { return nil }
        let base = found.base.flatMap { WebAddress($0, relativeTo: address) } ?? address
        guard let target = WebAddress(found.address, relativeTo: base), target != address else { return nil }
        return target
    }

    /// Whether a `Content-Range` like `bytes 0-99/100` holds all there is.
    private static func isWhole(_ range: String?) -> Bool {
        let numbers = (range ?? "").split { !$0.isNumber }.compactMap { Int($0) }
        return numbers.count == 3 && numbers[0] == 0 && numbers[1] == numbers[2] - 1
    }

    /// By its media type; where the server names none, by its first bytes.
    private static func isText(_ response: WebResponse) -> Bool {
        if let type = response.type {
            return xmlTypes.contains(type) ? PageReading.isXHTML(response.body) : types.contains(type)
        }
        return response.body.starts(with: Array("%PDF-".utf8)) || !response.body.prefix(1024).contains(0)
    }
}
