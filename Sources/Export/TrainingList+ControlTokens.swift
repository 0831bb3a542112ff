import Prompts
import Ranking

extension TrainingList {
    /// Writes the control tokens of query, passages and reasoning in another way, so that no row of any format holds one.
    ///
    /// - Returns: how many there were.
    mutating func neutralizeControlTokens() -> Int {
        var count = 0
        func harmless(_ text: String) -> String {
            let made = ControlTokens.neutralized(text)
            count += made.count
            return made.text
        }
        query.text = harmless(query.text)
        chain = harmless(chain)
        for index in items.indices {
            items[index].passage.title = items[index].passage.title.map(harmless)
            items[index].passage.text = harmless(items[index].passage.text)
        }
        return count
    }
}
