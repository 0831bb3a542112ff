import Foundation

/// Why a file or folder can't be read or written, in words for who named it: Foundation's own are for programmers.
public struct FileFault: Sendable, Hashable {
    /// Where; nil where Foundation does not say.
    public let path: String?
    /// Whether it was to be read.
    public let isReading: Bool
    /// What is there in place of what was expected.
    public let found: String
    /// Whether another path would do, and it is not the disk that is at fault.
    public let isOfPath: Bool

    /// nil for an error that is about no file.
    public init?(_ error: any Error) {
        guard let error = error as? CocoaError, error.isFileError else { return nil }
        path = error.filePath
        isReading = (256..<512).contains(error.code.rawValue)
        let code = Self.code(error)
        let word = code == .ENOENT && !isReading ? "no such folder" : code.flatMap { Self.words[$0] }
        isOfPath = word != nil
        found = word ?? code.map { String(cString: strerror($0.rawValue)) } ?? error.localizedDescription
    }

    /// Foundation gives it in one of three ways.
    private static func code(_ error: CocoaError) -> POSIXErrorCode? {
        if let code = (error.underlying as? POSIXError)?.code { return code }
        if let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError, cause.domain == NSPOSIXErrorDomain {
            return Int32(exactly: cause.code).flatMap(POSIXErrorCode.init)
        }
        return switch error.code {
        case .fileNoSuchFile, .fileReadNoSuchFile: .ENOENT
        case .fileReadNoPermission, .fileWriteNoPermission: .EACCES
        case .fileWriteFileExists: .EEXIST
        default: nil
        }
    }

    private static let words: [POSIXErrorCode: String] = [
        .ENOENT: "none", .EISDIR: "a folder", .ENOTDIR: "a file in the place of one of its folders",
        .EEXIST: "a file of this name", .EACCES: "one that this user has no right to",
        .EPERM: "one that this user has no right to", .EROFS: "a disk that can only be read",
        .ENAMETOOLONG: "a name that is too long", .ELOOP: "links that lead in a circle",
    ]
}
