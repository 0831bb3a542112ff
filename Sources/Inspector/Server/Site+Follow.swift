import Store

extension Site {
    /// Reads the store anew as it changes, tells open pages, and brings the search index up to date, until the task is cancelled.
    func follow() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await followFigures() }
            group.addTask { await followLists() }
            group.addTask { await followComparison() }
        }
    }

    /// The cache decides how often figures are read; pages are told once newer ones are there.
    private func followFigures() async {
        var told = 0
        while !Task.isCancelled {
            _ = try? await figures.figures()
            let readings = await figures.readings
            await live.tell(readings == told ? .alive : .figures)
            told = readings
            try? await Task.sleep(for: .seconds(1))
        }
    }

    /// So that who opens the comparison of two large stores finds it made.
    private func followComparison() async {
        while let against, !Task.isCancelled {
            _ = try? await against.comparison(with: store)
            try? await Task.sleep(for: .seconds(2))
        }
    }

    /// Rests ten times as long as a reading took, so that a run on the same machine keeps its processors.
    private func followLists() async {
        var mark: [String] = []
        let clock = ContinuousClock()
        while !Task.isCancelled {
            let now = store.changeMark
            var took = Duration.zero
            if now != mark {
                mark = now
                var isOther = false
                took = await clock.measure {
                    isOther = isRerank ? false : (try? await keeper.reload()) ?? false
                    try? await rerankMark.look(into: store)
                    if (try? await reranks.reload()) ?? false { isOther = true }
                }
                if isOther { await live.tell(.lists) }
                await takeInTexts()
            }
            try? await Task.sleep(for: max(.seconds(1), took * 10))
        }
    }

    /// Works half of the time, for the same reason.
    private func takeInTexts() async {
        guard let search else { return }
        let clock = ContinuousClock()
        var count = 1
        while !Task.isCancelled, count > 0 {
            let took = await clock.measure { count = (try? await search.advance(from: store)) ?? 0 }
            try? await Task.sleep(for: took)
        }
    }
}
