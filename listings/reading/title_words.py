"""The words of job titles that are not a role's name: levels, kinds of work, other trades."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Spellings that mean the same word or words in a title; applied to titles and vocabulary alike.
SAME_WORDS = {
    "ml": "machine learning", "genai": "ai", "agentic": "ai", "fullstack": "full stack",
    "infra": "infrastructure", "eng": "engineer", "engr": "engineer", "dev": "developer",
    "programmer": "developer", "leader": "lead",
    "visualisation": "visualization", "modeller": "modeler", "datacentre": "datacenter",
    # Titles in other languages, word by word.
    "ingénieur": "engineer", "ingenieur": "engineer", "ingeniero": "engineer",
    "développeur": "developer", "entwickler": "developer", "desarrollador": "developer",
    "softwareentwickler": "software developer", "logiciel": "software",
    "datenanalyst": "data analyst", "données": "data", "datos": "data",
    "analista": "analyst", "analyste": "analyst", "científico": "scientist",
    "werkstudent": "intern", "werkstudentin": "intern", "praktikant": "intern",
    "praktikum": "intern", "stagiaire": "intern", "alternance": "intern",
}  # fmt: skip
SAME_PHRASES = (
    (re.compile(r"\bartificial intelligence\b"), "ai"),
    (re.compile(r"\bgenerative ai\b"), "ai"),
    (re.compile(r"\bdata cent(?:er|re)s?\b"), "datacenter"),
    (re.compile(r"\bmachine learning ops\b"), "mlops"),
    (re.compile(r"\bai ai\b"), "ai"),
    (re.compile(r"\b(?:assistant|associate|managing) director\b"), "director"),
    (re.compile(r"\bvice president\b"), "vp"),
    (
        re.compile(r"\b(?:(?:new|recent|university) (?:college )?grad(?:uate)?s?|early career)\b"),
        "graduate",
    ),
    (re.compile(r"\bco op\b"), "coop"),
    (re.compile(r"\bworking student\b"), "intern"),
)

#: Words for a person's work. The last one of a phrase says what the person is.
ROLE_NOUNS = _words(
    "administrator advocate analyst architect artist assistant associate buyer clerk "
    "consultant coordinator counsel designer developer director editor engineer evangelist "
    "executive head instructor lead manager modeler nurse officer owner partner planner "
    "programmer recruiter representative researcher scientist specialist statistician steward "
    "strategist supervisor technician teacher trader trainer tutor writer biologist "
    "biostatistician bioinformatician dba mle quant sde sre swe"
)

#: People whose work is another trade, whatever field they do it in ("AI Counsel").
OTHER_TRADES = _words(
    "accountant advocate artist assistant attorney barista bookkeeper buyer cashier chef "
    "clerk counsel driver editor evangelist executive instructor janitor lawyer mechanic nurse "
    "paralegal partner pharmacist physician planner receptionist recruiter representative "
    "salesperson supervisor teacher technician therapist trader trainer translator tutor writer"
)
#: Fields that are not ours unless a role's name says so.
OTHER_FIELDS = _words(
    "account accounting accounts audit billing brand care civil claims communications compliance "
    "construction content counsel customer electrical events facilities finance financial "
    "fulfillment gtm hr human legal logistics manufacturing marketing mechanical medical office "
    "partnerships payable payroll people privacy procurement receivable recruiting "
    "retail revenue sales sourcing store supply talent tax treasury warehouse"
)
#: Fields of engineers who build no software.
PHYSICAL_FIELDS = _words(
    "civil construction electrical facilities industrial manufacturing mechanical structural"
)
#: Words of computing: a title without a known role but with one of these is for a person to judge.
TECHNICAL = _words(
    "ai algorithm analyst analytics android api app applications architect automation aws azure "
    "backend bi bioinformatics cloud computer computing cyber cybersecurity data database deep "
    "developer devops digital embedded engineer engineering firmware frontend gcp hardware ios it "
    "caio cdo cio cto kubernetes learning linux llm machine model network nlp platform programming "
    "python qa quality quant quantitative reliability research researcher robotics scientist "
    "security software sql statistician statistics systems tech technical technology test testing "
    "ux ui vision web"
)
#: Languages and platforms that make an otherwise unnamed engineer a software engineer.
PROGRAMMING = _words(
    "go golang python java javascript typescript rust scala kotlin swift ruby php c++ c# elixir "
    "react node nodejs angular django rails spring"
)

#: Words that come with a level and say nothing of the role.
NOISE = _words(
    "a an and at for in of on or the to with we re hiring job position opportunity role "
    "remote hybrid onsite contract permanent m w d f x h mf mfd all genders new future "
    "summer winter fall spring phd ms bs mba"
)

SENIOR = _words("senior sr snr staff principal lead distinguished")
ENTRY = _words("junior jr graduate trainee entry")
EXECUTIVE = _words("director vp svp evp rvp avp chief cto cdo caio cio ceo cpo president head")
MID = _words("intermediate mid midlevel")
INTERN = _words("intern interns internship internships apprentice apprenticeship coop placement")

#: Phrases with a level's word in them that mean no level, or another one.
NOT_A_LEVEL = re.compile(
    r"\b(?:member of (?:the )?technical staff|technical staff|support staff|research staff|staffing"
    r"|chief of staff|principal investigator|lead generation|head ?hunter|executive assistant"
    r"|lead qualification|entry clerk|data entry)\b"
)
NUMERALS = {
    "i": "entry", "l": "entry", "1": "entry", "ii": "mid", "2": "mid",
    "iii": "senior", "3": "senior", "iv": "senior", "4": "senior", "v": "senior", "5": "senior",
}  # fmt: skip

#: Nouns that lead others; alone they take their field from the next part: "Manager, Data Science".
MANAGING = _words("manager lead director head vp")

#: Titles of one word that name a role only when nothing stands with them.
LOOSE_TITLES = _words("developer programmer engineer analyst manager associate consultant quant")

_ENGINEERS = _words("engineer developer")
_LEADERS = _words("manager lead")
_NOT_DATA_LEADERS = _words("marketing sales finance revenue product hr people operations legal")
_OTHER_ENGINEERS = _words(
    "security sales support electrical mechanical hardware civil test quality privacy safety "
    "process design datacenter"
)

#: An engineer of a programming language is a software engineer: "Open Source Engineer - Go".
SOFTWARE_ENGINEERS, NO_SOFTWARE_ENGINEERS = _ENGINEERS, _OTHER_ENGINEERS

#: Titles whose words stand apart: words needed, nouns of which one is needed, words that tell
#: against it, and the title meant.
TITLES_IN_PIECES = (
    (
        _words("prompt"),
        _words("specialist writer engineer designer"),
        frozenset(),
        "prompt engineer",
    ),
    (_words("ai"), _words("architect"), frozenset(), "ai architect"),
    (_words("machine learning"), _words("architect"), frozenset(), "ai architect"),
    (_words("data"), _words("architect"), _words("datacenter"), "data architect"),
    (_words("data science"), _words("director head vp"), frozenset(), "head of data science"),
    (_words("data"), _words("director head vp"), _NOT_DATA_LEADERS, "head of data"),
    (_words("analytics"), _words("director head vp"), _NOT_DATA_LEADERS, "head of data"),
    (_words("machine learning"), _words("director head vp"), _NOT_DATA_LEADERS, "head of ai"),
    (_words("data science"), _LEADERS, frozenset(), "data science manager"),
    (_words("analytics"), _LEADERS, frozenset(), "analytics manager"),
    (_words("robotics"), _ENGINEERS, _words("safety firmware"), "robotics engineer"),
    (_words("robotics software"), INTERN, frozenset(), "robotics engineer"),
    (_words("machine learning"), _ENGINEERS, _OTHER_ENGINEERS, "machine learning engineer"),
    (_words("llm"), _ENGINEERS, _OTHER_ENGINEERS, "ai engineer"),
    (_words("ai"), _ENGINEERS, _OTHER_ENGINEERS, "ai engineer"),
    (_words("machine learning"), _words("scientist"), frozenset(), "machine learning scientist"),
    (_words("software"), _ENGINEERS | INTERN, _OTHER_ENGINEERS, "software engineer"),
    (_words("quantitative"), frozenset(), OTHER_TRADES, "quantitative analyst"),
    (
        frozenset(),
        _words("researcher"),
        OTHER_FIELDS | _words("ux user security"),
        "research scientist",
    ),
)
