"""The words of fit questions, those that only go along, and those of quite other tasks."""

from functools import lru_cache


def listed(text: str) -> frozenset[str]:
    """The words of a text, for tables of them."""
    return frozenset(text.split())


# What is asked with: the patterns of an intent are made of these.
_ASKING = listed(
    """can could would will should does do did is are may might what what's which how much
    many fast quick i we you it this that they one my our your me us run runs running ran
    runable runnable fit fits fitting handle handles load loads host hosting serve serving
    use using used work works support supports enough sufficient suffice need needs needed
    require requires required requirement requirements recommended recommend recommendation
    suggest suggestion best better good great decent largest biggest smartest strongest
    fastest cheapest highest most max maximum min minimum minimal least model models llm
    llms ai distill distills coder coders quant quants quantization quantized quantised
    quantisation version versions variant variants gpu gpus graphics card cards vram memory
    ram hardware setup rig system specs spec machine pc computer laptop server desktop mac
    macbook workstation box context ctx tokens token speed speeds locally local home self
    selfhost or vs versus and compare comparison compared between than get buy choose pick
    able possible capable manage try play go feasible realistic viable worth"""
)
_CHATTER = listed(
    """a an the of on in at to for with without from by as per via into onto over under up down out
    off about be been am was were has have having had got own owns any some all every each
    both either same such other another else too also so then now just still yet even only
    already not no yes yeah yep nope hi hey hello hiya yo sup folks guys everyone everybody
    anyone somebody someone people friend friends buddy mate dude man bro team thanks thank
    thx ty please pls plz kindly ok okay alright well hmm hm um uh oh lol haha btw fyi imo
    tbh afaik asap maybe perhaps probably really actually basically literally simply quite
    very pretty super somewhat kinda kind sort like but if when while since because though
    although there here these those its it's i'm i've i'd i'll im ive you're don't dont
    doesn't isn't wont won't cant can't couldn't wouldn't let lets let's want wants wanted
    wanna wish would'nt gonna going planning plan plans think thinking thought wondering
    wonder wondered curious know knows guess see hope hoping tell question quick help
    considering looking look bought buying getting new old used second hand brand shiny nice
    lovely trusty poor little small big bigger smaller large larger tiny huge fancy beefy
    cheap budget good bad fine smooth smoothly properly comfortably comfortable easily
    reasonably reasonable usable useable decently nicely fully completely entirely whole
    full half part partially partly offload offloading offloaded layers split spill gguf
    llama.cpp ollama lmstudio cpu gb tb vs. etc inference interactive interactively chat
    chatting coding code agent agents assistant homelab lab work office house today tomorrow
    currently soon year month week yesterday recently christmas size sizes sized param
    params parameter parameters billion least around roughly approximately approx more less
    than max maxed minimum one two three four single dual double pair setup build upgrade
    upgrading upgraded stock way ways option options thing things stuff amount number bit
    bits weights weight file files disk storage ssd nvme length window long short room space
    left headroom slots slot cache batch user users type set q s t w c d e m n y u r vs say
    said i.e e.g ie eg concurrent parallel requests usage finally exactly instead rather ask
    asking asked mean means meaning questions advice idea ideas opinion opinions comfort
    perfectly mine yours ours oc nvidia amd intel apple geforce rtx gtx rx radeon quadro
    tesla arc gaming gamer gamers unified integrated igpu dgpu egpu pro ultra ti fe edition
    series chip chips core cores class thinkpad legion razer alienware zephyrus blade ryzen
    threadripper epyc xeon linux windows macos ubuntu wsl headless docker lm studio hf
    huggingface deepseek deepseeks deepseek's r1's that's there's here's who's he she
    friend's friends' his her their brother dad boss company next last first again anymore
    normal regular standard default average typical usual original vanilla non real actual
    proper acceptable slow slower slowly quicker quickly faster sure certain whether depends
    lower higher low high bottom top tier end mid entry level range ready worthy friendly
    needed sweet spot goes gone went take takes took give gives given happen happens happy
    hold holds held put puts stick squeeze squeezed squeezing push pushing cram crammed
    cramming make makes made ends keep keeps touch leave leaves stay does'nt hanzi theres
    turn plug add adding added combined together alongside plus generate generation output
    reply replies response responses answer answers pull deal cope drive power powering
    powerful strong stronger weak weaker enough suitable suited ideal optimal sensible smart
    realistic realistically theoretically practically practical technically overkill chance
    chances hopeless crazy insane dumb stupid noob newbie beginner newb total totally
    available free spare idle lying sitting laying somewhere rn atm tho cuz bc cause thru
    abt ur mining frame fairly modestly overall performance performant perform performs
    performing"""
)
# A message with one of these asks for something else, whatever hardware it names.
_ELSEWHERE = listed(
    """write writing rewrite fps haiku poem poems poetry limerick sonnet story stories joke jokes
    song songs lyrics essay essays email emails letter tweet blog article explain explains
    explained explaining explanation summarize summarise summary translate translation
    define definition describe teach tutorial python javascript typescript java rust golang
    kotlin swift php ruby sql html css regex json yaml xml function functions class classes
    method methods implement implementing implementation script scripts program programs
    compile compiler debug bug bugs error errors exception exceptions traceback stacktrace
    segfault crash crashes crashed crashing fails failed failing failure broken fix fixed
    fixing install installing installed installation uninstall driver drivers update
    updating finetune finetuning fine-tune finetuned tune train training trained lora qlora
    rlhf pretrain history capital why who whom whose born invented president country city
    weather recipe cook cooking price prices priced cost costs pricing stock's overclock
    overclocking undervolt temperature temperatures temps temp fan fans noise games game
    cyberpunk minecraft fortnite crysis valorant 1440p 1080p render rendering blender
    photoshop premiere mine mining ethereum bitcoin crypto api apis endpoint sdk curl
    request's homework math's prompt prompts prompting hallucinate hallucinates
    hallucinating wrong garbage gibberish repeats repeating loops stuck hangs hang freeze
    freezes freezing oom overheating overheats dies artifacts difference differences differ
    benchmark benchmarks mmlu humaneval license licence licensed safe safety privacy
    censored censorship china chinese bias biased released release company's founder ceo
    invest shares test tests unittest unit refactor review paper papers architecture
    architectures algorithm algorithms theory philosophy tell-me draw image images picture
    pictures photo photos video videos audio voice music sing rhyme rap dance love hate die
    kill war religion god politics joke's quote quotes read reading book books movie movies
    film films list-of dictionary sort sorting array string variable pytorch tensorflow
    transformers cudnn diffusers discord bot's remind alarm calendar haikus schedule meeting
    resume cv cover solve equation integral derivative calculate prove proof theorem invent
    imagine pretend roleplay character dragon dragons wizard's knight repo repository git
    github commit merge branch webpage website app apps dockerfile kubernetes cmake makefile
    logs log warning warnings"""
)
_HARMLESS = listed(
    """class love stuck unit read reading prompt test tests oom safe safety difference differences
    differ who mining stock's app apps released benchmark benchmarks cover character"""
)
# These may be what the model is wanted for: `will it fit if I write code with it?`
PURPOSES = listed(
    """write writing rewrite python javascript typescript java rust golang kotlin html css sql
    script scripts story stories essay essays email emails poems summarize summarise summary
    translate translation translating roleplay homework papers books book functions function
    math api apis docker games game prompts solve image images"""
)
OTHER_TASKS = _ELSEWHERE - _HARMLESS
_KNOWN = _ASKING | _CHATTER
_SHORT_SLIPS = {
    "cna": "can", "acn": "can", "caan": "can", "rnu": "run", "urn": "run", "runn": "run",
    "ru": "run",
    "wich": "which", "whic": "which", "whcih": "which", "wht": "what", "waht": "what",
    "whta": "what", "whats": "what's", "hw": "how", "mcuh": "much",
    "teh": "the", "fro": "for", "od": "do",
    "eb": "be", "iwth": "with", "wiht": "with", "wth": "with", "dose": "does", "ned": "need",
    "nede": "need", "neeed": "need", "gup": "gpu", "gpuu": "gpu", "ont": "on", "anf": "and",
    "adn": "and", "im": "i", "mi": "my", "ym": "my", "mym": "my", "bets": "best", "bst": "best",
    "shoud": "should", "shuold": "should", "cud": "could", "wat": "what", "wut": "what",
}  # fmt: skip
_MENDED = listed(
    """could would should which what models model enough require requires requirements recommend
    largest biggest cheapest fastest handle running version context memory hardware graphics
    card cards quant locally laptop compare better does need needs work works token tokens
    please with"""
)


@lru_cache(maxsize=4096)
def mended(word: str) -> str:
    """The word that was meant: itself if it is known, else the one a slip away, if it is one."""
    if word in _KNOWN or word in OTHER_TASKS:
        return word
    if word in _SHORT_SLIPS:
        return _SHORT_SLIPS[word]
    if len(word) < 4 or not word.isalpha():
        return word
    near = {known for form in _shortened(word) for known in _by_shortened().get(form, ())}
    likely = {known for known in near if known[0] == word[0] or known[-1] == word[-1]}
    return likely.pop() if len(likely) == 1 else word


def is_asking(word: str) -> bool:
    """Whether it is one of the words that a question is asked with."""
    return mended(word) in _ASKING


def is_known(word: str) -> bool:
    """Whether people say it when they ask about models on hardware, and mean nothing by it."""
    return mended(word) in _KNOWN


def _shortened(word: str) -> set[str]:
    """The word, and the word less any one letter: two words that share one are a slip apart."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


@lru_cache(maxsize=1)
def _by_shortened() -> dict[str, tuple[str, ...]]:
    forms: dict[str, tuple[str, ...]] = {}
    for known in sorted(_MENDED):
        for form in _shortened(known):
            forms[form] = (*forms.get(form, ()), known)
    return forms
