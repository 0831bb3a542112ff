import Foundation

/// What a page and its server say about the page's charset.
enum CharsetDeclaration {
    /// Browsers look for a `<meta>` in so many bytes and no more.
    static let scanned = 1024

    /// The charset of a byte-order mark, and the mark's length.
    static func byteOrderMark(_ bytes: Data) -> (charset: CharsetName, length: Int)? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        return nil
    }

    /// The charset of a Content-Type: `text/html; charset=utf-8`.
    static func charset(ofContentType type: String?) -> CharsetName? {
        type.flatMap { value(of: "charset", in: $0.lowercased()) }.flatMap { CharsetName(label: $0) }
    }

    /// The charset that the start of a page names in a `<meta>` or an XML declaration, comments passed over.
    static func charset(ofMarkup bytes: Data) -> CharsetName? {
        // One character a byte: whatever the charset is, the names are in ASCII.
        var text = String(String.UnicodeScalarView(bytes.prefix(scanned).map { Unicode.Scalar($0) })).lowercased()[...]
        if text.hasPrefix("<?xml"), let declared = value(of: "encoding", in: text.prefix { $0 != ">" }),
            let charset = named(declared)
        {
            return charset
        }
        while let start = text.firstIndex(of: "<") {
            text = text[start...]
            if text.hasPrefix("<!--") {
                guard let end = text.range(of: "-->") else { return nil }
                text = text[end.upperBound...]
            } else {
                let tag = text.prefix { $0 != ">" }
                text = text[tag.endIndex...]
                if tag.hasPrefix("<meta"), let declared = value(of: "charset", in: tag), let charset = named(declared) {
                    return charset
                }
            }
        }
        return nil
    }

    /// A page whose declaration could be read is not in UTF-16, whatever it says (WHATWG: take UTF-8).
    private static func named(_ label: Substring) -> CharsetName? {
        CharsetName(label: label).map { $0.iconv.hasPrefix("UTF-16") ? .utf8 : $0 }
    }

    /// The value of `name = "value"` within a text in lower case.
    private static func value(of name: String, in text: some StringProtocol) -> Substring? {
        var rest = Substring(text)
        while let found = rest.range(of: name) {
            rest = rest[found.upperBound...].drop(while: \.isWhitespace)
            guard rest.first == "=" else { continue }
            let value = rest.dropFirst().drop { $0.isWhitespace || $0 == "\"" || $0 == "'" }
            return value.prefix { !$0.isWhitespace && !"\"';,>/".contains($0) }
        }
        return nil
    }
}

/// A charset that pages are written in, under the name that iconv knows it by.
///
/// The names of the WHATWG Encoding Standard and nothing else: a page does not choose which of iconv's modules are run.
struct CharsetName: Hashable, Sendable {
    let iconv: String

    static let utf8 = CharsetName(iconv: "UTF-8")
    static let utf16LittleEndian = CharsetName(iconv: "UTF-16LE")
    static let utf16BigEndian = CharsetName(iconv: "UTF-16BE")
    /// What browsers take for pages that say nothing and look like nothing else.
    static let windows1252 = CharsetName(iconv: "CP1252")

    private init(iconv: String) {
        self.iconv = iconv
    }

    /// The charset that a label means to browsers: `iso-8859-1` is windows-1252, `gb2312` is gb18030; nil for an unknown label.
    init?(label: some StringProtocol) {
        let label = label.lowercased().filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
        if let name = Self.names[label] {
            iconv = name
            return
        }
        // windows-1250 … windows-1258 and iso-8859-2 … iso-8859-16, in the spellings in use.
        let digits = label.drop { !$0.isNumber }
        let family = label.prefix(label.count - digits.count)
        if ["windows-", "cp", "x-cp"].contains(family), let number = Int(digits), (1250...1258).contains(number) {
            iconv = "CP\(number)"
            return
        }
        guard label.hasPrefix("iso-8859-") || label.hasPrefix("iso8859-") || label.hasPrefix("iso_8859-") else {
            return nil
        }
        guard let part = Int(label.drop { $0 != "9" }.dropFirst(2).prefix { $0.isNumber }) else { return nil }
        switch part {
        case 1: iconv = "CP1252"
        case 9: iconv = "CP1254"
        case 11: iconv = "CP874"
        case 2...8, 10, 13...16: iconv = "ISO-8859-\(part)"
        default: return nil
        }
    }

    private static let names: [String: String] = [
        "utf-8": "UTF-8", "utf8": "UTF-8", "unicode-1-1-utf-8": "UTF-8", "x-unicode20utf8": "UTF-8",
        "utf-16": "UTF-16LE", "utf-16le": "UTF-16LE", "ucs-2": "UTF-16LE", "unicode": "UTF-16LE",
        "utf-16be": "UTF-16BE",
        "us-ascii": "CP1252", "ascii": "CP1252", "latin1": "CP1252", "l1": "CP1252", "iso88591": "CP1252",
        "ansi_x3.4-1968": "CP1252", "x-user-defined": "CP1252",
        "latin2": "ISO-8859-2", "latin5": "CP1254", "arabic": "ISO-8859-6", "greek": "ISO-8859-7",
        "hebrew": "ISO-8859-8", "cyrillic": "ISO-8859-5", "tis-620": "CP874", "windows-874": "CP874",
        "shift_jis": "CP932", "shift-jis": "CP932", "sjis": "CP932", "x-sjis": "CP932", "ms_kanji": "CP932",
        "windows-31j": "CP932", "cp932": "CP932",
        "euc-jp": "EUC-JP", "x-euc-jp": "EUC-JP", "iso-2022-jp": "ISO-2022-JP",
        "gb2312": "GB18030", "gbk": "GB18030", "gb18030": "GB18030", "x-gbk": "GB18030", "gb_2312-80": "GB18030",
        "big5": "BIG5-HKSCS", "big5-hkscs": "BIG5-HKSCS", "x-x-big5": "BIG5-HKSCS",
        "euc-kr": "CP949", "ks_c_5601-1987": "CP949", "korean": "CP949", "uhc": "CP949", "windows-949": "CP949",
        "koi8-r": "KOI8-R", "koi8": "KOI8-R", "koi": "KOI8-R", "koi8-u": "KOI8-U", "koi8-ru": "KOI8-U",
        "ibm866": "IBM866", "cp866": "IBM866", "macintosh": "MACINTOSH", "mac": "MACINTOSH",
        "x-mac-cyrillic": "MAC-CYRILLIC",
    ]
}
