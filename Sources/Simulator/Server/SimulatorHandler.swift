import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Speaks HTTP/1.1 on one connection.
final class SimulatorHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let backend: SimulatorBackend
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    /// How the last request was spoken.
    private var spoken: any SimulatedProtocol = ChatShape()
    /// The completion on its way, for when the client leaves.
    private var current: (completion: Completion, fault: Faults.Transport?, body: [UInt8])?
    /// A request that came while one was being answered waits its turn; clients of ours never pipeline.
    private static let largestBody = 32 << 20

    init(backend: SimulatorBackend) {
        self.backend = backend
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.removeAll(keepingCapacity: true)
        case .body(let buffer):
            body.append(contentsOf: buffer.readableBytesView)
            if body.count > Self.largestBody { context.close(promise: nil) }
        case .end:
            if let head { answer(head, context) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(wasSent: false)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let path = String(head.uri.prefix { $0 != "?" })
        let header = { head.headers.first(name: $0) }
        spoken = SimulatedProtocols.all.first { $0.takes(path) } ?? ChatShape()
        switch (head.method, path) {
        case (.POST, _) where spoken.takes(path):
            send(backend.reply(body: body, path: path, key: spoken.key(header), spoken: spoken), context)
        case (.POST, "/v1/embeddings"): send(backend.embeddings(body: body, key: spoken.key(header)), context)
        case (.GET, "/v1/models"), (.GET, "/v1beta/models"), (.GET, "/api/tags"), (.GET, "/v1/tags"):
            // Whose list it is shows in no path: any protocol's key will do.
            let key = SimulatedProtocols.all.lazy.compactMap { $0.key(header) }.first
            send(backend.models(path, key: key), context)
        case (.GET, "/statistics"), (.GET, "/v1/statistics"):
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let json = (try? encoder.encode(backend.statistics)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
            whole(json, status: .ok, context)
        default: whole("{\"detail\":\"Not Found\"}", status: .notFound, context)
        }
    }

    // MARK: - Sending

    private func send(_ reply: SimulatorBackend.Reply, _ context: ChannelHandlerContext) {
        switch reply {
        case .error(let status, let message, let code, let retryAfter):
            let json = spoken.error(status, message, code: code, retryAfter: retryAfter)
            let extra = spoken.saysWaitInHead ? retryAfter.map { [("retry-after", String($0))] } ?? [] : []
            whole(json, status: HTTPResponseStatus(statusCode: status), extra: extra, context)
        case .completion(let completion, let streamed, let delay, let fault):
            current = (completion, fault, body)
            streamed ? stream(completion, delay, fault, context) : plain(completion, delay, fault, context)
        case .document(let json, let delay):
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
            after(delay, context) {
                guard bound.value.channel.isActive else { return }
                handler.value.whole(json, status: .ok, bound.value)
            }
        }
    }

    private func stream(
        _ completion: Completion,
        _ delay: Double,
        _ fault: Faults.Transport?,
        _ context: ChannelHandlerContext
    ) {
        let headers: HTTPHeaders = ["content-type": spoken.streamType, "cache-control": "no-cache"]
        context.writeAndFlush(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers))),
            promise: nil
        )
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        // Lines of JSON have no comments.
        if delay > 0.05, spoken.streamType.hasPrefix("text/event-stream") { send(": keep-alive\n\n", context) }
        after(delay, context) { handler.value.streamNow(completion, fault, bound.value) }
    }

    private func streamNow(_ completion: Completion, _ fault: Faults.Transport?, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        let events = spoken.events(completion)
        switch fault {
        case .reset:
            send(events.prefix(events.count / 2).joined(), context)
            reset(context)
        case .stall:
            send(events.prefix(events.count / 2).joined(), context)
        case .cutStream:
            send(events.prefix(events.count / 2).joined(), context)
            end(context)
            finish(wasSent: true)
        default:
            send(events.joined(), context)
            end(context)
            finish(wasSent: true)
        }
    }

    private func plain(
        _ completion: Completion,
        _ delay: Double,
        _ fault: Faults.Transport?,
        _ context: ChannelHandlerContext
    ) {
        let headers: HTTPHeaders = ["content-type": "application/json"]
        context.writeAndFlush(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers))),
            promise: nil
        )
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        if delay > 0.05 { send("\n\n", context) }
        after(delay, context) {
            let context = bound.value
            guard context.channel.isActive else { return }
            let body = handler.value.spoken.body(completion)
            switch fault {
            case .reset:
                handler.value.send(String(body.prefix(body.count / 2)), context)
                handler.value.reset(context)
            case .stall:
                handler.value.send(String(body.prefix(body.count / 2)), context)
            case .cutStream:
                handler.value.end(context)
                handler.value.finish(wasSent: true)
            default:
                handler.value.send(body, context)
                handler.value.end(context)
                handler.value.finish(wasSent: true)
            }
        }
    }

    private func whole(
        _ text: String,
        status: HTTPResponseStatus,
        type: String = "application/json",
        extra: [(String, String)] = [],
        _ context: ChannelHandlerContext
    ) {
        var headers: HTTPHeaders = ["content-type": type, "content-length": String(text.utf8.count)]
        for (name, value) in extra { headers.add(name: name, value: value) }
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))),
            promise: nil
        )
        send(text, context)
        end(context)
    }

    private func send(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
    }

    private func end(_ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// Closes with a RST in place of a FIN: nothing lingers.
    private func reset(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        guard let socket = context.channel as? any SocketOptionProvider else { return context.close(promise: nil) }
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in bound.value.close(promise: nil) }
    }

    private func after(_ seconds: Double, _ context: ChannelHandlerContext, _ body: @escaping @Sendable () -> Void) {
        if seconds <= 0 { return body() }
        context.eventLoop.scheduleTask(in: .microseconds(Int64(seconds * 1e6)), body)
    }

    private func finish(wasSent: Bool) {
        guard let (completion, fault, body) = current else { return }
        current = nil
        backend.ended(completion, fault: fault, wasSent: wasSent, body: body)
    }
}
