import Ingest
import Testing

@Suite("Commands to paste")
struct ShellCommandTests {
    @Test("words that a shell would take apart or read more into are quoted, others are left as they are")
    func quoting() {
        #expect(
            ShellCommand(["run", "my dir/p.yaml", "--set", "a.b=1"]).text == "rankforge run 'my dir/p.yaml' --set a.b=1"
        )
        #expect(ShellCommand.quoted("it's") == #"'it'\''s'"#)
        #expect(ShellCommand.quoted("") == "''" && ShellCommand.quoted("~/x") == "'~/x'")
        #expect(ShellCommand.quoted("naïve") == "'naïve'" && ShellCommand.quoted("$HOME") == "'$HOME'")
        #expect(ShellCommand.quoted("runs/out-1.txt") == "runs/out-1.txt")
    }
}
