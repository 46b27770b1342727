"""What a card about fitting says: the verdict, the numbers, what would be better, the picture."""

from bot.words.text import Text, Texts

TEXTS: Texts = {
    # The verdict, first on the card.
    "head_whole": Text(
        "✅ **Yes.** **{quant}** runs whole on the GPU with {ctx} tokens of context.",
        "✅ **Ja.** **{quant}** läuft ganz auf der GPU, mit {ctx} Token Kontext.",
        "✅ **可以。** **{quant}** 可完整放入显存，上下文 {ctx} token。",
    ),
    "head_whole_split": Text(
        "✅ **Yes.** **{quant}** runs whole on {n} GPUs, split over them, with {ctx} tokens of "
        "context.",
        "✅ **Ja.** **{quant}** läuft ganz auf {n} GPUs, auf sie verteilt, mit {ctx} Token "
        "Kontext.",
        "✅ **可以。** **{quant}** 分到 {n} 块显卡上，可完整放入显存，上下文 {ctx} token。",
    ),
    "head_whole_q8_split": Text(
        "✅ **Yes, with a smaller KV cache.** **{quant}** runs whole on {n} GPUs, split over them, "
        "with {ctx} tokens of context if its KV cache is q8_0.",
        "✅ **Ja, mit kleinerem KV-Cache.** **{quant}** läuft ganz auf {n} GPUs, auf sie verteilt, "
        "mit {ctx} Token Kontext, wenn der KV-Cache q8_0 ist.",
        "✅ **可以，但 KV 缓存要小一些。** KV 缓存用 q8_0 时，**{quant}** 分到 {n} 块显卡上，"
        "可完整放入显存，上下文 {ctx} token。",
    ),
    "head_whole_q8": Text(
        "✅ **Yes, with a smaller KV cache.** **{quant}** runs whole on the GPU with {ctx} tokens "
        "of context if its KV cache is q8_0.",
        "✅ **Ja, mit kleinerem KV-Cache.** **{quant}** läuft ganz auf der GPU, mit {ctx} Token "
        "Kontext, wenn der KV-Cache q8_0 ist.",
        "✅ **可以，但 KV 缓存要小一些。** KV 缓存用 q8_0 时，**{quant}** 可完整放入显存，"
        "上下文 {ctx} token。",
    ),
    "head_experts": Text(
        "⚠️ **Yes, with help from RAM.** **{quant}** runs with its experts in RAM, with {ctx} "
        "tokens of context.",
        "⚠️ **Ja, mit Hilfe des RAM.** **{quant}** läuft mit seinen Experten im RAM, mit {ctx} "
        "Token Kontext.",
        "⚠️ **可以，但要借用内存。** **{quant}** 的专家层放在内存里运行，上下文 {ctx} token。",
    ),
    "head_layers": Text(
        "⚠️ **Partly.** **{quant}** runs with some of its layers in RAM, which is slow, with {ctx} "
        "tokens of context.",
        "⚠️ **Zum Teil.** **{quant}** läuft mit einem Teil seiner Schichten im RAM, also langsam, "
        "mit {ctx} Token Kontext.",
        "⚠️ **部分可以。** **{quant}** 有一部分层要放在内存里，速度慢，上下文 {ctx} token。",
    ),
    "head_cpu": Text(
        "⚠️ **Only on the CPU.** **{quant}** runs in RAM, slowly, with {ctx} tokens of context.",
        "⚠️ **Nur auf der CPU.** **{quant}** läuft im RAM, langsam, mit {ctx} Token Kontext.",
        "⚠️ **只能用 CPU。** **{quant}** 在内存里运行，很慢，上下文 {ctx} token。",
    ),
    "head_no": Text(
        "❌ **No.** Not even **{quant}** fits with {ctx} tokens of context: {lacking} of memory "
        "are lacking.",
        "❌ **Nein.** Nicht einmal **{quant}** passt mit {ctx} Token Kontext: Es fehlen {lacking} "
        "Speicher.",
        "❌ **不行。** 上下文 {ctx} token 时连 **{quant}** 也放不下：还差 {lacking} 内存。",
    ),
    "head_no_quant": Text(
        "❌ **No.** **{quant}** does not fit with {ctx} tokens of context: {lacking} of memory are "
        "lacking.",
        "❌ **Nein.** **{quant}** passt mit {ctx} Token Kontext nicht: Es fehlen {lacking} "
        "Speicher.",
        "❌ **不行。** 上下文 {ctx} token 时 **{quant}** 放不下：还差 {lacking} 内存。",
    ),
    # The same in the middle of a sentence, after the name of a quant.
    "runs_whole": Text("runs whole on the GPU", "läuft ganz auf der GPU", "可完整放入显存"),
    "runs_whole_q8": Text(
        "runs whole on the GPU with a q8_0 KV cache",
        "läuft ganz auf der GPU, mit KV-Cache in q8_0",
        "KV 缓存用 q8_0 时可完整放入显存",
    ),
    "runs_experts": Text(
        "runs with its experts in RAM", "läuft mit Experten im RAM", "专家层放在内存里可运行"
    ),
    "runs_layers": Text(
        "runs partly in RAM, slowly", "läuft teils im RAM, langsam", "部分放在内存里可运行，较慢"
    ),
    "runs_cpu": Text(
        "runs on the CPU, slowly", "läuft auf der CPU, langsam", "可用 CPU 运行，很慢"
    ),
    "runs_no": Text("does not fit", "passt nicht", "放不下"),
    # And in a word or two, for bars and lists.
    "short_whole": Text("fits", "passt", "放得下"),
    "short_whole_q8": Text("fits, KV in q8_0", "passt, KV in q8_0", "放得下，KV 用 q8_0"),
    "short_experts": Text("experts in RAM", "Experten im RAM", "专家层在内存"),
    "short_layers": Text("partly in RAM", "teils im RAM", "部分在内存"),
    "short_cpu": Text("CPU only", "nur CPU", "仅 CPU"),
    "short_no": Text("too big", "zu viel", "太大"),
    # Facts.
    "fact_memory": Text(
        "**Memory** {total} of {usable} usable: weights {weights} + KV cache {kv} + compute and "
        "overhead {rest}",
        "**Speicher** {total} von {usable} nutzbaren: Gewichte {weights} + KV-Cache {kv} + "
        "Rechenpuffer und Rest {rest}",
        "**内存** 需 {total}，可用 {usable}：权重 {weights} + KV 缓存 {kv} + 计算与其他 {rest}",
    ),
    "fact_memory_of": Text(
        "**Memory of {where}** {total} of {usable} usable: weights {weights} + KV cache {kv} + "
        "compute and overhead {rest}",
        "**Speicher von {where}** {total} von {usable} nutzbaren: Gewichte {weights} + KV-Cache "
        "{kv} + Rechenpuffer und Rest {rest}",
        "**{where} 的内存** 需 {total}，可用 {usable}：权重 {weights} + KV 缓存 {kv} + "
        "计算与其他 {rest}",
    ),
    "fact_memory_ram": Text(
        "**RAM** {total} of {usable} usable: weights {weights} + KV cache {kv} + compute and "
        "overhead {rest}",
        "**RAM** {total} von {usable} nutzbaren: Gewichte {weights} + KV-Cache {kv} + "
        "Rechenpuffer und Rest {rest}",
        "**内存条** 需 {total}，可用 {usable}：权重 {weights} + KV 缓存 {kv} + 计算与其他 {rest}",
    ),
    "fact_ram": Text(
        "**RAM beside it** {total}: weights {weights} + KV cache {kv} + the rest {rest}",
        "**RAM daneben** {total}: Gewichte {weights} + KV-Cache {kv} + Rest {rest}",
        "**另需内存条** {total}：权重 {weights} + KV 缓存 {kv} + 其他 {rest}",
    ),
    "fact_quant": Text(
        "**Largest quant** {quant}, a file of {size}",
        "**Größte Quantisierung** {quant}, eine Datei von {size}",
        "**最大量化** {quant}，文件 {size}",
    ),
    "fact_quant_asked": Text(
        "**Quant** {quant}, a file of {size}",
        "**Quantisierung** {quant}, eine Datei von {size}",
        "**量化** {quant}，文件 {size}",
    ),
    "fact_ctx": Text(
        "**Largest context** {ctx} tokens; the model was trained for {trained}",
        "**Größter Kontext** {ctx} Token; trainiert ist das Modell für {trained}",
        "**最长上下文** {ctx} token；模型训练长度为 {trained}",
    ),
    "fact_speed": Text(
        "**Speed** {span} tokens a second, likely {likely}; a prompt of 512 tokens is read in "
        "{wait} s",
        "**Tempo** {span} Token je Sekunde, wohl {likely}; 512 Token Eingabe sind in {wait} s "
        "gelesen",
        "**速度** 每秒 {span} token，大约 {likely}；读入 512 token 的提示需 {wait} 秒",
    ),
    "fact_speed_measured": Text(
        "**Speed** {span} tokens a second, likely {likely}, as measured; a prompt of 512 tokens is "
        "read in {wait} s",
        "**Tempo** {span} Token je Sekunde, wohl {likely}, gemessen; 512 Token Eingabe sind in "
        "{wait} s gelesen",
        "**速度** 每秒 {span} token，大约 {likely}（实测）；读入 512 token 的提示需 {wait} 秒",
    ),
    "fact_speed_unknown": Text(
        "**Speed** unknown: nobody gives this device's bandwidth. `deepfit bench` measures it.",
        "**Tempo** unbekannt: Niemand nennt die Bandbreite dieses Geräts. `deepfit bench` misst.",
        "**速度** 未知：没有该设备的带宽数据。可用 `deepfit bench` 测量。",
    ),
    "wish_yes": Text(
        "✅ The {wished} tokens a second you want are reached.",
        "✅ Die gewünschten {wished} Token je Sekunde werden erreicht.",
        "✅ 能达到你想要的每秒 {wished} token。",
    ),
    "wish_maybe": Text(
        "⚠️ The {wished} tokens a second you want are just about possible.",
        "⚠️ Die gewünschten {wished} Token je Sekunde sind gerade so möglich.",
        "⚠️ 你想要的每秒 {wished} token 勉强可能达到。",
    ),
    "wish_no": Text(
        "❌ The {wished} tokens a second you want are not reached.",
        "❌ Die gewünschten {wished} Token je Sekunde werden nicht erreicht.",
        "❌ 达不到你想要的每秒 {wished} token。",
    ),
    # What to change.
    "better": Text("**To do better**", "**Besser ginge es so**", "**怎样更好**"),
    "change_quant": Text(
        "Take **{quant}**: it {runs} with {ctx} tokens.",
        "Nimm **{quant}**: {runs}, mit {ctx} Token.",
        "改用 **{quant}**：{runs}，上下文 {ctx} token。",
    ),
    "change_context": Text(
        "Take no more than {ctx} tokens: **{quant}** {runs}.",
        "Nimm höchstens {ctx} Token: **{quant}** {runs}.",
        "上下文不超过 {ctx} token：**{quant}** {runs}。",
    ),
    "change_ram": Text(
        "With {size} of RAM: **{quant}** {runs}.",
        "Mit {size} RAM: **{quant}** {runs}.",
        "若有 {size} 内存：**{quant}** {runs}。",
    ),
    "change_memory": Text(
        "With {size} more GPU memory: **{quant}** {runs}.",
        "Mit {size} mehr GPU-Speicher: **{quant}** {runs}.",
        "若显存再多 {size}：**{quant}** {runs}。",
    ),
    "change_memory_one": Text(
        "With {size} more memory on one GPU: **{quant}** {runs}.",
        "Mit {size} mehr Speicher auf einer GPU: **{quant}** {runs}.",
        "若其中一块显卡的显存再多 {size}：**{quant}** {runs}。",
    ),
    "change_setting": Text(
        "With {size} more of its RAM for the GPU (`{setting}`): **{quant}** {runs}.",
        "Mit {size} mehr vom RAM für die GPU (`{setting}`): **{quant}** {runs}.",
        "若把内存再分 {size} 给显卡（`{setting}`）：**{quant}** {runs}。",
    ),
    # Get and run it.
    "get": Text("**Get it and run it**", "**Holen und starten**", "**下载并运行**"),
    "get_look": Text(
        "Look for `{file}`, or a name like it, among the GGUF repositories made from "
        "`{repository}`, and put that repository in the place of REPOSITORY.",
        "Suche `{file}` oder einen ähnlichen Namen in den GGUF-Repositorien zu `{repository}` und "
        "setze dieses anstelle von REPOSITORY ein.",
        "在由 `{repository}` 制作的 GGUF 仓库中查找 `{file}`（或相近的名字），"
        "并用该仓库替换 REPOSITORY。",
    ),
    "get_stands_in": Text(
        "`{repository}` is not known to have {asked}; of what it is known to have, {quant} is the "
        "largest that is no larger.",
        "Von `{repository}` ist {asked} nicht bekannt; {quant} ist das Größte, das dort bekannt "
        "und nicht größer ist.",
        "尚不知 `{repository}` 是否有 {asked}；在已知的文件中，{quant} 是不超过它的最大一个。",
    ),
    "get_old": Text(
        "Its files were made before April 2025: their KV cache takes {factor} times what is "
        "counted here, and `deepfit serve` plans with that.",
        "Diese Dateien stammen von vor April 2025: Ihr KV-Cache braucht das {factor}-Fache des "
        "hier Gezählten, und `deepfit serve` plant damit.",
        "这些文件制作于 2025 年 4 月之前：其 KV 缓存是此处所计的 {factor} 倍，"
        "`deepfit serve` 会按此规划。",
    ),
    # The picture.
    "picture_title": Text("{ctx} tokens of context", "{ctx} Token Kontext", "上下文 {ctx} token"),
    "picture_usable": Text("{usable} usable", "{usable} nutzbar", "可用 {usable}"),
    "legend_weights": Text("weights", "Gewichte", "权重"),
    "legend_kv": Text("KV cache", "KV-Cache", "KV 缓存"),
    "legend_rest": Text("compute + overhead", "Rechenpuffer + Rest", "计算与其他"),
    "legend_beyond": Text("beyond the GPU", "jenseits der GPU", "超出显存"),
    "legend_beyond_ram": Text("beyond the RAM", "jenseits des RAM", "超出内存"),
    "alt": Text(
        "Bars of what {model} takes on {place} with {ctx} tokens of context, quant by quant, "
        "against {usable} usable; weights + KV cache + rest.",
        "Balken: was {model} auf {place} mit {ctx} Token Kontext braucht, je Quantisierung, gegen "
        "{usable} nutzbar; Gewichte + KV-Cache + Rest.",
        "条形图：{model} 在 {place} 上、上下文 {ctx} token 时各量化所需内存，可用 {usable}；"
        "权重 + KV 缓存 + 其他。",
    ),
}
