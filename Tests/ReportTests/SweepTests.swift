import Ranking
import Store
import Testing

@testable import Inspector

@Suite("The sweep over thresholds")
struct SweepTests {
    @Test("a grid is a range with both ends, or single values; anything else is none")
    func grid() {
        #expect(AlphaGrid.standard.values == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
        #expect(AlphaGrid("0.05:0.95:0.05")?.values.count == 19)
        #expect(AlphaGrid("0.05:0.95:0.05")?.values.last == 0.95)
        #expect(AlphaGrid("0.4,0.2,0.4")?.values == [0.2, 0.4])
        for wrong in ["", "a", "0.1:0.2", "0.5:0.1:0.1", "0:1:0", "0:2:0.1", "0.1,", "nan", "0:1:nan"] {
            #expect(AlphaGrid(wrong) == nil, "\(wrong)")
        }
    }

    @Test("kept lists, their mean and the histogram; what was rejected for another reason stays rejected")
    func tally() {
        var tally = SweepTally(grid: AlphaGrid(values: [0.2, 0.4, 0.9]))
        func add(_ ndcg: Double, _ reason: RejectReason?) {
            tally.add(ScoredList(domain: "d", ndcg: ndcg, reason: reason, size: 20, positives: 3))
        }
        add(0.1, .lowNDCG)
        add(0.3, .lowNDCG)
        add(0.4, nil)
        add(0.8, nil)
        add(1, .emptyReasoning)
        let domain = tally.domain("d")
        #expect(domain.points.map(\.kept) == [3, 2, 0])
        #expect(domain.points.map(\.meanNDCG) == [0.5, 0.6, nil])
        #expect(domain.points.map(\.share) == [0.6, 0.4, 0])
        #expect(domain.points[1].chance == rounded(ChanceLevel.share(size: 20, positives: 3, alpha: 0.4)))
        #expect((domain.scored, domain.rejectedOtherwise) == (5, 1))
        #expect(domain.histogram.reduce(0, +) == 5)
        #expect([domain.histogram[2], domain.histogram[6], domain.histogram[8], domain.histogram[19]] == [1, 1, 1, 1])
    }
}
