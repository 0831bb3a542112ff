import Foundation

/// Strengths whose differences explain who won against whom, by maximum likelihood.
///
/// Minimises -Σ w_ij ln F(θ_i - θ_j) + ridge Σ θ², which is convex, by Newton's method with a line search; the mean is 0. With F the logistic
/// function it is the model of Bradley & Terry (1952), regularised as `choix.opt_pairwise(alpha:)` is; with the normal distribution that of
/// Thurstone (1927, case V).
struct PairStrengths {
    /// How a difference becomes the chance to win.
    enum Link {
        case logistic
        /// Φ(slope · difference).
        case normal(slope: Double)
    }

    private(set) var strengths: [Double]
    private let games: [Game]
    private let link: Link
    private let ridge: Double

    private struct Game {
        let winner: Int
        let loser: Int
        let weight: Double
    }

    /// Fits.
    ///
    /// - Parameter wins: how often, or by which share, the first index won against the second; the diagonal is not looked at.
    /// - Throws: ``Fault`` where strengths can't be compared, or have no maximum.
    /// - Complexity: O(n³) a round, about ten rounds.
    init(wins: [[Double]], link: Link, ridge: Double) throws {
        games = wins.indices.flatMap { winner in
            wins.indices.compactMap { loser in
                let weight = wins[winner][loser]
                return winner != loser && weight > 0 ? Game(winner: winner, loser: loser, weight: weight) : nil
            }
        }
        self.link = link
        self.ridge = ridge
        strengths = Array(repeating: 0, count: wins.count)
        let groups = Self.groups(of: wins.count, games.flatMap { [($0.winner, $0.loser), ($0.loser, $0.winner)] })
        if groups.count > 1 { throw Fault.neverCompared(groups) }
        if ridge == 0 {
            let bound = Self.groups(of: wins.count, games.map { ($0.winner, $0.loser) })
            if bound.count > 1 { throw Fault.noMaximum(bound) }
        }
        solve()
    }

    /// Σ w ln F at the strengths.
    var logLikelihood: Double { logLikelihood(strengths) }

    /// Why there are no strengths; groups of indices.
    enum Fault: Error, Equatable {
        /// No comparison joins the groups.
        case neverCompared([[Int]])
        /// Between the groups all wins go one way: without a ridge their distance has no bound (Ford 1957).
        case noMaximum([[Int]])
    }

    private mutating func solve() {
        let weight = games.reduce(1) { $0 + $1.weight }
        var value = objective(strengths)
        for _ in 0..<200 {
            var (gradient, curvature) = derivatives()
            guard gradient.contains(where: { abs($0) > 1e-13 * weight }) else { break }
            // The loss is flat along (1, 1, …); this pins the mean there and changes no other direction.
            for row in curvature.indices { for column in curvature.indices { curvature[row][column] += 1 } }
            let direction = Self.solution(of: curvature, gradient)
            let slope = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
            var step = 1.0
            var next = strengths
            var nextValue = value
            repeat {
                next = zip(strengths, direction).map { $0 - step * $1 }
                nextValue = objective(next)
                if nextValue <= value - 1e-4 * step * slope { break }
                step /= 2
            } while step > 1e-12
            guard nextValue < value else { break }
            (strengths, value) = (next, nextValue)
        }
        let mean = strengths.reduce(0, +) / Double(max(1, strengths.count))
        strengths = strengths.map { $0 - mean }
    }

    private func objective(_ strengths: [Double]) -> Double {
        -logLikelihood(strengths) + ridge * strengths.reduce(0) { $0 + $1 * $1 }
    }

    private func logLikelihood(_ strengths: [Double]) -> Double {
        games.reduce(0) { $0 + $1.weight * link.logChance(strengths[$1.winner] - strengths[$1.loser]) }
    }

    /// Of the objective: first, and second.
    private func derivatives() -> ([Double], [[Double]]) {
        var gradient = strengths.map { 2 * ridge * $0 }
        var curvature = strengths.indices.map { row in strengths.indices.map { row == $0 ? 2 * ridge : 0 } }
        for game in games {
            let (slope, bend) = link.derivatives(strengths[game.winner] - strengths[game.loser])
            gradient[game.winner] -= game.weight * slope
            gradient[game.loser] += game.weight * slope
            curvature[game.winner][game.winner] += game.weight * bend
            curvature[game.loser][game.loser] += game.weight * bend
            curvature[game.winner][game.loser] -= game.weight * bend
            curvature[game.loser][game.winner] -= game.weight * bend
        }
        return (gradient, curvature)
    }

    /// Solves a symmetric positive definite system (Cholesky).
    private static func solution(of matrix: [[Double]], _ right: [Double]) -> [Double] {
        var lower = matrix
        let size = right.count
        for column in 0..<size {
            for row in column..<size {
                var sum = matrix[row][column]
                for inner in 0..<column { sum -= lower[row][inner] * lower[column][inner] }
                lower[row][column] = row == column ? max(sum, 1e-300).squareRoot() : sum / lower[column][column]
            }
        }
        var solution = right
        for row in 0..<size {
            for inner in 0..<row { solution[row] -= lower[row][inner] * solution[inner] }
            solution[row] /= lower[row][row]
        }
        for row in stride(from: size - 1, through: 0, by: -1) {
            for inner in (row + 1)..<max(row + 1, size) { solution[row] -= lower[inner][row] * solution[inner] }
            solution[row] /= lower[row][row]
        }
        return solution
    }

    /// The strongly connected components of a graph, each in rising order, by their first index.
    private static func groups(of size: Int, _ edges: [(Int, Int)]) -> [[Int]] {
        var next = Array(repeating: [Int](), count: size)
        for (from, to) in edges { next[from].append(to) }
        let reached = (0..<size).map { start in
            var seen = Set([start])
            var open = [start]
            while let node = open.popLast() {
                for other in next[node] where seen.insert(other).inserted { open.append(other) }
            }
            return seen
        }
        var groups: [[Int]] = []
        for node in 0..<size {
            if let group = groups.firstIndex(where: { reached[$0[0]].contains(node) && reached[node].contains($0[0]) })
            {
                groups[group].append(node)
            } else {
                groups.append([node])
            }
        }
        return groups
    }
}

extension PairStrengths.Link {
    /// ln F.
    func logChance(_ difference: Double) -> Double {
        switch self {
        case .logistic:
            return difference > 0 ? -log1p(exp(-difference)) : difference - log1p(exp(difference))
        case .normal(let slope):
            let z = slope * difference
            // Below this Φ is 0 in doubles; its tail is φ(z) / -z.
            if z < -30 { return -z * z / 2 - log(-z) - log(2 * Double.pi) / 2 }
            return log(erfc(-z / 2.0.squareRoot()) / 2)
        }
    }

    /// The first derivative of ln F, and the second one negated.
    func derivatives(_ difference: Double) -> (Double, Double) {
        switch self {
        case .logistic:
            let lost = 1 / (1 + exp(difference))
            return (lost, lost * (1 - lost))
        case .normal(let slope):
            let z = slope * difference
            let density = exp(-z * z / 2) / (2 * Double.pi).squareRoot()
            let ratio = z < -30 ? -z - 1 / z : density / (erfc(-z / 2.0.squareRoot()) / 2)
            return (slope * ratio, slope * slope * ratio * (z + ratio))
        }
    }
}
