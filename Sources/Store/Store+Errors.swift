import GRDB

extension Store {
    /// Whether an error means that the disk is full, so that a run should stop and can be resumed.
    public static func isFull(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return error.resultCode == .SQLITE_FULL || error.resultCode == .SQLITE_IOERR
    }
}
