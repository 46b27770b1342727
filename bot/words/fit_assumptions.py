"""What a card takes for granted."""

from bot.words.text import Text, Texts

TEXTS: Texts = {
    "assume_free": Text(
        "All memory is taken to be free, and 1 GiB of each device's stays free.",
        "Angenommen: Aller Speicher ist frei, und je Gerät bleibt 1 GiB frei.",
        "假设内存全部空闲，每个设备保留 1 GiB。",
    ),
    "assume_ram_said": Text(
        "RAM is {ram}, as said.", "RAM: {ram}, wie gesagt.", "内存为 {ram}（按你所说）。"
    ),
    "assume_bandwidth": Text(
        "Of the RAM {bandwidth} of bandwidth are assumed.",
        "Für den RAM sind {bandwidth} Bandbreite angenommen.",
        "假设内存带宽为 {bandwidth}。",
    ),
    "assume_share": Text(
        "The GPU of {name} may use {size}.",
        "Die GPU von {name} darf {size} nutzen.",
        "{name} 的显卡可用 {size}。",
    ),
    "assume_apart": Text(
        "Not all of these share a model: it is split over cards of one backend (CUDA, ROCm or "
        "Vulkan) alone, and shared memory is never part of a split.",
        "Nicht alle hiervon teilen sich ein Modell: Verteilt wird es nur über Karten eines "
        "Backends (CUDA, ROCm oder Vulkan), nie über geteilten Speicher.",
        "这些设备不能全部共用一个模型：模型只能分到同一后端（CUDA、ROCm 或 Vulkan）的显卡上，"
        "统一内存不参与拆分。",
    ),
    "assume_alone": Text(
        "Counted for one request at a time.",
        "Gerechnet für eine Anfrage zur Zeit.",
        "按同一时间只处理一个请求计算。",
    ),
    "assume_ram": Text(
        "RAM is taken to be {ram}, as nobody said.",
        "Beim RAM sind {ram} angenommen, gesagt hat es niemand.",
        "没有说明内存大小，假设为 {ram}。",
    ),
    "assume_ctx": Text(
        "Context is prompt and answer together.",
        "Kontext ist Frage und Antwort zusammen.",
        "上下文指提示与回答合计。",
    ),
    "assume_vendor": Text(
        "The GPU is taken to be NVIDIA's.",
        "Die GPU wird für eine von NVIDIA gehalten.",
        "假设显卡为 NVIDIA。",
    ),
    "assume_kv": Text(
        "The KV cache is {kv}, as asked.",
        "Der KV-Cache ist {kv}, wie gewünscht.",
        "KV 缓存为 {kv}。",
    ),
}
