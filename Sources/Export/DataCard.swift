import Foundation
import Settings

/// The data set card: YAML head as the Hugging Face hub reads it, then what a reader must know.
struct DataCard {
    let summary: ExportSummary
    let identity: ExportIdentity
    let format: String
    let configurations: [CardConfiguration]
    /// The key of the source's own document ids; nil where rows have none.
    let docidKey: String?
    /// The prompts of the rows that let texts stand without a fence.
    let unfenced: [PromptTemplate]
    /// Whether any source says where it is from.
    let hasAttribution: Bool

    var text: String {
        ([
            head, "# \(identity.pipeline): \(format) training lists", warning, body, reward, ids, table,
            controlTokens, fences, votes, reviewers, models, teachers, reasoning,
            licenses,
        ]
        .compactMap {
            $0
        })
        .joined(separator: "\n\n") + "\n"
    }

    private var lists: Int { summary.domains.values.reduce(0) { $0 + $1.lists } }

    private var head: String {
        """
        ---
        license: \(license)
        language: [en]
        task_categories: [text-ranking]
        size_categories: [\(size)]
        tags: [reranking, reasoning, rankforge\(summary.hasSimulated ? ", simulated" : "")]
        configs:
        \(configurations.filter { !$0.splits.isEmpty }.flatMap(\.lines).joined(separator: "\n"))
        ---
        """
    }

    /// The strictest share-alike licence among the sources, or `other` where any source is silent or different.
    private var license: String {
        let names = Set(summary.licenses.keys)
        let isShareAlike = names.allSatisfy { $0.hasPrefix("CC BY-SA") }
        return isShareAlike && !names.isEmpty ? "cc-by-sa-4.0" : "other\nlicense_name: mixed"
    }

    private var size: String {
        switch lists {
        case ..<1000: "n<1K"
        case ..<10_000: "1K<n<10K"
        case ..<100_000: "10K<n<100K"
        default: "100K<n<1M"
        }
    }

    private var warning: String? {
        summary.hasSimulated
            ? "> **SIMULATED LABELS.** Judgments and orders in this set were written by rankforge's simulator, which compares words. They are there to try the tools; a model trained on them learns nothing of use."
            : nil
    }

    private var body: String {
        """
        Lists of passages for training listwise rerankers that reason: a query, up to \(summary.largest) passages, the teacher's order and its reasoning.
        A list is here if the order agrees with pointwise labels that were made apart from it (NDCG@10, the self-consistency filter of
        ReasonRank, arXiv 2508.07050). Made by rankforge \(identity.release), config \(identity.configHash); `manifest.json` has the hashes of
        all files\(attribution)
        """
    }

    /// What must be looked at before a training: a setting that is wrong gives every rollout the same -1.
    private var reward: String? {
        guard format == RLExporter.format else { return nil }
        return """
            `reward.py` is the reward for verl and TRL. `python3 reward.py --self-test` checks that a perfect rollout gets full marks in each form
            that it reads; `python3 reward.py --self-test ROLLOUTS.jsonl` says by which setting rollouts of your own can be read. Where the chat
            template opens `<think>` in the prompt, set `think_in_prompt=True`; reasoning may also come under `reasoning_content`.
            """
    }

    private var ids: String? {
        docidKey.map { key in
            "Passages are named by the hash of their text. `\(key)` is what the source itself calls the document that a passage was found in: with it "
                + "the set joins with the source's own qrels, runs and corpora. A page has its address there."
        }
    }

    private var attribution: String {
        hasAttribution
            ? ", `ATTRIBUTION.jsonl` names author, address and licence of every source that was used."
            : ". No source names an author or an address."
    }

    private var table: String {
        let rows = summary.domains.sorted { $0.key < $1.key }.map { name, domain -> String in
            let count = Double(max(1, domain.lists))
            return String(
                format: "| %@ | %d | %.1f | %.1f | %.3f | %.0f |",
                name as NSString,
                domain.lists,
                Double(domain.passages) / count,
                Double(domain.positives) / count,
                domain.ndcg / count,
                Double(domain.reasoningTokens) / count
            )
        }
        let dropped = summary.dropped.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return
            ([
                "| domain | lists | passages a list | positives a list | mean NDCG@10 | reasoning tokens (estimated) |",
                "|---|---|---|---|---|---|",
            ] + rows
            + (dropped.isEmpty ? [] : ["", "Left out of this format: \(dropped) (`dropped.jsonl`)."])).joined(
                separator: "\n"
            )
    }

    private var controlTokens: String? {
        let (tokens, lists) = summary.controlTokens
        guard tokens > 0 else { return nil }
        return
            "Control tokens of chat templates in queries, passages and reasoning are written with other brackets (`<|im_end|>` as `‹|im_end|›`), "
            + "so that no tokenizer takes them for its own: \(tokens) in \(lists) lists."
    }

    /// Who trains or serves with such prompts must know that a text can speak for itself there.
    private var fences: String? {
        if unfenced.isEmpty { return nil }
        let prompts = unfenced.map { prompt in
            "`\(prompt.id)` by \(prompt.unfenced.map { "`\($0)`" }.joined(separator: ", "))"
        }
        return
            "The fence around texts is switched off in prompts of this set: \(prompts.joined(separator: "; ")). Lines of a query or passage stand "
            + "there without indentation, and what could pose as an identifier or a tag of the prompt may stand as its source has it."
    }

    private var votes: String? {
        guard summary.voted.lists > 0 else { return nil }
        let tau = String(format: "%.3f", summary.voted.tau / Double(summary.voted.lists))
        return
            "Of \(summary.voted.lists) lists the teacher was asked for several orders, each shown in another one; they agree by a mean "
            + "Kendall's tau of \(tau). Order and reasoning are those of the sample nearest to their consensus, and passages stand as it saw them."
    }

    private var reviewers: String? {
        let kept = summary.overruled.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        let dropped = summary.dropped[SkippedExample.byReviewer] ?? 0
        guard !kept.isEmpty || dropped > 0 else { return nil }
        return
            ([kept.isEmpty ? nil : "Reviewers let in lists that the filter had rejected: \(kept)."]
            + [dropped == 0 ? nil : "Reviewers dropped \(dropped) lists that it had kept."]).compactMap { $0 }
            .joined(separator: " ")
    }

    private var models: String {
        "Orders and reasoning by: "
            + summary.models.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value) lists)" }.joined(separator: ", ")
            + "."
    }

    private var teachers: String? {
        identity.teachers.isEmpty ? nil : "Several teachers were asked: \(identity.teachers.joined(separator: "; "))."
    }

    /// What a reader takes for the teacher's reasoning, and is not.
    private var reasoning: String? {
        guard summary.summaries > 0 else { return nil }
        return
            "The reasoning of \(summary.summaries) of \(lists) lists is a summary that its provider shows in place of the model's own words. It did not lead "
            + "to the order, and a student that learns to write it learns another thing than to reason."
    }

    private var licenses: String {
        let shareAlike = summary.dropped["share-alike"].map { count in
            [
                "",
                "Lists with a source under a share-alike licence were left out: \(count). A source of unknown licence is none of these.",
            ]
        }
        return
            ((["| licence of a source | lists that use it |", "|---|---|"]
            + summary.licenses.sorted { $0.key < $1.key }.map { "| \($0.key) | \($0.value) |" }
            + ["", "| source | licence | texts used |", "|---|---|---|"]
            + summary.sources.rows.map { "| \($0.name) | \($0.license) | \($0.texts) |" })
            + (shareAlike ?? []))
            .joined(separator: "\n")
    }
}
