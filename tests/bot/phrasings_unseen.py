"""Questions that were written by somebody who had not yet seen the reader; rows as in `phrasings`.

How many were read right at the first time, before what was wrong was mended, the lines that ask
nothing counted in:

FIRST: 194 of 206. Two were about another device (`m3 pro` in German became `m3 per`, `8卡h100` was
one), two that ask no fit were read. SECOND, posts and stories: 70 of 80. Two were about another (a
card that somebody upgraded from, `times two`), three that ask nothing were read. THIRD, made to
mislead about devices and how many: 33 of 45; eight were about another, six of these in number.
FOURTH, of every kind, after that: 36 of 40; two were about another (`coder` beside `coder 33b`, two
`1080 tis`), one that asks nothing was read.
"""

FIRST = r"""
yo will a 3060 12 gig handle r1 14b or am i dreaming | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
will deepseek r1 32b fit on my 3090?? | fit | r1-distill-qwen-32b | GeForce RTX 3090
got a 4070ti super, 16k ctx, r1 distill qwen 14b at q6, doable? | fit | r1-distill-qwen-14b | GeForce RTX 4070 Ti Super | Q6_K | 16384
CAN I RUN DEEPSEEK R1 70B ON 2X3090 | fit | r1-distill-llama-70b | 2x GeForce RTX 3090
is 2x 3090 enough for the 70b distill at q4_k_m with 8k context | fit | r1-distill-llama-70b | 2x GeForce RTX 3090 | Q4_K_M | 8192
dual 4090s, r1 llama 70b q4km, 32k ctx. will it fit or nah | fit | r1-distill-llama-70b | 2x GeForce RTX 4090 | Q4_K_M | 32768
My laptop has a 4060 (8gb). Can it do the r1 7b distill? | fit | r1-distill-qwen-7b | GeForce RTX 4060 Laptop
rtx4060 laptop 8gb, r1 qwen 7b q4, 4k ctx? | fit | r1-distill-qwen-7b | GeForce RTX 4060 Laptop | Q4_K_M | 4096
hey all, new here. I have a macbook pro m3 max with 64gb. can it run the 70b r1 distill? | fit | r1-distill-llama-70b | Apple M3 Max 40-core 64GB
m4 max 128gb r1 70b q8 how many t/s | fit | r1-distill-llama-70b | Apple M4 Max 40-core 128GB | Q8_0
how fast is deepseek coder v2 lite on a 4060 ti 16gb | fit | coder-v2-lite-instruct | GeForce RTX 4060 Ti 16GB
what tok/s should i expect with coder 33b on a 7900xtx | fit | coder-33b-instruct | Radeon RX 7900 XTX
7900 xtx + r1 32b @ q4_k_m 16k, possible? | fit | r1-distill-qwen-32b | Radeon RX 7900 XTX | Q4_K_M | 16384
anyone running r1 14b on a 6700xt? does it fit | fit | r1-distill-qwen-14b | Radeon RX 6700 XT
RX 6800 16gb good enough for deepseek-coder-v2-lite? | fit | coder-v2-lite-instruct | Radeon RX 6800
does v3 fit on a mac studio m3 ultra 512gb? | fit | v3 | Apple M3 Ultra 80-core 512GB
can the 512gb mac studio run r1 671b | fit | r1 | Apple M3 Ultra 80-core 512GB
R1 671b on 8x H100 80gb sxm at q8 w/ 32k | fit | r1 | 8x H100 80GB SXM | Q8_0 | 32768
8xh200 full r1? | fit | r1 | 8x H200 SXM
can i load v3.1 at q2 w/ 4x a100 80gb | fit | v3.1 | 4x A100 80GB PCIe | Q2_K
im on a 1080ti lol, deepseek coder 6.7b q5_k_m? | fit | coder-6.7b-instruct | GeForce GTX 1080 Ti | Q5_K_M
will my old gtx 1060 6gb run coder 1.3b | fit | coder-1.3b-instruct | GeForce GTX 1060 6GB
rtx 2060 super + deepseek 7b r1 distil, 8k ctx | fit | r1-distill-qwen-7b | GeForce RTX 2060 Super | | 8192
can a p40 run r1 32b q4? thinking of buying one | fit | r1-distill-qwen-32b | Tesla P40 | Q4_K_M
3x p40 for the r1 70b at Q5_K_M - realistic? | fit | r1-distill-llama-70b | 3x Tesla P40 | Q5_K_M
Strix Halo 128GB (ryzen ai max+ 395). r1 70b q6 16k. fit? | fit | r1-distill-llama-70b | Ryzen AI Max+ 395 128GB | Q6_K | 16384
framework desktop w/ ai max 395 64gb, can it run r1 distill 32b q8 | fit | r1-distill-qwen-32b | Ryzen AI Max+ 395 64GB | Q8_0
780m igpu w/ 32gb ddr5, deepseek r1 8b possible? | fit | r1-distill-llama-8b | Radeon 780M 32GB
does a jetson orin nano super run r1 1.5b | fit | r1-distill-qwen-1.5b | Jetson Orin Nano Super 8GB
DGX spark vs the r1 70b: does it fit at q8? | fit | r1-distill-llama-70b | DGX Spark | Q8_0
arc a770 16gb deepseek r1 14b q4_k_m ok? | fit | r1-distill-qwen-14b | Arc A770 16GB | Q4_K_M
can intel b580 run the 14b r1 | fit | r1-distill-qwen-14b | Arc B580
is a 5090 enuf for r1 32b with 32k context at q6 | fit | r1-distill-qwen-32b | GeForce RTX 5090 | Q6_K | 32768
5070 ti, deepseek r1 0528 qwen3 8b, full 128k ctx? | fit | r1-0528-qwen3-8b | GeForce RTX 5070 Ti | | 131072
Would r1-0528-qwen3-8b run on my rtx 3050 8gb? | fit | r1-0528-qwen3-8b | GeForce RTX 3050 8GB
can my 3080 10gb run deepseek v2 lite chat q5? | fit | v2-lite-chat | GeForce RTX 3080 10GB | Q5_K_M
deepseek moe 16b on a 3060ti? | fit | moe-16b-chat | GeForce RTX 3060 Ti
single a6000 and coder 33b instruct fp16, does that fit? | fit | coder-33b-instruct | RTX A6000 | F16
rtx 6000 ada, r1 70b q4, whats the max context i can get | fit | r1-distill-llama-70b | RTX 6000 Ada | Q4_K_M
is rtx pro 6000 blackwell enough for v2.5 q3? | fit | v2.5 | RTX PRO 6000 Blackwell | Q3_K_M
how much context can i get with r1 14b q4km on a 4070 super | fit | r1-distill-qwen-14b | GeForce RTX 4070 Super | Q4_K_M
r1 32b iq3_xxs on 16gb 4080, will it work? | fit | r1-distill-qwen-32b | GeForce RTX 4080 | IQ3_XXS
My rig: Ryzen 5 5600, 32gb ddr4, RTX 3070. Can I run the deepseek r1 8b llama distill? | fit | r1-distill-llama-8b | GeForce RTX 3070 | | | 32
specs: i7 12700k / 64gb ram / 4090. want deepseek v2.5 q2, is it possible with offloading | fit | v2.5 | GeForce RTX 4090 | Q2_K | | 64
3090 + 128gb ram can I run v4 flash | fit | v4-flash | GeForce RTX 3090 | | | 128
v4 flash on a m3 ultra 256gb at q4? | fit | v4-flash | Apple M3 Ultra 60-core 256GB | Q4_K_M
does deepseek v4 pro fit on 8x b200 | fit | v4-pro | 8x B200
mac mini m4 16gb. deepseek r1 8b. yes or no | fit | r1-distill-llama-8b | Apple M4 8-core 16GB
m2 air 8gb r1 1.5b? | fit | r1-distill-qwen-1.5b | Apple M2 8-core 8GB
Does an M1 Pro 16GB MacBook handle DeepSeek Coder 6.7B in Q4_K_M? | fit | coder-6.7b-instruct | Apple M1 Pro 14-core 16GB | Q4_K_M
macbook air m3 24gb with r1 14b at q4 and 8k? | fit | r1-distill-qwen-14b | Apple M3 8-core 24GB | Q4_K_M | 8192
m4 pro 48 gb for r1 32b q5_k_m 16k | fit | r1-distill-qwen-32b | Apple M4 Pro 16-core 48GB | Q5_K_M | 16384
will r1 run on my 4090? the 32b i mean | fit | r1-distill-qwen-32b | GeForce RTX 4090
can i squeeze the 14b r1 distill in 12 gigs, its a 3060 | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
whats the biggest quant of coder v2 lite that fits my 4060 8gb | fit | coder-v2-lite-instruct | GeForce RTX 4060
which quant of r1 32b should i get for a 4090 | fit | r1-distill-qwen-32b | GeForce RTX 4090
best quant for deepseek r1 qwen 14b on 5060ti 16gb? | fit | r1-distill-qwen-14b | GeForce RTX 5060 Ti 16GB
q4 or q5 for r1 14b on 4070? | fit | r1-distill-qwen-14b | GeForce RTX 4070
cn my 4070 super run deepseek r1 distil quen 14b | fit | r1-distill-qwen-14b | GeForce RTX 4070 Super
deepsek coder 6.7 on gtx 1660 super, 4k | fit | coder-6.7b-instruct | GeForce GTX 1660 Super | | 4096
deepseek-r1:14b on rtx 4060ti 16g ollama, any good? | fit | r1-distill-qwen-14b | GeForce RTX 4060 Ti 16GB
runpod a40 48gb, deepseek-r1:70b, 16k context, enough? | fit | r1-distill-llama-70b | A40 | | 16384
best coder for a 3060 12gb? | models | ~coder | GeForce RTX 3060 12GB
what deepseek can i run on a 4070 laptop | models | ~deepseek | GeForce RTX 4070 Laptop
which r1 should i get for my 4080 super | models | ~r1 | GeForce RTX 4080 Super
what's the biggest deepseek model that fits on 2x3090? | models | ~deepseek | 2x GeForce RTX 3090
largest r1 distill for a m2 max 96gb | models | ~r1 distill | Apple M2 Max 38-core 96GB
got a 7800xt, what can i run | models | | Radeon RX 7800 XT
I just bought a 5090. What's the best DeepSeek I can run on it at 32k? | models | ~deepseek | GeForce RTX 5090 | | 32768
recommend me a deepseek for coding on a 4060ti 8gb pls | models | ~deepseek | GeForce RTX 4060 Ti 8GB
which deepseek models fit my rx 580 8gb | models | ~deepseek | Radeon RX 580 8GB
whats good for 3080ti | models | | GeForce RTX 3080 Ti
smartest deepseek for my macbook m4 pro 24gb w/ 16k ctx | models | ~deepseek | Apple M4 Pro 16-core 24GB | | 16384
what can i run on a tesla p100 16gb | models | | Tesla P100 16GB PCIe
Which distill would you pick for an RTX A4000? | models | ~distill | RTX A4000
best local deepseek coder for 4090 + 64gb ram | models | ~deepseek coder | GeForce RTX 4090 | | | 64
steam deck aside, whats the biggest r1 my legion w/ 4080 laptop can do | models | ~r1 | GeForce RTX 4080 Laptop
what gpu for r1 32b q4? | gpus | r1-distill-qwen-32b | | Q4_K_M
what gpu do i need to run deepseek r1 70b at 32k | gpus | r1-distill-llama-70b | | | 32768
cheapest card for coder v2 lite at q4_k_m? | gpus | coder-v2-lite-instruct | | Q4_K_M
how much vram for r1 14b q8 | gpus | r1-distill-qwen-14b | | Q8_0
How much VRAM does DeepSeek V3 671B need at Q4? | gpus | v3 | | Q4_K_M
what hardware do i need for full r1 671b | gpus | r1
which mac for v2.5? | gpus | v2.5
minimum gpu for deepseek coder 33b | gpus | coder-33b-instruct
what card should i buy for the r1 8b with 16k context | gpus | r1-distill-llama-8b | | | 16384
vram requirements r1 distill llama 70b q5_k_m 8k | gpus | r1-distill-llama-70b | | Q5_K_M | 8192
what would it take to run v4 flash at home | gpus | v4-flash
which gpus can run r1 7b fully | gpus | r1-distill-qwen-7b
what do people use for r1 32b? which gpu i mean | gpus | r1-distill-qwen-32b
is a 3090 faster than a 4080 for r1 32b? | compare | r1-distill-qwen-32b | GeForce RTX 3090; GeForce RTX 4080
4060 ti 16gb vs 3060 12gb for r1 14b | compare | r1-distill-qwen-14b | GeForce RTX 4060 Ti 16GB; GeForce RTX 3060 12GB
m4 max 128gb or 5090 for the r1 70b? | compare | r1-distill-llama-70b | Apple M4 Max 40-core 128GB; GeForce RTX 5090
compare 7900xtx and 4090 on deepseek coder 33b | compare | coder-33b-instruct | Radeon RX 7900 XTX; GeForce RTX 4090
which is better for r1 32b, 3090 or 7900 xtx | compare | r1-distill-qwen-32b | GeForce RTX 3090; Radeon RX 7900 XTX
DGX spark vs strix halo 128gb r1 70b | compare | r1-distill-llama-70b | DGX Spark; Ryzen AI Max+ 395 128GB
should i buy a 5070 ti or a 4080 super for r1 14b q8 | compare | r1-distill-qwen-14b | GeForce RTX 5070 Ti; GeForce RTX 4080 Super | Q8_0
r1 14b @ 16k: 5060 ti 16gb versus arc b580? | compare | r1-distill-qwen-14b | GeForce RTX 5060 Ti 16GB; Arc B580 | | 16384
a100 80gb pcie vs h100 pcie for v2 lite | compare | v2-lite-chat | A100 80GB PCIe; H100 80GB PCIe
how much faster is a 4090 than a 3090 on r1 32b q4_k_m | compare | r1-distill-qwen-32b | GeForce RTX 4090; GeForce RTX 3090 | Q4_K_M
3090 + 3060 12gb for r1 70b q3? | fit | r1-distill-llama-70b | GeForce RTX 3090; GeForce RTX 3060 12GB | Q3_K_M
got 4090 and a 3090 in one box, can they run r1 70b together | fit | r1-distill-llama-70b | GeForce RTX 4090; GeForce RTX 3090
can i run r1 14b w/ 8gb vram | fit | r1-distill-qwen-14b
r1 32b on 24gb vram, what context | fit | r1-distill-qwen-32b
16 gb ram no gpu, can i run r1 7b | fit | r1-distill-qwen-7b | | | | 16
can my laptop run deepseek | fit | ~deepseek
will it run on my 4090? | refine | | GeForce RTX 4090
can a rtx 4075 run r1 14b | fit | r1-distill-qwen-14b | ?rtx 4075
can my gt 710 run r1 1.5b | fit | r1-distill-qwen-1.5b | ?gt 710
can the big one run on 2x 4090? | models | | 2x GeForce RTX 4090
can my 4090 run llama 3.3 70b | fit | ?llama 3.3 70b | GeForce RTX 4090
qwen2.5 coder 32b on a 3090 at q4? | fit | ?qwen2.5 coder 32b | GeForce RTX 3090 | Q4_K_M
is gemma 3 27b ok on a 7900xtx | fit | ?gemma 3 27b | Radeon RX 7900 XTX
mistral small 24b q4_k_m 4070 ti super 16k? | fit | ?mistral small 24b | GeForce RTX 4070 Ti Super | Q4_K_M | 16384
what gpu for qwen3 235b a22b | gpus | ?qwen3 235b
will gpt-oss 120b fit on strix halo 128gb | fit | ?gpt oss 120b | Ryzen AI Max+ 395 128GB
can a 3060 12gb run phi-4 14b | fit | ?phi 4 14b | GeForce RTX 3060 12GB
mixtral 8x7b on 2x 3090? | fit | ?mixtral 8x7b | 2x GeForce RTX 3090
best quant of command r 35b for 4090 | fit | ?35b | GeForce RTX 4090
how much vram for llama 4 scout | gpus | ?llama 4 scout
glm 4.5 air on m4 max 128gb? | fit | ?glm 4.5 air | Apple M4 Max 40-core 128GB
kimi k2 on 8x h200 | fit | ?kimi k2 | 8x H200 SXM
whisper large v3 on a 1060 6gb? | fit | ?whisper large v3 | GeForce GTX 1060 6GB
stable diffusion xl with 8gb 3070, ok? | fit | ?stable diffusion | GeForce RTX 3070
yi 34b q4 3090 | fit | ?yi 34b | GeForce RTX 3090 | Q4_K_M
starcoder2 15b vs 4060 ti 16gb, fits? | fit | ?starcoder2 15b | GeForce RTX 4060 Ti 16GB
codellama 34b on m1 max 64gb | fit | ?codellama 34b | Apple M1 Max 24-core 64GB
läuft r1 14b auf meiner 3060 12gb? | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
Kann meine RTX 4070 Super das R1 Distill 14B mit 16k Kontext? | fit | r1-distill-qwen-14b | GeForce RTX 4070 Super | | 16384
packt ne 4090 das r1 32b in q5? | fit | r1-distill-qwen-32b | GeForce RTX 4090 | Q5_K_M
hab zwei 3090, reicht das für r1 70b q4_k_m | fit | r1-distill-llama-70b | 2x GeForce RTX 3090 | Q4_K_M
schafft mein macbook m3 pro 36gb deepseek r1 32b? | fit | r1-distill-qwen-32b | Apple M3 Pro 14-core 36GB
wie schnell läuft coder v2 lite auf einer 7800 xt | fit | coder-v2-lite-instruct | Radeon RX 7800 XT
Passt deepseek v3 in q4 auf einen Mac Studio M3 Ultra 512GB? | fit | v3 | Apple M3 Ultra 80-core 512GB | Q4_K_M
moin, hab nen laptop mit 4070 drin, geht da r1 8b mit 8k? | fit | r1-distill-llama-8b | GeForce RTX 4070 Laptop | | 8192
geht r1 70b auf strix halo 128gb | fit | r1-distill-llama-70b | Ryzen AI Max+ 395 128GB
reicht eine arc b580 fuer das 14b r1 bei q4 | fit | r1-distill-qwen-14b | Arc B580 | Q4_K_M
welches deepseek läuft auf ner 4060 ti 16gb am besten | models | ~deepseek | GeForce RTX 4060 Ti 16GB
Was ist der beste DeepSeek Coder für eine RTX 3080 10GB? | models | ~deepseek coder | GeForce RTX 3080 10GB
was kann ich mit 2x 4090 laufen lassen | models | | 2x GeForce RTX 4090
wieviel vram braucht r1 70b q4 | gpus | r1-distill-llama-70b | | Q4_K_M
Welche Karte für Coder 33B mit 16k Kontext kaufen? | gpus | coder-33b-instruct | | | 16384
3090 oder 4080 super für r1 14b, was ist schneller? | compare | r1-distill-qwen-14b | GeForce RTX 3090; GeForce RTX 4080 Super
läuft deepseek auf meinem laptop | fit | ~deepseek
läuft llama 3 8b auf meiner 3060? | fit | ?llama 3 8b | GeForce RTX 3060 8GB
3060 12g能跑r1 14b吗 | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
我的4090可以跑deepseek r1 32b吗?16k上下文 | fit | r1-distill-qwen-32b | GeForce RTX 4090 | | 16384
双3090跑70b蒸馏版q4够不够 | fit | r1-distill-llama-70b | 2x GeForce RTX 3090 | Q4_K_M
4060笔记本能带动r1 7b吗 | fit | r1-distill-qwen-7b | GeForce RTX 4060 Laptop
m4 max 128g跑r1 70b q8速度多少 | fit | r1-distill-llama-70b | Apple M4 Max 40-core 128GB | Q8_0
7900xtx跑coder 33b怎么样 | fit | coder-33b-instruct | Radeon RX 7900 XTX
8卡h100 80g sxm跑满血r1可以吗 | fit | r1 | 8x H100 80GB SXM
两张4090能不能跑deepseek-r1-distill-llama-70b q4_k_m 32k | fit | r1-distill-llama-70b | 2x GeForce RTX 4090 | Q4_K_M | 32768
请问5070ti可以部署deepseek r1 14b q6吗 | fit | r1-distill-qwen-14b | GeForce RTX 5070 Ti | Q6_K
macbook air m2 16g跑deepseek r1 8b卡不卡 | fit | r1-distill-llama-8b | Apple M2 8-core 16GB
4070ti super适合跑哪个deepseek | models | ~deepseek | GeForce RTX 4070 Ti Super
我有一张3080 10g,最大能跑什么模型 | models | | GeForce RTX 3080 10GB
7800xt最适合跑哪个r1 | models | ~r1 | Radeon RX 7800 XT
跑r1 32b需要什么显卡 | gpus | r1-distill-qwen-32b
r1 70b q4需要多少显存? | gpus | r1-distill-llama-70b | | Q4_K_M
想在本地跑满血版deepseek r1 要什么配置 | gpus | r1
3090和4080跑r1 14b哪个快 | compare | r1-distill-qwen-14b | GeForce RTX 3090; GeForce RTX 4080
买4060ti 16g还是5060ti 16g跑r1 14b好 | compare | r1-distill-qwen-14b | GeForce RTX 4060 Ti 16GB; GeForce RTX 5060 Ti 16GB
4090能跑qwen3 32b吗 | fit | ?qwen3 32b | GeForce RTX 4090
"""  # noqa: E501 - a question is as long as it is

FIRST_NON_QUESTIONS = r"""
Danke dir, hat super geklappt!
kannst du mir ein gedicht über eine 4090 schreiben
帮我写一个python爬虫
你好,今天天气怎么样
write me a haiku about gpus
explain how MLA works in deepseek v3
what is the difference between r1 and v3?
thanks, that worked on my 3090!
my 3090 died yesterday lol rip
whats your favorite model
how do i install cuda 12.4 on ubuntu with a 4090
fix this: Traceback (most recent call last): File "run.py", line 16, in <module>
can you write a python script that runs every 16 minutes?
can you run this code for me
who made deepseek r1
lol
is deepseek better than chatgpt at poems?
summarize this in 3 bullet points: the rtx 3060 was released in 2021 and has 12gb of memory
why does my pc crash when i play cyberpunk on the 4070
can my 3060 run cyberpunk at 1440p
what fps in elden ring with a 6700xt?
translate 'can my gpu run it' to french
how many layers does r1 have
was r1 trained with grpo?
what does q4_k_m mean
whats the difference between q4_k_m and q5_k_m
how do i set the context length in ollama for r1 14b
convert 16 GiB to GB
best pizza in town?
what temperature should i use with r1
write a regex that matches gpu names like RTX 3060
good morning everyone
how do I quantize v2 lite to q4_k_m with llama.cpp
i sold my 4090 and bought a bike
remind me what we talked about
is it normal that r1 14b thinks for 3 minutes
which linux distro is best for beginners
2+2*8?
what is the best way to learn rust
can deepseek write good sql?
can i run flux dev on a 4070
"""

SECOND = r"""
[Help] R1 32B on RTX 3090\n\nHi all, long time lurker. CPU: 5800X3D, RAM: 32GB DDR4-3600, GPU: RTX 3090. I'd like to use Q4_K_M with 16k. Will it fit fully in VRAM? | fit | r1-distill-qwen-32b | GeForce RTX 3090 | Q4_K_M | 16384 | 32
Build: ryzen 9 7950x, 96 gigs of ddr5, 2x 5060 ti 16gb. goal: r1 70b. realistic or should i give up | fit | r1-distill-llama-70b | 2x GeForce RTX 5060 Ti 16GB | | | 96
title says it all, r1 14b distill, 6700 xt, linux with rocm, 8k context | fit | r1-distill-qwen-14b | Radeon RX 6700 XT | | 8192
so my boss gave me an old workstation w/ a quadro rtx 6000 24gb. think i can run deepseek coder 33b q4 on that thing | fit | coder-33b-instruct | Quadro RTX 6000 | Q4_K_M
just upgraded from a 1080 to a 4070 ti super and wanna know if r1 32b iq3_m is gonna fit | fit | r1-distill-qwen-32b | GeForce RTX 4070 Ti Super | IQ3_M
- GPU: 7900 XT 20GB\n- Model: DeepSeek-R1-Distill-Qwen-32B\n- Quant: IQ4_XS\n- Context: 8192\nwill this work | fit | r1-distill-qwen-32b | Radeon RX 7900 XT | IQ4_XS | 8192
i rent an H100 PCIe on vast, whats the highest quant of r1 70b i could use there with 32k of context | fit | r1-distill-llama-70b | H100 80GB PCIe | | 32768
Got my hands on 4 Tesla V100 32GB SXM2 cards. Deepseek V2.5 at Q4_K_M, yes? | fit | v2.5 | 4x Tesla V100 32GB SXM | Q4_K_M
planning a homelab server, EPYC 7532, 512 GB of RAM, single 3090. how many t/s will I see with R1 671b Q4_K_M? | fit | r1 | GeForce RTX 3090 | Q4_K_M | | 512
mi50 32gb times two, r1 70b in q4 ... any chance? | fit | r1-distill-llama-70b | 2x Instinct MI50 32GB | Q4_K_M
my thinkpad has an rtx a2000 4gb inside, could it do r1 1.5b or is it hopeless | fit | r1-distill-qwen-1.5b | RTX A2000 Laptop 4GB
i5-13400F + Arc A750 + 16GB RAM. DeepSeek R1 8B Q4? | fit | r1-distill-llama-8b | Arc A750 | Q4_K_M | | 16
is possible to run deepseek r1 14 billion in a geforce 3060 of 12 gigabytes | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
hello friend my graphic card is rtx 4060 ti 8 gb it support deepseek coder 6.7b ? | fit | coder-6.7b-instruct | GeForce RTX 4060 Ti 8GB
does m2 max 32 gigs handle the thirty two b? i mean r1 32b | fit | r1-distill-qwen-32b | Apple M2 Max 30-core 32GB
r1-32b/4090/q5_k_m/24k | fit | r1-distill-qwen-32b | GeForce RTX 4090 | Q5_K_M | 24576
3080ti r1:14b q5 12k go? | fit | r1-distill-qwen-14b | GeForce RTX 3080 Ti | Q5_K_M | 12288
7b r1. 2060 6gb. thoughts? | fit | r1-distill-qwen-7b | GeForce RTX 2060 6GB
wanna try r1 8b, only have gtx 1070 | fit | r1-distill-llama-8b | GeForce GTX 1070
will 16gb of vram (4080) b enuff 4 r1 32b q3_k_m | fit | r1-distill-qwen-32b | GeForce RTX 4080 | Q3_K_M
v2-lite-chat q8_0 rx7800xt 32k thx | fit | v2-lite-chat | Radeon RX 7800 XT | Q8_0 | 32768
5080 gonna choke on r1 32b? | fit | r1-distill-qwen-32b | GeForce RTX 5080
can't tell if r1 14b q6_k fits a 4070, pls help | fit | r1-distill-qwen-14b | GeForce RTX 4070 | Q6_K
Macbook Pro M1 Max 32 GB unified — coder v2 lite instruct @ Q6_K — good or bad idea? | fit | coder-v2-lite-instruct | Apple M1 Max 24-core 32GB | Q6_K
hx 370 laptop with 64gb (890m), can that do r1 14b | fit | r1-distill-qwen-14b | Radeon 890M 64GB
im lost with all those models. i own a 4060 ti 16gb and just want the best deepseek for programming | models | ~deepseek | GeForce RTX 4060 Ti 16GB
is there any deepseek that runs well on a gtx 1650? | models | ~deepseek | GeForce GTX 1650
m4 mini 24gb owner here, what deepseek would u use | models | ~deepseek | Apple M4 8-core 24GB
Tell me the largest R1 my dual 4090 box can take at 16k | models | ~r1 | 2x GeForce RTX 4090 | | 16384
rtx 3050 laptop 6gb: which models are usable | models | | GeForce RTX 3050 Laptop 6GB
i wanna run r1 70b q4 at 20 tok/s, what should i buy | gpus | r1-distill-llama-70b | | Q4_K_M
budget gpu for r1 14b q5 with 16k context? | gpus | r1-distill-qwen-14b | | Q5_K_M | 16384
whats the least vram i can get away with for coder v2 lite | gpus | coder-v2-lite-instruct
would like to selfhost deepseek v3.1, which hardware is needed? | gpus | v3.1
cant decide: used 3090 or new 5070 ti, for r1 32b q4 | compare | r1-distill-qwen-32b | GeForce RTX 3090; GeForce RTX 5070 Ti | Q4_K_M
would r1 14b be quicker on an m4 pro 48gb than on my 3060 12gb? | compare | r1-distill-qwen-14b | Apple M4 Pro 16-core 48GB; GeForce RTX 3060 12GB
tokens per second r1 8b: 4060 ti 16gb against 7600 xt | compare | r1-distill-llama-8b | GeForce RTX 4060 Ti 16GB; Radeon RX 7600 XT
can a gtx 960 4gb run r1 1.5b | fit | r1-distill-qwen-1.5b | ?gtx 960 4gb
r1 14b on rtx 4080 ti? | fit | r1-distill-qwen-14b | ?rtx 4080 ti
does it work on rx 9080 xt? r1 32b | fit | r1-distill-qwen-32b | ?rx 9080 xt
4090 laptop 24gb r1 32b | fit | r1-distill-qwen-32b | ?4090 laptop 24gb
r1 20b on a 3090 | fit | ?r1 20b | GeForce RTX 3090
deepseek coder 13b q4 on 3060 12gb | fit | ?deepseek coder 13b | GeForce RTX 3060 12GB | Q4_K_M
macbook with 24gb, r1 14b? | fit | r1-distill-qwen-14b | ?macbook with 24gb
3080 and 3060 12gb both in my pc, can i do r1 32b q6 | fit | r1-distill-qwen-32b | GeForce RTX 3080 10GB; GeForce RTX 3060 12GB | Q6_K
can my work laptop (thinkpad x1 carbon gen 9) run r1 7b | fit | r1-distill-qwen-7b
samsung s23 with r1 1.5b? | fit | r1-distill-qwen-1.5b | ?samsung s23
how does qwq 32b do on a 3090 with 32k context | fit | ?qwq 32b | GeForce RTX 3090 | | 32768
devstral small 24b q5 on 4090? | fit | ?devstral small 24b | GeForce RTX 4090 | Q5_K_M
is nemotron 49b possible w/ 2x 3090 | fit | ?nemotron 49b | 2x GeForce RTX 3090
qwen3-coder-30b-a3b on a 7900 xtx, q4_k_m | fit | ?qwen3 coder 30b a3b | Radeon RX 7900 XTX | Q4_K_M
best gpu for llama 3.1 405b | gpus | ?llama 3.1 405b
can i run gemma3:12b on my 3060 | fit | ?gemma3 12b | GeForce RTX 3060 8GB
deepseek-vl2 on a 4090 | fit | ?deepseek vl2 | GeForce RTX 4090
openthinker 32b q4 on 3090 | fit | ?openthinker 32b | GeForce RTX 3090 | Q4_K_M
smollm2 1.7b on raspberry pi 5 | fit | ?smollm2 1.7b | ?raspberry pi 5
r1 8b auf m1 air 8gb, geht das irgendwie? | fit | r1-distill-llama-8b | Apple M1 7-core 8GB
Hallo zusammen, ich hab ne 6800 XT und wollte fragen ob da R1 32B in Q3_K_M draufpasst | fit | r1-distill-qwen-32b | Radeon RX 6800 XT | Q3_K_M
welche modelle passen in eine 3070? | models | | GeForce RTX 3070
Wie viel RAM und VRAM braucht man für das volle R1? | gpus | r1
r1 70b: m3 ultra 256gb oder rtx pro 6000 blackwell? | compare | r1-distill-llama-70b | Apple M3 Ultra 60-core 256GB; RTX PRO 6000 Blackwell
5090单卡32g显存跑r1 70b iq3能行吗 | fit | r1-distill-llama-70b | GeForce RTX 5090 | IQ3_M
有2080ti 11g,推荐跑哪个版本的deepseek | models | ~deepseek | GeForce RTX 2080 Ti
4060能跑glm4 9b吗 | fit | ?glm4 9b | GeForce RTX 4060
"""  # noqa: E501 - a question is as long as it is

SECOND_NON_QUESTIONS = r"""
my 3090 runs r1 32b at 30 tok/s, pretty happy with it
finally got r1 14b working on the 3060, thanks to everybody here
r1 32b on 4090 is a beast lol
anyone else think r1 8b is kinda dumb?
what prompt do you use for r1?
how do I make my 4090 quieter
is the 5090 worth 2500 euros?
who here bought a dgx spark
which discord bot is this
r1 keeps answering in chinese, how to stop that
can you compare rust and go for a backend
give me the llama.cpp command line to convert a safetensors file
whats the release date of the rtx 6090
my gpu fan is rattling at 60%, what can i do
erklär mir den unterschied zwischen v3 und r1
r1和v3有什么区别
"""

THIRD = r"""
replaced my dead 2070 with a 4060 ti 16gb, r1 14b q6 ok now? | fit | r1-distill-qwen-14b | GeForce RTX 4060 Ti 16GB | Q6_K
my brother has a 3080 but i only have a 3060 12gb, can i run r1 14b? | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
3 x 3090 in a mining frame, r1 70b q8? | fit | r1-distill-llama-70b | 3x GeForce RTX 3090 | Q8_0
i can get 4 p100 16gb pcie for cheap, r1 70b q4 then? | fit | r1-distill-llama-70b | 4x Tesla P100 16GB PCIe | Q4_K_M
one 4090 now, second one next month. r1 70b q4 with both? | fit | r1-distill-llama-70b | 2x GeForce RTX 4090 | Q4_K_M
ten p40s r1 671b q2 | fit | r1 | 10x Tesla P40 | Q2_K
a dozen 3090s for v3 q3? | fit | v3 | 12x GeForce RTX 3090 | Q3_K_M
server with 8 gpus (a100 80gb sxm), r1 q8? | fit | r1 | 8x A100 80GB SXM | Q8_0
rtx a5000 x 2 nvlink, coder 33b q8 | fit | coder-33b-instruct | 2x RTX A5000 | Q8_0
pair of used v100 32gb pcie, r1 70b q4 | fit | r1-distill-llama-70b | 2x Tesla V100 32GB PCIe | Q4_K_M
4070 super ti, r1 14b q8 | fit | r1-distill-qwen-14b | GeForce RTX 4070 Ti Super | Q8_0
3060 with 12 gb not 8, r1 14b | fit | r1-distill-qwen-14b | GeForce RTX 3060 12GB
radeon 7900 gre r1 14b | fit | r1-distill-qwen-14b | Radeon RX 7900 GRE
m4 max 16 inch 64gb r1 70b q4 | fit | r1-distill-llama-70b | Apple M4 Max 40-core 64GB | Q4_K_M
mac studio m1 ultra 128gb 64 core gpu, v2.5 q3 | fit | v2.5 | Apple M1 Ultra 64-core 128GB | Q3_K_M
m3 max 14 inch 36gb (30 core), r1 32b q4_k_m | fit | r1-distill-qwen-32b | Apple M3 Max 30-core 36GB | Q4_K_M
asus tuf a15 4060 8gb laptop r1 8b q5 | fit | r1-distill-llama-8b | GeForce RTX 4060 Laptop | Q5_K_M
legion 5 pro with 3070, r1 14b q3 | fit | r1-distill-qwen-14b | GeForce RTX 3070 Laptop | Q3_K_M
msi gaming x trio 3080 12gb, r1 14b q6 | fit | r1-distill-qwen-14b | GeForce RTX 3080 12GB | Q6_K
deepseek r1 32b (not 14) at q4 on rtx3090 | fit | r1-distill-qwen-32b | GeForce RTX 3090 | Q4_K_M
deepseek coder v2 (the lite one, 16b) on 4070 | fit | coder-v2-lite-instruct | GeForce RTX 4070
r1 distill llama 8b not the qwen 7b, on a 3060ti | fit | r1-distill-llama-8b | GeForce RTX 3060 Ti
v3-0324 or newer on m3 ultra 512gb at q4 | fit | v3-0324 | Apple M3 Ultra 80-core 512GB | Q4_K_M
DeepSeek-R1-0528 UD-Q2_K_XL on 4x3090 + 256gb ddr4 | fit | r1-0528 | 4x GeForce RTX 3090 | UD-Q2_K_XL | | 256
ds coder 1.3b base on t400 4gb? | fit | coder-1.3b-base | NVIDIA T400 4GB
keep my 3090 or trade it for a 5080, r1 32b q4 | compare | r1-distill-qwen-32b | GeForce RTX 3090; GeForce RTX 5080 | Q4_K_M
one 5090 versus two 5070 ti for r1 70b q3 | compare | r1-distill-llama-70b | GeForce RTX 5090; 2x GeForce RTX 5070 Ti | Q3_K_M
can my 3090 run v4.1 | fit | ?v4.1 | GeForce RTX 3090
geforce 8800 gt r1 1.5b | fit | r1-distill-qwen-1.5b | ?geforce 8800
radeon hd 5850 for r1 1.5b lol | fit | r1-distill-qwen-1.5b | ?radeon hd 5850
4050 desktop r1 7b | fit | r1-distill-qwen-7b | ?4050 desktop
m5 ultra 256gb for r1 | fit | r1 | ?m5 ultra 256gb
r1 16b on a 4090 | fit | ?r1 16b | GeForce RTX 4090
rtx 3090 12gb r1 14b | fit | r1-distill-qwen-14b | ?rtx 3090 12gb
v2 lite 7b on a 3060 12gb | fit | ?v2 lite 7b | GeForce RTX 3060 12GB
surface pro 9 r1 7b | fit | r1-distill-qwen-7b | ?surface pro 9
reichen 2 stück 3090 für r1 70b in q4? | fit | r1-distill-llama-70b | 2x GeForce RTX 3090 | Q4_K_M
habe eine 3060 12gb und 32gb ram, r1 32b möglich? | fit | r1-distill-qwen-32b | GeForce RTX 3060 12GB | | | 32
mein alter pc hat noch ne gtx 1070, klappt da r1 7b | fit | r1-distill-qwen-7b | GeForce GTX 1070
macbook pro m4 pro mit 48 gb und r1 32b q6, wie schnell? | fit | r1-distill-qwen-32b | Apple M4 Pro 16-core 48GB | Q6_K
4块v100 32g pcie跑r1 70b q8 | fit | r1-distill-llama-70b | 4x Tesla V100 32GB PCIe | Q8_0
3090x2跑r1 70b q4能到多少token | fit | r1-distill-llama-70b | 2x GeForce RTX 3090 | Q4_K_M
我电脑是i5 12400加3060ti,内存32g,能跑r1 8b吗 | fit | r1-distill-llama-8b | GeForce RTX 3060 Ti | | | 32
mac mini m4 32g能跑r1 14b吗 | fit | r1-distill-qwen-14b | Apple M4 10-core 32GB
a100 40g pcie两卡跑v2.5 q2行不行 | fit | v2.5 | 2x A100 40GB PCIe | Q2_K
"""  # noqa: E501 - a question is as long as it is

FOURTH = r"""
any luck with r1 32b on the 6900xt guys? | fit | r1-distill-qwen-32b | Radeon RX 6900 XT
quick one: 4080, r1 14b, q8, 16k. y/n | fit | r1-distill-qwen-14b | GeForce RTX 4080 | Q8_0 | 16384
need a local coder, have 2 x 3060 12gb, is coder 33b q4_k_m ok at 8k | fit | coder-33b-instruct | 2x GeForce RTX 3060 12GB | Q4_K_M | 8192
how much slower will r1 70b q4 be with half of it in ram? 4090, 64gb ddr5 | fit | r1-distill-llama-70b | GeForce RTX 4090 | Q4_K_M | | 64
r1 32b q4 w/ 20k ctx on one 3090 or will it oom | fit | r1-distill-qwen-32b | GeForce RTX 3090 | Q4_K_M | 20480
my 2 1080 tis, r1 32b q4? | fit | r1-distill-qwen-32b | 2x GeForce GTX 1080 Ti | Q4_K_M
the 3090 ti has 24gb right? so r1 32b q5 fits? | fit | r1-distill-qwen-32b | GeForce RTX 3090 Ti | Q5_K_M
M2 Ultra w/ 192GB, DeepSeek V3 at 2 bit? | fit | v3 | Apple M2 Ultra 60-core 192GB | Q2_K
im getting a b60 pro 24gb, r1 32b q4? | fit | r1-distill-qwen-32b | Arc Pro B60 | Q4_K_M
r9700 32gb with r1 32b q6 at 16k | fit | r1-distill-qwen-32b | Radeon AI PRO R9700 | Q6_K | 16384
will l4 24gb do r1 32b q4_k_s | fit | r1-distill-qwen-32b | L4 | Q4_K_S
deepseek math 7b on a gtx 1660 ti q4 | fit | math-7b-instruct | GeForce GTX 1660 Ti | Q4_K_M
prover v2 7b on m1 16gb | fit | prover-v2-7b | Apple M1 7-core 16GB
rtx 5070 laptop & r1 8b q5 12k ctx | fit | r1-distill-llama-8b | GeForce RTX 5070 Laptop | Q5_K_M | 12288
gh200 96gb r1 70b q8 64k | fit | r1-distill-llama-70b | GH200 96GB | Q8_0 | 65536
poor man's 3060 12gb here, whats the smartest thing i can run | models | | GeForce RTX 3060 12GB
top 3 deepseek models for 24gb 7900xtx? | models | ~deepseek | Radeon RX 7900 XTX
best r1 that stays above 20 t/s on a 4070? | models | ~r1 | GeForce RTX 4070
which cards run r1 32b at more than 30 tok/s | gpus | r1-distill-qwen-32b
how many gb of vram does v2 lite want at q6 and 32k | gpus | v2-lite-chat | | Q6_K | 32768
is there any gpu under 500 bucks for r1 14b q8 | gpus | r1-distill-qwen-14b | | Q8_0
9070 xt vs 5070 ti on r1 14b q6 | compare | r1-distill-qwen-14b | Radeon RX 9070 XT; GeForce RTX 5070 Ti | Q6_K
for coder v2 lite whats the better buy, arc b580 or 3060 12gb | compare | coder-v2-lite-instruct | Arc B580; GeForce RTX 3060 12GB
does a 4090 beat an m3 max 64gb on r1 32b | compare | r1-distill-qwen-32b | GeForce RTX 4090; Apple M3 Max 40-core 64GB
3060 and a 1660 super in the same pc, r1 14b? | fit | r1-distill-qwen-14b | GeForce RTX 3060 8GB; GeForce GTX 1660 Super
rx 7800 xtx for r1 32b | fit | r1-distill-qwen-32b | ?rx 7800 xtx
r1 30b on a 5090 | fit | ?r1 30b | GeForce RTX 5090
hermes 3 8b on 3060 12gb | fit | ?hermes 3 8b | GeForce RTX 3060 12GB
qwen 7b on a 3060 12gb? | fit | ?qwen 7b | GeForce RTX 3060 12GB
llama 70b vs 2x 3090 | fit | ?llama 70b | 2x GeForce RTX 3090
granite 8b q8 on rtx 3070 | fit | ?granite 8b | GeForce RTX 3070 | Q8_0
ob meine 2080 ti mit r1 14b q4 klarkommt? | fit | r1-distill-qwen-14b | GeForce RTX 2080 Ti | Q4_K_M
Ich würde gern R1 70B auf zwei gebrauchten 3090 betreiben, reicht q4 mit 16k? | fit | r1-distill-llama-70b | 2x GeForce RTX 3090 | Q4_K_M | 16384
Welches R1 ist für 2x 4060 Ti 16GB sinnvoll? | models | ~r1 | 2x GeForce RTX 4060 Ti 16GB
m3 ultra 512g能不能跑v3.1 q4,速度怎么样 | fit | v3.1 | Apple M3 Ultra 80-core 512GB | Q4_K_M
显卡4070s,想跑r1 14b q5,上下文8k可以吗 | fit | r1-distill-qwen-14b | GeForce RTX 4070 Super | Q5_K_M | 8192
"""  # noqa: E501 - a question is as long as it is

FOURTH_NON_QUESTIONS = r"""
r1 14b is way better than i expected
does llama.cpp support vulkan on the 7900xtx?
can you explain kv cache to me
how many tokens did i use today
"""
