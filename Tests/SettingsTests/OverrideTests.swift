import Settings
import Testing

@Suite("Values from --set")
struct OverrideTests {
    @Test("a value of the command line goes before the file's, and a later one before an earlier")
    func replaces() throws {
        let settings = try ExampleSchema.read(
            ExampleSchema.good,
            set: [
                "teacher.concurrency=1", "teacher.concurrency=64", "store=/tmp/x=y.sqlite",
                "domains.biology.candidates[1].top=5", "teacher.stream=false", "decontaminate=[a, b]", "filter.alpha=0",
                "domains.new={source: {kind: jsonl, path: z}}",
            ]
        )
        #expect(settings.settings("teacher")?.integer("concurrency") == 64)
        #expect(settings.settings("teacher")?.flag("stream") == false)
        #expect(settings.string("store") == "/tmp/x=y.sqlite")
        #expect(settings.settings("domains")?.settings("biology")?.list("candidates")[1].integer("top") == 5)
        #expect(settings.strings("decontaminate") == ["a", "b"].map(ExampleSchema.place))
        #expect(settings.settings("filter")?.number("alpha") == 0)
        let source = settings.settings("domains")?.settings("new")?.settings("source")
        #expect(source?.string("path") == ExampleSchema.place("z"))
    }

    @Test("a value of the command line heals a variable that is not set")
    func heals() throws {
        let yaml = "name: ${NOBODY}\ndomains: {a: {source: {kind: jsonl, path: x}}}"
        #expect(try ExampleSchema.read(yaml, set: ["name=b"]).string("name") == "b")
    }

    @Test(
        "a mistake on the command line says that it stands there",
        arguments: [
            BadFile(
                "teacher.concurency=64",
                "teacher.concurency: expected one of the keys provider, concurrency, stream, idle, budget, found an unknown key (from --set teacher.concurency=64); did you mean 'concurrency'?"
            ),
            BadFile(
                "teacher.concurrency=0",
                "teacher.concurrency: expected a whole number from 1 to 100, found 0 (from --set teacher.concurrency=0)"
            ),
            BadFile(
                "teacher.concurrency=",
                "teacher.concurrency: expected a whole number from 1 to 100, found an empty value (from --set teacher.concurrency=); write a value, or delete the key"
            ),
            BadFile(
                "teacher.provider={a: b}",
                "teacher.provider: expected one of deepseek, simulator, vllm, found an object with the key 'a' (from --set teacher.provider={a: b})"
            ),
            BadFile(
                "teacher.auth-token=s3cret",
                "teacher.auth-token: expected one of the keys provider, concurrency, stream, idle, budget, found an unknown key (from --set teacher.auth-token=…)"
            ),
            BadFile(
                "techer.concurrency=3",
                "techer: expected one of the keys name, store, seed, teacher, domains, filter, decontaminate, found an unknown key (from --set techer.concurrency=3); did you mean 'teacher'?"
            ),
            BadFile(
                "domains.biologie.judge=given",
                "domains.biologie: expected one of the keys biology, coding, found an unknown key (from --set domains.biologie.judge=given); did you mean 'biology'?"
            ),
            BadFile(
                "domains.biology.candidates[2].top=5",
                "domains.biology.candidates: expected an index from 0 to 1, found [2] (from --set domains.biology.candidates[2].top=5)"
            ),
            BadFile(
                "domains.biology.candidates.top=5",
                "domains.biology.candidates: expected an object, to set 'top' in, found a list (from --set domains.biology.candidates.top=5)"
            ),
            BadFile(
                "name[0]=5",
                "name: expected a list, to take [0] of, found the text \"demo\" (from --set name[0]=5)"
            ),
            BadFile(
                "name.first=5",
                "name: expected an object, to set 'first' in, found the text \"demo\" (from --set name.first=5)"
            ),
            BadFile(
                "filter[0]=5",
                "filter: expected a list, to take [0] of, found nothing (from --set filter[0]=5)"
            ),
            BadFile(
                "teacher.concurrency",
                "expected KEY=VALUE after --set, as in teacher.concurrency=64 or domains.mine.candidates[0].top=5, found \"teacher.concurrency\" (from --set teacher.concurrency)"
            ),
            BadFile(
                "teacher..x=5",
                "expected KEY=VALUE after --set, as in teacher.concurrency=64 or domains.mine.candidates[0].top=5, found \"teacher..x=5\" (from --set teacher..x=5)"
            ),
            BadFile(
                "name=[a",
                "name: expected valid YAML, found a mistake at column 1: did not find expected ',' or ']' (from --set name=[a)"
            ),
        ]
    )
    func mistakes(bad: BadFile) {
        #expect(ExampleSchema.message(ExampleSchema.good, set: [bad.yaml]) == bad.message)
    }
}
