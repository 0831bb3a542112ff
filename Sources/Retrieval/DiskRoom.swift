import Foundation

/// Whether a file could not be written because there was no room for it.
enum DiskRoom {
    /// By the system's number: no space, a used-up quota, a file over the limit of its process.
    static func isMissing(_ code: Int32) -> Bool { [ENOSPC, EDQUOT, EFBIG].contains(code) }

    /// By an error of Foundation's, which holds the system's within.
    static func isMissing(_ error: any Error) -> Bool {
        var next: NSError? = error as NSError
        while let error = next {
            if error.domain == NSPOSIXErrorDomain, isMissing(Int32(truncatingIfNeeded: error.code)) { return true }
            if error.domain == NSCocoaErrorDomain, error.code == CocoaError.Code.fileWriteOutOfSpace.rawValue {
                return true
            }
            // What lies within may be a Swift error, which is no NSError outside of Darwin.
            next = (error.userInfo[NSUnderlyingErrorKey] as? any Error).map { $0 as NSError }
        }
        return false
    }
}
