package import Ranking
import Settings
package import Teacher

/// A teacher of a pipeline file: how it is reached, and how the pipeline uses it.
package struct PipelineTeacher: Sendable {
    /// What the file calls it; nil of the only one, under `teacher:`.
    package let name: String?
    /// Its place among the file's teachers.
    let index: Int
    package let endpoint: TeacherConfiguration
    /// The context window in tokens.
    package let context: Int
    /// How many further samples an unusable answer may cost.
    let resample: ResampleRule
    /// Where the file describes it.
    let settings: Settings

    private init(_ settings: Settings, name: String?, index: Int) throws {
        self.name = name
        self.index = index
        self.settings = settings
        endpoint = try TeacherConfiguration(settings: settings)
        context = settings[PipelineSchema.contextSetting]
        resample = ResampleRule(settings: settings)
    }

    /// The setting of a stage that names who is asked.
    static let choiceKey = "teacher"

    /// Reads those of a pipeline file, by name.
    static func all(_ file: Settings) throws -> [PipelineTeacher] {
        let (one, several) = (TeacherConfiguration.teacherPlace, TeacherConfiguration.severalPlace)
        let named = file.section(several)
        switch (file.settings(one), named.values.keys.sorted()) {
        case (let only?, let names) where names.isEmpty: return [try PipelineTeacher(only, name: nil, index: 0)]
        case (nil, let names) where !names.isEmpty:
            return try names.enumerated().map { index, name in
                try PipelineTeacher(named.section(name), name: name, index: index)
            }
        case (let only, _):
            throw PipelineFileError(
                path: only == nil ? one : several,
                expected: "one of `\(one): {…}` and `\(several): {NAME: {…}, …}`",
                found: only == nil ? "neither" : "both",
                suggestion: only == nil ? "say which model is asked" : "take one away"
            )
        }
    }

    /// The one that a stage asks.
    ///
    /// - Parameter stage: its settings.
    static func asked(by stage: Settings, among teachers: [PipelineTeacher]) throws -> PipelineTeacher {
        let names = teachers.compactMap(\.name)
        let wanted = stage.string(choiceKey)
        if wanted == nil, teachers.count == 1 { return teachers[0] }
        if let wanted, let found = teachers.first(where: { $0.name == wanted }) { return found }
        let isNamed = !names.isEmpty
        throw PipelineFileError(
            path: stage.join(choiceKey),
            expected: isNamed ? "the name of a teacher: \(names.joined(separator: ", "))" : "no name beside `teacher:`",
            found: wanted.map { "\"\($0)\"" } ?? "nothing",
            suggestion: isNamed
                ? wanted.flatMap { Suggestion.nearest(to: $0, among: names) }.map { "did you mean \($0)?" }
                    ?? "write teacher: \(names[0])"
                : "take it away, or describe several teachers under `teachers:`"
        )
    }

    /// Where it is asked; empty for the simulator.
    package var addresses: [String] { endpoint.isSimulator ? [] : endpoint.baseURLs }

    /// What a finding or a file about it is called by: `endpoint of r1`.
    func named(_ subject: String) -> String { name.map { "\(subject) of \($0)" } ?? subject }

    /// Words that name settings of the only teacher, with its own places.
    func placed(_ words: String) -> String {
        name == nil ? words : words.replacing(/\bteacher\.(?=[a-z])/, with: endpoint.place + ".")
    }
}

extension PipelineConfiguration {
    /// The teacher that a stage asks; nil where it asks none.
    package func teacher(of stage: StageName, in domain: String) -> PipelineTeacher? {
        switch stage {
        case .judge: domains.first { $0.name == domain }.flatMap(teacher(judging:))
        case .rank: ranker
        default: nil
        }
    }

    /// The one that judges a domain; nil where labels are there.
    func teacher(judging domain: DomainConfiguration) -> PipelineTeacher? {
        domain.judge.prompts.isEmpty ? nil : judges[domain.name]
    }

    /// The stages that ask a teacher, each with its domain.
    func stages(asking teacher: PipelineTeacher) -> [(stage: StageName, domain: DomainConfiguration)] {
        domains.flatMap { domain in
            StageName.allCases.filter { self.teacher(of: $0, in: domain.name)?.index == teacher.index }
                .map { (stage: $0, domain: domain) }
        }
    }

    /// The teachers that a part of the pipeline asks.
    func teachers(of domain: DomainConfiguration) -> [PipelineTeacher] {
        teachers.filter { teacher in stages(asking: teacher).contains { $0.domain.name == domain.name } }
    }
}
