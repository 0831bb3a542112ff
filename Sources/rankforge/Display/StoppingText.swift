import Pipeline

/// What a run that stops waits for.
enum StoppingText {
    static func text(_ session: TeacherSession) -> String {
        let (count, oldest) = session.inFlight
        guard count > 0 else { return "stopping: no answer is in flight; Ctrl-C again ends it at once" }
        return
            "stopping: waits for \(Plural.text(count, "answer")) in flight, the oldest for \(Elapsed.text(oldest)), and stores "
            + "them; Ctrl-C again ends it at once and loses them"
    }
}
