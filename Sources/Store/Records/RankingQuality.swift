/// How the teacher's orders of a domain came out.
public struct RankingQuality: Sendable, Hashable, Codable {
    /// The domain.
    public var domain: String
    /// Orders read.
    public var orders: Int
    /// Lists that they order; fewer, where several samples of each are asked for.
    public var lists: Int
    /// Orders that left the list as it was shown.
    public var unchanged: Int
    /// Orders that needed a repair.
    public var repaired: Int
    /// Lists kept.
    public var kept: Int
    /// Lists whose verdict had more than one try, each of which raises the share of chance.
    public var retried: Int
    /// Control tokens of chat templates in query, passages and reasoning of these lists, written harmlessly in prompts and exports.
    public var controlTokens: Int
    /// The lists that hold any.
    public var controlTokenLists: Int
    /// The mean share of random orders of the same lists that would be kept, from 0 to 1.
    public var chance: Double?
    /// The mean NDCG@10.
    public var meanNDCG: Double?
    /// The mean agreement of the samples of a list, by Kendall's tau; nil where one is asked for.
    public var meanTau: Double?
}
