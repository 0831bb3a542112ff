import ArgumentParser

/// The flag for machines.
struct JSONFlag: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Write JSON on standard output instead of tables.")
    var isOn = false
}
