"""What the chat says: its commands and buttons, the small print of answers, and its troubles."""

from bot.words.text import Text, Texts

TEXTS: Texts = {
    # The commands, as Discord lists them.
    "ask_name": Text("ask", "frag", "提问"),
    "ask_says": Text(
        "Ask the model on this machine",
        "Frag das Modell auf diesem Rechner",
        "向这台机器上的模型提问",
    ),
    "ask_prompt_name": Text("prompt", "frage", "问题"),
    "ask_prompt_says": Text("What you want to know", "Was du wissen willst", "你想知道什么"),
    "ask_model_name": Text("model", "modell", "模型"),
    "ask_model_says": Text(
        "The model that answers, this time",
        "Das Modell, das diesmal antwortet",
        "这一次由哪个模型回答",
    ),
    "ask_file_name": Text("file", "datei", "文件"),
    "ask_file_says": Text(
        "A text file that the question is about",
        "Eine Textdatei, um die es geht",
        "与问题有关的文本文件",
    ),
    "model_name": Text("model", "modell", "模型"),
    "model_says": Text(
        "Choose the model that answers you",
        "Wähle das Modell, das dir antwortet",
        "选择为你回答的模型",
    ),
    "model_model_says": Text(
        "The model; leave it out to see which it is",
        "Das Modell; ohne Angabe zeige ich, welches es ist",
        "模型；不填则显示当前的模型",
    ),
    "status_name": Text("status", "status", "状态"),
    "status_says": Text(
        "What is loaded, how much memory it takes, who waits",
        "Was geladen ist, wie viel Speicher es braucht, wer wartet",
        "已加载的模型、占用的内存和排队情况",
    ),
    "forget_name": Text("forget", "vergiss", "忘记我"),
    "forget_says": Text(
        "Delete everything that I keep about you",
        "Lösche alles, was ich über dich aufbewahre",
        "删除我保存的关于你的一切",
    ),
    # The buttons.
    "button_stop": Text("Stop", "Stopp", "停止"),
    "button_again": Text("Again", "Noch einmal", "重新回答"),
    "button_details": Text("Details", "Details", "详情"),
    "not_yours": Text(
        "This button is for whoever asked.",
        "Dieser Knopf ist für den, der gefragt hat.",
        "只有提问的人可以使用这个按钮。",
    ),
    "stop_over": Text(
        "Nothing is being written here any more: I was restarted, or the answer had just ended.",
        "Hier wird nichts mehr geschrieben: Ich wurde neu gestartet, oder es war gerade zu Ende.",
        "这里已经不再生成：我重启过，或者回答刚好结束。",
    ),
    "again_unknown": Text(
        "I no longer know this question: it was long, and I was restarted since. Ask it once more.",
        "Diese Frage kenne ich nicht mehr: Sie war lang, und ich wurde seither neu gestartet. "
        "Stell sie noch einmal.",
        "我已经不知道这个问题了：它比较长，而我后来重启过。请再问一次。",
    ),
    "details_unknown": Text(
        "I no longer have these thoughts: they are kept in memory alone, and not for long.",
        "Diese Gedanken habe ich nicht mehr: Ich behalte sie nur im Speicher und nicht lange.",
        "这些思考已经没有了：我只在内存里短暂保存。",
    ),
    # In and below answers; each is one line.
    "waiting": Text("waiting for the model …", "warte auf das Modell …", "正在等待模型……"),
    "thinking": Text("thinking …", "denkt nach …", "正在思考……"),
    "thought": Text("thought for {seconds} s", "{seconds} s nachgedacht", "思考了 {seconds} 秒"),
    "note_goes_on": Text(
        "it goes on; the whole answer will come as a file",
        "es geht weiter; die ganze Antwort kommt als Datei",
        "还没写完；完整的回答会以文件形式发出",
    ),
    "note_file": Text(
        "the whole answer is in answer.md",
        "die ganze Antwort steht in answer.md",
        "完整的回答在 answer.md 里",
    ),
    "note_stopped": Text("stopped", "angehalten", "已停止"),
    "note_length": Text(
        "cut here: that is as long as an answer may be",
        "hier abgeschnitten: länger darf eine Antwort nicht sein",
        "在此截断：已达到回答的最大长度",
    ),
    "note_closing": Text(
        "I am being restarted; this is as far as it came",
        "ich werde neu gestartet; so weit ist es gekommen",
        "我正在重启；回答到此为止",
    ),
    "note_expired": Text(
        "stopped: Discord lets me write here for 15 minutes",
        "angehalten: Discord lässt mich hier 15 Minuten lang schreiben",
        "已停止：Discord 只允许我在这里写 15 分钟",
    ),
    "note_nothing": Text("the model said nothing", "das Modell sagte nichts", "模型什么也没说"),
    "note_alone": Text(
        "without what was said before: together it was too long for the model",
        "ohne das zuvor Gesagte: Zusammen war es zu lang für das Modell",
        "没有包含之前的对话：加在一起对模型来说太长",
    ),
    # What /model, /status and /forget say.
    "model_is": Text(
        "`{model}` answers you.", "Dir antwortet `{model}`.", "为你回答的是 `{model}`。"
    ),
    "model_set": Text(
        "From now on `{model}` answers you.",
        "Ab jetzt antwortet dir `{model}`.",
        "从现在起由 `{model}` 为你回答。",
    ),
    "model_missing": Text(
        "There is no model {name} here. {hint}",
        "Ein Modell {name} gibt es hier nicht. {hint}",
        "这里没有模型 {name}。{hint}",
    ),
    "models_are": Text("There are: {models}.", "Es gibt: {models}.", "现有：{models}。"),
    "models_near": Text("Did you mean {models}?", "Meinst du {models}?", "你是指 {models} 吗？"),
    "status_up": Text("The model server is up.", "Der Modellserver läuft.", "模型服务正在运行。"),
    "status_starting": Text(
        "The model server is there, but has nothing to serve yet.",
        "Der Modellserver ist da, hat aber noch nichts anzubieten.",
        "模型服务已启动，但还没有可用的模型。",
    ),
    "status_loaded": Text(
        "Loaded: `{name}`, {size} of memory.",
        "Geladen: `{name}`, {size} Speicher.",
        "已加载：`{name}`，占用内存 {size}。",
    ),
    "status_loaded_only": Text("Loaded: `{name}`.", "Geladen: `{name}`.", "已加载：`{name}`。"),
    "status_nothing": Text(
        "No model is loaded yet; the first question loads one.",
        "Noch ist kein Modell geladen; die erste Frage lädt eines.",
        "还没有加载模型；第一个问题会加载一个。",
    ),
    "status_queue": Text(
        "Answers being written: {running}. Waiting: {queued}.",
        "Antworten in Arbeit: {running}. Es warten: {queued}.",
        "正在生成的回答：{running}。排队：{queued}。",
    ),
    "status_budget": Text(
        "You have used {spent} of {budget} tokens today.",
        "Du hast heute {spent} von {budget} Token verbraucht.",
        "你今天用了 {budget} 个 token 中的 {spent} 个。",
    ),
    "forget_done": Text(
        "I deleted all that I kept about you. How many tokens you used today I remember until "
        "midnight (UTC), in memory alone.",
        "Ich habe alles gelöscht, was ich über dich aufbewahrt habe. Wie viele Token du heute "
        "verbraucht hast, merke ich mir bis Mitternacht (UTC), nur im Speicher.",
        "我保存的关于你的一切都已删除。你今天用掉的 token 数只在内存里记到午夜（UTC）。",
    ),
    # What went wrong.
    "proxy_down": Text(
        "The model does not answer: nobody listens there right now. `/canrun` still works.",
        "Das Modell antwortet nicht: Dort ist gerade niemand. `/canrun` geht weiterhin.",
        "模型没有响应：服务现在不在线。`/canrun` 仍然可用。",
    ),
    "proxy_asleep": Text(
        "The model is asleep: it failed several times. Ask again in {wait} s; `/canrun` works.",
        "Das Modell schläft: Es ist mehrmals gescheitert. Frag in {wait} s wieder; `/canrun` geht.",
        "模型暂时休息：它连续失败了几次。请 {wait} 秒后再问；`/canrun` 仍然可用。",
    ),
    "proxy_slow": Text(
        "The model did not begin within {waited} s. It may still be loading; ask again in a while.",
        "Das Modell begann nicht innerhalb von {waited} s. Vielleicht lädt es noch; frag später.",
        "模型在 {waited} 秒内没有开始回答。它可能还在加载；请稍后再问。",
    ),
    "proxy_paused": Text(
        "The model fell silent for {waited} s; this is as far as it came.",
        "Das Modell schwieg {waited} s lang; so weit ist es gekommen.",
        "模型沉默了 {waited} 秒；回答到此为止。",
    ),
    "proxy_busy": Text(
        "Too many questions wait for the model. Ask again in {wait} s.",
        "Zu viele Fragen warten auf das Modell. Frag in {wait} s wieder.",
        "等待模型的问题太多。请 {wait} 秒后再问。",
    ),
    "proxy_busy_queue": Text(
        "Too many questions wait for the model: {waiting} are ahead of you. Ask again in {wait} s.",
        "Zu viele Fragen warten auf das Modell: {waiting} sind vor dir. Frag in {wait} s wieder.",
        "等待模型的问题太多：你前面有 {waiting} 个。请 {wait} 秒后再问。",
    ),
    "proxy_broke": Text(
        "The model failed before it said anything. Ask once more.",
        "Das Modell ist gescheitert, bevor es etwas sagte. Frag noch einmal.",
        "模型还没回答就出错了。请再问一次。",
    ),
    "cut_off": Text(
        "The model failed in the middle of its answer; this is as far as it came.",
        "Das Modell ist mitten in der Antwort gescheitert; so weit ist es gekommen.",
        "模型回答到一半出错了；回答到此为止。",
    ),
    "proxy_locked": Text(
        "The model does not let me in: its key is wrong or missing. The owner can mend that.",
        "Das Modell lässt mich nicht hinein: Schlüssel falsch oder keiner. Das löst der Betreiber.",
        "模型拒绝我访问：密钥错误或缺失。请管理员处理。",
    ),
    "proxy_refused": Text(
        "The model does not take this question. Say it differently.",
        "Das Modell nimmt diese Frage nicht an. Sag es anders.",
        "模型不接受这个问题。请换一种说法。",
    ),
    "too_long": Text(
        "This is longer than the model can read. Make it shorter.",
        "Das ist länger, als das Modell lesen kann. Fass dich kürzer.",
        "这超过了模型能读的长度。请缩短一些。",
    ),
    "model_unknown": Text(
        "The model is not here. `/model` shows which are.",
        "Dieses Modell gibt es hier nicht. `/model` zeigt, welche es gibt.",
        "这里没有这个模型。用 `/model` 查看有哪些。",
    ),
    "no_memory": Text(
        "There is not enough memory for this model right now. `/canrun` says what would fit.",
        "Für dieses Modell reicht der Speicher gerade nicht. `/canrun` sagt, was passen würde.",
        "现在内存不够运行这个模型。用 `/canrun` 看看什么能运行。",
    ),
    "model_unusable": Text(
        "The model's file cannot be loaded. Choose another with `/model`.",
        "Die Datei des Modells lässt sich nicht laden. Wähle mit `/model` ein anderes.",
        "这个模型的文件无法加载。请用 `/model` 选择另一个。",
    ),
    "one_at_a_time": Text(
        "I am still answering your last question. Stop it, or wait until it is done.",
        "Ich beantworte noch deine letzte Frage. Halte sie an oder warte, bis ich fertig bin.",
        "我还在回答你上一个问题。请停止它，或等它结束。",
    ),
    "too_often": Text(
        "You may ask {n} times a minute. Ask again in {wait} s.",
        "Du darfst {n}-mal in der Minute fragen. Frag in {wait} s wieder.",
        "每分钟最多提问 {n} 次。请 {wait} 秒后再问。",
    ),
    "channel_full": Text(
        "{n} answers are being written in this channel already. Wait for one to end.",
        "In diesem Kanal werden schon {n} Antworten geschrieben. Warte, bis eine fertig ist.",
        "这个频道里已经有 {n} 个回答正在生成。请等其中一个结束。",
    ),
    "budget_spent": Text(
        "Your {n} tokens for today are used up. There are new ones <t:{ends}:R>.",
        "Deine {n} Token für heute sind verbraucht. Neue gibt es <t:{ends}:R>.",
        "你今天的 {n} 个 token 已用完。新的额度 <t:{ends}:R> 到来。",
    ),
    "ledger_trouble": Text(
        "My book of budgets cannot be opened, so I cannot answer now. `/canrun` still works.",
        "Mein Buch der Budgets geht nicht auf, darum antworte ich gerade nicht. `/canrun` geht.",
        "额度记录无法打开，所以现在不能回答。`/canrun` 仍然可用。",
    ),
    "file_no_text": Text(
        "I read text alone, and {name} is none.",
        "Ich lese nur Text, und {name} ist keiner.",
        "我只能读文本，而 {name} 不是文本。",
    ),
    "file_too_large": Text(
        "{name} is too large: I read up to 1 MiB at once.",
        "{name} ist zu groß: Ich lese höchstens 1 MiB auf einmal.",
        "{name} 太大：我一次最多读 1 MiB。",
    ),
    "file_gone": Text(
        "I could not fetch {name} from Discord. Attach it once more.",
        "Ich konnte {name} nicht von Discord holen. Häng es noch einmal an.",
        "无法从 Discord 获取 {name}。请重新上传。",
    ),
    "unexpected": Text(
        "Something went wrong on my side. The owner finds it in the log as `{id}`.",
        "Bei mir ist etwas schiefgegangen. Im Protokoll steht es für den Betreiber unter `{id}`.",
        "我这边出了错。管理员可以在日志里按 `{id}` 查到。",
    ),
}
