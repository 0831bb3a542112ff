package import Foundation

/// Runs readers on damaged files: so many in every test run, and for `RANKFORGE_FUZZ_SECONDS` where somebody asks for it.
package enum Fuzzing {
    /// A reader that took longer than this for one input of 256 KB hangs, as far as a user can tell.
    package static let patience: Duration = .seconds(10)

    /// Seconds for each reader, if a long run is asked for.
    package static var seconds: Double? {
        ProcessInfo.processInfo.environment["RANKFORGE_FUZZ_SECONDS"].flatMap(Double.init)
    }

    /// Feeds a reader, and gives back what took too long, as case numbers and times.
    ///
    /// In a long run each input is on disk before it is read, so that one that kills the process can be found:
    /// `fuzz-NAME.input` in the temporary folder.
    package static func run(
        _ name: String,
        on files: [Data],
        cases: Int,
        seed: Int = 1,
        _ read: (Data) throws -> Void
    ) rethrows -> [String] {
        var mutator = Mutator(seed: seed)
        var slow: [String] = []
        var slowest = Duration.zero
        let start = ContinuousClock.now
        var number = 0
        let kept = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(name).input")
        while seconds.map({ ContinuousClock.now - start < .seconds($0) }) ?? (number < cases) {
            let input = mutator.damaged(of: files)
            if seconds != nil { try? input.write(to: kept) }
            let begin = ContinuousClock.now
            try read(input)
            let taken = ContinuousClock.now - begin
            slowest = max(slowest, taken)
            if taken > patience { slow.append("case \(number): \(taken)") }
            number += 1
        }
        if seconds != nil {
            try? FileManager.default.removeItem(at: kept)
            let words = "FUZZ \(name): \(number) inputs, slowest \(slowest), peak \(peakMegabytes) MB\n"
            FileHandle.standardError.write(Data(words.utf8))
        }
        return slow
    }

    /// The most memory that this process has held.
    package static var peakMegabytes: Int {
        var usage = rusage()
        #if os(Linux)
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            return usage.ru_maxrss >> 10
        #else
            getrusage(RUSAGE_SELF, &usage)
            return usage.ru_maxrss >> 20
        #endif
    }
}
