"""German and Chinese words of fit questions, each with the English word that the reader knows."""

import re

_CARDS = "(?:张|块|片|卡|路)(?:显卡)?"
_COUNTED = (("十六", 16), ("[两二]", 2), ("三", 3), ("四", 4), ("五", 5), ("六", 6), ("八", 8),
            ("十", 10))  # fmt: skip
# Their order matters: a longer phrase stands before those that it contains.
_CHINESE = (
    ("不用显卡|没有显卡|没显卡|无显卡|不带显卡|纯cpu|只用cpu|仅cpu", "no gpu"),
    ("能不能|可不可以|能否|是否能|是否可以|可以|能够|能", "can"),
    ("跑不跑得动|跑得动|跑的动|跑得了|跑得起来|跑起来|带得动|带的动|带不带得动|扛得住", "can run"),
    ("装得下|放得下|塞得下|塞进|适合|适配", "fit"),
    ("运行|部署|跑|加载|推理", "run"),
    ("够不够用|够不够|够用|足够|够", "enough"),
    ("统一内存", "unified memory"),
    ("为什么|为啥", "why"),
    ("是什么|什么是", "what is"),
    ("怎么样|怎样|怎么|如何", "how"),
    ("什么样的|什么|啥|哪一个|哪个|哪款|哪些|哪种|哪张|哪块|哪", "what"),
    ("多少|多大", "how much"),
    ("多快", "how fast"),
    ("上下文长度|上下文窗口|上下文", "context"),
    ("缓存", "cache"),
    ("量化", "quant"),
    ("显存", "vram"),
    ("内存", "ram"),
    ("硬件|配置", "hardware"),
    ("双显卡|双卡|双路|双", "dual"),
    ("单卡|单张|一张|一块", "single"),
    *((rf"{digits}(?:个|{_CARDS})", f"{n}x") for digits, n in _COUNTED),
    (rf"(\d+) ?{_CARDS}", r"\1x"),
    ("显卡|卡", "gpu"),
    ("笔记本电脑|笔记本", "laptop"),
    ("台式机|台式", "desktop"),
    ("电脑|机器|主机|设备", "pc"),
    ("苹果", "apple"),
    ("大模型|模型", "model"),
    ("满血版|满血", "full"),
    ("蒸馏版|蒸馏", "distill"),
    ("深度求索", "deepseek"),
    ("还是|或者|或", "or"),
    ("对比|相比|比较|比", "vs"),
    ("和|与|跟", "and"),
    ("加上|加", "+"),
    ("最好|最强|最佳", "best"),
    ("最大", "largest"),
    ("更好|更快|好", "better"),
    ("推荐", "recommend"),
    ("需要|得用|要用|要", "need"),
    ("应该", "should"),
    ("选择|选|买", "buy"),
    ("每秒", "per second"),
    ("秒", "second"),
    ("速度", "speed"),
    ("本地", "locally"),
    ("位", "bit"),
    ("写|编写", "write"),
    ("解释|介绍", "explain"),
    ("翻译", "translate"),
    ("训练", "train"),
    ("微调", "finetune"),
    ("游戏", "games"),
    ("那么|那|换成|换", "what about"),
    ("我现在有|我已有|我有|家里有|手上有|手头有", "i have"),
    ("我的|我", "my"),
    ("在|上", "on"),
    ("用|带|配", "with"),
    ("吗|么|呢|吧", "?"),
    ("请问|一下|一个|的|了|下|想|版本|版|个|一共|总共|共|是|来|去|里|这|就|都|也|有|只有", " "),
)  # fmt: skip
_CHINESE_PATTERNS = tuple((re.compile(zh), f" {english} ") for zh, english in _CHINESE)
_HAS_CHINESE = re.compile("[\u3400-\u9fff]")
_CHINESE_LEFT = re.compile("[\u3400-\u9fff]+")

_GERMAN = {
    word: english
    for english, words in {
        "run": "läuft laeuft laufen lauft liefe starten betreiben ausführen nutzen benutzen "
               "verwenden packt",
        "work": "geht ginge klappt klappen funktioniert",
        "get": "bekomme bekommt krieg kriege kriegt kriegen",
        "have": "hab habe haben hat hätte",
        "would": "würde würden",
        "if": "ob wenn falls",
        "is it": "ists",
        "hi": "moin servus hallo tach",
        "please": "bitte",
        "used": "gebraucht gebrauchte gebrauchten",
        "old": "alte alten alter altes",
        "new": "neue neuen neuer neues",
        "but": "aber",
        "now": "jetzt",
        "already": "schon",
        "slow": "langsam",
        "smoothly": "flüssig",
        "worth": "lohnt lohnen",
        "cheapest": "günstigste günstigsten billigste billigsten",
        "smallest": "kleinste kleinsten kleinstes",
        "highest": "maximal maximale höchste",
        "minimum": "mindestens minimal",
        "compare": "vergleich vergleiche",
        "somebody": "jemand wer",
        "here": "hier",
        "rather": "lieber eher",
        "me": "mir mich",
        "to": "zu zum zur",
        "from": "von vom",
        "in": "im drin darin",
        "of it": "davon dafür damit",
        "can": "kann könnte kannst können koennen",
        "handle": "schafft schaffe schaffen verkraftet bewältigt",
        "fit": "passt passen past reinpasst hineinpasst",
        "enough": "reicht reichen genug genügt ausreichend",
        "my": "mein meine meiner meinem meinen unser unsere unserem",
        "gpu": "grafikkarte grafikkarten graka grakas karte karten",
        "laptop": "notebooks",
        "pc": "rechner computern maschine",
        "vram": "grafikspeicher videospeicher",
        "ram": "arbeitsspeicher hauptspeicher",
        "memory": "speicher",
        "context": "kontext kontextlänge kontextfenster kontextgröße",
        "what": "welche welcher welches welchen welchem wieviel was",
        "need": "brauche braucht brauchen benötige benötigt benötigen brauch bräuchte",
        "should": "sollte soll sollten",
        "on": "auf",
        "at": "bei",
        "with": "mit",
        "without": "ohne",
        "for": "für fuer",
        "a": "ein eine einer einem einen ner nen ne",
        "the": "der das den dem die",
        "or": "oder",
        "and": "und sowie",
        "i": "ich wir man",
        "it": "es",
        "how": "wie",
        "much": "viel",
        "fast": "schnell",
        "best": "beste bester bestes besten",
        "largest": "größte größtes größten groesste",
        "better": "besser schneller",
        "buy": "kaufen holen nehmen",
        "recommend": "empfiehlst empfehlen empfehlung",
        "requirements": "anforderungen systemanforderungen voraussetzungen",
        "is": "ist sind wäre",
        "not": "nicht",
        "also": "auch",
        "locally": "lokal zuhause",
        "full": "volle voller vollem vollen",
        "model": "modell modelle modellen",
        "quant": "quantisierung",
        "two": "zwei",
        "three": "drei",
        "four": "vier",
        "eight": "acht",
        "second": "sekunde",
        "billion": "milliarden",
        "only": "nur",
        "then": "dann denn",
        "still": "noch",
        "there": "da drauf rauf darauf rein",
        "let": "lassen",
        "write": "schreib schreibe schreiben",
        "explain": "erkläre erklär erklären erkläre",
        "why": "warum wieso weshalb",
        "translate": "übersetze übersetzen",
        "train": "trainieren",
        "games": "spiele spielen zocken",
    }.items()
    for word in words.split()
}  # fmt: skip
# Words of other languages too; they are German where another word shows it.
_DOUBTFUL = frozenset(("was", "den", "dem", "die", "man", "da", "es", "past", "soll", "rein", "hat",
                       "im", "ob", "wer", "ne", "nen", "hab", "minimal", "denn", "also", "karte",
                       "brauch", "packt", "holen"))  # fmt: skip
# Each shows that a text is German.
GERMAN = frozenset(_GERMAN) - _DOUBTFUL
# In a phrase only: `pro` alone is a Mac's, a card's or a model's.
_GERMAN_PHRASES = (
    (re.compile(r"\bpro (?=sek)"), "per "),
    (re.compile(r"\b(\d{1,2}) (?:stück|stk|mal) "), r"\1x "),
    (re.compile(r"\bwie (?:wäre?|wär's|wärs|siehts?|sieht's|schauts?) ?(?:es )?(?=mit|bei|auf)"),
     "what about "),
)  # fmt: skip
_WORD = re.compile(r"[a-zà-ÿœß]+(?:'s)?")


def in_english(text: str) -> str:
    """The lower-case text with German and Chinese words replaced, and all others as they are."""
    if _HAS_CHINESE.search(text):
        for pattern, english in _CHINESE_PATTERNS:
            text = pattern.sub(english, text)
        text = _CHINESE_LEFT.sub(" hanzi ", text)
    words = set(_WORD.findall(text))
    if words & GERMAN:
        for pattern, english in _GERMAN_PHRASES:
            text = pattern.sub(english, text)
        text = _WORD.sub(lambda found: _GERMAN.get(found[0], found[0]), text)
    return text
