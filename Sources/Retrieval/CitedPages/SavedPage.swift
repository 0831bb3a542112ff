/// A row of the index of a folder of saved pages; keys that are not named here are left alone.
struct SavedPage: Decodable, Hashable, Sendable {
    var url: String
    var file: String
    var title: String?
    var license: String?
    var author: String?
}
