"""What the commands about fitting are called, and what they say of themselves."""

from bot.words.text import Text, Texts

TEXTS: Texts = {
    # /canrun keeps its name in every language: other texts send people to it.
    "canrun_about": Text(
        "Can this GPU run that model? Which quant, how much context, how fast",
        "Läuft das Modell auf dieser GPU? Welche Quantisierung, wie viel Kontext, wie schnell",
        "这块显卡能运行这个模型吗？用哪种量化、多长上下文、多快",
    ),
    "gpus_name": Text("gpus", "gpus", "显卡"),
    "gpus_about": Text(
        "Which GPUs run a model", "Welche GPUs ein Modell schaffen", "哪些显卡能运行某个模型"
    ),
    "models_name": Text("models", "modelle", "模型列表"),
    "models_about": Text(
        "Which models a GPU runs", "Welche Modelle auf einer GPU laufen", "某块显卡能运行哪些模型"
    ),
    "compare_name": Text("compare", "vergleich", "对比"),
    "compare_about": Text(
        "Two GPUs with the same model", "Zwei GPUs mit demselben Modell", "用同一个模型对比两块显卡"
    ),
    "gpu_option": Text("gpu", "gpu", "显卡"),
    "gpu_about": Text(
        "A GPU, Mac or APU, or several: 3060 12gb, 2x3090, 3090 + 3060 12gb, m3 max 64gb",
        "GPU, Mac oder APU, auch mehrere: 3060 12gb, 2x3090, 3090 + 3060 12gb, m3 max 64gb",
        "显卡、Mac 或 APU，也可多块：3060 12gb、2x3090、3090 + 3060 12gb、m3 max 64gb",
    ),
    "gpu1_option": Text("gpu1", "gpu1", "显卡1"),
    "gpu2_option": Text("gpu2", "gpu2", "显卡2"),
    "model_option": Text("model", "modell", "模型"),
    "model_about": Text(
        "A DeepSeek model, such as r1 14b or coder v2 lite",
        "Ein DeepSeek-Modell, etwa r1 14b oder coder v2 lite",
        "DeepSeek 模型，例如 r1 14b、coder v2 lite",
    ),
    "context_option": Text("context", "kontext", "上下文"),
    "context_about": Text(
        "Tokens for prompt and answer together, such as 8192, 16k or full",
        "Token für Frage und Antwort zusammen, etwa 8192, 16k oder full",
        "提示和回答合计的 token 数，例如 8192、16k、full",
    ),
    "quant_option": Text("quant", "quant", "量化"),
    "quant_about": Text(
        "A quant, such as Q4_K_M; left out: the largest that fits",
        "Eine Quantisierung, etwa Q4_K_M; ohne: die größte, die passt",
        "量化，例如 Q4_K_M；不填则选能放下的最大的",
    ),
}
