"""What the program around the commands says: to users when something is off, to the owner."""

from bot.words.text import Text, Texts

TEXTS: Texts = {
    # To users, in Discord.
    "hello": Text(
        "Ask me whether a GPU can run a DeepSeek model (“can my 3060 12gb run r1 14b at 16k?”), "
        "or anything else: the model on this machine answers.",
        "Frag mich, ob eine GPU ein DeepSeek-Modell schafft („läuft r1 14b mit 16k auf meiner "
        "3060 12gb?“), oder etwas anderes: Dann antwortet das Modell auf diesem Rechner.",
        "可以问我某块显卡能否运行某个 DeepSeek 模型（例如“3060 12gb 能跑 r1 14b 16k 吗？”），"
        "也可以问别的：由这台机器上的模型来回答。",
    ),
    "unread_reply": Text(
        "Discord hides from me what you reply to a command's answer. Mention me in the reply too.",
        "Was du auf die Antwort eines Befehls erwiderst, verbirgt Discord vor mir. Erwähne mich "
        "darin auch.",
        "Discord 不让我看到对命令回答的回复。请在回复里同时 @ 我。",
    ),
    "trouble": Text(
        "Something went wrong on my side. The owner finds it in the log as `{id}`.",
        "Bei mir ist etwas schiefgegangen. Im Protokoll steht es für den Betreiber unter `{id}`.",
        "我这边出了错。管理员可以在日志里按 `{id}` 查到。",
    ),
    "not_here": Text(
        "I do not answer here.",
        "Hier antworte ich nicht.",
        "我不在这里回答。",
    ),
    "not_allowed": Text(
        "This command is not for you, or not for this place.",
        "Dieser Befehl ist nicht für dich oder nicht für diesen Ort.",
        "你不能使用这个命令，或者它不能在这里使用。",
    ),
    "too_many": Text(
        "That was a lot at once. Try again in a minute.",
        "Das war viel auf einmal. Versuch es in einer Minute noch einmal.",
        "一次太多了。请一分钟后再试。",
    ),
    "unreadable_option": Text(
        "I cannot read one of the options. Choose one from the list that is offered.",
        "Eine der Angaben kann ich nicht lesen. Nimm eine aus der angebotenen Liste.",
        "有一个选项我看不懂。请从给出的列表中选择。",
    ),
    "old_command": Text(
        "This command has changed since your Discord loaded it. Reload Discord and try again.",
        "Dieser Befehl hat sich geändert, seit dein Discord ihn geladen hat. Lade Discord neu.",
        "这个命令在你的 Discord 加载之后有了变化。请重新加载 Discord 再试。",
    ),
    # The presence, under the bot's name.
    "presence_none": Text("no model loaded yet", "noch kein Modell geladen", "还没有加载模型"),
    "presence_queue": Text(
        "{models}; {n} waiting", "{models}; {n} warten", "{models}；{n} 个在等待"
    ),
    "presence_down": Text(
        "the model is asleep; /canrun works",
        "das Modell schläft; /canrun geht",
        "模型离线；/canrun 仍可用",
    ),
    # To the owner: what ends the program.
    "token_missing": Text(
        "There is no token. Copy it from your application's page 'Bot' in Discord's developer "
        "portal into the environment as DISCORD_TOKEN, or into a file that token_file names. "
        "docs/bot.md shows each step.",
        "Es gibt kein Token. Kopiere es von der Seite „Bot“ deiner Anwendung in Discords "
        "Entwicklerportal als DISCORD_TOKEN in die Umgebung oder in eine Datei, die token_file "
        "nennt. docs/bot.md zeigt jeden Schritt.",
        "没有令牌。请在 Discord 开发者门户里你的应用的“Bot”页面复制令牌，放进环境变量 "
        "DISCORD_TOKEN，或放进 token_file 指定的文件。每一步都写在 docs/bot.md。",
    ),
    "token_file_unreadable": Text(
        "The token's file {file} cannot be read: {why}.",
        "Die Datei {file} mit dem Token ist nicht lesbar: {why}.",
        "无法读取令牌文件 {file}：{why}。",
    ),
    "token_file_empty": Text(
        "The token's file {file} is empty. Paste the token into it.",
        "Die Datei {file} für das Token ist leer. Füge das Token dort ein.",
        "令牌文件 {file} 是空的。请把令牌粘贴进去。",
    ),
    "token_broken": Text(
        "What stands in {source} cannot be a token: there are spaces, line breaks or foreign "
        "letters in it. Copy it again, alone.",
        "Was in {source} steht, kann kein Token sein: Es enthält Leerzeichen, Zeilenumbrüche "
        "oder fremde Zeichen. Kopiere es noch einmal, allein.",
        "{source} 中的内容不可能是令牌：里面有空格、换行或其他字符。请重新只复制令牌。",
    ),
    "token_refused": Text(
        "Discord refuses the token from {source}. In the developer portal, on your application's "
        "page 'Bot', press 'Reset Token' and put the new one in its place.",
        "Discord lehnt das Token aus {source} ab. Drücke im Entwicklerportal auf der Seite „Bot“ "
        "deiner Anwendung „Token zurücksetzen“ und setze das neue an seine Stelle.",
        "Discord 拒绝了来自 {source} 的令牌。请在开发者门户里你的应用的“Bot”页面点击"
        "“Reset Token”，换上新的令牌。",
    ),
    "intents_refused": Text(
        "Discord refuses the intents this bot asks for, though none of them is privileged. Look "
        "in the developer portal whether your application is disabled, and update DeepFit.",
        "Discord verweigert die Intents dieses Bots, obwohl keiner davon privilegiert ist. Sieh "
        "im Entwicklerportal nach, ob deine Anwendung gesperrt ist, und aktualisiere DeepFit.",
        "Discord 拒绝了本机器人请求的 intents，虽然其中没有特权 intent。请在开发者门户查看应用"
        "是否被停用，并更新 DeepFit。",
    ),
    "discord_unreachable": Text(
        "Discord cannot be reached: {why}. Behind a proxy, set DISCORD_PROXY=http://host:port.",
        "Discord ist nicht erreichbar: {why}. Hinter einem Proxy: DISCORD_PROXY=http://host:port.",
        "无法连接 Discord：{why}。如需代理，请设置 DISCORD_PROXY=http://host:port。",
    ),
    "discord_gone": Text(
        "Discord ended the connection for good: {why}.",
        "Discord hat die Verbindung endgültig beendet: {why}.",
        "Discord 永久断开了连接：{why}。",
    ),
    "fell_over": Text(
        "The bot fell over an error of its own; the log says where.",
        "Der Bot ist über einen eigenen Fehler gestolpert; das Protokoll sagt, wo.",
        "机器人因自身的错误停止；日志里写明了位置。",
    ),
    "discord_silent": Text(
        "There was no connection to Discord for {minutes} minutes; ending, to be started anew.",
        "{minutes} Minuten lang keine Verbindung zu Discord; Ende, um neu gestartet zu werden.",
        "与 Discord 已断开 {minutes} 分钟；现在退出，等待重新启动。",
    ),
    "bad_discord_proxy": Text(
        "DISCORD_PROXY is no address of an HTTP proxy; write http://host:port.",
        "DISCORD_PROXY ist keine Adresse eines HTTP-Proxys; schreibe http://host:port.",
        "DISCORD_PROXY 不是 HTTP 代理的地址；请写成 http://host:port。",
    ),
    "state_unwritable": Text(
        "The folder {folder} cannot be written to: {why}. Name another with state.",
        "In den Ordner {folder} kann nicht geschrieben werden: {why}. Nenne mit state einen "
        "anderen.",
        "无法写入文件夹 {folder}：{why}。请用 state 指定另一个。",
    ),
}
