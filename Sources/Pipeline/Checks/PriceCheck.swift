import Foundation
import Teacher

/// Says what is known of prices, how old that is, and what a table of the user's says otherwise.
struct PriceCheck {
    let teacher: TeacherConfiguration
    /// Whether a budget must hold.
    let isBudgeted: Bool
    /// A table of the user's, in the form of the built-in one; nil for none.
    let file: PriceFile?
    let now: Date

    func findings() -> [Doctor.Finding] {
        [price()] + preset() + (file.map(comparison) ?? [])
    }

    private func finding(_ subject: String, _ isGood: Bool, _ message: String) -> Doctor.Finding {
        Doctor.Finding(subject: subject, isGood: isGood, message: message)
    }

    // MARK: - What is built in

    private func price() -> Doctor.Finding {
        guard teacher.price != nil else {
            let advice = "costs show as unknown and a budget can't hold; set teacher.price"
            return finding("price", !isBudgeted, "unknown for \(teacher.model): \(advice)")
        }
        guard !teacher.hasOwnPrice, let entry else {
            return finding("price", true, "known for \(teacher.model), by teacher.price")
        }
        let source = [entry.checked.map { "checked on \($0)" }, entry.source].compactMap { $0 }
        var message = "known for \(teacher.model) (\(source.joined(separator: ", "))): \(entry.words)"
        if let age = staleness(entry.checked) {
            message += "; \(age): compare it with the provider's page, or set teacher.price"
        }
        let left = entry.ends.flatMap { DataAge.days(since: $0, to: now) }.map { -$0 }
        if let ends = entry.ends, let left, left <= 30 {
            message +=
                left < 0 ? "; the model ended on \(ends): set teacher.model to another" : "; the model ends on \(ends)"
        }
        return finding("price", left.map { $0 >= 0 } ?? true, message)
    }

    private var entry: PriceTable.Entry? {
        PriceTable.entry(provider: teacher.preset.name, model: teacher.model)
    }

    /// Said of what is old only.
    private func preset() -> [Doctor.Finding] {
        guard let checked = teacher.preset.checked, let age = staleness(checked) else { return [] }
        let advice =
            "its addresses, fields and limits may have changed; the first answers tell, and `rankforge` of a later release"
        return [finding("preset", true, "provider \(teacher.preset.name) was checked on \(checked), \(age): \(advice)")]
    }

    private func staleness(_ day: String?) -> String? {
        guard let day, let days = DataAge.days(since: day, to: now), days > DataAge.most else { return nil }
        return "that is \(days) days ago"
    }

    // MARK: - A table of the user's

    private func comparison(_ file: PriceFile) -> [Doctor.Finding] {
        let others = file.entries
        let known = others.filter { PriceTable.entry(provider: $0.provider, model: $0.model) != nil }
        let differences = known.compactMap { other in PriceTable.difference(other).map { (other, $0) } }
        let summary =
            "\(file.path): \(others.count) prices, of which \(others.count - known.count) are unknown here (teacher.price sets one), \(known.count - differences.count) agree and \(differences.count) differ"
        return [finding("prices", true, summary)]
            + differences.map { other, words in
                // The run books by the built-in price unless the file has its own.
                let isUsed =
                    other.provider == teacher.preset.name && other.model == teacher.model && !teacher.hasOwnPrice
                let advice = isUsed ? "; set teacher.price to what holds" : ""
                return finding("prices", !isUsed, "\(other.provider) \(other.model): \(words)\(advice)")
            }
    }
}
