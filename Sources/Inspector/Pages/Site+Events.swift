import Hummingbird
import ServiceLifecycle

extension Site {
    /// A stream of server-sent events: `figures` or `lists`, whenever they have changed.
    func events() async -> Response {
        let events = await live.events()
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream"],
            body: ResponseBody { writer in
                // Ends with the server, which otherwise would wait for pages that stay open.
                for await event in events.cancelOnGracefulShutdown() {
                    let text =
                        switch event {
                        case .figures: "event: figures\ndata:\n\n"
                        case .lists: "event: lists\ndata:\n\n"
                        case .alive: ": alive\n\n"
                        }
                    try await writer.write(ByteBuffer(string: text))
                }
                try await writer.finish(nil)
            }
        )
    }
}
