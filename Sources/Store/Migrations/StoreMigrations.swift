import GRDB

/// All migrations in their order; entries are only ever appended.
enum StoreMigrations {
    /// The migrator that brings a store of any older release up to date.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("2026-11-23 first release", migrate: FirstRelease.migrate)
        migrator.registerMigration("2026-11-24 second release", migrate: SecondRelease.migrate)
        migrator.registerMigration("2026-11-25 page snapshots", migrate: PageSnapshots.migrate)
        migrator.registerMigration("2026-11-25 run files", migrate: RunFiles.migrate)
        migrator.registerMigration("2026-11-25 web searches", migrate: WebSearches.migrate)
        migrator.registerMigration("2026-11-25 embedded texts", migrate: EmbeddedTexts.migrate)
        migrator.registerMigration("2026-11-25 decisions", migrate: Decisions.migrate)
        migrator.registerMigration("2026-11-25 ranking samples", migrate: RankingSamples.migrate)
        migrator.registerMigration("2026-11-25 reranks", migrate: Reranks.migrate)
        migrator.registerMigration("2026-11-29 booked attempts", migrate: BookedAttempts.migrate)
        migrator.registerMigration("2026-11-29 text rules", migrate: TextRuleVersions.migrate)
        migrator.registerMigration("2026-11-29 embedded counts", migrate: EmbeddedCounts.migrate)
        migrator.registerMigration("2026-11-29 nul characters", migrate: NULCharacters.migrate)
        migrator.registerMigration("2026-11-29 row digests", migrate: RowDigests.migrate)
        migrator.registerMigration("2026-11-29 bounded counts", migrate: BoundedCounts.migrate)
        migrator.registerMigration("2026-11-29 model windows", migrate: ModelWindows.migrate)
        migrator.registerMigration("2026-11-29 possibly billed", migrate: PossiblyBilled.migrate)
        migrator.registerMigration("2026-11-29 left out passages", migrate: LeftOutPassages.migrate)
        migrator.registerMigration("2026-11-29 unread answers", migrate: UnreadAnswers.migrate)
        migrator.registerMigration("2026-11-30 reasoning kinds", migrate: ReasoningKinds.migrate)
        migrator.registerMigration("2026-11-30 answering hosts", migrate: AnsweringHosts.migrate)
        return migrator
    }
}
