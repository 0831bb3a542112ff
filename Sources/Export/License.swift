/// What a licence's name says.
enum License {
    /// Whether works made from the text must be under the same licence: Creative Commons with SA, and the GFDL, in any spelling.
    static func isShareAlike(_ name: String) -> Bool {
        let words = name.lowercased().split { !$0.isLetter }
        return words.contains { ["sa", "sharealike", "gfdl"].contains($0) } || name.lowercased().contains("share-alike")
            || name.lowercased().contains("share alike") || name.lowercased().contains("gnu free documentation")
    }
}
