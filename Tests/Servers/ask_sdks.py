"""Asks the simulator through the official clients, and holds batch files, out and in, against their types; says where they see anything else than they should.

usage: ask_sdks.py RANKFORGE, in an environment with openai, anthropic, google-genai and mistralai; exit code 1 where something does not add up.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from importlib.metadata import version

import anthropic
import mistralai.client.errors
import mistralai.client.models as mistral
import openai
import pydantic
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming
from anthropic.types.messages import MessageBatchIndividualResponse
from anthropic.types.messages.batch_create_params import Request as MessageRequest
from google import genai
from mistralai.client import Mistral
from openai.types.chat import ChatCompletion
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
from openai.types.responses import Response
from openai.types.responses.response_create_params import ResponseCreateParamsNonStreaming

PROMPT = """<query>
  Why does loam hold water?
</query>

<passages>
[1] Bread is baked from flour.
[2] Loam holds water, since its clay binds it.
[3] Sand lets water run.
</passages>
Order them like [2] > [1] > [3]."""
PATTERN = re.compile(r"\[\d\]( > \[\d\]){2}")
troubles = []


def expect(holds, words):
    if not holds:
        troubles.append(words)


def check(name, text, thoughts, prompt, output, reasoning):
    """What a client shows of one answer; all of them must show the same.

    reasoning: its tokens; None where the client has no field for them."""
    expect(PATTERN.search(text or ""), f"{name}: no order in {text!r}")
    expect(len(thoughts or "") > 100, f"{name}: no reasoning, found {thoughts!r}")
    expect(prompt > 20, f"{name}: {prompt} tokens of the prompt")
    expect(reasoning is None or len(thoughts or "") / 8 < reasoning < output, f"{name}: {reasoning} tokens of reasoning in {output}")
    return text, prompt, output


def simulator(rankforge, *options):
    process = subprocess.Popen([rankforge, "simulate", "--port", "0", *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for line in process.stdout:
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if found:
            return process, found.group(0)
    raise SystemExit("the simulator did not start")


def ask(base):
    def counts(usage):
        return usage.prompt_tokens, usage.completion_tokens, usage.completion_tokens_details.reasoning_tokens

    answers = []
    client = openai.OpenAI(base_url=f"{base}/v1", api_key="k", max_retries=0)
    messages = [{"role": "user", "content": PROMPT}]
    whole = client.chat.completions.create(model="m", messages=messages, max_tokens=4000)
    usage = whole.usage
    answers.append(check("chat", whole.choices[0].message.content, whole.choices[0].message.reasoning_content, *counts(usage)))
    text, thoughts = "", ""
    for chunk in client.chat.completions.create(model="m", messages=messages, max_tokens=4000, stream=True, stream_options={"include_usage": True}):
        for choice in chunk.choices:
            text += choice.delta.content or ""
            thoughts += getattr(choice.delta, "reasoning_content", None) or ""
        usage = chunk.usage or usage
    answers.append(check("chat, streamed", text, thoughts, *counts(usage)))

    def responses(name, response):
        summaries = [part.text for item in response.output if item.type == "reasoning" for part in item.summary]
        expect(response.status == "completed", f"{name}: status {response.status}")
        return check(name, response.output_text, "".join(summaries), response.usage.input_tokens, response.usage.output_tokens, response.usage.output_tokens_details.reasoning_tokens)

    answers.append(responses("responses", client.responses.create(model="m", input=PROMPT, max_output_tokens=4000)))
    text, last = "", None
    for event in client.responses.create(model="m", input=PROMPT, max_output_tokens=4000, stream=True):
        if event.type == "response.output_text.delta":
            text += event.delta
        if event.type == "response.completed":
            last = event.response
    expect(last is not None and last.output_text == text, "responses, streamed: deltas and last event differ")
    answers.append(responses("responses, streamed", last))
    cut = client.responses.create(model="m", input=PROMPT, max_output_tokens=16)
    expect(cut.status == "incomplete" and cut.incomplete_details.reason == "max_output_tokens", f"responses: cut off as {cut.status}")

    claude = anthropic.Anthropic(base_url=base, api_key="k", max_retries=0)
    message = claude.messages.create(model="m", max_tokens=4000, messages=messages)

    def blocks(name, message):
        parts = {block.type: block for block in message.content}
        thinking, text = parts.get("thinking"), parts.get("text")
        tokens = message.usage.input_tokens + (message.usage.cache_read_input_tokens or 0)
        expect(message.stop_reason == "end_turn", f"{name}: ended by {message.stop_reason}")
        return check(name, text and text.text, thinking and thinking.thinking, tokens, message.usage.output_tokens, message.usage.output_tokens_details.thinking_tokens)

    answers.append(blocks("anthropic", message))
    with claude.messages.stream(model="m", max_tokens=4000, messages=messages) as stream:
        answers.append(blocks("anthropic, streamed", stream.get_final_message()))

    gemini = genai.Client(api_key="k", http_options={"base_url": base})
    response = gemini.models.generate_content(model="m", contents=PROMPT)

    def parts(name, chunks):
        found = [part for chunk in chunks for part in chunk.candidates[0].content.parts]
        thoughts = "".join(part.text or "" for part in found if part.thought)
        text = "".join(part.text or "" for part in found if not part.thought)
        usage = chunks[-1].usage_metadata
        expect(chunks[-1].candidates[0].finish_reason.name == "STOP", f"{name}: ended by {chunks[-1].candidates[0].finish_reason}")
        return check(name, text, thoughts, usage.prompt_token_count, usage.candidates_token_count + usage.thoughts_token_count, usage.thoughts_token_count)

    answers.append(parts("gemini", [response]))
    answers.append(parts("gemini, streamed", list(gemini.models.generate_content_stream(model="m", contents=PROMPT))))
    return answers


def ask_mistral(base):
    """Its client is the one that takes a content of parts."""
    client, answers = Mistral(api_key="k", server_url=base), []
    messages = [{"role": "user", "content": PROMPT}]

    def texts(contents):
        found = {"text": "", "thinking": ""}
        for content in contents:
            for part in [mistral.TextChunk(text=content)] if isinstance(content, str) else content or []:
                found[part.type] += "".join(chunk.text for chunk in part.thinking) if part.type == "thinking" else part.text
        return found["text"], found["thinking"]

    whole = client.chat.complete(model="m", messages=messages, max_tokens=4000)
    answers.append(check("mistral", *texts([whole.choices[0].message.content]), whole.usage.prompt_tokens, whole.usage.completion_tokens, None))
    chunks = [event.data for event in client.chat.stream(model="m", messages=messages, max_tokens=4000)]
    usage = chunks[-1].usage
    expect(chunks[-1].choices[0].finish_reason == "stop", f"mistral, streamed: ended by {chunks[-1].choices[0].finish_reason}")
    answers.append(check("mistral, streamed", *texts([chunk.choices[0].delta.content for chunk in chunks]), usage.prompt_tokens, usage.completion_tokens, None))
    return answers


def calls(base, model="m"):
    """A request of each client, streamed too, with the kind of error that it has for a status."""
    client = openai.OpenAI(base_url=f"{base}/v1", api_key="k", max_retries=0)
    claude = anthropic.Anthropic(base_url=base, api_key="k", max_retries=0)
    gemini = genai.Client(api_key="k", http_options={"base_url": base})
    other = Mistral(api_key="k", server_url=base)
    messages = [{"role": "user", "content": PROMPT}]
    errors = {401: "AuthenticationError", 402: "APIStatusError", 404: "NotFoundError", 429: "RateLimitError", 500: "InternalServerError"}

    def of(package):
        return lambda status: getattr(package, errors[status])

    def googles(status):
        return genai.errors.ServerError if status >= 500 else genai.errors.ClientError

    for streams in [False, True]:
        yield "chat", of(openai), lambda: client.chat.completions.create(model=model, messages=messages, stream=streams)
        yield "responses", of(openai), lambda: client.responses.create(model=model, input=PROMPT, stream=streams)
        yield "anthropic", of(anthropic), lambda: claude.messages.create(model=model, max_tokens=4000, messages=messages, stream=streams)
        gemini_call = gemini.models.generate_content_stream if streams else gemini.models.generate_content
        yield "gemini", googles, lambda: list(gemini_call(model=model, contents=PROMPT))
        mistral_call = other.chat.stream if streams else other.chat.complete
        yield "mistral", lambda status: mistralai.client.errors.SDKError, lambda: mistral_call(model=model, messages=messages)


GOOGLES = {401: "UNAUTHENTICATED", 402: "INVALID_ARGUMENT", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL"}


def refuse(base, status, model="m"):
    """Nothing is answered: each client sees its own kind of error, and of a refused rate how long to wait."""
    count = 0
    for name, kind, call in calls(base, model):
        try:
            call()
            troubles.append(f"{name}: no error where {status} was to come")
            continue
        except kind(status) as error:
            code = error.code if name == "gemini" else error.status_code
            expect(code == status, f"{name}: {code} in place of {status}")
            if name == "gemini":
                expect(error.status == GOOGLES[status] and error.message, f"gemini: {error}")
            wait = waits(name, error)
            expect(wait == (7 if status == 429 else None), f"{name}: a wait of {wait} s with {status}")
            count += 1
        except Exception as error:
            troubles.append(f"{name}: expected {kind(status).__name__}, found {type(error).__name__}: {error}")
    return count


def waits(name, error):
    if name == "gemini":
        details = error.details["error"].get("details", [])
        delays = [detail["retryDelay"] for detail in details if detail["@type"].endswith("google.rpc.RetryInfo")]
        return float(delays[0].removesuffix("s")) if delays else None
    headers = error.headers if name == "mistral" else error.response.headers
    return float(headers["retry-after"]) if "retry-after" in headers else None


def typed(type, value):
    """A value as a client's type has it, with no field that the type does not know."""
    read = pydantic.TypeAdapter(type).validate_python(value)
    unknown = set(value) - set(type.__annotations__)
    expect(not unknown, f"{type.__name__} has no {unknown}")
    # Lists are checked as they are gone through.
    return {name: field if isinstance(field, (str, bytes, dict)) or not hasattr(field, "__iter__") else list(field) for name, field in read.items()}


def openai_form(asked, answered, body):
    request, response = body
    typed(request, asked["body"])
    expect(asked["method"] == "POST" and asked["url"].startswith("/v1/"), f"{asked['url']}: no address of a batch")
    if answered["response"] and answered["response"]["status_code"] == 200:
        response.model_validate(answered["response"]["body"])
        return True


def anthropic_form(asked, answered):
    typed(MessageRequest, asked)
    typed(MessageCreateParamsNonStreaming, asked["params"])
    return MessageBatchIndividualResponse.model_validate(answered).result.type == "succeeded"


def gemini_form(asked, answered):
    request = dict(asked["request"])
    expect(request.pop("model").startswith("models/"), "gemini: no model in a request")
    for content in request.pop("contents"):
        genai.types.Content.model_validate(content)
    # Not every prompt has one.
    genai.types.Content.model_validate(request.pop("systemInstruction", {}))
    genai.types.GenerationConfig.model_validate(request.pop("generationConfig"))
    expect(not request, f"gemini: a request with {set(request)}")
    read = genai.types.InlinedResponse.model_validate({name: value for name, value in answered.items() if name != "key"})
    return bool(read.response and read.response.candidates)


def mistral_form(asked, answered):
    mistral.BatchRequest.model_validate(asked)
    mistral.ChatCompletionRequest.model_validate(asked["body"])
    if answered["response"] and answered["response"]["status_code"] == 200:
        mistral.ChatCompletionResponse.model_validate(answered["response"]["body"])
        return True


FORMS = [
    ("openai", "chat", lambda *lines: openai_form(*lines, (CompletionCreateParamsNonStreaming, ChatCompletion))),
    ("openai", "responses", lambda *lines: openai_form(*lines, (ResponseCreateParamsNonStreaming, Response))),
    ("anthropic", "anthropic", anthropic_form),
    ("gemini", "gemini", gemini_form),
    ("mistral", "chat", mistral_form),
]


def batches(rankforge):
    """Files of each provider's form: every request and every result is what its client's types say."""
    keys = {f"{name.upper()}_API_KEY": "k" for name, _, _ in FORMS}
    answers = 0
    for provider, protocol, read in FORMS:
        with tempfile.TemporaryDirectory() as folder:
            def call(*arguments):
                done = subprocess.run([rankforge, *arguments], env={**os.environ, **keys}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                expect(done.returncode == 0, f"{provider}, {protocol}: {arguments[:2]} ended with {done.returncode}: {done.stdout[-600:]}")
                return done.stdout

            values = [f"store={folder}/store.sqlite", f"teacher.provider={provider}", f"teacher.protocol={protocol}", "teacher.model=m"]
            pipeline = ["pipelines/demo.yaml", *(word for value in values for word in ("--set", value))]
            call("batch", "export", *pipeline, "--limit", "1", "--out", f"{folder}/out")
            files = [os.path.join(folder, "out", name) for name in sorted(os.listdir(f"{folder}/out"))]
            results = os.path.join(folder, "results.jsonl")
            faults = ["--stall", "0.15", "--reset", "0.15", "--error-500", "0.15"]
            call("simulate", *(word for file in files for word in ("--batch", file)), "--out", results, *faults)
            asked = []
            for file in files:
                with open(file, encoding="utf-8") as text:
                    asked += json.load(text)["requests"] if provider == "anthropic" else map(json.loads, text)
            name = "key" if provider == "gemini" else "custom_id"
            with open(results, encoding="utf-8") as text:
                answered = {line[name]: line for line in map(json.loads, text)}
            expect(set(answered) == {line[name] for line in asked} and len(answered) == len(asked), f"{provider}, {protocol}: other keys came back")
            expect(all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", key) for key in answered), f"{provider}, {protocol}: a key that Anthropic would refuse")
            try:
                count = sum(bool(read(line, answered[line[name]])) for line in asked)
            except (pydantic.ValidationError, KeyError) as error:
                troubles.append(f"{provider}, {protocol}: {error}")
                continue
            said = call("batch", "import", *pipeline, results)
            expect(f"{count} answers stored" in said or f"{count} answer stored" in said, f"{provider}, {protocol}: {count} answers, and the import says {said[-300:]}")
            expect(0 < count < len(asked), f"{provider}, {protocol}: {count} of {len(asked)} were answered")
            answers += count
    return answers


def with_simulator(what, *options):
    process, base = simulator(sys.argv[1], *options)
    try:
        return what(base)
    finally:
        process.terminate()
        process.wait()


def main():
    answers = with_simulator(ask) + with_simulator(ask_mistral, "--shape", "content-parts")
    expect(len(set(answers)) == 1, f"answers differ: {set(answers)}")
    os.environ["SIMULATED_KEY"] = "another"
    refused = sum(
        with_simulator(lambda base: refuse(base, status, "other" if status == 404 else "m"), *options)
        for status, options in [
            (401, ["--api-key-env", "SIMULATED_KEY"]),
            (402, ["--no-balance", "1"]),
            (404, ["--model", "m"]),
            (429, ["--rate-limited", "1", "--retry-after", "7"]),
            (500, ["--error-500", "1"]),
        ]
    )
    filed = batches(sys.argv[1])
    names = ", ".join(f"{name} {version(name)}" for name in ["openai", "anthropic", "google-genai", "mistralai"])
    print(f"{names}: {len(answers)} answers alike, {refused} errors understood, {filed} answers by file in {len(FORMS)} forms", flush=True)
    for trouble in troubles:
        print(f"  TROUBLE {trouble}", flush=True)
    sys.exit(1 if troubles else 0)


main()
