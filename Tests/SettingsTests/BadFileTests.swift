import Testing

@Suite("Mistakes in pipeline files")
struct BadFileTests {
    private static let tail = "\ndomains: {a: {source: {kind: jsonl, path: x}}}"

    @Test(
        "a file that is no object of keys is refused",
        arguments: [
            BadFile(
                "",
                "expected keys and values, found an empty file (in p.yaml); `rankforge init DIR` makes a pipeline to start from"
            ),
            BadFile(
                "# only a comment\n",
                "expected keys and values, found an empty file (in p.yaml); `rankforge init DIR` makes a pipeline to start from"
            ),
            BadFile("- a\n- b", "expected keys and values, as in 'name: demo', found a list (line 1 of p.yaml)"),
            BadFile(
                "\nhello",
                "expected keys and values, as in 'name: demo', found the text \"hello\" (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\n---\nname: b",
                "expected one YAML document, found another one after '---' (line 2 of p.yaml)"
            ),
        ]
    )
    func wholeFile(bad: BadFile) {
        #expect(ExampleSchema.message(bad.yaml) == bad.message)
    }

    @Test(
        "what is not YAML is refused with its line",
        arguments: [
            BadFile(
                "name: [a",
                "expected valid YAML, found a mistake at column 1: did not find expected ',' or ']' (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\nname: b",
                "expected each key once, found 'name' more than once in one object (line 1 of p.yaml); keep one of them"
            ),
            BadFile(
                "name: a\n\tstore: b",
                "expected valid YAML, found a mistake at column 1: found a tab character that violates indentation (line 2 of p.yaml); indent with blanks, and put texts that start with @, ` or a tab into quotes"
            ),
            BadFile(
                "name: a: b",
                "expected valid YAML, found a mistake at column 8: mapping values are not allowed in this context (line 1 of p.yaml); check the indentation, and put texts that hold ': ' into quotes"
            ),
            BadFile(
                "name: *nobody",
                "expected an alias (*name) of an anchor (&name) above it, found one that nothing above defines (line 1 of p.yaml)"
            ),
            BadFile(
                "name: !secret x",
                "expected a value without a tag, found the tag \"!secret\" (line 1 of p.yaml); the kind of a value follows from its key: delete the tag"
            ),
            BadFile(
                "name: a\n[a, b]: c",
                "expected a text as key, found a list or an object (line 2 of p.yaml)"
            ),
            BadFile(
                "name: \u{1}",
                "expected text in UTF-8 without control characters, found control characters are not allowed (line 1 of p.yaml)"
            ),
        ]
    )
    func syntax(bad: BadFile) {
        #expect(ExampleSchema.message(bad.yaml) == bad.message)
    }

    @Test(
        "an unknown key is named with the nearest valid one",
        arguments: [
            BadFile(
                "name: a\nsede: 7" + tail,
                "sede: expected one of the keys name, store, seed, teacher, domains, filter, decontaminate, found an unknown key (line 2 of p.yaml); did you mean 'seed'?"
            ),
            BadFile(
                "name: a\nteacher: {concurency: 4}" + tail,
                "teacher.concurency: expected one of the keys provider, concurrency, stream, idle, budget, found an unknown key (line 2 of p.yaml); did you mean 'concurrency'?"
            ),
            BadFile(
                "name: a\nteacher:\n  Stream: true" + tail,
                "teacher.Stream: expected one of the keys provider, concurrency, stream, idle, budget, found an unknown key (line 3 of p.yaml); did you mean 'stream'?"
            ),
            BadFile(
                "name: a\nteacher:\n  wholly-other: true" + tail,
                "teacher.wholly-other: expected one of the keys provider, concurrency, stream, idle, budget, found an unknown key (line 3 of p.yaml)"
            ),
            BadFile(
                "name: a\ndomains: {a: {source: {kind: jsonl, path: x}, candidates: [{kind: bm25, tpo: 3}]}}",
                "domains.a.candidates[0].tpo: expected one of the keys kind, top, found an unknown key (line 2 of p.yaml); did you mean 'top'?"
            ),
            BadFile(
                "name: a\ndomains: {a: {source: {kind: jsonl, path: x}, candidates: [{kind: cited_pages, top: 3}]}}",
                "domains.a.candidates[0].top: expected the key 'kind', found an unknown key (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\ndomains: {a: {source: {knd: jsonl, path: x}}}",
                "domains.a.source.knd: expected the key 'kind', found an unknown key (line 2 of p.yaml); did you mean 'kind'?"
            ),
        ]
    )
    func unknownKey(bad: BadFile) {
        #expect(ExampleSchema.message(bad.yaml) == bad.message)
    }

    @Test(
        "a value of the wrong type or out of bounds is shown beside what was expected",
        arguments: [
            BadFile(
                "name: a\nteacher: {concurrency: x}" + tail,
                "teacher.concurrency: expected a whole number from 1 to 100, found the text \"x\" (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\nteacher: {concurrency: \"16\"}" + tail,
                "teacher.concurrency: expected a whole number from 1 to 100, found the text \"16\" (line 2 of p.yaml); write it without quotes"
            ),
            BadFile(
                "name: a\nteacher: {concurrency: 1.5}" + tail,
                "teacher.concurrency: expected a whole number from 1 to 100, found the number 1.5 (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\nteacher: {concurrency: 0}" + tail,
                "teacher.concurrency: expected a whole number from 1 to 100, found 0 (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\nteacher: {concurrency: 101}" + tail,
                "teacher.concurrency: expected a whole number from 1 to 100, found 101 (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\nseed: 99999999999999999999" + tail,
                "seed: expected a whole number from 0 up, found the number 99999999999999999999 (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\nseed: -1" + tail,
                "seed: expected a whole number from 0 up, found -1 (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\nteacher: {stream: yes}" + tail,
                "teacher.stream: expected true or false, found the text \"yes\" (line 2 of p.yaml); write true"
            ),
            BadFile(
                "name: a\nteacher: {stream: 1}" + tail,
                "teacher.stream: expected true or false, found 1 (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\nteacher: {idle: 10}" + tail,
                "teacher.idle: expected a time with its unit (500ms, 10s, 2m, 1h), found 10 (line 2 of p.yaml); write the unit, as in 10s"
            ),
            BadFile(
                "name: a\nteacher: {idle: soon}" + tail,
                "teacher.idle: expected a time with its unit (500ms, 10s, 2m, 1h), found the text \"soon\" (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\nteacher: {idle: 1e300h}" + tail,
                "teacher.idle: expected a time with its unit (500ms, 10s, 2m, 1h), found the text \"1e300h\" (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\nteacher: {provider: deepsek}" + tail,
                "teacher.provider: expected one of deepseek, simulator, vllm, found the text \"deepsek\" (line 2 of p.yaml); did you mean 'deepseek'?"
            ),
            BadFile(
                "name: a\nteacher: deepseek" + tail,
                "teacher: expected an object with the keys provider, concurrency, stream, idle, budget, found the text \"deepseek\" (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\nteacher: []" + tail,
                "teacher: expected an object with the keys provider, concurrency, stream, idle, budget, found an empty list (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\nfilter: {alpha: .nan}" + tail,
                "filter.alpha: expected a number from 0 to 1, found the text \".nan\" (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\nfilter: {alpha: 1.01}" + tail,
                "filter.alpha: expected a number from 0 to 1, found the number 1.01 (line 2 of p.yaml)"
            ),
            BadFile(
                "name: true" + tail,
                "name: expected a text, found true (line 1 of p.yaml); put it into quotes if it is meant as text"
            ),
            BadFile(
                "name: [a]" + tail,
                "name: expected a text, found a list (line 1 of p.yaml)"
            ),
            BadFile(
                "name: a\ndecontaminate: x" + tail,
                "decontaminate: expected a list of at least 1 entry, each the path of a file or folder, found the text \"x\" (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\ndecontaminate: []" + tail,
                "decontaminate: expected at least 1 entry, found an empty list (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\ndecontaminate: [x, {y: z}]" + tail,
                "decontaminate[1]: expected the path of a file or folder, found an object with the key 'y' (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\ndomains: {a: {source: {kind: jsnl, path: x}}}",
                "domains.a.source.kind: expected one of jsonl, leetcode, found the text \"jsnl\" (line 2 of p.yaml); did you mean 'jsonl'?"
            ),
            BadFile(
                "name: a\ndomains: {a: {source: {kind: jsonl, path: x}, judge: {given: maybe}}}",
                "domains.a.judge.given: expected true or false, found the text \"maybe\" (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\ndomains: {a: {source: {kind: jsonl, path: x}, judge: qrel}}",
                "domains.a.judge: expected one of given, qrels, found the text \"qrel\" (line 2 of p.yaml); did you mean 'qrels'?"
            ),
            BadFile(
                "name: a\ndomains: {a: {source: {kind: jsonl, path: x}, judge: [given]}}",
                "domains.a.judge: expected one of given, qrels, or an object with the keys positives, given, found a list (line 2 of p.yaml)"
            ),
        ]
    )
    func wrongValue(bad: BadFile) {
        #expect(ExampleSchema.message(bad.yaml) == bad.message)
    }

    @Test(
        "what is missing or empty is named with its place",
        arguments: [
            BadFile(
                "name: a",
                "domains: expected an object with names of your choice, each an object with the keys source, candidates, judge, found nothing (line 1 of p.yaml); add the key 'domains'"
            ),
            BadFile(
                "store: x" + tail,
                "name: expected a text, found nothing (line 1 of p.yaml); add the key 'name'"
            ),
            BadFile(
                "store: x",
                "name: expected a text, found nothing (line 1 of p.yaml); add the keys 'name', 'domains'"
            ),
            BadFile(
                "name:" + tail,
                "name: expected a text, found an empty value (line 1 of p.yaml); write a value, or delete the key"
            ),
            BadFile(
                "name: ''" + tail,
                "name: expected a text, found an empty value (line 1 of p.yaml); write a value, or delete the key"
            ),
            BadFile(
                "name: a\nteacher:" + tail,
                "teacher: expected an object with the keys provider, concurrency, stream, idle, budget, found an empty value (line 2 of p.yaml); write a value, or delete the key"
            ),
            BadFile(
                "name: a\ndomains: {}",
                "domains: expected at least one name, found an empty object (line 2 of p.yaml)"
            ),
            BadFile(
                "name: a\ndomains:\n  a:\n    source: {kind: jsonl}",
                "domains.a.source.path: expected the path of a file or folder, found nothing (line 4 of p.yaml); add the key 'path'"
            ),
            BadFile(
                "name: a\ndomains: {a: {source: {path: x}}}",
                "domains.a.source.kind: expected one of jsonl, leetcode, found nothing (line 2 of p.yaml); add the key 'kind'"
            ),
            BadFile(
                "name: a\ndomains: {a: {candidates: [{kind: bm25}]}}",
                "domains.a.source: expected an object with a kind (jsonl, leetcode), found nothing (line 2 of p.yaml); add the key 'source'"
            ),
        ]
    )
    func missing(bad: BadFile) {
        #expect(ExampleSchema.message(bad.yaml) == bad.message)
    }

    @Test(
        "a domain's name must be fit for ids and file names",
        arguments: [
            BadFile(
                "name: a\ndomains: {a/b: {source: {kind: jsonl, path: x}}}",
                "domains: expected a name of letters, digits, - and _ that starts with a letter or digit, found \"a/b\" (line 2 of p.yaml); the name becomes part of ids and file names"
            ),
            BadFile(
                "name: a\ndomains: {-a: {source: {kind: jsonl, path: x}}}",
                "domains: expected a name of letters, digits, - and _ that starts with a letter or digit, found \"-a\" (line 2 of p.yaml); the name becomes part of ids and file names"
            ),
            BadFile(
                "name: a\ndomains: {é: {source: {kind: jsonl, path: x}}}",
                "domains: expected a name of letters, digits, - and _ that starts with a letter or digit, found \"é\" (line 2 of p.yaml); the name becomes part of ids and file names"
            ),
        ]
    )
    func names(bad: BadFile) {
        #expect(ExampleSchema.message(bad.yaml) == bad.message)
    }

    @Test(
        "a variable that is not set, or no variable at all, is named",
        arguments: [
            BadFile(
                "name: ${NAEM}" + tail,
                "name: expected the environment variable NAEM to be set, found no such variable (line 1 of p.yaml); export NAEM=…"
            ),
            BadFile(
                "name: a\nstore: x/${DATE}/y" + tail,
                "store: expected the environment variable DATE to be set, found no such variable (line 2 of p.yaml); did you mean 'DATA'?"
            ),
            BadFile(
                "name: ${N" + tail,
                "name: expected a variable of the environment as ${NAME}, found \"${N\" (line 1 of p.yaml); write $${ for the two characters themselves"
            ),
            BadFile(
                "name: \"${N:-7}\"" + tail,
                "name: expected a variable of the environment as ${NAME}, found \"${N:-7}\" (line 1 of p.yaml); write $${ for the two characters themselves"
            ),
            BadFile(
                "name: ${EMPTY}" + tail,
                "name: expected a text, found \"${EMPTY}\", which is empty (line 1 of p.yaml); write a value, or delete the key"
            ),
        ]
    )
    func variables(bad: BadFile) {
        #expect(ExampleSchema.message(bad.yaml) == bad.message)
    }

    @Test("a value that came from the environment is never shown, since it may be a secret")
    func secret() {
        let message = ExampleSchema.message("name: a\nteacher: {concurrency: \"${KEY}\"}" + Self.tail)
        #expect(message?.hasSuffix("found the value of \"${KEY}\" (line 2 of p.yaml)") == true)
    }

    @Test("a key in a wrong place is told where it belongs, if there is one such place")
    func misplaced() {
        for (line, place) in [("alpha: 0.4", "filter.alpha"), ("filter: {seed: 1}", "seed")] {
            let message = ExampleSchema.message("name: a\n\(line)" + Self.tail)
            #expect(message?.hasSuffix("did you mean '\(place)'?") == true, "\(message ?? "")")
        }
        let nowhere = ExampleSchema.message("name: a\nbanana: 1" + Self.tail)
        #expect(nowhere?.hasSuffix("(line 2 of p.yaml)") == true)
    }

    @Test(
        "all mistakes of a file are told at once, in its order, and keys that are missing only where nothing is misspelt"
    )
    func allMistakes() {
        let message = ExampleSchema.message("teacher: {concurrency: 0, stream: 3}\nsede: 1" + Self.tail)
        let lines = message?.split(separator: "\n") ?? []
        #expect(lines.count == 3, "\(message ?? "")")
        for (line, start) in zip(lines, ["teacher.concurrency: ", "teacher.stream: ", "sede: "]) {
            #expect(line.hasPrefix(start) && line.contains("of p.yaml)"), "\(line)")
        }
        let many = ExampleSchema.message((1...50).map { "k\($0): 1\n" }.joined())
        #expect(many?.hasSuffix("\nand 30 more") == true)
    }

    @Test("aliases that multiply and brackets without end are refused, not expanded")
    func bombs() {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let entries = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(entries)]\n"
        }
        #expect(ExampleSchema.message(bomb)?.contains("at most 60 levels and 100000 values") == true)
        let deep = "name: " + String(repeating: "[", count: 200_000)
        #expect(ExampleSchema.message(deep) == "expected at most 60 levels, found more of them (line 1 of p.yaml)")
        let indented = (0..<500).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n")
        #expect(ExampleSchema.message(indented)?.contains("at most 60 levels") == true)
    }
}
