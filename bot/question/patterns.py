"""How fit questions are worded, over sentences that have `D` for a device and `M` for a model."""

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_HARDWARE = (
    r"(?:gpus?|graphics|cards?|hardware|setup|rig|specs?|machine|pc|computer|mac|macbook|laptop"
    r"|workstation|server|system|box)"
)
_RUN = (
    r"(?:run|runs|running|runnable|ran|fits?|fitting|handles?|loads?|hosts?|hosting|serve|use|using"
    r"|works?|supports?|manage|play|squeeze|cram|get|go|try|expect|cope|hold|deal|pull|take|power"
    r"|drive|enough|sufficient|suffice|do|capable|able|needs?|worth|viable|feasible|realistic|good"
    r"|offload|happy|put|stick|keep)"
)
_BEST = (
    r"(?:what|what's|which|best|better|good|largest|biggest|smartest|strongest|fastest|highest"
    r"|recommend\w*|suggest\w*|any|cheapest|minimum|minimal|min|least|ideal|right)"
)
_SOMEBODY = r"(?:i|you|we|one|it|M|they|somebody|someone)"
_GREETING = r"^(?:(?:hi|hey|hello|so|ok|please|pls|now|then|,) )*"

ASKS_GPU = _any(
    rf"\b(?:what|what's|which|best|cheapest|recommend\w*|suggest\w*|minimum|minimal|min|ideal|right"
    rf"|smallest)\b(?: (?!M\b|D\b)\w+){{0,3}} {_HARDWARE}\b",
    r"\bhow (?:much|many) (?:\w+ ){0,2}(?:vram|ram|memory|gpus?|gb|cards?|D)\b",
    r"\b(?:what|what's|which|minimum|min|minimal|least|lowest|smallest) (?:\w+ ){0,2}"
    r"(?:vram|ram|memory)\b",
    r"\b(?:vram|ram|memory|hardware|gpu|system|minimum|min) (?:\w+ )?"
    r"(?:requirements?|needed|required|needs|need|specs?|usage)\b",
    r"\brequirements?\b",
    rf"\bwhat (?:do|does|would|will|should|did) {_SOMEBODY}(?: \w+){{0,2}} "
    r"(?:need|require|take|buy|get)\b",
    r"\b(?:what|what's|how much)(?: \w+)? (?:need|needed|required|require)\b",
    r"\bneed (?:\w+ )?what\b|\bneed to (?:buy|get)\b",
    r"\b(?:M|it) needs? (?:what|how much)\b|\bhow (?:big|large) is M\b",
    rf"\bwhat (?:{_HARDWARE}|is needed|it takes)\b",
    r"\b(?:gpus?|hardware|card|cards) (?:\w+ ){0,3}(?:for|to run|to fit|that) (?:\w+ )?M\b",
    r"\bon what (?:can|could|does|do|would)\b|\bwhat runs? M\b",
    r"\bwhat (?:does|can|could|would) (?:\w+ ){0,2}M (?:run|fit) on\b",
    r"\bwhat (?:can|could) (?:run|handle|fit) M\b",
)
# A device is named, but others are wanted.
ASKS_OTHER_GPU = _any(
    r"\bhow many D\b",
    rf"\b(?:what|which|any|recommend|suggest) (?!D\b|M\b)(?:\w+ ){{0,3}}{_HARDWARE} (?:\w+ ){{0,3}}"
    r"(?:better|faster|cheaper|stronger|larger|than|instead|over|besides|upgrade|replace|add)\b",
    rf"\b(?:better|faster|cheaper|bigger|stronger) {_HARDWARE} than\b",
)
ASKS_MODEL = _any(
    rf"\b{_BEST}\b(?: (?!D\b)\w+){{0,3}} "
    r"(?:models?|M|llms?|ai|distills?|coder|versions?|variants?|size|option)\b",
    r"\bwhat (?:can|could|should|shall|would|will|all|else|might|do|runs?|fits?|works?)\b"
    rf"(?: (?!M\b)\w+| ,){{0,7}} {_RUN}\b",
    r"\bwhat (?:runs?|fits?|works?|goes|will|can|could|is|i)\b",
    rf"\b{_BEST} (?:thing|stuff|ones?) (?:that )?(?:i|it|we) can (?:run|use|load|fit)\b",
    r"\bwhat's (?:good|nice|decent|possible|realistic) (?:for|on|with) (?:\w+ ){0,2}D(?: \w+)?"
    r"(?: \?)*$",
    r"\b(?:list|show|give) (?:me )?(?:\w+ )?(?:models?|M)\b",
    r"\bmodels? (?:\w+ )?(?:for|on|that|can|which|i can)\b",
    r"\b(?:how|what) (?:big|large) (?:a |of a )?(?:model|M)\b",
    r"\brun what\b|\b(?:recommend|suggest)\w*\b",
)
# A model of which only that is said.
BIG_ONE = _any(
    r"\b(?:big|bigger|biggest|large|larger|largest|small|smaller|smallest|full|real|good) "
    r"(?:ones?|models?|version)\b"
)
# Something is asked of the one model that is named.
ASKS_ABOUT_ONE = _any(
    r"\b(?:what|which|best|largest|biggest|max|maximum|longest|highest|how (?:much|many|long))\b"
    r"(?: \w+){0,2} (?:quants?|context|ctx|speed|settings|bits|layers|N)\b",
    r"\bhow (?:fast|quick|slow|well)\b",
)
RUNS = _any(rf"\b{_RUN}\b")
RUNS_A_MODEL = _any(r"\b(?:runs?|running|fits?|handle|load|hosts?)\b")
HERE = _any(
    r"\b(?:i|i'm|my|we|our|locally|local|home|pc|laptop|machine|computer|hardware|gpus?|card|rig"
    r"|setup|mac|macbook|desktop|server|self|workstation|consumer|cpu|anyone|somebody|one|offload)\b"
)
WHETHER = _any(
    r"\b(?:can|could|will|would|does|do|is|are|may)\b.*"
    r"\b(?:run|fits?|handle|load|enough|work|able|good)\b",
    r"\b(?:enough|fit)\b",
)
CHOICE = _any(
    r"\b(?:or|vs|versus|compare\w*|comparison|better|faster|between|than|which|difference|over"
    r"|instead)\b",
    r",|\band\b",
)
FOLLOWS = _any(
    r"^(?:, )*(?:(?:yes|yeah|no|nope|sorry|oh|well|hm+|ok|okay|actually|i mean)(?: ,)? )?"
    r"(?:and|but|the|what about|how about|what if|ok|okay|then|also|or|same|instead|with|without"
    r"|now|on|at|for|in|so|hmm|even|only|just|try|make it|let's say|say|rather|if|using|use|plus)\b"
)
IT = _any(r"\b(?:it|that|this|them|those|same)\b")
# A sentence that states something is no part of a question.
STATES = _any(
    r"^(?!.*\b(?:what if|and if|if)\b)"
    r".*\b(?:is|are|was|am|does|did|has|have|had|i|i'm|you|me)\b"
)
_ASKS_NOTHING = (
    r"^(?!.*(?:\?|\b(?:can|could|will|would|what|what's|which|how|should|does|whether|if|or|enough"
    r"|any|anyone|anybody|somebody|wondering|wonder|want|wanna|need|trying|possible|doable|help"
    r"|realistic|realistically|thoughts|gonna|hope|possibly)\b)).*"
)
TELLS = _any(
    _ASKS_NOTHING
    + r"\b(?:i'm|i am|im|we are|we're|i|we) (?:(?:already|currently|now|just|have been|also) )*"
    r"(?:running|runs?|used?|ran|using|love|like)\b",
    _ASKS_NOTHING + r"\bD (?:runs|ran|handles|gets|loves|got) (?:\w+ )?M\b",
    _ASKS_NOTHING + r"\bM (?:\w+ )?(?:\w+ )?D (?:is|was|runs|works|has)\b",
    _ASKS_NOTHING + r"\b(?:finally|got M (?:working|running|going|to)|happy with)\b",
)
ORDERS = _any(
    _GREETING + r"(?:(?:can|could|would) you )?"
    r"(?:write|rewrite|translate|summari[sz]e|solve|make|give|create|generate)\b",
    r"\bfor me\b",
)
TO_THE_BOT = _any(
    r"^(?:, )*(?:can|could|will|would) you\b"
    r"(?! (?:tell|say|check|see|run M on|recommend|suggest|fit))"
)
# `how do i set the context`: how to do anything but to run it, or to find out whether one can.
HOW_TO = _any(
    r"\bhow (?:(?:do|does|can|could|would|should|did) (?:i|you|we|one|people|they)|to)"
    r" (?:(?:best|even|just|actually|properly|correctly) )?"
    rf"(?!{_RUN}\b|(?:know|tell|find|check|choose|pick|decide|see|split|compare|best|make)\b)[a-z]+"
)
DEFINES = _any(
    _GREETING + r"(?:what is|what's|what are|what was|what does|who|how good"
    r"|tell (?:me|us) (?:\w+ )?about|how do(?:es)? M (?:work|compare|perform))\b"
)
# Begins as a definition would, and asks what fits all the same.
DEFINES_A_FIT = _any(
    r"\bwhat(?: is|'s| are) the (?:best|largest|biggest|smartest|cheapest|max|maximum|minimum|min"
    r"|most|smallest|highest|longest|fastest|right|ideal|recommended|vram|ram|memory|hardware"
    r"|requirements?|gpu|speed|strongest)\b",
    r"\bwhat(?: is|'s) (?:a good|best|needed|required|possible|a decent|good|the)\b",
)
FOR_GAMES = _any(r"\bfor gaming\b|\bgaming (?:performance|at|in)\b")
