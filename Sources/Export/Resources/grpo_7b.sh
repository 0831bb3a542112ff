#!/usr/bin/env bash
# GRPO in verl on this export, with the values of ReasonRank for 7B (arXiv 2508.07050). Run in this folder.
# For 32B with LoRA: actor.optim.lr=1e-5, model.lora_rank=32, model.lora_alpha=32, rollout.tensor_model_parallel_size=8,
# rollout.load_format=safetensors, rollout.layered_summon=true.
set -euo pipefail
python3 -m verl.trainer.main_ppo \
  algorithm.adv_estimator=grpo \
  algorithm.use_kl_in_reward=false \
  data.train_files=rl.jsonl \
  data.val_files="${VALIDATION:-rl.jsonl}" \
  data.train_batch_size=16 \
  data.max_prompt_length=20480 \
  data.max_response_length=3072 \
  data.filter_overlong_prompts=true \
  data.truncation=error \
  actor_rollout_ref.model.path="${MODEL:-saves/rankforge-7b}" \
  actor_rollout_ref.model.use_remove_padding=true \
  actor_rollout_ref.model.enable_gradient_checkpointing=true \
  actor_rollout_ref.actor.optim.lr=1e-6 \
  actor_rollout_ref.actor.ppo_mini_batch_size=8 \
  actor_rollout_ref.actor.ppo_micro_batch_size_per_gpu=1 \
  actor_rollout_ref.actor.use_kl_loss=true \
  actor_rollout_ref.actor.kl_loss_coef=0.001 \
  actor_rollout_ref.actor.kl_loss_type=low_var_kl \
  actor_rollout_ref.actor.entropy_coeff=0 \
  actor_rollout_ref.rollout.name=vllm \
  actor_rollout_ref.rollout.n=8 \
  actor_rollout_ref.rollout.tensor_model_parallel_size=1 \
  actor_rollout_ref.rollout.gpu_memory_utilization=0.5 \
  actor_rollout_ref.rollout.max_num_batched_tokens=23552 \
  actor_rollout_ref.rollout.log_prob_micro_batch_size_per_gpu=40 \
  actor_rollout_ref.ref.log_prob_micro_batch_size_per_gpu=40 \
  actor_rollout_ref.ref.fsdp_config.param_offload=true \
  custom_reward_function.path=reward.py \
  custom_reward_function.name=compute_score \
  trainer.total_epochs=1 \
  trainer.total_training_steps=200 \
  trainer.save_freq=25 \
  trainer.test_freq=100 \
  trainer.n_gpus_per_node=8 \
  trainer.nnodes=1 \
  trainer.critic_warmup=0 "$@"
