"""verl 0.4, which ReasonRank used, reads parquet only: python3 to_parquet.py rl.jsonl train.parquet"""

import sys

import datasets

datasets.load_dataset("json", data_files=sys.argv[1])["train"].to_parquet(sys.argv[2])
