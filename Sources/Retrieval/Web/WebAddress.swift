import CCurl
import Foundation

/// The address of a page, taken apart by libcurl, so that what is checked and what is asked for are one reading of the same text.
struct WebAddress: Hashable, Sendable {
    /// All of it without the fragment, encoded as it goes over the wire.
    let url: String
    /// `http` or `https`.
    let scheme: String
    /// The host in lower case; an IPv6 address without its brackets.
    let host: String
    /// The port, the scheme's own where none is written.
    let port: Int
    /// The path with the query, from its slash.
    let path: String
    /// Whether it holds a user name or a password.
    let hasCredentials: Bool

    /// Reads an absolute address, or one that is relative to another, as a redirect's may be.
    ///
    /// - Returns: nil for what libcurl can't read and for schemes that are not http or https.
    init?(_ text: String, relativeTo base: WebAddress? = nil) {
        guard let parts = curl_url() else { return nil }
        defer { curl_url_cleanup(parts) }
        let flags = UInt32(CURLU_URLENCODE)
        var text = Self.asBrowsersRead(text)
        if let base {
            // The scheme of the base before a path is no part of it; a place on the same page is the page, which libcurl takes for one beside it.
            let path = text.dropFirst(base.scheme.count + 1)
            if text.lowercased().hasPrefix(base.scheme + ":"), !path.hasPrefix("//") { text = String(path) }
            if text.isEmpty || text.hasPrefix("#") { text = base.url }
        }
        if let base, curl_url_set(parts, CURLUPART_URL, base.url, flags) != CURLUE_OK { return nil }
        guard curl_url_set(parts, CURLUPART_URL, text, flags) == CURLUE_OK,
            curl_url_set(parts, CURLUPART_FRAGMENT, nil, 0) == CURLUE_OK
        else { return nil }
        func get(_ part: CURLUPart, _ flags: Int32 = 0) -> String? {
            var value: UnsafeMutablePointer<CChar>?
            guard curl_url_get(parts, part, &value, UInt32(flags)) == CURLUE_OK, let value else { return nil }
            defer { curl_free(value) }
            return String(cString: value)
        }
        guard let url = get(CURLUPART_URL), let scheme = get(CURLUPART_SCHEME), ["http", "https"].contains(scheme),
            var host = get(CURLUPART_HOST)?.lowercased(), !host.isEmpty,
            let port = get(CURLUPART_PORT, Int32(CURLU_DEFAULT_PORT)).flatMap({ Int($0) })
        else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        self.url = url
        self.scheme = scheme
        self.host = host
        self.port = port
        path = (get(CURLUPART_PATH) ?? "/") + (get(CURLUPART_QUERY).map { "?" + $0 } ?? "")
        hasCredentials = get(CURLUPART_USER) != nil || get(CURLUPART_PASSWORD) != nil
    }

    /// Without the blanks and line ends that browsers drop, and with slashes for the backslashes that they take for such (WHATWG URL, 4.4).
    private static func asBrowsersRead(_ text: String) -> String {
        let text = String(String.UnicodeScalarView(text.unicodeScalars.filter { !["\t", "\n", "\r"].contains($0) }))
            .trimmingCharacters(in: .whitespaces.union(.controlCharacters))
        let place = text.prefix { $0 != "?" && $0 != "#" }
        return String(place.replacing("\\", with: "/") + text[place.endIndex...])
    }

    /// Scheme, host and port: what one `robots.txt` speaks for.
    var origin: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)://\(name):\(port)"
    }
}
