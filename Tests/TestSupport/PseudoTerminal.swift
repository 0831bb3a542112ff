import Foundation

/// The program on a terminal of a size.
package enum PseudoTerminal {
    private static let script = """
        import fcntl, os, pty, re, select, struct, sys, termios, time
        columns, rows, seconds = (int(word) for word in sys.argv[1:4])
        interrupt, marker = float(sys.argv[4]), sys.argv[5].encode()
        pid, terminal = pty.fork()
        if pid == 0:
            time.sleep(0.1)
            for name in ("NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"):
                os.environ.pop(name, None)
            os.environ["TERM"] = "xterm"
            os.execv(sys.argv[6], sys.argv[6:])
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        written, end, due = b"", time.time() + seconds, None
        while time.time() < end:
            if due is None and marker and re.search(marker, written):
                due = time.time() + interrupt
            if due is not None and time.time() > due:
                os.write(terminal, b"\\x03")
                due = float("inf")
            if not select.select([terminal], [], [], 0.1)[0]:
                continue
            try:
                part = os.read(terminal, 65536)
            except OSError:
                break
            if not part:
                break
            written += part
        try:
            os.kill(pid, 9)
        except ProcessLookupError:
            pass
        sys.stdout.buffer.write(written)
        """

    /// Runs the program for some seconds at most.
    ///
    /// - Parameter interruptAfter: a regular expression; half a second after its words were written, Ctrl-C is pressed.
    /// - Returns: what it wrote, line feeds without carriage returns.
    package static func run(
        columns: Int,
        rows: Int,
        seconds: Int = 20,
        interruptAfter words: String = "",
        _ arguments: [String]
    ) throws -> String {
        try PythonScript.run(
            script,
            arguments: ["\(columns)", "\(rows)", "\(seconds)", "0.5", words, RankforgeProcess.program.path] + arguments
        )
        .replacing("\r\n", with: "\n")
    }
}
