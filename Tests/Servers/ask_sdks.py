"""Asks the simulator through the official clients, and says where they see anything else than they should.

usage: ask_sdks.py RANKFORGE, in an environment with openai, anthropic and google-genai; exit code 1 where something does not add up.
"""

import re
import subprocess
import sys
from importlib.metadata import version

import anthropic
import openai
from google import genai

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


def check(name, text, thoughts, prompt, output):
    expect(PATTERN.search(text or ""), f"{name}: no order in {text!r}")
    expect(len(thoughts or "") > 100, f"{name}: no reasoning, found {thoughts!r}")
    expect(prompt > 20, f"{name}: {prompt} tokens of the prompt")
    expect(output > len(thoughts or "") / 8, f"{name}: {output} tokens of the answer")
    return text


def simulator(rankforge, *options):
    process = subprocess.Popen([rankforge, "simulate", "--port", "0", *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for line in process.stdout:
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if found:
            return process, found.group(0)
    raise SystemExit("the simulator did not start")


def ask(base):
    answers = []
    client = openai.OpenAI(base_url=f"{base}/v1", api_key="k", max_retries=0)
    messages = [{"role": "user", "content": PROMPT}]
    whole = client.chat.completions.create(model="m", messages=messages, max_tokens=4000)
    usage = whole.usage
    answers.append(check("chat", whole.choices[0].message.content, whole.choices[0].message.reasoning_content, usage.prompt_tokens, usage.completion_tokens))
    text, thoughts = "", ""
    for chunk in client.chat.completions.create(model="m", messages=messages, max_tokens=4000, stream=True, stream_options={"include_usage": True}):
        for choice in chunk.choices:
            text += choice.delta.content or ""
            thoughts += getattr(choice.delta, "reasoning_content", None) or ""
        usage = chunk.usage or usage
    answers.append(check("chat, streamed", text, thoughts, usage.prompt_tokens, usage.completion_tokens))

    def responses(name, response):
        summaries = [part.text for item in response.output if item.type == "reasoning" for part in item.summary]
        expect(response.status == "completed", f"{name}: status {response.status}")
        return check(name, response.output_text, "".join(summaries), response.usage.input_tokens, response.usage.output_tokens)

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
        return check(name, text and text.text, thinking and thinking.thinking, tokens, message.usage.output_tokens)

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
        return check(name, text, thoughts, usage.prompt_token_count, usage.candidates_token_count + usage.thoughts_token_count)

    answers.append(parts("gemini", [response]))
    answers.append(parts("gemini, streamed", list(gemini.models.generate_content_stream(model="m", contents=PROMPT))))
    expect(len(set(answers)) == 1, f"answers differ: {set(answers)}")
    return len(answers)


def refuse(base):
    """Every request is over the rate: each client sees its own kind of error."""
    client = openai.OpenAI(base_url=f"{base}/v1", api_key="k", max_retries=0)
    claude = anthropic.Anthropic(base_url=base, api_key="k", max_retries=0)
    gemini = genai.Client(api_key="k", http_options={"base_url": base})
    messages = [{"role": "user", "content": PROMPT}]
    count = 0
    for name, call, kind in [
        ("chat", lambda: client.chat.completions.create(model="m", messages=messages), openai.RateLimitError),
        ("responses", lambda: client.responses.create(model="m", input=PROMPT), openai.RateLimitError),
        ("anthropic", lambda: claude.messages.create(model="m", max_tokens=100, messages=messages), anthropic.RateLimitError),
        ("gemini", lambda: gemini.models.generate_content(model="m", contents=PROMPT), genai.errors.ClientError),
    ]:
        try:
            call()
            troubles.append(f"{name}: no error where the rate is refused")
        except kind as error:
            count += 1
            expect(name != "gemini" or error.code == 429 and error.status == "RESOURCE_EXHAUSTED", f"gemini: {error}")
        except Exception as error:
            troubles.append(f"{name}: expected {kind.__name__}, found {type(error).__name__}: {error}")
    return count


def main():
    counts = []
    for what, options in [(ask, []), (refuse, ["--rate-limited", "1", "--retry-after", "1"])]:
        process, base = simulator(sys.argv[1], *options)
        try:
            counts.append(what(base))
        finally:
            process.terminate()
    names = ", ".join(f"{name} {version(name)}" for name in ["openai", "anthropic", "google-genai"])
    print(f"{names}: {counts[0]} answers alike, {counts[1]} refusals understood", flush=True)
    for trouble in troubles:
        print(f"  TROUBLE {trouble}", flush=True)
    sys.exit(1 if troubles else 0)


main()
