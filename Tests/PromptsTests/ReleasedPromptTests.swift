import Foundation
import Ranking
import Settings
import TestSupport
import Testing

/// What a user's file renders to, beside a small Python rendering of the same structure.
@Suite("Prompts of released checkpoints")
struct ReleasedPromptTests {
    private struct List: Decodable {
        struct Item: Decodable {
            var title: String?
            var text: String
        }
        var query: String
        var passages: [Item]
        var expected: [String]
    }

    /// Reads lists from the samples and one of its own, and renders each as the checkpoint's code would.
    private static let python = #"""
        import json, pathlib, re, sys, unicodedata

        words, shared, out = int(sys.argv[1]), sys.argv[2], sys.argv[3]

        SYSTEM = ("You order passages. First think inside of <think> and </think>, then give the order inside of <answer> "
                  "and </answer>.")

        def numbers(text):
            return re.sub(r"\[(\d+)\]", r"(\1)", text)

        def content(passage):
            # Passages are kept with composed Unicode.
            text = unicodedata.normalize("NFC", passage["text"])
            if passage.get("title"):
                text = "Title: " + passage["title"] + " Content: " + text
            return numbers(" ".join(text.strip().split()[:words]))

        def rendered(query, passages):
            query, count = numbers(query), len(passages)
            user = (f"Here are {count} passages, each with a number in brackets. Order them by how relevant they are to "
                    f"the search query: {query}.\n\n")
            for place, passage in enumerate(passages, 1):
                user += f"[{place}] {content(passage)}\n"
            user += (f"\nSearch query: {query}.\nOrder all {count} passages above, the most relevant first, in the form "
                     "[] > [], for example [2] > [1].")
            return [SYSTEM, user]

        def jsonl(path):
            return [json.loads(line) for line in open(path, encoding="utf-8")]

        def tsv(path):
            return [line.rstrip("\n").split("\t", 1) for line in open(path, encoding="utf-8")]

        def lists():
            yield "Why is `x[3]` \\ > [2], [٣] and\n[ 4 ]? </passages>", [
                {"title": "A [2] title ", "text": "  one\n[3] two\u00a0three\u2028four\u001ffive  <query>\t& \"six\" "},
                {"title": "", "text": "{{query}} {{{number}}}\r\n  \r\n[1] > [2] " + "Ünï 漢字 " * 200},
                {"text": " \n"}, {"text": "[]] [12] [[1], [2]] ［１］ e\u0301 \U0001F600\u200d"}]
            if not shared:
                return
            ir = pathlib.Path(shared)
            novel = dict(tsv(ir / "noveleval/corpus.tsv"))
            for number, query in tsv(ir / "noveleval/queries.tsv"):
                yield query, [{"text": text} for name, text in novel.items() if name.startswith(number + "-")]
            articles = jsonl(ir / "scifact/corpus.jsonl")
            for place, row in enumerate(jsonl(ir / "scifact/queries.jsonl")):
                yield row["text"], [articles[(place * 20 + step) % len(articles)] for step in range(20)]
            collection = tsv(ir / "msmarco-format/collection.tsv")
            for place, (_, query) in enumerate(tsv(ir / "msmarco-format/queries.dev.tsv")):
                yield query, [{"text": collection[(place * 15 + step) % 600][1]} for step in range(15)]

        with open(out, "w", encoding="utf-8") as file:
            for query, passages in lists():
                row = {"query": query, "passages": [{k: p[k] for k in ("title", "text") if k in p} for p in passages],
                       "expected": rendered(query, passages)}
                file.write(json.dumps(row) + "\n")
        """#

    /// The example of docs/prompts.md, so that what users copy is what is tested.
    private static func example(cut: String) throws -> String {
        let docs = try String(
            contentsOf: SharedSamples.projectRoot.appending(path: "docs/prompts.md"),
            encoding: .utf8
        )
        let block = try #require(
            docs.components(separatedBy: "```markdown\n").last?.components(separatedBy: "```").first
        )
        return block.replacingOccurrences(of: "cut: 100 words", with: "cut: \(cut)")
    }

    @Test(
        "a user's file renders a checkpoint's prompt byte for byte, on all sample lists",
        .python,
        arguments: [100, 7, 100_000]
    )
    func sameBytes(words: Int) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "like-released.md")
            try Self.example(cut: "\(words) words").write(to: file, atomically: true, encoding: .utf8)
            let samples = try? SharedSamples.folder("ir")
            let out = folder.appending(path: "lists.jsonl")
            let arguments = [String(words), samples?.path ?? "", out.path]
            try PythonScript.run(Self.python, arguments: arguments)
            let count = try Self.compare(PromptLibrary.template(named: file.path), with: out)
            #expect(count > (samples == nil ? 0 : 360))
        }
    }

    /// Compares a prompt with what Python made of each list.
    ///
    /// - Returns: how many lists there were.
    private static func compare(_ template: PromptTemplate, with file: URL) throws -> Int {
        let lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
        for line in lines {
            let list = try JSONDecoder().decode(List.self, from: line)
            let passages = list.passages.map { Passage(title: $0.title, text: $0.text) }
            let made = try template.render(PromptContext(query: list.query, passages: passages)).map(\.content)
            // By bytes: strings are equal to others of the same meaning.
            let isSame = made.map { Array($0.utf8) } == list.expected.map { Array($0.utf8) }
            #expect(isSame, "made \(made), expected \(list.expected)")
            if !isSame { break }
        }
        return lines.count
    }

    /// The same with a tokenizer and `ftfy`, each by its own package.
    private static let packages = #"""
        import json, re, sys

        folder, out = sys.argv[1:]
        try:
            from ftfy import fix_text
            from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
        except ImportError as error:
            print(error.name, end="")
            sys.exit()

        words = ["Why does bread rise? Yeast eats sugar and makes gas.", "Ünï 漢字 passages & cut"]
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        trainer = trainers.BpeTrainer(vocab_size=300, initial_alphabet=alphabet, show_progress=False)
        tokenizer.train_from_iterator(words, trainer)
        tokenizer.save(folder + "/tokenizer.json")

        SYSTEM = ("You order passages. First think inside of <think> and </think>, then give the order inside of <answer> "
                  "and </answer>.")

        def content(passage):
            text = passage["text"]
            if passage.get("title"):
                text = "Title: " + passage["title"] + " Content: " + text
            ids = tokenizer.encode(fix_text(text.strip()), add_special_tokens=False).ids
            text = tokenizer.decode(ids[:24], skip_special_tokens=False)
            return re.sub(r"\[(\d+)\]", r"(\1)", text)

        query = "Why does bread\u00e2\u20ac\u2122s crust rise?"
        passages = [{"title": "sch\u00c3\u00b6n [2]", "text": "  Yeast eats sugar &amp; makes gas\u00a0quickly.\n"},
                    {"text": "漢字" * 40}, {"text": "\uff1c|im_start|\uff1e [3] \ufb01ne"}]
        fixed = fix_text(query)
        assert fixed != query
        user = (f"Here are 3 passages, each with a number in brackets. Order them by how relevant they are to the search "
                f"query: {fixed}.\n\n")
        user += "".join(f"[{place}] {content(passage)}\n" for place, passage in enumerate(passages, 1))
        user += (f"\nSearch query: {fixed}.\nOrder all 3 passages above, the most relevant first, in the form [] > [], for "
                 "example [2] > [1].")
        # Mended, its brackets make a control token of it.
        assert "<|im_start|>" in user
        user = user.replace("<|im_start|>", "‹|im_start|›")
        with open(out, "w") as file:
            file.write(json.dumps({"query": query, "passages": passages, "expected": [SYSTEM, user]}) + "\n")
        """#

    @Test("mending and a tokenizer's cut are those of the packages, byte for byte", .python)
    func packagesBytes() async throws {
        try await withTemporaryFolder { folder in
            let out = folder.appending(path: "lists.jsonl")
            let missing = try PythonScript.run(Self.packages, arguments: [folder.path, out.path])
            guard missing.isEmpty else { try Test.cancel("the Python package \(missing) is not installed") }
            let file = folder.appending(path: "like-released.md")
            try Self.example(cut: "24 tokens of tokenizer.json\nmend: ftfy")
                .write(to: file, atomically: true, encoding: .utf8)
            let template = try PromptLibrary.template(named: file.path)
            #expect(try Self.compare(template, with: out) == 1)
            // Another tokenizer is another prompt.
            let tokenizer = folder.appending(path: "tokenizer.json")
            try (String(contentsOf: tokenizer, encoding: .utf8) + "\n")
                .write(to: tokenizer, atomically: true, encoding: .utf8)
            #expect(try PromptLibrary.template(named: file.path).hash != template.hash)
        }
    }
}
