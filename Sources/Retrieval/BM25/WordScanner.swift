/// Cuts UTF-8 text into lower-cased words by the rules of UAX #29, as far as they matter for search.
///
/// - Letters, digits and `_` run together; marks belong to the letter before them.
/// - `'`, `’` and `.` join two letters or two digits, `·` two letters, `,` and `;` two digits.
/// - Each ideograph and each hiragana letter is a word of its own.
/// - `'s` at the end of a word is dropped. A word of more than 255 bytes is cut there, as Lucene cuts it.
struct WordScanner {
    private static let longest = 255

    /// The word being read; kept for the next one, so that a word costs no allocation.
    private var word: [UInt8] = []
    /// What the last character of the word was; `.other` while there is no word.
    private var last = CharacterKind.other
    /// A word of underscores alone is none.
    private var hasSubstance = false

    init() {
        word.reserveCapacity(Self.longest + 16)
    }

    /// Calls `visit` with each word; the pointer is valid during the call only.
    mutating func scan(_ text: String, _ visit: (UnsafePointer<UInt8>, Int) -> Void) {
        var text = text
        text.withUTF8 { bytes in
            guard let base = bytes.baseAddress else { return }
            scan(base, count: bytes.count, visit)
        }
    }

    private mutating func scan(
        _ text: UnsafePointer<UInt8>,
        count: Int,
        _ visit: (UnsafePointer<UInt8>, Int) -> Void
    ) {
        var place = 0
        while place < count {
            let byte = text[place]
            if byte < 0x80 {
                let kind = CharacterKind.ascii(byte)
                place &+= 1
                switch kind {
                case .letter:
                    // Only A to Z and a to z are letters here: the bit makes the small one.
                    append(byte | 0x20, kind, visit)
                case .digit, .connector:
                    append(byte, kind, visit)
                case .other:
                    if last != .other { end(visit) }
                default:
                    joinOrEnd(byte, kind, nextOf(text, place, count), visit)
                }
            } else {
                let (scalar, length) = Self.decode(text + place, count: count &- place)
                place &+= length
                take(scalar, nextOf(text, place, count), visit)
            }
        }
        end(visit)
    }

    /// A character beyond ASCII.
    private mutating func take(
        _ scalar: Unicode.Scalar,
        _ next: CharacterKind,
        _ visit: (UnsafePointer<UInt8>, Int) -> Void
    ) {
        let kind = CharacterKind(scalar)
        switch kind {
        case .letter, .digit:
            append(scalar, kind, visit)
        case .mark:
            if last != .other { append(scalar, last, visit) }
        case .ignorable:
            break
        case .single:
            end(visit)
            append(scalar, .letter, visit)
            end(visit)
        case .joinsAll:
            joinOrEnd(UInt8(ascii: "'"), kind, next, visit)
        case .joinsLetters where last == .letter && next == .letter:
            append(scalar, .letter, visit)
        default:
            end(visit)
        }
    }

    private mutating func joinOrEnd(
        _ byte: UInt8,
        _ kind: CharacterKind,
        _ next: CharacterKind,
        _ visit: (UnsafePointer<UInt8>, Int) -> Void
    ) {
        let joins =
            switch (last, next) {
            case (.letter, .letter): kind == .joinsAll
            case (.digit, .digit): kind == .joinsAll || kind == .joinsDigits
            default: false
            }
        if joins {
            append(byte, last, visit)
        } else {
            end(visit)
        }
    }

    private mutating func append(
        _ byte: UInt8,
        _ kind: CharacterKind,
        _ visit: (UnsafePointer<UInt8>, Int) -> Void
    ) {
        if word.count >= Self.longest { end(visit) }
        word.append(byte)
        last = kind
        if kind != .connector { hasSubstance = true }
    }

    private mutating func append(
        _ scalar: Unicode.Scalar,
        _ kind: CharacterKind,
        _ visit: (UnsafePointer<UInt8>, Int) -> Void
    ) {
        if word.count >= Self.longest { end(visit) }
        word.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
        last = kind
        hasSubstance = true
    }

    private mutating func end(_ visit: (UnsafePointer<UInt8>, Int) -> Void) {
        guard last != .other else { return }
        if hasSubstance {
            word.withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return }
                var count = bytes.count
                if count > 2, base[count - 1] == UInt8(ascii: "s"), base[count - 2] == UInt8(ascii: "'") { count -= 2 }
                visit(base, count)
            }
        }
        word.removeAll(keepingCapacity: true)
        last = .other
        hasSubstance = false
    }

    private func nextOf(_ text: UnsafePointer<UInt8>, _ place: Int, _ count: Int) -> CharacterKind {
        guard place < count else { return .other }
        if text[place] < 0x80 { return CharacterKind.ascii(text[place]) }
        return CharacterKind(Self.decode(text + place, count: count - place).scalar)
    }

    /// A Swift string's UTF-8 is valid; the count is checked all the same.
    private static func decode(_ text: UnsafePointer<UInt8>, count: Int) -> (scalar: Unicode.Scalar, length: Int) {
        let first = UInt32(text[0])
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard length <= count else { return ("\u{FFFD}", count) }
        var value = first & (0xFF >> UInt32(length + 1))
        for place in 1..<length { value = value << 6 | UInt32(text[place] & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }
}

/// What a character does to the word that it stands in.
enum CharacterKind: UInt8 {
    case other, letter, digit
    /// `_`
    case connector
    /// Accents and vowel signs that belong to the letter before.
    case mark
    /// Soft hyphens and joiners: not there.
    case ignorable
    /// A word of its own.
    case single
    /// `'` and `.`: between two letters or two digits they are part of the word.
    case joinsAll
    /// `·`, between two letters.
    case joinsLetters
    /// `,` and `;`, between two digits.
    case joinsDigits

    /// A comparison chain: a table would be a lazily made global, which costs a check at each character.
    static func ascii(_ byte: UInt8) -> CharacterKind {
        let small = byte | 0x20
        if small >= 0x61, small <= 0x7A { return .letter }
        if byte <= 0x20 { return .other }
        if byte >= 0x30, byte <= 0x39 { return .digit }
        switch byte {
        case 0x5F: return .connector
        case 0x27, 0x2E: return .joinsAll
        case 0x2C, 0x3B: return .joinsDigits
        default: return .other
        }
    }

    /// The kind of a character beyond ASCII.
    init(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x2018, 0x2019: self = .joinsAll
        case 0xB7, 0x2027: self = .joinsLetters
        // A zero-width blank is a format character, but it is set where a line may break.
        case 0x200B, 0x2000...0x200A: self = .other
        case 0x3041...0x309F: self = .single
        default:
            let properties = scalar.properties
            switch properties.generalCategory {
            case .nonspacingMark, .spacingMark, .enclosingMark: self = .mark
            case .format: self = .ignorable
            case .decimalNumber: self = .digit
            default:
                self = properties.isIdeographic ? .single : properties.isAlphabetic ? .letter : .other
            }
        }
    }
}
