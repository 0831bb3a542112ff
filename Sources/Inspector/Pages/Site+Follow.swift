import Store

extension Site {
    /// Reads the store anew as it changes, and brings the search index up to date, until the task is cancelled.
    ///
    /// Rests ten times as long as a reading took, so that a run on the same machine keeps its processors.
    func follow() async {
        var mark: [String] = []
        let clock = ContinuousClock()
        while !Task.isCancelled {
            let now = store.changeMark
            var took = Duration.zero
            if now != mark {
                mark = now
                var isOther = false
                took = await clock.measure {
                    isOther = (try? await keeper.reload()) ?? false
                    await takeInTexts()
                }
                await live.tell(isOther ? .lists : .figures)
            } else {
                await live.tell(.alive)
            }
            try? await Task.sleep(for: max(.seconds(1), took * 10))
        }
    }

    private func takeInTexts() async {
        guard let search else { return }
        while !Task.isCancelled, let count = try? await search.advance(from: store), count > 0 {}
    }
}
