#!/usr/bin/env bash
# Runs the demo with the simulator and exports every format and form below a folder. Usage: export_demo.sh RANKFORGE FOLDER
set -euo pipefail
rankforge=$1 folder=$2
set_store=(--set "store=$folder/store.sqlite" --set teacher.simulator.latency_ms=0)
"$rankforge" run pipelines/demo.yaml "${set_store[@]}" --yes > /dev/null
export_as() {
  "$rankforge" export pipelines/demo.yaml "${set_store[@]}" --allow-simulated --validation 0.2 --out "$folder/$1" "${@:2}" > /dev/null
}
for style in sharegpt openai alpaca; do export_as "sft-$style" --format sft --style "$style" --non-reasoning 0.3; done
for style in sentence-transformers flagembedding tevatron; do export_as "triples-$style" --format triples --style "$style"; done
for format in rl reasonrank beir; do export_as "$format" --format "$format"; done
