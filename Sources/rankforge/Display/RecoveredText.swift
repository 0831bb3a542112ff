import Store

/// What a start found of a run that ended without saying so.
enum RecoveredText {
    static func say(_ store: Store) {
        let found = store.recovered
        let answers = found.answers + found.unread
        if answers > 0 {
            Terminal.say("\(Plural.text(answers, "answer")) that a run had read as it ended taken into the store")
        }
        if found.rescued > 0 {
            Terminal.say(
                "\(Plural.text(found.rescued, "answer")) of a store that was taken away from a run taken into the store"
            )
        }
        if found.onTheWire > 0 {
            Terminal.say(
                "\(Plural.text(found.onTheWire, "request")) on the wire as a run ended: possibly billed, and counted against the budget"
            )
        }
        if found.tornBytes > 0 {
            Terminal.say("\(found.tornBytes) bytes at the journal's end are no whole answer, and were left out")
        }
        if let path = found.setAside {
            Terminal.say("parts of the journal can't be read; it is kept as \(path)")
        }
    }
}
