import Foundation

/// Which file this is, whatever name leads to it.
struct FileIdentity: Sendable, Hashable {
    private let device: UInt64
    private let inode: UInt64

    init(_ status: stat) {
        (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
    }

    /// nil where nothing stands at the path.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }
}

/// Tells network file systems, on which SQLite's WAL does not work, from local ones.
enum FileSystemKind {
    /// Types as Linux names them in the mount table.
    private static let networkTypes: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "ceph", "lustre", "gpfs", "glusterfs", "fuse.sshfs",
        "fuse.glusterfs", "fuse.s3fs", "fuse.gcsfuse", "beegfs", "orangefs",
    ]

    /// The name of the network file system that holds a folder, or nil for a local one and where there is no mount table.
    static func networkKind(of folder: String) -> String? {
        guard let table = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8) else { return nil }
        let type = type(of: URL(filePath: folder).resolvingSymlinksInPath().path, mountTable: table)
        return type.flatMap { networkTypes.contains($0) ? $0 : nil }
    }

    /// The type of the file system that holds a path: that of the longest mount point above it (proc_pid_mountinfo(5)).
    static func type(of path: String, mountTable: String) -> String? {
        var longest = -1
        var type: String?
        for line in mountTable.split(separator: "\n") {
            let halves = line.split(separator: " - ", maxSplits: 1)
            let fields = halves.first?.split(separator: " ") ?? []
            guard halves.count == 2, fields.count > 4, let found = halves[1].split(separator: " ").first else {
                continue
            }
            let point = fields[4].replacing("\\040", with: " ")
            let isAbove = point == "/" || path == point || path.hasPrefix(point + "/")
            // A later mount on the same point hides the earlier one.
            if isAbove, point.count >= longest {
                longest = point.count
                type = String(found)
            }
        }
        return type
    }
}
