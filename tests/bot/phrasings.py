"""Questions as people type them, and what each asks.

A row: text | kind | models | devices | quant | context | RAM in GiB. Several are parted by `;`.
A model is its release's name, or as it was typed: `?` before one that must stay unknown, `~` before
one that says too little, and before the line that a `models` question chooses from. A device is the
card with the least memory that it may mean, `2x` before two of it, `?` before one that is none.
"""

from dataclasses import dataclass

from tests.bot.phrasings_unseen import (
    FIRST,
    FIRST_NON_QUESTIONS,
    FOURTH,
    FOURTH_NON_QUESTIONS,
    SECOND,
    SECOND_NON_QUESTIONS,
    THIRD,
)


@dataclass(frozen=True, slots=True)
class Phrasing:
    text: str
    kind: str
    models: tuple[str, ...]
    devices: tuple[str, ...]
    quant: str | None
    n_ctx: int | None
    ram_gib: float | None


FIT = r"""
can my 3060 12gb run r1 14b at q5 with 16k? | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB | Q5_K_M | 16384
Can my RTX 3060 12GB run DeepSeek R1 14B? | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
can a 3060 run r1 14b | fit | r1-distill-qwen-14b | GeForce RTX 3060 8GB
CAN MY 3090 RUN R1 32B??? | fit | r1-distill-qwen-32b | GeForce RTX 3090
will r1 32b fit on a 3090? | fit | r1-distill-qwen-32b | GeForce RTX 3090
will deepseek-r1-distill-qwen-32b fit in 24gb vram | fit | r1-distill-qwen-32b
does r1 14b fit in a 4070 super | fit | r1-distill-qwen-14b | GeForce RTX 4070 Super
does coder v2 lite run on an rx 7900 xtx | fit | coder-v2-lite-instruct | Radeon RX 7900 XTX
is a 3060 12gb enough for r1 14b q4_k_m | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB | Q4_K_M
is 24gb of vram enough for r1 32b at q5? | fit | r1-distill-qwen-32b | | Q5_K_M
is my 4090 good enough for r1 70b | fit | r1-distill-llama-70b | GeForce RTX 4090
how fast is r1 14b on a 3060 12gb | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
how many tok/s would r1 32b get on a 4090 | fit | r1-distill-qwen-32b | GeForce RTX 4090
how fast would a 3090 run r1 32b q4? | fit | r1-distill-qwen-32b | GeForce RTX 3090 | Q4_K_M
what speed can i expect from v2 lite on a 3080 10gb | fit | v2-lite-chat | GeForce RTX 3080 10GB
what context can i get with r1 14b on a 4070 | fit | r1-distill-qwen-14b | GeForce RTX 4070
how much context fits with r1 8b q8 on a 3070 | fit | r1-distill-llama-8b | GeForce RTX 3070 | Q8_0
max context for coder 6.7b on a 2080 ti? | fit | coder-6.7b-instruct | GeForce RTX 2080 Ti
which quant of r1 14b should i use on a 3060 12gb | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
best quant for r1 32b on my 4090 | fit | r1-distill-qwen-32b | GeForce RTX 4090
what's the highest quant of r1 14b i can run on a 4070 ti super | fit | r1-distill-qwen-14b | GeForce RTX 4070 Ti Super
m3 max 64gb r1 70b? | fit | r1-distill-llama-70b | Apple M3 Max 40-core 64GB
r1 70b m3 max 64gb | fit | r1-distill-llama-70b | Apple M3 Max 40-core 64GB
3060 12gb r1 14b | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
r1 14b q4 3060 12gb 8k | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB | Q4_K_M | 8192
r1 14b on a 3060 12gb? | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
4090, r1 32b, q4_k_m, 32k | fit | r1-distill-qwen-32b | GeForce RTX 4090 | Q4_K_M | 32768
gpu: 4090 model: r1 32b quant: q4_k_m ctx: 32768 | fit | r1-distill-qwen-32b | GeForce RTX 4090 | Q4_K_M | 32768
rtx 4090 + r1 32b? | fit | r1-distill-qwen-32b | GeForce RTX 4090
v3 on 8x h200? | fit | v3 | 8x H200 SXM
can 8x H100 SXM run deepseek v3 q8? | fit | v3 | 8x H100 80GB SXM | Q8_0
can i run r1 671b on 4x 5090 with 256gb of ram | fit | r1 | 4x GeForce RTX 5090 | | | 256
can i run the full r1 671b on a mac studio m3 ultra 512gb | fit | r1 | Apple M3 Ultra 80-core 512GB
can I run DeepSeek-R1 671B IQ1_S on a 3090 with 192 GB RAM? | fit | r1 | GeForce RTX 3090 | IQ1_S | | 192
will DeepSeek-R1-UD-Q2_K_XL run on 2x3090 and 256gb ram? | fit | r1 | 2x GeForce RTX 3090 | UD-Q2_K_XL | | 256
can I run v3.1 with a 4090 and 512gb ddr5 | fit | v3.1 | GeForce RTX 4090 | | | 512
4090 with 64gb ram, r1 70b q4? | fit | r1-distill-llama-70b | GeForce RTX 4090 | Q4_K_M | | 64
i have a 4070 12gb and 32 gb of system ram. can i run r1 32b? | fit | r1-distill-qwen-32b | GeForce RTX 4070 | | | 32
i have 64gb ram and a 3060 12gb, r1 32b possible? | fit | r1-distill-qwen-32b | GeForce RTX 3060 12GB | | | 64
64 gigs of ram, rtx 4080, can it handle r1 70b? | fit | r1-distill-llama-70b | GeForce RTX 4080 | | | 64
ram 64gb gpu 3090 model r1 70b | fit | r1-distill-llama-70b | GeForce RTX 3090 | | | 64
can 2x3090 run r1 70b at q4 with 16k context | fit | r1-distill-llama-70b | 2x GeForce RTX 3090 | Q4_K_M | 16384
can two 3090s run r1 70b? | fit | r1-distill-llama-70b | 2x GeForce RTX 3090
dual 4090 r1 70b q5_k_m 32k | fit | r1-distill-llama-70b | 2x GeForce RTX 4090 | Q5_K_M | 32768
a pair of 7900 xtx for r1 70b - does it fit? | fit | r1-distill-llama-70b | 2x Radeon RX 7900 XTX
would 4 x a6000 do v2.5? | fit | v2.5 | 4x RTX A6000
3090 x2 with r1 70b | fit | r1-distill-llama-70b | 2x GeForce RTX 3090
quad 5090 for v2 236b q4? | fit | v2-chat | 4x GeForce RTX 5090 | Q4_K_M
can my laptop 4060 run r1 8b | fit | r1-distill-llama-8b | GeForce RTX 4060 Laptop
my laptop has a 4060, can it run r1 8b? | fit | r1-distill-llama-8b | GeForce RTX 4060 Laptop
laptop with rtx 4090, r1 32b? | fit | r1-distill-qwen-32b | GeForce RTX 4090 Laptop
I have a laptop with a 3070 and 32GB RAM, will r1 14b q4 work? | fit | r1-distill-qwen-14b | GeForce RTX 3070 Laptop | Q4_K_M | | 32
can a 4090 laptop do r1 32b | fit | r1-distill-qwen-32b | GeForce RTX 4090 Laptop
macbook pro m3 max 64gb and r1 70b? | fit | r1-distill-llama-70b | Apple M3 Max 40-core 64GB
will my macbook air m2 16gb run r1 8b | fit | r1-distill-llama-8b | Apple M2 8-core 16GB
can my m1 macbook with 16gb ram run r1 7b? | fit | r1-distill-qwen-7b | Apple M1 7-core 16GB
mac mini m4 pro 48gb and r1 32b | fit | r1-distill-qwen-32b | Apple M4 Pro 16-core 48GB
can my mac studio m2 ultra 192gb handle v2.5 at q4 | fit | v2.5 | Apple M2 Ultra 60-core 192GB | Q4_K_M
i have an m4 max with 128gb unified memory, can i run r1 70b at q8? | fit | r1-distill-llama-70b | Apple M4 Max 40-core 128GB | Q8_0
does r1 32b work on a m2 max 32gb? | fit | r1-distill-qwen-32b | Apple M2 Max 30-core 32GB
can strix halo 128gb run r1 70b | fit | r1-distill-llama-70b | Ryzen AI Max+ 395 128GB
framework desktop 128gb r1 70b q6 | fit | r1-distill-llama-70b | Ryzen AI Max+ 395 128GB | Q6_K
will a dgx spark run r1 70b? | fit | r1-distill-llama-70b | DGX Spark
jetson orin nano 8gb r1 1.5b | fit | r1-distill-qwen-1.5b | Jetson Orin Nano 8GB
r1 7b on a jetson agx orin 64gb? | fit | r1-distill-qwen-7b | Jetson AGX Orin 64GB
ryzen 7 7840hs with 32gb ram, can it run v2 lite? | fit | v2-lite-chat | Radeon 780M 32GB
can a tesla p40 run r1 32b | fit | r1-distill-qwen-32b | Tesla P40
2x p40 r1 70b q4 | fit | r1-distill-llama-70b | 2x Tesla P40 | Q4_K_M
p100 16gb coder 33b? | fit | coder-33b-instruct | Tesla P100 16GB PCIe
r1 32b on mi50 32gb | fit | r1-distill-qwen-32b | Instinct MI50 32GB
8x mi300x deepseek v3.2 q8? | fit | v3.2 | 8x Instinct MI300X | Q8_0
does v4 flash fit on 2x h200 | fit | v4-flash | 2x H200 SXM
can i run v4 pro on 8x b200? | fit | v4-pro | 8x B200
arc a770 16gb + r1 14b? | fit | r1-distill-qwen-14b | Arc A770 16GB
will an intel arc b580 run r1 14b q4 | fit | r1-distill-qwen-14b | Arc B580 | Q4_K_M
rx 6700 xt, coder 6.7b, 8k context | fit | coder-6.7b-instruct | Radeon RX 6700 XT | | 8192
can an rx 580 8gb run deepseek coder 6.7b | fit | coder-6.7b-instruct | Radeon RX 580 8GB
gtx 1060 6gb for coder 1.3b? | fit | coder-1.3b-instruct | GeForce GTX 1060 6GB
1080 ti r1 8b q6_k | fit | r1-distill-llama-8b | GeForce GTX 1080 Ti | Q6_K
is the 5090 able to run r1 70b q3? | fit | r1-distill-llama-70b | GeForce RTX 5090 | Q3_K_M
rtx pro 6000 for r1 70b at fp16? | fit | r1-distill-llama-70b | RTX PRO 6000 Blackwell | F16
r1 70b q8_0 on an a100 80gb | fit | r1-distill-llama-70b | A100 80GB PCIe | Q8_0
can l40s run r1 32b bf16 | fit | r1-distill-qwen-32b | L40S | BF16
h100 r1 70b 8 bit 64k context | fit | r1-distill-llama-70b | H100 80GB PCIe | Q8_0 | 65536
can a t4 run r1 8b 4-bit? | fit | r1-distill-llama-8b | Tesla T4 | Q4_K_M
run r1 14b on 4060 ti 16gb with 32k tokens | fit | r1-distill-qwen-14b | GeForce RTX 4060 Ti 16GB | | 32768
r1 14b on 4060ti 16gb context 8192 | fit | r1-distill-qwen-14b | GeForce RTX 4060 Ti 16GB | | 8192
r1 14b, 4060 ti 16gb, 24,576 tokens of context | fit | r1-distill-qwen-14b | GeForce RTX 4060 Ti 16GB | | 24576
r1 8b with 128k context on a 3090? | fit | r1-distill-llama-8b | GeForce RTX 3090 | | 131072
can a 3090 do r1 14b at 64k ctx | fit | r1-distill-qwen-14b | GeForce RTX 3090 | | 65536
3090 r1 32b n_ctx=16384 q4_k_s | fit | r1-distill-qwen-32b | GeForce RTX 3090 | Q4_K_S | 16384
can 3090 run v2 lite with a context of 100k | fit | v2-lite-chat | GeForce RTX 3090 | | 102400
r1 8b q4 on 3060 12gb at full context? | fit | r1-distill-llama-8b | GeForce RTX 3060 12GB | Q4_K_M | 131072
coder 6.7b on a 3060 12gb with max context | fit | coder-6.7b-instruct | GeForce RTX 3060 12GB | | 16384
v4 flash on 4x h200 with 1m context | fit | v4-flash | 4x H200 SXM | | 1048576
r1 14b iq4_xs q8 kv cache 32k on 3060 12gb | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB | IQ4_XS | 32768
can i fit r1 32b q4 with q8_0 kv and 32k on a 3090 | fit | r1-distill-qwen-32b | GeForce RTX 3090 | Q4_K_M | 32768
can my 4090 run r1 32b at 40 tok/s? | fit | r1-distill-qwen-32b | GeForce RTX 4090
i need at least 20 t/s from r1 14b, does a 4060 ti 16gb do it | fit | r1-distill-qwen-14b | GeForce RTX 4060 Ti 16GB
will a 3080 12gb get 30 tokens per second with r1 8b | fit | r1-distill-llama-8b | GeForce RTX 3080 12GB
can my 3080 run r1 7b, 8b and 14b? | fit | r1-distill-qwen-7b; r1-distill-llama-8b; r1-distill-qwen-14b | GeForce RTX 3080 10GB
r1 14b or 32b on a 4090 | fit | r1-distill-qwen-14b; r1-distill-qwen-32b | GeForce RTX 4090
r1 14b/32b on 3090 | fit | r1-distill-qwen-14b; r1-distill-qwen-32b | GeForce RTX 3090
should i use coder 6.7b or coder v2 lite on my 4070? | fit | coder-6.7b-instruct; coder-v2-lite-instruct | GeForce RTX 4070
does v3 or r1 run on a mac studio m3 ultra 512gb | fit | v3; r1 | Apple M3 Ultra 80-core 512GB
3060 12gb: r1 8b vs r1 14b? | fit | r1-distill-llama-8b; r1-distill-qwen-14b | GeForce RTX 3060 12GB
can a 3090 and a 3060 12gb together run r1 70b | fit | r1-distill-llama-70b | GeForce RTX 3090; GeForce RTX 3060 12GB
3090 + 4090 for r1 70b? | fit | r1-distill-llama-70b | GeForce RTX 3090; GeForce RTX 4090
the 14b version of r1 on a 4070? | fit | r1-distill-qwen-14b | GeForce RTX 4070
can my 4080 run the 32b distill of deepseek r1 | fit | r1-distill-qwen-32b | GeForce RTX 4080
can i run deepseek r1 (14b) on an rtx 3060 (12gb)? | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
deepseek r1, the 14b one, on my 3060 12gb? | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
can i run deepseek r1 distill llama 70b q2 on a 4090 | fit | r1-distill-llama-70b | GeForce RTX 4090 | Q2_K
r1 qwen 32b on 7900xtx | fit | r1-distill-qwen-32b | Radeon RX 7900 XTX
deepseek-r1:14b on 3060 12gb | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
ollama run deepseek-r1:8b on a 3070, will it fit? | fit | r1-0528-qwen3-8b | GeForce RTX 3070
deepseek-coder-v2:16b on 4060 ti 16gb | fit | coder-v2-lite-instruct | GeForce RTX 4060 Ti 16GB
bartowski/DeepSeek-R1-Distill-Qwen-14B-GGUF on a 3060 12gb | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
DeepSeek-R1-Distill-Qwen-14B-Q5_K_M.gguf 3060 12gb | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB | Q5_K_M
does https://huggingface.co/unsloth/DeepSeek-R1-Distill-Llama-8B-GGUF fit on a 3060 12gb? | fit | r1-distill-llama-8b | GeForce RTX 3060 12GB
deepseek-ai/DeepSeek-V2-Lite on a 3090? | fit | v2-lite | GeForce RTX 3090
r1 0528 on 8x h200 | fit | r1-0528 | 8x H200 SXM
r1 0528 qwen3 8b q6 on a 4060 | fit | r1-0528-qwen3-8b | GeForce RTX 4060 | Q6_K
v3 0324 q2 on m3 ultra 256gb | fit | v3-0324 | Apple M3 Ultra 60-core 256GB | Q2_K
can i run math 7b on a 2060 | fit | math-7b-instruct | GeForce RTX 2060 6GB
deepseek moe 16b on 3060 12gb q4 | fit | moe-16b-chat | GeForce RTX 3060 12GB | Q4_K_M
deepseek llm 67b on 2x 3090 q4 | fit | llm-67b-chat | 2x GeForce RTX 3090 | Q4_K_M
coder 33b base q5_k_m on 3090 | fit | coder-33b-base | GeForce RTX 3090 | Q5_K_M
prover v2 7b on a 3070? | fit | prover-v2-7b | GeForce RTX 3070
can i run terminus on 8x h200 | fit | v3.1-terminus | 8x H200 SXM
v3.2 exp 8x h200 fp16? | fit | v3.2-exp | 8x H200 SXM | F16
can i run r1 7b without a gpu, 16gb ram? | fit | r1-distill-qwen-7b | | | | 16
cpu only, 64gb ram, v2 lite q8? | fit | v2-lite-chat | | Q8_0 | | 64
can i run r1 8b on an i7-12700k with 32gb of ram and no gpu | fit | r1-distill-llama-8b | | | | 32
ryzen 9 5950x, 128gb ram, 3090, r1 70b? | fit | r1-distill-llama-70b | GeForce RTX 3090 | | | 128
i5-12400f, 32gb ddr4, rtx 3060 12gb - r1 14b doable? | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB | | | 32
threadripper with 512gb ram and a 4090: r1 671b q4? | fit | r1 | GeForce RTX 4090 | Q4_K_M | | 512
can i run r1 70b? | fit | r1-distill-llama-70b
can i run deepseek v3 locally? | fit | v3
could my pc run r1 14b? | fit | r1-distill-qwen-14b
will r1 32b run on my gaming pc | fit | r1-distill-qwen-32b
can i host r1 70b at home? | fit | r1-distill-llama-70b
can a 24gb card run r1 32b q4 | fit | r1-distill-qwen-32b | | Q4_K_M
12gb vram, r1 14b q4_k_m, 8k ctx? | fit | r1-distill-qwen-14b | | Q4_K_M | 8192
hey folks, just got a shiny new 4090 for christmas, wondering whether r1 32b would fit on it | fit | r1-distill-qwen-32b | GeForce RTX 4090
Hi! I'm thinking about running DeepSeek R1 14B at home. I have an RTX 3060 with 12GB of VRAM and 32GB of RAM. Would that work? | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB | | | 32
sup, does anyone know if r1 14b goes on a 6800 xt | fit | r1-distill-qwen-14b | Radeon RX 6800 XT
does anybody run r1 32b on a 7900 xtx? how many tokens per second? | fit | r1-distill-qwen-32b | Radeon RX 7900 XTX
how do i run r1 14b on my 3060 12gb? | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
**can my 3060 12gb run r1 14b?** | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
`r1 14b` on `3060 12gb` at `q4_k_m`? | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB | Q4_K_M
<@123456789012345678> can my 3060 12gb run r1 14b? | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
<@!123456789012345678>   R1 32B   ON A   4090 ?? | fit | r1-distill-qwen-32b | GeForce RTX 4090
can my 3060 12gb run r1 14b? 🙏🙏 <:gpu:123456789012345678> | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
cna my 3060 12gb rnu r1 14b | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
can my nvida rtx 3070 run deepsek r1 7b | fit | r1-distill-qwen-7b | GeForce RTX 3070
wil my raedon rx 7900 xt handel r1 14b | fit | r1-distill-qwen-14b | Radeon RX 7900 XT
can my rtx 4070 supre run depseek r1 14b | fit | r1-distill-qwen-14b | GeForce RTX 4070 Super
deepseek codr 6.7b on gefroce rtx 3060 12gb | fit | coder-6.7b-instruct | GeForce RTX 3060 12GB
my labtop 4060 and r1 8b | fit | r1-distill-llama-8b | GeForce RTX 4060 Laptop
can i rnu v2 light on a 3060 12gb wiht 16k contxt | fit | v2-lite-chat | GeForce RTX 3060 12GB | | 16384
can i run r1 14b 4bit w/ 4070ti | fit | r1-distill-qwen-14b | GeForce RTX 4070 Ti | Q4_K_M
4070tisuper r1 14b q8 | fit | r1-distill-qwen-14b | GeForce RTX 4070 Ti Super | Q8_0
"can rtx3060 12gb run dsr1 14b?" | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
can-my-3090-run-r1-32b? | fit | r1-distill-qwen-32b | GeForce RTX 3090
r1 1.5b on a gtx 1650? | fit | r1-distill-qwen-1.5b | GeForce GTX 1650
does v2.5 1210 fit 4x h100 | fit | v2.5-1210 | 4x H100 80GB PCIe
r1 70b iq2_m 3090 4k ctx | fit | r1-distill-llama-70b | GeForce RTX 3090 | IQ2_M | 4096
thinking of buying a used 3090 to run r1 32b, good idea? | fit | r1-distill-qwen-32b | GeForce RTX 3090
do i need a 4090 for r1 32b or not | fit | r1-distill-qwen-32b | GeForce RTX 4090
what settings for r1 14b on 3060 12gb? | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
how many layers of r1 70b can i offload to a 3090? | fit | r1-distill-llama-70b | GeForce RTX 3090
can my ASUS ROG Strix RTX 3080 10GB OC run v2 lite q3? | fit | v2-lite-chat | GeForce RTX 3080 10GB | Q3_K_M
EVGA 3090 FTW3, r1 32b q4_k_m, 12k context? | fit | r1-distill-qwen-32b | GeForce RTX 3090 | Q4_K_M | 12288
w7900 r1 70b q4 | fit | r1-distill-llama-70b | Radeon PRO W7900 | Q4_K_M
rtx 6000 ada, r1 70b q4_k_m, 16k | fit | r1-distill-llama-70b | RTX 6000 Ada | Q4_K_M | 16384
can a quadro rtx 8000 hold r1 70b q4_0? | fit | r1-distill-llama-70b | Quadro RTX 8000 | Q4_0
radeon vii, r1 14b | fit | r1-distill-qwen-14b | Radeon VII
titan rtx r1 32b | fit | r1-distill-qwen-32b | TITAN RTX
"""  # noqa: E501 - a question is as long as it is

MODELS = r"""
what can I run on a 3060 | models | | GeForce RTX 3060 8GB
what can i run on a 3060 12gb? | models | | GeForce RTX 3060 12GB
what's the best deepseek coder for a 4070 ti super? | models | ~deepseek coder | GeForce RTX 4070 Ti Super
what is the best deepseek model for a 3090? | models | ~deepseek | GeForce RTX 3090
which deepseek should i run on my 4090 | models | ~deepseek | GeForce RTX 4090
which deepseek models fit on a 4060 ti 16gb with 32k context? | models | ~deepseek | GeForce RTX 4060 Ti 16GB | | 32768
which r1 distill is the biggest my 4090 can handle? | models | ~r1 distill | GeForce RTX 4090
largest r1 for a 24gb card at q4 | models | ~r1 | | Q4_K_M
biggest model for m3 max 64gb | models | | Apple M3 Max 40-core 64GB
what models fit on 2x3090? | models | | 2x GeForce RTX 3090
which models can my 7900 xtx run | models | | Radeon RX 7900 XTX
what runs on an m2 max 96gb | models | | Apple M2 Max 38-core 96GB
what fits in 16gb vram | models
what fits on a 5090? | models | | GeForce RTX 5090
what can i run with a 4080 and 64gb ram | models | | GeForce RTX 4080 | | | 64
what can i run with 64gb ram and no gpu | models | | | | | 64
best model for dgx spark? | models | | DGX Spark
best coder for a 3060 12gb | models | ~coder | GeForce RTX 3060 12GB
recommend a deepseek model for my rtx 3070 | models | ~deepseek | GeForce RTX 3070
suggest a model for a 12gb card | models
can my 3060 12gb run deepseek? | models | ~deepseek | GeForce RTX 3060 12GB
can i run deepseek on an m1 max 64gb? | models | ~deepseek | Apple M1 Max 24-core 64GB
is a 3060 12gb enough for deepseek | models | ~deepseek | GeForce RTX 3060 12GB
3090 best deepseek? | models | ~deepseek | GeForce RTX 3090
what's the smartest model that runs on a 4070 super at 20 tok/s | models | | GeForce RTX 4070 Super
which llm can a jetson orin nano 8gb run? | models | | Jetson Orin Nano 8GB
what size of r1 can i run on an rx 6800 xt? | models | ~r1 | Radeon RX 6800 XT
what version of deepseek r1 can my 3080 ti run | models | ~deepseek r1 | GeForce RTX 3080 Ti
what deepseek can i run with 8gb of vram? | models | ~deepseek
my laptop has a 4070, which deepseek can it run? | models | ~deepseek | GeForce RTX 4070 Laptop
which deepseek can i run? | models | ~deepseek
wich deepseek model is bets for a 3060 12gb | models | ~deepseek | GeForce RTX 3060 12GB
what will run at q8 on a 3090? | models | | GeForce RTX 3090 | Q8_0
i have a 3090, what can i run? | models | | GeForce RTX 3090
I just bought a 5070 ti. What should I run on it? | models | | GeForce RTX 5070 Ti
show me models for a 4060 | models | | GeForce RTX 4060
how big a model can a 4090 run | models | | GeForce RTX 4090
what could a pair of 5090s run? | models | | 2x GeForce RTX 5090
"""  # noqa: E501 - a question is as long as it is

GPUS = r"""
what gpu do I need for v2 lite at 32k? | gpus | v2-lite-chat | | | 32768
which gpu should i buy for r1 32b | gpus | r1-distill-qwen-32b
what gpu for r1 70b q4? | gpus | r1-distill-llama-70b | | Q4_K_M
best gpu for r1 14b | gpus | r1-distill-qwen-14b
cheapest gpu that runs r1 32b at q4_k_m | gpus | r1-distill-qwen-32b | | Q4_K_M
cheapest card for coder v2 lite? | gpus | coder-v2-lite-instruct
how much vram does r1 32b need? | gpus | r1-distill-qwen-32b
how much vram do i need for r1 70b q5_k_m with 32k context | gpus | r1-distill-llama-70b | | Q5_K_M | 32768
how much ram for v3 q4 | gpus | v3 | | Q4_K_M
how much memory does deepseek v3 take | gpus | v3
how many gpus for v3? | gpus | v3
how many 3090s do i need for r1 70b q8 | gpus | r1-distill-llama-70b | GeForce RTX 3090 | Q8_0
vram requirements for deepseek r1 14b | gpus | r1-distill-qwen-14b
r1 671b requirements | gpus | r1
hardware requirements for v3.2? | gpus | v3.2
minimum specs for coder 33b | gpus | coder-33b-instruct
what do i need to run r1 70b? | gpus | r1-distill-llama-70b
what does it take to run v3 at home | gpus | v3
what hardware do i need to run deepseek v3 locally? | gpus | v3
what hardware for the full deepseek r1 671b at q4 | gpus | r1 | | Q4_K_M
what kind of gpu do i need for r1 32b at 64k | gpus | r1-distill-qwen-32b | | | 65536
which graphics card can run r1 14b | gpus | r1-distill-qwen-14b
which mac do i need for r1 70b? | gpus | r1-distill-llama-70b
recommend a gpu for coder 6.7b please | gpus | coder-6.7b-instruct
gpu for r1 14b? | gpus | r1-distill-qwen-14b
what can run v2.5? | gpus | v2.5
r1 14b vram needed | gpus | r1-distill-qwen-14b
r1 32b q6 vram usage? | gpus | r1-distill-qwen-32b | | Q6_K
on what can i run v4 flash | gpus | v4-flash
what should i buy to run r1 32b at 30 tok/s | gpus | r1-distill-qwen-32b
what gpu do i need for deepseek? | gpus | ~deepseek
smallest gpu for r1 8b q4 8k? | gpus | r1-distill-llama-8b | | Q4_K_M | 8192
WHAT GPU FOR R1 14B | gpus | r1-distill-qwen-14b
waht gpu do i ned for r1 14b | gpus | r1-distill-qwen-14b
"""  # noqa: E501 - a question is as long as it is

COMPARE = r"""
3090 or 4080 for r1 32b? | compare | r1-distill-qwen-32b | GeForce RTX 3090; GeForce RTX 4080
3090 vs 4090 for r1 32b | compare | r1-distill-qwen-32b | GeForce RTX 3090; GeForce RTX 4090
is a 3090 better than a 4080 for r1 32b q4? | compare | r1-distill-qwen-32b | GeForce RTX 3090; GeForce RTX 4080 | Q4_K_M
3060 12gb or 4060 ti 16gb for r1 14b at 16k | compare | r1-distill-qwen-14b | GeForce RTX 3060 12GB; GeForce RTX 4060 Ti 16GB | | 16384
compare 4070 super and 7800 xt for coder v2 lite | compare | coder-v2-lite-instruct | GeForce RTX 4070 Super; Radeon RX 7800 XT
m3 max 64gb vs 2x3090 for r1 70b | compare | r1-distill-llama-70b | Apple M3 Max 40-core 64GB; 2x GeForce RTX 3090
which is better for r1 70b, dgx spark or strix halo 128gb? | compare | r1-distill-llama-70b | DGX Spark; Ryzen AI Max+ 395 128GB
should i get a 5090 or two 3090s for r1 70b | compare | r1-distill-llama-70b | GeForce RTX 5090; 2x GeForce RTX 3090
3090, 4090 or 5090 for r1 32b? | compare | r1-distill-qwen-32b | GeForce RTX 3090; GeForce RTX 4090; GeForce RTX 5090
3090/4090 for r1 32b? | compare | r1-distill-qwen-32b | GeForce RTX 3090; GeForce RTX 4090
does r1 14b run faster on a 4070 or a 3090? | compare | r1-distill-qwen-14b | GeForce RTX 4070; GeForce RTX 3090
4060 laptop vs 4060 desktop for r1 8b | compare | r1-distill-llama-8b | GeForce RTX 4060 Laptop; GeForce RTX 4060
a6000 or 2x3090 r1 70b q4 | compare | r1-distill-llama-70b | RTX A6000; 2x GeForce RTX 3090 | Q4_K_M
rtx 3090 versus rx 7900 xtx, r1 32b q4_k_m 16k | compare | r1-distill-qwen-32b | GeForce RTX 3090; Radeon RX 7900 XTX | Q4_K_M | 16384
3090 or 4090? | compare | | GeForce RTX 3090; GeForce RTX 4090
can i run r1 14b on a 3060 12gb or do i need a 4070 ti super | compare | r1-distill-qwen-14b | GeForce RTX 3060 12GB; GeForce RTX 4070 Ti Super
mi50 32gb or p40 for r1 32b? | compare | r1-distill-qwen-32b | Instinct MI50 32GB; Tesla P40
m4 pro 48gb or m4 max 64gb for r1 32b q8? | compare | r1-distill-qwen-32b | Apple M4 Pro 16-core 48GB; Apple M4 Max 40-core 64GB | Q8_0
upgrade from 3060 12gb to 3090 for r1 32b worth it? | compare | r1-distill-qwen-32b | GeForce RTX 3060 12GB; GeForce RTX 3090
"""  # noqa: E501 - a question is as long as it is

REFINE = r"""
and at 32k? | refine | | | | 32768
what about q8? | refine | | | Q8_0
and with 64gb ram? | refine | | | | | 64
and on a 4090? | refine | | GeForce RTX 4090
what about a 3060 12gb? | refine | | GeForce RTX 3060 12GB
how about r1 32b? | refine | r1-distill-qwen-32b
and the 32b? | refine | ~32b
ok and q4_k_m with 16k? | refine | | | Q4_K_M | 16384
with a q8 kv cache? | refine
3060 12gb | refine | | GeForce RTX 3060 12GB
r1 14b | refine | r1-distill-qwen-14b
r1 14b q4_k_m? | refine | r1-distill-qwen-14b | | Q4_K_M
8192 | refine | | | | 8192
32k | refine | | | | 32768
q5_k_m | refine | | | Q5_K_M
will it run on a 3090? | refine | | GeForce RTX 3090
can my 4090 run it? | refine | | GeForce RTX 4090
same with 2x3090 | refine | | 2x GeForce RTX 3090
what if i had 128gb of ram | refine | | | | | 128
then on an m3 max 64gb? | refine | | Apple M3 Max 40-core 64GB
und bei 32k? | refine | | | | 32768
und auf einer 4090? | refine | | GeForce RTX 4090
那 32k 呢？ | refine | | | | 32768
"""

GERMAN = r"""
läuft r1 14b auf einer 3060? | fit | r1-distill-qwen-14b | GeForce RTX 3060 8GB
Läuft DeepSeek R1 14B auf meiner RTX 3060 12GB? | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
kann meine 3060 12gb r1 14b mit 16k kontext? | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB | | 16384
kann ich r1 32b auf einer 4090 laufen lassen | fit | r1-distill-qwen-32b | GeForce RTX 4090
reicht eine 3090 für r1 32b q4? | fit | r1-distill-qwen-32b | GeForce RTX 3090 | Q4_K_M
passt r1 14b in q5 auf eine 4070? | fit | r1-distill-qwen-14b | GeForce RTX 4070 | Q5_K_M
schafft mein macbook m3 max 64gb r1 70b? | fit | r1-distill-llama-70b | Apple M3 Max 40-core 64GB
wie schnell ist r1 14b auf einer 3060 12gb? | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
Geht v2 lite mit 12 GB VRAM? | fit | v2-lite-chat
ich habe eine 4090 und 64gb arbeitsspeicher, läuft da r1 70b? | fit | r1-distill-llama-70b | GeForce RTX 4090 | | | 64
packt mein laptop mit 4060 r1 8b? | fit | r1-distill-llama-8b | GeForce RTX 4060 Laptop
läuft r1 14b mit 32.768 token auf einer 3090? | fit | r1-distill-qwen-14b | GeForce RTX 3090 | | 32768
r1 14b auf 3060 12gb mit 10 token pro sekunde? | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
welche grafikkarte brauche ich für r1 32b? | gpus | r1-distill-qwen-32b
wie viel vram braucht r1 70b in q4? | gpus | r1-distill-llama-70b | | Q4_K_M
Wieviel Arbeitsspeicher brauche ich für V3? | gpus | v3
was kann ich auf einer 3060 12gb laufen lassen? | models | | GeForce RTX 3060 12GB
welches deepseek modell läuft auf einer 3090? | models | ~deepseek | GeForce RTX 3090
welches modell passt auf meine 4070? | models | | GeForce RTX 4070
3090 oder 4080 für r1 32b? | compare | r1-distill-qwen-32b | GeForce RTX 3090; GeForce RTX 4080
ist eine 3090 besser als eine 4080 für r1 32b? | compare | r1-distill-qwen-32b | GeForce RTX 3090; GeForce RTX 4080
läuft llama 3 70b auf einer 4090? | fit | ?llama 3 70b | GeForce RTX 4090
"""  # noqa: E501 - a question is as long as it is

CHINESE = r"""
3060 能跑 r1 14b 吗 | fit | r1-distill-qwen-14b | GeForce RTX 3060 8GB
3060 12g能跑r1 14b吗？ | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
我的 RTX 4090 能运行 DeepSeek R1 32B 吗？ | fit | r1-distill-qwen-32b | GeForce RTX 4090
4090跑得动r1 70b q4吗 | fit | r1-distill-llama-70b | GeForce RTX 4090 | Q4_K_M
双3090能跑r1 70b吗 | fit | r1-distill-llama-70b | 2x GeForce RTX 3090
两张3090跑r1 70b，16k上下文 | fit | r1-distill-llama-70b | 2x GeForce RTX 3090 | | 16384
m3 max 64g 能不能跑 r1 70b | fit | r1-distill-llama-70b | Apple M3 Max 40-core 64GB
4060笔记本能跑r1 8b吗 | fit | r1-distill-llama-8b | GeForce RTX 4060 Laptop
24g显存够跑r1 32b吗 | fit | r1-distill-qwen-32b
3090 跑 r1 32b 速度多快？ | fit | r1-distill-qwen-32b | GeForce RTX 3090
4090 加 64g内存 能跑 r1 70b 吗 | fit | r1-distill-llama-70b | GeForce RTX 4090 | | | 64
r1 14b 需要多少显存？ | gpus | r1-distill-qwen-14b
跑 r1 32b 需要什么显卡 | gpus | r1-distill-qwen-32b
满血版 deepseek r1 671b 需要什么配置？ | gpus | r1
3060 12g 能跑什么模型 | models | | GeForce RTX 3060 12GB
24g显存能跑什么模型 | models
3090 能跑哪个 deepseek？ | models | ~deepseek | GeForce RTX 3090
3090和4080哪个跑r1 32b更好 | compare | r1-distill-qwen-32b | GeForce RTX 3090; GeForce RTX 4080
3090还是4080跑r1 32b？ | compare | r1-distill-qwen-32b | GeForce RTX 3090; GeForce RTX 4080
"""

UNKNOWN = r"""
can my 3060 12gb run llama 3 70b? | fit | ?llama 3 70b | GeForce RTX 3060 12GB
can a 3090 run qwen2.5 32b | fit | ?qwen2.5 32b | GeForce RTX 3090
can a 3090 run qwen 2.5 coder 32b | fit | ?qwen 2.5 coder 32b | GeForce RTX 3090
will mistral 7b fit on a 2060? | fit | ?mistral 7b | GeForce RTX 2060 6GB
mixtral 8x7b on 2x3090? | fit | ?mixtral 8x7b | 2x GeForce RTX 3090
gpt-oss 20b on a 4060 ti 16gb? | fit | ?gpt oss 20b | GeForce RTX 4060 Ti 16GB
can my 4090 run gemma 2 27b q4 | fit | ?gemma 2 27b | GeForce RTX 4090 | Q4_K_M
codellama 34b on 3090 | fit | ?codellama 34b | GeForce RTX 3090
what gpu do i need for kimi k2? | gpus | ?kimi k2
how much vram does llama 70b need | gpus | ?llama 70b
can 3090 run stable diffusion | fit | ?stable diffusion | GeForce RTX 3090
can my 3060 run blorp 7b? | fit | ?blorp 7b | GeForce RTX 3060 8GB
skywork-r1 7b on a 3090? | fit | ?skywork r1 7b | GeForce RTX 3090
deepseek-r1-medical-8b on a 3060 12gb | fit | ?deepseek r1 medical 8b | GeForce RTX 3060 12GB
can i run r1 13b on a 3060 12gb | fit | ?r1 13b | GeForce RTX 3060 12GB
can i run deepseek v5 on a 4090? | fit | ?deepseek v5 | GeForce RTX 4090
deepseek r2 on 8x h200? | fit | ?deepseek r2 | 8x H200 SXM
v4.1 on 8x h200? | fit | ?v4.1 | 8x H200 SXM
deepseek vl2 on a 3090? | fit | ?deepseek vl2 | GeForce RTX 3090
janus pro 7b on a 3060 12gb | fit | ?janus pro 7b | GeForce RTX 3060 12GB
r1 14b or llama 3 8b on a 3060 12gb? | fit | r1-distill-qwen-14b; ?llama 3 8b | GeForce RTX 3060 12GB
can a rtx 3065 run r1 14b? | fit | r1-distill-qwen-14b | ?rtx 3065
can my 6090 run r1 70b | fit | r1-distill-llama-70b | ?6090
can a 4070 xt run r1 14b | fit | r1-distill-qwen-14b | ?4070 xt
rtx 3060 16gb r1 14b? | fit | r1-distill-qwen-14b | ?rtx 3060 16gb
can a 32gb 4090 run r1 32b q8 | fit | r1-distill-qwen-32b | ?32gb 4090 | Q8_0
rx 8800 xt and r1 14b? | fit | r1-distill-qwen-14b | ?rx 8800 xt
m3 max 100gb r1 70b | fit | r1-distill-llama-70b | ?m3 max 100gb
m7 ultra r1 70b? | fit | r1-distill-llama-70b | ?m7 ultra
can my iphone 15 run r1 1.5b? | fit | r1-distill-qwen-1.5b | ?iphone 15
raspberry pi 5 8gb with r1 1.5b | fit | r1-distill-qwen-1.5b | ?raspberry pi 5 8gb
steam deck r1 7b? | fit | r1-distill-qwen-7b | ?steam deck
can my ps5 run v3 | fit | v3 | ?ps5
h300 for v3? | fit | v3 | ?h300
3090 or 6090 for r1 32b | compare | r1-distill-qwen-32b | GeForce RTX 3090; ?6090
what can i run on an rtx 3065 | models | | ?rtx 3065
can my toaster run r1 1.5b? | fit | r1-distill-qwen-1.5b | ?toaster
can a 3060 super run v2 lite | fit | v2-lite-chat | ?3060 super
amd rtx 4070 r1 14b | fit | r1-distill-qwen-14b | ?amd rtx 4070
can a 7b model run on a 3060 12gb? | fit | ~7b | GeForce RTX 3060 12GB
can my 3060 run a 70b | fit | ~70b | GeForce RTX 3060 8GB
"""  # noqa: E501 - a question is as long as it is

NOT_QUESTIONS = r"""
write me a haiku about GPUs
what is the capital of France
explain how quantization works
hello
hi there!
thanks a lot
ok
lol
how are you?
what is deepseek?
deepseek
can you run r1?
can i run it?
what is deepseek r1
what's the difference between r1 and v3?
is r1 better than v3?
who made deepseek?
tell me about deepseek v3
when was r1 released
how do I call the deepseek api from python
how does the deepseek api count tokens
write a python function that loads deepseek-coder 6.7b with transformers
implement quicksort in rust
my deepseek coder script crashes with CUDA out of memory, how do i fix it
why is r1 14b so slow on my 3060?
why does r1 think so long?
how do i install cuda on ubuntu 22.04
how do i update my nvidia drivers for a 3090
translate "my GPU is on fire" to German
write a poem about my 3090
tell me a joke about nvidia
what is a gpu?
what is vram
what is q4_k_m?
what does 8 bit quantization mean
how does MoE work in deepseek v3
explain multi-head latent attention in deepseek v2
can you write code?
can you run this function for me: def f(x): return x * 2
summarize the deepseek r1 paper
can my 3060 run cyberpunk 2077?
how many fps does a 4070 get in cyberpunk at 1440p
is the 4090 good for gaming
3090 vs 4080 for gaming
can my 3090 run blender
what is the price of a 4090
how much does a 3090 cost
can i finetune r1 7b on a 3090?
train a lora for coder 6.7b on 4090
write a bash script that downloads r1 14b and runs it with llama.cpp
fix this regex: ^r1-(\d+)b$
what's 3060 * 14?
convert 16k to bytes
how many tokens are in this sentence
what is the context window of gpt-4
is llama 3 better than qwen?
what do you think of deepseek?
who are you?
what can you do?
what model are you?
are you deepseek r1?
give me a recipe for 4 people
i have 2 dogs and 3 cats
what's the weather in berlin
the meeting is at 8192 main street with 64 people
remind me in 2 hours
how much ram does chrome use and why
deepseek is great
my 3090 arrived today!
i love my 4090
the 3060 is a nice card
what's the tdp of a 3090
does the 4090 have nvlink
```model = load("deepseek-r1-14b", gpu="3060 12gb")```
was ist die hauptstadt von frankreich
schreib mir ein gedicht über die 3090
erkläre mir wie r1 trainiert wurde
warum ist der himmel blau
法国的首都是哪里
写一首关于显卡的诗
解释一下什么是量化
你好
为什么 r1 这么慢
"""


# Written when the reader was done. Of these 65, 59 were read right at the first time, and none was
# read as about another model or device; of the 23 below, none as a question about fitting.
LATER = r"""
yo can a 3070 ti push r1 7b at q6? | fit | r1-distill-qwen-7b | GeForce RTX 3070 Ti | Q6_K
would i be able to run the 32b r1 distill on my 7900 XT 20GB | fit | r1-distill-qwen-32b | Radeon RX 7900 XT
how many tokens/s on a 4070 ti for r1 14b q4_k_m? | fit | r1-distill-qwen-14b | GeForce RTX 4070 Ti | Q4_K_M
Got a Dell laptop with an RTX 3050 4GB, does R1 1.5B work on it? | fit | r1-distill-qwen-1.5b | GeForce RTX 3050 Laptop 4GB
r1-distill-llama-70b at q4_k_m on 2 x RTX 3090, context 12k? | fit | r1-distill-llama-70b | 2x GeForce RTX 3090 | Q4_K_M | 12288
is it realistic to run deepseek v3 q2 with 1x 4090 and 384GB RAM | fit | v3 | GeForce RTX 4090 | Q2_K | | 384
My rig: 5900X, 64 GB RAM, RX 6900 XT. Can it do coder v2 lite in q8? | fit | coder-v2-lite-instruct | Radeon RX 6900 XT | Q8_0 | | 64
whats the max ctx of r1 8b q4 on a 12gb 3060? | fit | r1-distill-llama-8b | GeForce RTX 3060 12GB | Q4_K_M
4080 super & r1 14b at q8, 20k context, fits? | fit | r1-distill-qwen-14b | GeForce RTX 4080 Super | Q8_0 | 20480
Does DeepSeek-V2-Lite-Chat.Q4_K_M.gguf fit into an 8gb 3070? | fit | v2-lite-chat | GeForce RTX 3070 | Q4_K_M
does a mac mini m2 pro with 32gb cope with coder 33b q4? | fit | coder-33b-instruct | Apple M2 Pro 16-core 32GB | Q4_K_M
trying to figure out if r1 70b iq3_xs would load on a single a6000 | fit | r1-distill-llama-70b | RTX A6000 | IQ3_XS
Any chance of getting r1 32b going on a 3060 12gb + 64gb ram? | fit | r1-distill-qwen-32b | GeForce RTX 3060 12GB | | | 64
5070, 12 gigs, r1 14b 5 bit | fit | r1-distill-qwen-14b | GeForce RTX 5070 | Q5_K_M
how slow would v2.5 q4 be on an m1 ultra 128gb | fit | v2.5 | Apple M1 Ultra 48-core 128GB | Q4_K_M
coder-v2-lite @ 16k on a b580? | fit | coder-v2-lite-instruct | Arc B580 | | 16384
my friend has a 2080 super and wants r1 8b, possible? | fit | r1-distill-llama-8b | GeForce RTX 2080 Super
r1 0528 in iq1_m with 2x 5090 + 256gb ram pls | fit | r1-0528 | 2x GeForce RTX 5090 | IQ1_M | | 256
quad p40s and r1 70b q8? | fit | r1-distill-llama-70b | 4x Tesla P40 | Q8_0
will an 8gb rx 6600 struggle with r1 7b? | fit | r1-distill-qwen-7b | Radeon RX 6600
Can I squeeze R1 14B Q4_K_S plus 24k context into my 4070 SUPER? | fit | r1-distill-qwen-14b | GeForce RTX 4070 Super | Q4_K_S | 24576
anyone tried v3.1 on the m3 ultra 512gb? | fit | v3.1 | Apple M3 Ultra 80-core 512GB
is 32 gb ram ok for coder v2 lite without gpu? | fit | coder-v2-lite-instruct | | | | 32
deepseek-r1:70b on dual 3090 w/ nvlink | fit | r1-distill-llama-70b | 2x GeForce RTX 3090
r1 7b and 8b on my 3050 8gb? | fit | r1-distill-qwen-7b; r1-distill-llama-8b | GeForce RTX 3050 8GB
hello bot, how would R1 14B do on a Radeon 7800 XT with Q5_K_M and 10k tokens of context? | fit | r1-distill-qwen-14b | Radeon RX 7800 XT | Q5_K_M | 10240
can the ryzen ai max+ 395 with 128gb run v2.5? | fit | v2.5 | Ryzen AI Max+ 395 128GB
can i run the biggest r1 on eight mi300x | fit | r1 | 8x Instinct MI300X
r1 14b on gtx 1080, 8 gb vram, q3_k_m, 4096 context | fit | r1-distill-qwen-14b | GeForce GTX 1080 | Q3_K_M | 4096
what deepseek fits my 6gb 1660 super? | models | ~deepseek | GeForce GTX 1660 Super
which distill of r1 is right for a 4060? | models | ~distill r1 | GeForce RTX 4060
name the best deepseek i can run on a 3080 12gb | models | ~deepseek | GeForce RTX 3080 12GB
got an a100 80gb, what's the largest model it takes? | models | | A100 80GB PCIe
i own two 4090s, which models make sense? | models | | 2x GeForce RTX 4090
What can I host on an L40S at 32k context? | models | | L40S | | 32768
Any deepseek model that works on 6 GB VRAM? | models | ~deepseek
which card do you need for r1 14b at q8 | gpus | r1-distill-qwen-14b | | Q8_0
what would i have to buy for deepseek v3? | gpus | v3
min vram for coder 33b q4_k_m? | gpus | coder-33b-instruct | | Q4_K_M
whats needed to run v4 flash at home | gpus | v4-flash
how much gpu memory for r1 70b with 64k tokens | gpus | r1-distill-llama-70b | | | 65536
which nvidia card for r1 8b | gpus | r1-distill-llama-8b
4070 ti super or 4080 for coder v2 lite q6? | compare | coder-v2-lite-instruct | GeForce RTX 4070 Ti Super; GeForce RTX 4080 | Q6_K
for r1 70b, is one a6000 better than dual 3090? | compare | r1-distill-llama-70b | RTX A6000; 2x GeForce RTX 3090
b580 vs 3060 12gb running r1 14b | compare | r1-distill-qwen-14b | Arc B580; GeForce RTX 3060 12GB
what's faster with r1 8b: m4 pro 24gb or a 4060 | compare | r1-distill-llama-8b | Apple M4 Pro 16-core 24GB; GeForce RTX 4060
ok what about iq4_xs? | refine | | | IQ4_XS
and if i had a 5090? | refine | | GeForce RTX 5090
hm, and at 8k context? | refine | | | | 8192
and 14b? | refine | ~14b
same question for a 4060 ti 16gb | refine | | GeForce RTX 4060 Ti 16GB
Kann man R1 32B auf einem M4 Max mit 64GB betreiben? | fit | r1-distill-qwen-32b | Apple M4 Max 40-core 64GB
Wie viel Kontext bekomme ich mit r1 14b q4 auf einer 4060 Ti 16GB? | fit | r1-distill-qwen-14b | GeForce RTX 4060 Ti 16GB | Q4_K_M
Was brauche ich für R1 70B? | gpus | r1-distill-llama-70b
Welches Deepseek kann ich mit 12GB VRAM nutzen? | models | ~deepseek
2080ti能带得动r1 14b吗 | fit | r1-distill-qwen-14b | GeForce RTX 2080 Ti
m4 pro 48g 跑 r1 32b q4 每秒多少 token？ | fit | r1-distill-qwen-32b | Apple M4 Pro 16-core 48GB | Q4_K_M
想跑 deepseek v3 要买什么显卡 | gpus | v3
could my 3090 handle mistral small 24b? | fit | ?mistral small 24b | GeForce RTX 3090
qwen3 30b on 4090? | fit | ?qwen3 30b | GeForce RTX 4090
will glm 4.5 air run on a 5090 | fit | ?glm 4.5 air | GeForce RTX 5090
rtx 7090 with r1 70b? | fit | r1-distill-llama-70b | ?rtx 7090
can a 5080 ti run r1 32b? | fit | r1-distill-qwen-32b | ?5080 ti
can r1 12b run on my 3060 12gb? | fit | ?r1 12b | GeForce RTX 3060 12GB
rtx 5060 12gb for r1 8b | fit | r1-distill-llama-8b | ?rtx 5060 12gb
"""  # noqa: E501 - a question is as long as it is

LATER_NON_QUESTIONS = r"""
good morning
which is your favourite gpu?
how does a gpu work?
what happened in 1989
can you help me with my homework?
list the planets
explain the difference between q4_0 and q4_k_m
what temperature should i use with r1?
my code with deepseek-chat returns 429, what now?
is deepseek open source?
generate a config for nginx
how do i undervolt a 3080
which laptop should i buy for university
does r1 support function calling?
why did nvidia discontinue the 1080 ti
give me 5 names for my cat
what's a good name for my 3090 build?
how do transformers attend to tokens
wer hat deepseek gegründet?
今天天气怎么样
who won the world cup in 2014
please proofread: I have bought a 4090 for my studio
tell me something about r1 14b
"""


def _phrasings(*tables: str) -> tuple[Phrasing, ...]:
    lines = [line for table in tables for line in table.strip().splitlines()]
    return tuple(_phrasing(*[part.strip() for part in line.split("|")]) for line in lines)


def _phrasing(
    text: str,
    kind: str,
    models: str = "",
    devices: str = "",
    quant: str = "",
    n_ctx: str = "",
    ram: str = "",
) -> Phrasing:
    return Phrasing(
        text.replace(r"\n", "\n"),
        kind,
        _several(models),
        _several(devices),
        quant or None,
        int(n_ctx) if n_ctx else None,
        float(ram) if ram else None,
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


PHRASINGS = _phrasings(FIT, MODELS, GPUS, COMPARE, REFINE, GERMAN, CHINESE, UNKNOWN)
NON_QUESTIONS = tuple(NOT_QUESTIONS.strip().splitlines())
UNSEEN = _phrasings(LATER, FIRST, SECOND, THIRD, FOURTH)
UNSEEN_NON_QUESTIONS = tuple(
    line
    for lines in (
        LATER_NON_QUESTIONS,
        FIRST_NON_QUESTIONS,
        SECOND_NON_QUESTIONS,
        FOURTH_NON_QUESTIONS,
    )
    for line in lines.strip().splitlines()
)
