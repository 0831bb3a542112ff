import Crypto
import Foundation

/// A secret of this process that a page or an address carries.
struct Token: Sendable {
    /// 43 characters that stand in addresses and attributes as they are.
    let text: String

    /// Draws 256 bits.
    init() {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        text = bytes.base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }

    /// Whether a text is this token; takes as long whatever differs.
    func matches(_ other: String?) -> Bool {
        guard let other else { return false }
        let key = SymmetricKey(size: .bits256)
        let mine = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)
        return HMAC<SHA256>.isValidAuthenticationCode(mine, authenticating: Data(other.utf8), using: key)
    }
}
