import Ranking
import Testing

/// Figures by scikit-learn 1.9.1, statsmodels 0.15.0, krippendorff 0.9.0 and scipy 1.17.1.
@Suite("Agreement of voters")
struct AgreementTests {
    @Test("Cohen's kappa is scikit-learn's, with every weight")
    func cohen() {
        let (a, b) = ([0, 1, 2, 3, 4, 2, 1, 0, 3, 4], [0, 1, 1, 3, 4, 3, 1, 1, 2, 4])
        for (weights, expected) in [
            (CohenKappa.Weights.none, 0.5), (.linear, 0.7435897436), (.quadratic, 0.8947368421),
        ] {
            #expect(CohenKappa.kappa(a, b, labels: Array(0...4), weights: weights)?.isNearly(expected) == true)
            #expect(CohenKappa.kappa(b, a, labels: Array(0...4), weights: weights)?.isNearly(expected) == true)
        }
        let binary = CohenKappa.kappa([1, 0, 1, 1, 0, 1, 0, 0, 1, 0], [1, 0, 0, 1, 0, 1, 1, 0, 1, 1], labels: [0, 1])
        #expect(binary?.isNearly(0.4) == true)
    }

    @Test("distances run along the whole scale, also over labels that nobody gave")
    func scale() {
        let (a, b) = ([0, 10, 5, 0], [0, 5, 5, 10])
        let whole = CohenKappa.kappa(a, b, labels: Array(0...10), weights: .linear)
        let given = CohenKappa.kappa(a, b, labels: [0, 5, 10], weights: .linear)
        #expect(whole?.isNearly(given ?? .nan) == true)
        let uneven = ([0, 10, 1, 0], [0, 1, 1, 10])
        #expect(
            CohenKappa.kappa(uneven.0, uneven.1, labels: Array(0...10), weights: .linear)
                != CohenKappa.kappa(uneven.0, uneven.1, labels: [0, 1, 10], weights: .linear)
        )
    }

    @Test("what is undefined is none: one label only, no things, a label beside the scale")
    func undefined() {
        #expect(CohenKappa.kappa([1, 1], [1, 1], labels: [0, 1]) == nil)
        #expect(CohenKappa.kappa([Int](), [], labels: [0, 1]) == nil)
        #expect(CohenKappa.kappa([0, 2], [0, 1], labels: [0, 1]) == nil)
        #expect(FleissKappa.kappa([[3, 0], [3, 0]]) == nil)
        #expect(FleissKappa.kappa([[3, 0], [1, 1]]) == nil)
        #expect(KrippendorffAlpha.alpha([[1, 1], [1, 1]], level: .nominal) == nil)
        #expect(KrippendorffAlpha.alpha([[1, nil], [nil, 2]], level: .nominal) == nil)
        #expect(KendallTau.tauB([1, 1], [1, 2]) == nil)
        #expect(JensenShannon.divergence([1, -1], [1, 1]) == nil)
    }

    @Test("Fleiss' kappa is statsmodels', and with uniform chance Randolph's")
    func fleiss() {
        let counts = DawidSkeneTests.answers.map { row in [row.count { $0 == 0 }, row.count { $0 == 1 }] }
        #expect(FleissKappa.kappa(counts)?.isNearly(0.2424242424) == true)
        #expect(FleissKappa.kappa(counts, chance: .uniform)?.isNearly(0.25) == true)
        // The worked example of Fleiss 1971.
        let table = [
            [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1], [7, 7, 0, 0, 0],
            [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
        ]
        #expect(FleissKappa.kappa(table)?.isNearly(0.2099307044) == true)
        #expect(FleissKappa.kappa([[4, 0], [0, 4]]) == 1)
    }

    @Test("Krippendorff's alpha is PyPI's on every level, with gaps")
    func krippendorff() {
        // The 3 × 15 example of Krippendorff 2004.
        let votes: [[Double?]] = [
            [nil, nil, nil, nil, nil, 3, 4, 1, 2, 1, 1, 3, 3, nil, 3],
            [1, nil, 2, 1, 3, 3, 4, 3, nil, nil, nil, nil, nil, nil, nil],
            [nil, nil, 2, 1, 3, 4, 4, nil, 2, 1, 1, 3, 3, nil, 4],
        ]
        let grades: [[Double?]] = [[8, 2, 5, 9, 0], [7, 3, 5, 10, 1], [9, 2, nil, 8, 0]]
        let binary: [[Double?]] = (0..<5).map { voter in DawidSkeneTests.answers.map { Double($0[voter]) } }
        let cases: [([[Double?]], KrippendorffAlpha.Level, Double)] = [
            (votes, .nominal, 0.6913580247), (votes, .ordinal, 0.8067214199), (votes, .interval, 0.8108448928),
            (votes, .ratio, 0.8089436708), (grades, .nominal, 0.2441860465), (grades, .ordinal, 0.9050793651),
            (grades, .interval, 0.9554985024), (binary, .nominal, 0.2613636364),
        ]
        for (votes, level, expected) in cases {
            #expect(KrippendorffAlpha.alpha(votes, level: level)?.isNearly(expected) == true, "\(level)")
            #expect(KrippendorffAlpha.alpha(votes.reversed(), level: level)?.isNearly(expected) == true, "\(level)")
        }
        let stretched = grades.map { $0.map { $0.map { 3 * $0 + 7 } } }
        #expect(KrippendorffAlpha.alpha(stretched, level: .interval)?.isNearly(0.9554985024) == true)
    }

    @Test("tau-b counts ties on each side, and is tau where there are none")
    func tauB() {
        #expect(KendallTau.tauB([1, 2, 2, 3, 4], [1, 2, 3, 3, 1])?.isNearly(0.1178511302) == true)
        #expect(KendallTau.tauB([12, 2, 1, 12, 2], [1, 4, 7, 1, 0])?.isNearly(-0.4714045208) == true)
        #expect(
            KendallTau.tauB([1, 2, 3, 4], [1, 3, 2, 4])?.isNearly(KendallTau.tau([1, 2, 3, 4], [1, 3, 2, 4]) ?? 9)
                == true
        )
    }

    @Test("the Jensen-Shannon divergence is the square of scipy's distance in bits")
    func jensenShannon() {
        let cases: [([Double], [Double], Double)] = [
            ([7, 10, 3, 0], [10, 9.3, 8.7, 0.3], 0.0381280249), ([0.5, 0.5, 0], [0, 0.5, 0.5], 0.5),
            ([1, 0], [0, 1], 1),
            ([0, 0], [1, 1], 0),
        ]
        for (left, right, expected) in cases {
            #expect(JensenShannon.divergence(left, right)?.isNearly(expected) == true)
            #expect(JensenShannon.divergence(right, left)?.isNearly(expected) == true)
        }
    }
}
