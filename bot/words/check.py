"""What `deepfit bot --check` says, to somebody who sets up a Discord bot for the first time."""

from bot.words.text import Text, Texts

TEXTS: Texts = {
    "ok": Text("ok", "gut", "正常"),
    "missing": Text("MISSING", "FEHLT", "缺少"),
    "note": Text("note", "Hinweis", "提示"),
    "settings_file": Text(
        "The settings were read from {file}.",
        "Die Einstellungen wurden aus {file} gelesen.",
        "已从 {file} 读取设置。",
    ),
    "settings_default": Text(
        "There is no {file}; the defaults are used, which is fine.",
        "{file} gibt es nicht; es gelten die Vorgaben, das ist in Ordnung.",
        "没有 {file}；使用默认设置，没有问题。",
    ),
    "token_found": Text(
        "The bot's token is in {source}.",
        "Das Token des Bots steht in {source}.",
        "机器人的令牌在 {source} 里。",
    ),
    "token_odd": Text(
        "What stands in {source} does not look like a bot's token, which has three parts with "
        "dots between them. The application id, the public key and the client secret are other "
        "things: the token is on the page 'Bot', behind 'Reset Token'.",
        "Was in {source} steht, sieht nicht wie das Token eines Bots aus: Das hat drei Teile mit "
        "Punkten dazwischen. Anwendungs-ID, öffentlicher Schlüssel und Client-Geheimnis sind "
        "etwas anderes: Das Token steht auf der Seite „Bot“ hinter „Token zurücksetzen“.",
        "{source} 里的内容不像机器人令牌：令牌由三段组成，中间用点隔开。应用 ID、公钥和客户端密钥"
        "都不是令牌：令牌在“Bot”页面，点击“Reset Token”得到。",
    ),
    "token_open": Text(
        "Others on this machine can read the token in {file}. Close it: chmod 600 {file}",
        "Andere auf diesem Rechner können das Token in {file} lesen. Schließ sie: chmod 600 {file}",
        "这台机器上的其他人能读取 {file} 里的令牌。请限制权限：chmod 600 {file}",
    ),
    "detour": Text(
        "Discord will be reached through DISCORD_PROXY.",
        "Discord wird über DISCORD_PROXY erreicht.",
        "将通过 DISCORD_PROXY 连接 Discord。",
    ),
    "models": Text(
        "The model server at {proxy} answers and has {n} models that can chat: {models}.",
        "Der Modellserver unter {proxy} antwortet und hat {n} Modelle zum Plaudern: {models}.",
        "{proxy} 的模型服务器有回应，有 {n} 个可以聊天的模型：{models}。",
    ),
    "models_none": Text(
        "The model server at {proxy} answers, but lists no model that can chat. Put GGUF files "
        "where `deepfit serve` finds them; if the server wants a key, name its file with "
        "proxy_key_file.",
        "Der Modellserver unter {proxy} antwortet, nennt aber kein Modell zum Plaudern. Lege "
        "GGUF-Dateien dorthin, wo `deepfit serve` sie findet; will der Server einen Schlüssel, "
        "nenne dessen Datei mit proxy_key_file.",
        "{proxy} 的模型服务器有回应，但没有可以聊天的模型。请把 GGUF 文件放到 `deepfit serve` "
        "能找到的地方；如果服务器需要密钥，请用 proxy_key_file 指定密钥文件。",
    ),
    "models_down": Text(
        "No model server answers at {proxy}. Start one in another terminal with `deepfit serve`. "
        "Until then /canrun answers and /ask does not.",
        "Unter {proxy} antwortet kein Modellserver. Starte einen in einem anderen Terminal mit "
        "`deepfit serve`. Bis dahin antwortet /canrun, /ask aber nicht.",
        "{proxy} 没有模型服务器回应。请在另一个终端运行 `deepfit serve`。"
        "在此之前 /canrun 可用，/ask 不可用。",
    ),
    "key_file": Text(
        "The file {file}, which proxy_key_file names, cannot be read: {why}.",
        "Die Datei {file}, die proxy_key_file nennt, ist nicht lesbar: {why}.",
        "无法读取 proxy_key_file 指定的文件 {file}：{why}。",
    ),
    "state": Text(
        "Budgets and choices are kept in {folder}.",
        "Budgets und Vorlieben liegen in {folder}.",
        "额度和选择保存在 {folder}。",
    ),
    "pictures": Text(
        "Pictures can be drawn: Pillow {version} is installed.",
        "Bilder können gezeichnet werden: Pillow {version} ist installiert.",
        "可以绘制图片：已安装 Pillow {version}。",
    ),
    "pictures_none": Text(
        "Pictures cannot be drawn: {why}. Install the bot's packages: pip install 'deepfit[bot]'",
        "Bilder können nicht gezeichnet werden: {why}. Installiere die Pakete des Bots: "
        "pip install 'deepfit[bot]'",
        "无法绘制图片：{why}。请安装机器人的依赖：pip install 'deepfit[bot]'",
    ),
    "intents": Text(
        "Nothing has to be switched on under 'Privileged Gateway Intents': the bot reads only "
        "what mentions it, replies to it, or is written to it in private.",
        "Unter „Privileged Gateway Intents“ muss nichts eingeschaltet werden: Der Bot liest nur, "
        "was ihn erwähnt, ihm antwortet oder ihm privat geschrieben wird.",
        "“Privileged Gateway Intents”下无需打开任何选项：机器人只读取提到它、回复它或私信给它的"
        "内容。",
    ),
    "invite": Text(
        "Invite the bot to your server with this link. It asks for {permissions}, and nothing "
        "else:\n  {link}",
        "Lade den Bot mit diesem Link auf deinen Server ein. Er verlangt {permissions}, sonst "
        "nichts:\n  {link}",
        "用这个链接把机器人邀请到你的服务器。它只需要：{permissions}：\n  {link}",
    ),
    "invite_user": Text(
        "Users install it for themselves with this link:\n  {link}",
        "Nutzer installieren ihn mit diesem Link für sich:\n  {link}",
        "用户可以用这个链接为自己安装：\n  {link}",
    ),
    "offline": Text(
        "Discord itself was not asked. `deepfit bot --check --online` signs in once and asks "
        "whether it takes the token.",
        "Discord selbst wurde nicht gefragt. `deepfit bot --check --online` meldet sich einmal "
        "an und fragt, ob das Token gilt.",
        "没有询问 Discord。`deepfit bot --check --online` 会登录一次，检查令牌是否有效。",
    ),
    "online": Text(
        "Discord takes the token: the bot is called {name}.",
        "Discord nimmt das Token an: Der Bot heißt {name}.",
        "Discord 接受该令牌：机器人名为 {name}。",
    ),
    "endpoint": Text(
        "An 'Interactions Endpoint URL' is set for the application, so Discord sends its "
        "commands there and not to this bot. Clear it on the page 'General Information'.",
        "Für die Anwendung ist eine „Interactions Endpoint URL“ gesetzt; Discord schickt die "
        "Befehle dorthin statt an diesen Bot. Lösche sie auf der Seite „General Information“.",
        "该应用设置了“Interactions Endpoint URL”，Discord 会把命令发到那里而不是本机器人。"
        "请在“General Information”页面清空它。",
    ),
    "user_installs_off": Text(
        "user_installs is true, but the application cannot be installed by users, and Discord "
        "would refuse its commands. Tick 'User Install' on the page 'Installation'.",
        "user_installs ist true, aber Nutzer können die Anwendung nicht installieren; Discord "
        "würde ihre Befehle ablehnen. Setze auf der Seite „Installation“ „User Install“.",
        "user_installs 为 true，但该应用不允许用户安装，Discord 会拒绝它的命令。"
        "请在“Installation”页面勾选“User Install”。",
    ),
    "all_there": Text(
        "Everything is there. Start it with `deepfit bot`.",
        "Alles ist da. Starte ihn mit `deepfit bot`.",
        "一切就绪。运行 `deepfit bot` 启动。",
    ),
    "some_missing": Text(
        "Missing: {n}. docs/bot.md walks through each step.",
        "Es fehlt: {n}. docs/bot.md führt durch jeden Schritt.",
        "缺少 {n} 项。docs/bot.md 说明了每一步。",
    ),
}
