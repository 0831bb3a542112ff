import Foundation
import Synchronization

/// `ftfy` and tokenizers, by Python in a process of its own: it is started once, for as many texts as come, and what crashes or hangs there
/// does so alone.
final class TextProgram: Sendable {
    private struct Running {
        let process: Process
        let channel: LineChannel
    }

    /// Seconds of silence after which it is taken for hung; loading a tokenizer takes a second.
    private static let patience = 60
    /// Bytes of address space: a tokenizer of 150,000 words takes half a gigabyte.
    private static let memory = 4 << 30

    private let file: String
    private let choices: TextChoices
    private let environment: [String: String]
    private let running = Mutex<Running?>(nil)

    /// Makes a program that starts when it is needed.
    ///
    /// - Parameters:
    ///   - file: the prompt file, for errors.
    ///   - environment: where `PATH` stands, and `RANKFORGE_PYTHON`, the Python to take.
    init(_ choices: TextChoices, file: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.choices = choices
        self.file = file
        self.environment = environment
    }

    /// Starts it, if it does not run yet.
    ///
    /// - Throws: ``PromptFileError`` that says how to install what is missing.
    func start() throws {
        try running.withLock { running in
            if running == nil { running = try launch() }
        }
    }

    /// Texts mended, and those that are to be cut cut.
    func process(_ texts: [String], isCut: [Bool]) throws -> [String] {
        struct Item: Encodable {
            let text: String
            let isCut: Bool
        }
        let request = try JSONEncoder().encode(zip(texts, isCut).map { Item(text: $0, isCut: $1) })
        return try running.withLock { running in
            let now = try running ?? launch()
            // It is put back when it has answered: one that failed is not asked again.
            running = nil
            let answer = try ask(now, request)
            guard let made = answer.texts, made.count == texts.count else {
                throw failure("expected \(texts.count) texts back, found \(answer.failed ?? "something else")")
            }
            running = now
            return made
        }
    }

    private struct Answer: Decodable {
        var ready: Bool?
        var missing: String?
        var unreadable: String?
        var failed: String?
        var texts: [String]?
    }

    private var python: String {
        let chosen = environment["RANKFORGE_PYTHON"] ?? ""
        return chosen.isEmpty ? "python3" : chosen
    }

    private func launch() throws -> Running {
        let (channel, end) = try LineChannel.pair(patience: Self.patience)
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        var (count, tokenizer) = (0, "")
        if case .tokens(let limit, let file) = choices.cut { (count, tokenizer) = (limit, file.path) }
        process.arguments = [
            "-c", "ulimit -c 0 && ulimit -v \"$1\" && shift && exec \"$@\"", "sh", String(Self.memory >> 10), python,
            "-c", String(decoding: PackageResources.texts_py, as: UTF8.self), choices.isMended ? "ftfy" : "",
            tokenizer, String(count),
        ]
        // Keys stay here.
        let passed = ["PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH"]
        process.environment = environment.filter { passed.contains($0.key) }
            .merging(["TOKENIZERS_PARALLELISM": "false"]) { _, own in own }
        process.standardInput = end
        process.standardOutput = end
        process.standardError = FileHandle.nullDevice
        try process.run()
        try end.close()
        let running = Running(process: process, channel: channel)
        let answer = try ask(running, nil)
        if let name = answer.missing { throw missing("the Python package \(name), and \(python) has none") }
        if let reason = answer.unreadable {
            throw failure("cut: expected a tokenizer file (tokenizer.json) at \(tokenizer), found: \(reason)")
        }
        return running
    }

    private func ask(_ running: Running, _ request: Data?) throws -> Answer {
        do {
            if let request { try running.channel.send(request) }
            return try JSONDecoder().decode(Answer.self, from: running.channel.line())
        } catch {
            kill(running.process.processIdentifier, SIGKILL)
            running.process.waitUntilExit()
            // Exit code of a shell that does not find a program, or may not start it.
            if [126, 127].contains(running.process.terminationStatus), running.process.terminationReason == .exit {
                throw missing("Python, and `\(python)` can't be started")
            }
            throw failure("\(python) broke off while it worked on texts: \(error.localizedDescription)")
        }
    }

    private func missing(_ what: String) -> PromptFileError {
        let packages = (choices.isMended ? ["ftfy"] : []) + (choices.tokenizer == nil ? [] : ["tokenizers"])
        return failure(
            "its front matter needs \(what). Install it by `python3 -m venv texts && texts/bin/pip install "
                + "\(packages.joined(separator: " "))`, then `export RANKFORGE_PYTHON=$PWD/texts/bin/python3`"
        )
    }

    private func failure(_ reason: String) -> PromptFileError { PromptFileError(file: file, reason: reason) }
}

/// One end of a pair of sockets, over which lines go to a child and back: a child that is gone is an error here and no signal, and one that hangs is
/// an error after a while.
final class LineChannel: Sendable {
    /// What goes wrong.
    enum Failure: Error, LocalizedError {
        case closed
        case silent(seconds: Int)
        case tooLong

        var errorDescription: String? {
            switch self {
            case .closed: "it ended"
            case .silent(let seconds): "it said nothing for \(seconds) s"
            case .tooLong: "its answer is longer than \(LineChannel.longest >> 20) MB"
            }
        }
    }

    /// The longest line: lists of a hundred passages of 64 KB, escaped.
    private static let longest = 64 << 20

    private let descriptor: Int32
    private let patience: Int

    private init(_ descriptor: Int32, patience: Int) {
        self.descriptor = descriptor
        self.patience = patience
    }

    deinit { close(descriptor) }

    /// Makes both ends; the second one is the child's.
    static func pair(patience: Int) throws -> (LineChannel, FileHandle) {
        var ends: [Int32] = [0, 0]
        #if os(Linux)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        guard socketpair(AF_UNIX, stream, 0, &ends) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        // Other children are not to hold it open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // Seconds and microseconds, as `timeval` lays them out: its members belong to a module that can't be imported.
        var wait = [patience, 0]
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            _ = setsockopt(ends[0], SOL_SOCKET, option, &wait, socklen_t(MemoryLayout<timeval>.size))
        }
        #if !os(Linux)
            var isOn: Int32 = 1
            _ = setsockopt(ends[0], SOL_SOCKET, SO_NOSIGPIPE, &isOn, socklen_t(MemoryLayout<Int32>.size))
        #endif
        return (LineChannel(ends[0], patience: patience), FileHandle(fileDescriptor: ends[1], closeOnDealloc: true))
    }

    /// Writes a line.
    func send(_ line: Data) throws {
        #if os(Linux)
            let flags = Int32(MSG_NOSIGNAL)
        #else
            let flags: Int32 = 0
        #endif
        var rest = (line + Data("\n".utf8))[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, flags) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads a line.
    func line() throws -> Data {
        var line = Data()
        var block = [UInt8](repeating: 0, count: 64 << 10)
        while line.last != UInt8(ascii: "\n") {
            let count = recv(descriptor, &block, block.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw count == 0 ? Failure.closed : failure }
            line.append(contentsOf: block[..<count])
            if line.count > Self.longest { throw Failure.tooLong }
        }
        return line
    }

    private var failure: Failure {
        [EAGAIN, EWOULDBLOCK].contains(errno) ? .silent(seconds: patience) : .closed
    }
}
