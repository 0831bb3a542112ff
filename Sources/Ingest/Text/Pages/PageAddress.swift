import Foundation

/// Addresses of web pages, as far as it matters whether two are the same page.
package enum PageAddress {
    /// Parameters that tell a site where a reader came from, and change nothing on the page.
    private static let tracking: Set<String> = [
        "dclid", "fbclid", "gbraid", "gclid", "gclsrc", "igshid", "mc_cid", "mc_eid", "msclkid", "wbraid", "yclid",
        "_ga", "_gl", "_hsenc", "_hsmi", "mkt_tok", "ref_src", "twclid",
    ]

    /// A spelling that all addresses of one page share; nil for what is no http or https address.
    ///
    /// http counts as https; the host is lower-cased; the default port, user names, the fragment, slashes at the end of
    /// the path and tracking parameters (`utm_…`, `gclid` and the like) are dropped; percent-encoding is made uniform.
    /// For comparison only: a server may tell such addresses apart.
    package static func normalized(_ url: String) -> String? {
        let url = url.withoutBlankEnds
        // By bytes: what marks the parts of an address is ASCII, and going through characters would take ten times as long.
        guard let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")), url[colon...].hasPrefix("://"),
            ["http", "https"].contains(url[..<colon].lowercased())
        else { return nil }
        let address = url.utf8[colon...].dropFirst(3).prefix { $0 != UInt8(ascii: "#") }
        let authority = address.prefix {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "\\")
        }
        guard let host = host(Substring(authority)) else { return nil }

        let rest = address[authority.endIndex...]
        var path = rest.prefix { $0 != UInt8(ascii: "?") }
        let query = rest[path.endIndex...].dropFirst()
        while path.last == UInt8(ascii: "/") { path = path.dropLast() }
        let parameters = query.split(separator: UInt8(ascii: "&")).filter { !isTracking(Substring($0)) }.map(encoded)
        let tail = parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&")
        return "https://\(host)\(encoded(path))\(tail)"
    }

    /// The address without its fragment and without parameters that only tell where a reader came from; otherwise as it was written.
    static func withoutTracking(_ url: String) -> String {
        // Most have neither.
        guard url.utf8.contains(where: { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "?") }) else { return url }
        let address = url.prefix { $0 != "#" }
        let base = address.prefix { $0 != "?" }
        let parameters = address[base.endIndex...].dropFirst().split(separator: "&").filter { !isTracking($0) }
        return base + (parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&"))
    }

    /// Host and port without what is understood.
    private static func host(_ authority: Substring) -> String? {
        var host = authority[(authority.lastIndex(of: "@").map(authority.index(after:)) ?? authority.startIndex)...]
        var port = ""
        // The colons within an IPv6 address stand in brackets.
        if let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") {
            port = String(host[host.index(after: colon)...])
            host = host[..<colon]
        }
        if host.hasSuffix(".") { host = host.dropLast() }
        guard !host.isEmpty, !host.contains(where: \.isWhitespace), port.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        let isDefault = port.isEmpty || port == "80" || port == "443"
        return host.lowercased() + (isDefault ? "" : ":\(port)")
    }

    private static func isTracking(_ parameter: Substring) -> Bool {
        let name = parameter.prefix { $0 != "=" }.lowercased()
        return name.hasPrefix("utm_") || tracking.contains(name)
    }

    /// Escapes with large digits, none where none is needed, one for each byte that may not stand as it is.
    private static func encoded(_ text: Substring.UTF8View) -> String {
        var bytes = Array(text)[...]
        var result: [UInt8] = []
        while let byte = bytes.popFirst() {
            var isEscape = false
            var value = byte
            if byte == UInt8(ascii: "%"), let high = bytes.first.flatMap(hexadecimal),
                let low = bytes.dropFirst().first.flatMap(hexadecimal)
            {
                bytes = bytes.dropFirst(2)
                value = high << 4 | low
                isEscape = true
            }
            // A reserved character means one thing escaped and another as it is: each stays what it was.
            if isUnreserved(value) || (!isEscape && value > 0x20 && value < 0x7F) {
                result.append(value)
            } else {
                result += [UInt8(ascii: "%"), digits[Int(value >> 4)], digits[Int(value & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The characters that RFC 3986 calls unreserved.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
