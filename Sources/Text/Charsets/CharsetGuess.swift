import CCharset
import Foundation

/// The charset of bytes that nobody declared, by their statistics (libuchardet).
enum CharsetGuess {
    /// More bytes than this hardly change the guess.
    private static let looked = 256 << 10

    /// The most likely charset; windows-1252 where nothing can be said.
    static func charset(of bytes: Data) -> CharsetName {
        guard let detector = uchardet_new() else { return .windows1252 }
        defer { uchardet_delete(detector) }
        let state = bytes.prefix(looked).withUnsafeBytes { buffer in
            uchardet_handle_data(detector, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        uchardet_data_end(detector)
        guard state == 0, let name = uchardet_get_charset(detector) else { return .windows1252 }
        return CharsetName(label: String(cString: name)) ?? .windows1252
    }
}
