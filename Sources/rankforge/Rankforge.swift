@main
struct Rankforge {
    static func main() {}
}
