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
