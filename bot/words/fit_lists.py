"""What lists, details and buttons about fitting say, and what is said of a question's reading."""

from bot.words.text import Text, Texts

TEXTS: Texts = {
    # Buttons.
    "button_full": Text("Full ({ctx})", "Voll ({ctx})", "最长（{ctx}）"),
    "button_details": Text("Details", "Einzelheiten", "详情"),
    "old_button": Text(
        "This button is from an older version. Please ask again with /canrun.",
        "Dieser Knopf stammt von einer älteren Version. Bitte frag noch einmal mit /canrun.",
        "这个按钮来自旧版本。请用 /canrun 重新提问。",
    ),
    # Details.
    "details_title": Text(
        "All parts in bytes: {quant}", "Alle Teile in Byte: {quant}", "各部分字节数：{quant}"
    ),
    "details_columns": Text(
        "weights, KV cache, compute, overhead",
        "Gewichte, KV-Cache, Rechenpuffer, Grundlast",
        "权重、KV 缓存、计算、基础开销",
    ),
    "details_beside": Text("RAM beside it", "RAM daneben", "另需内存条"),
    "details_of": Text("{total} of {usable}", "{total} von {usable}", "{total} / {usable}"),
    "details_rows": Text(
        "Every quant: bytes, largest context, verdict",
        "Jede Quantisierung: Byte, größter Kontext, Urteil",
        "各量化：字节数、最长上下文、结论",
    ),
    "details_source": Text("Speed: {source}", "Tempo: {source}", "速度依据：{source}"),
    # Lists.
    "gpus_title": Text(
        "Which GPUs run {model}?", "Welche GPUs schaffen {model}?", "哪些显卡能运行 {model}？"
    ),
    "gpus_head": Text(
        "With {ctx} tokens of context, whole on the GPU:",
        "Mit {ctx} Token Kontext, ganz auf der GPU:",
        "上下文 {ctx} token，完整放入显存：",
    ),
    "gpus_line": Text(
        "✅ **{quant}**: {groups}", "✅ **{quant}**: {groups}", "✅ **{quant}**：{groups}"
    ),
    "gpus_group": Text(
        "{maker} from {memory} ({names})",
        "{maker} ab {memory} ({names})",
        "{maker} {memory} 起（{names}）",
    ),
    "gpus_none": Text(
        "❌ **{quant}**: no single GPU or machine we know holds it whole.",
        "❌ **{quant}**: keine einzelne GPU oder Maschine, die wir kennen, hält es ganz.",
        "❌ **{quant}**：没有已知的单块显卡或单台机器能完整放下。",
    ),
    "gpus_spill": Text(
        "⚠️ With {ram} of RAM beside it, a smaller GPU will do, from {memory} on: {quant} {runs}.",
        "⚠️ Mit {ram} RAM daneben reicht eine kleinere GPU, ab {memory}: {quant} {runs}.",
        "⚠️ 另有 {ram} 内存时，{memory} 以上的较小显卡也行：{quant} {runs}。",
    ),
    "models_title": Text(
        "What does {place} run?", "Was läuft auf {place}?", "{place} 能运行什么？"
    ),
    "models_head": Text(
        "With {ctx} tokens of context (or as many as a model was trained for), the largest quant:",
        "Mit {ctx} Token Kontext (oder so vielen, wie ein Modell gelernt hat), je die größte "
        "Quantisierung:",
        "上下文 {ctx} token（或模型的训练长度），各取最大量化：",
    ),
    "models_no": Text("Do not fit", "Passen nicht", "放不下"),
    "more": Text("and {n} more", "und {n} weitere", "以及另外 {n} 个"),
    "compare_title": Text("{model}, compared", "{model} im Vergleich", "{model} 对比"),
    "compare_title_any": Text("Compared", "Im Vergleich", "对比"),
    "compare_line": Text(
        "{mark} **{name}**: {quant} {runs}, context up to {ctx}, {speed}",
        "{mark} **{name}**: {quant} {runs}, Kontext bis {ctx}, {speed}",
        "{mark} **{name}**：{quant} {runs}，上下文可达 {ctx}，{speed}",
    ),
    "compare_no": Text(
        "❌ **{name}**: does not fit, {lacking} are lacking for {quant}",
        "❌ **{name}**: passt nicht, für {quant} fehlen {lacking}",
        "❌ **{name}**：放不下，{quant} 还差 {lacking}",
    ),
    "compare_faster": Text(
        "**{name}** decodes about {factor} times as fast.",
        "**{name}** schreibt etwa {factor}-mal so schnell.",
        "**{name}** 的生成速度约为 {factor} 倍。",
    ),
    "speed_short": Text("{span} tok/s", "{span} Tok/s", "{span} tok/s"),
    "speed_none": Text("speed unknown", "Tempo unbekannt", "速度未知"),
    "ambiguous_title": Text(
        "Which “{said}” is yours?", "Welche „{said}“ hast du?", "你说的“{said}”是哪一款？"
    ),
    "ambiguous_head": Text(
        "There are several, and the answer for {model} differs:",
        "Es gibt mehrere, und die Antwort für {model} hängt davon ab:",
        "有多款，{model} 的答案因型号而异：",
    ),
    "ambiguous_alike": Text(
        "There are several, and for {model} the answer is the same:",
        "Es gibt mehrere, und für {model} ist die Antwort dieselbe:",
        "有多款，对 {model} 来说答案相同：",
    ),
    # What was read, and what was not.
    "read_model": Text(
        "Read “{said}” as {model}. It may also mean {others}.",
        "„{said}“ lese ich als {model}. Es kann auch {others} heißen.",
        "“{said}”理解为 {model}。也可能指：{others}。",
    ),
    "read_device": Text(
        "Read “{said}” as {name}.", "„{said}“ lese ich als {name}.", "“{said}”理解为 {name}。"
    ),
    "read_first": Text(
        "Read “{said}” as {name}. It may also be {others}: say which.",
        "„{said}“ lese ich als {name}. Es gibt auch {others}: Sag, welche du hast.",
        "“{said}”理解为 {name}。还有 {others}：请说明是哪一款。",
    ),
    "read_supposed": Text(
        "I had to guess at “{said}”; say it otherwise if the answer is not what you meant.",
        "Bei „{said}“ musste ich raten; sag es anders, falls du etwas anderes meinst.",
        "“{said}”是我猜的；如果不是你的意思，请换个说法。",
    ),
    "heard_quants": Text(
        "Of the quants that you named ({said}) none was taken: say one of them.",
        "Von den genannten Quantisierungen ({said}) ist keine genommen: Nenne eine davon.",
        "你提到了多种量化（{said}），这里都没有采用：请只说一种。",
    ),
    "heard_no_quant": Text(
        "I know no quant “{said}”, so it was left out.",
        "Eine Quantisierung „{said}“ kenne ich nicht; sie blieb außer Acht.",
        "我不认识量化“{said}”，因此没有采用。",
    ),
    "heard_contexts": Text(
        "Of the contexts that you named ({said}) the longest was taken.",
        "Von den genannten Kontexten ({said}) ist der längste genommen.",
        "你提到了多个上下文长度（{said}），这里取最长的。",
    ),
    "heard_no_context": Text(
        "“{said}” is no context that I can count, so the usual one was taken.",
        "Mit „{said}“ als Kontext kann ich nicht rechnen; genommen ist der übliche.",
        "“{said}”不是我能计算的上下文长度，因此采用常用长度。",
    ),
    "heard_count": Text(
        "Counted for one device; if “{said}” is how many there are, say “{example}”.",
        "Gerechnet für ein Gerät; falls „{said}“ die Anzahl ist, sag „{example}“.",
        "按一个设备计算；如果“{said}”是数量，请写“{example}”。",
    ),
    "heard_apart": Text(
        "Each device is taken alone; if they are in one machine, say “{example}”.",
        "Jedes Gerät ist für sich gerechnet; stecken sie in einem Rechner, sag „{example}“.",
        "各设备单独计算；如果装在同一台机器里，请写“{example}”。",
    ),
    "read_ctx": Text(
        "{model} was trained for {trained} tokens, so that is what is answered.",
        "{model} ist für {trained} Token trainiert; dafür gilt die Antwort.",
        "{model} 的训练长度为 {trained} token，按此回答。",
    ),
    "unknown_device": Text(
        "I know no device called “{said}”, so I give no numbers.",
        "Ein Gerät namens „{said}“ kenne ich nicht, also nenne ich keine Zahlen.",
        "我不认识名为“{said}”的设备，所以不给数字。",
    ),
    "too_many_devices": Text(
        "“{said}” is more than {most} devices, which are in no machine.",
        "„{said}“ sind mehr als {most} Geräte; die stecken in keinem Rechner.",
        "“{said}”超过 {most} 个设备，没有这样的机器。",
    ),
    "unknown_model": Text(
        "I know no DeepSeek model called “{said}”, so I give no numbers.",
        "Ein DeepSeek-Modell namens „{said}“ kenne ich nicht, also nenne ich keine Zahlen.",
        "我不认识名为“{said}”的 DeepSeek 模型，所以不给数字。",
    ),
    "unknown_quant": Text(
        "There is no quant “{said}” of this model that I can count; say for instance Q4_K_M, Q6_K "
        "or Q8_0.",
        "Eine Quantisierung „{said}“ dieses Modells kann ich nicht rechnen; sag etwa Q4_K_M, Q6_K "
        "oder Q8_0.",
        "我无法计算该模型的“{said}”量化；可以说 Q4_K_M、Q6_K 或 Q8_0。",
    ),
    "unknown_context": Text(
        "“{said}” is no context; say tokens such as 8192, 16k or full.",
        "„{said}“ ist kein Kontext; nenne Token wie 8192, 16k oder full.",
        "“{said}”不是上下文长度；请写 token 数，例如 8192、16k 或 full。",
    ),
    "cannot_answer": Text(
        "I cannot count this: llama.cpp's memory for {model} is not known to me.",
        "Das kann ich nicht rechnen: Wie viel Speicher llama.cpp für {model} braucht, weiß ich "
        "nicht.",
        "我无法计算：不清楚 llama.cpp 运行 {model} 需要多少内存。",
    ),
    "did_you_mean": Text("Did you mean {names}?", "Meinst du {names}?", "你是指 {names} 吗？"),
    "which_device": Text(
        "On which device? Say for instance “{example}”.",
        "Auf welchem Gerät? Sag zum Beispiel „{example}“.",
        "用什么设备？例如：“{example}”。",
    ),
    "which_model": Text(
        "Which model? Say for instance “{example}”.",
        "Welches Modell? Sag zum Beispiel „{example}“.",
        "哪个模型？例如：“{example}”。",
    ),
    "what_question": Text(
        "That is a part of a question, and I do not know of which. Ask in full, for instance "
        "“{example}”.",
        "Das ist ein Teil einer Frage, und ich weiß nicht, von welcher. Frag ganz, zum Beispiel "
        "„{example}“.",
        "这只是问题的一部分，我不知道指的是哪个问题。请完整提问，例如：“{example}”。",
    ),
    "example": Text(
        "can my 3060 12gb run r1 14b at 16k?",
        "läuft r1 14b mit 16k auf meiner 3060 12gb?",
        "3060 12gb 能跑 r1 14b 16k 吗？",
    ),
}
