/// What a PDF may cost; a hostile one tries to cost all there is.
public struct PDFLimits: Hashable, Sendable {
    /// Seconds of processor time; twice that by the clock.
    public var seconds: Int
    /// Bytes of address space.
    public var memory: Int
    /// Bytes of text; more is an error, not a cut text.
    public var text: Int

    /// Twenty seconds, 1 GiB, 32 MiB: a book of a thousand pages needs three seconds, 60 MiB and 3 MiB.
    public init(seconds: Int = 20, memory: Int = 1 << 30, text: Int = 32 << 20) {
        self.seconds = seconds
        self.memory = memory
        self.text = text
    }
}
