"""The words around an amount that say what it is: period, part, limits, or no pay at all."""

import re

from .money import CURRENCY


def _words(pattern: str) -> re.Pattern:
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


_PER = r"(?:\b(?:per|pr\.?|a|an|each|every|pro|par|al|por|im|je|om|i|na)\s|\ball[’']|/\s?|(?<=\d)/)"
_LETTERS = r"(?<![A-Za-z])"  # "£550pd": an abbreviation may follow its number at once
_PERIODS = {
    "year": rf"{_PER}(?:year|yr|annum|an\b|y\b|jahr|jaar|año|ano\b|anno\b|år(?:et)?\b|rok\b)s?"
    rf"|{_LETTERS}p\.\s?a\b\.?|{_LETTERS}pa\b|\bannum\b|\bannual(?:ly)?\b|\byearly"
    r"|\bjahres(?:gehalt|brutto)|\bjährlich|\bannu(?:el|i|o|a)\w*|\banua(?:l|is)\w*"
    r"|\brocznie|\broční|\bårligt|\blpa\b|\bctc\b|年薪|年収|年俸|연봉|/\s?年",
    "month": rf"{_PER}(?:month|mth|mo\b|m\b|monat|maand|mese\b|mes\b|mês|mois|mies|mc\b|mån|måned"
    rf"|mnd|md\b|měs)|\bmonthly|{_LETTERS}pcm\b|\bmonatlich"
    r"|\bmensuel\w*|\bmensua\w*|\bmensa(?:l|is)\b|\bmensili"
    rf"|\bmiesięcznie|\bměsíčně|{_LETTERS}p\.?\s?m\b\.?|月薪|月給|월급|[/每]\s?月",
    "week": rf"{_PER}(?:week|wk|w\b|woche)|\bweekly|{_LETTERS}p\.?\s?w\b\.?|週薪|周薪",
    "day": rf"{_PER}(?:day|d\b|diem|tag\b|jour|dag\b)|\bdaily|{_LETTERS}p\.?\s?d\b\.?|\bday\s?rate"
    r"|\btagessatz|日薪|日給",
    "hour": rf"{_PER}(?:hour|hr|h\b|std|stunde|hora\b|heure|godz|uur\b|ora\b)s?|\bhourly"
    rf"|{_LETTERS}p\.?\s?h\b\.?|時薪|时薪|時給|시급",
}  # fmt: skip
_ANY_PERIOD = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _PERIODS.items())
_SOMETHING_ELSE = (
    r"(?!\s?(?:cash|performance|target|discretionary)?\s?(?:bonus|leave|review|raise|retreat|"
    r"revenue|stipend|budget|allowance))"
)
PERIOD = re.compile(rf"(?:{_ANY_PERIOD}){_SOMETHING_ELSE}", re.IGNORECASE)
PERIOD_HERE = re.compile(rf"\s?[(\[]?\s?(?:{_ANY_PERIOD}){_SOMETHING_ELSE}", re.IGNORECASE)
# Before an amount only a word for the period of pay counts: not "40 hours per week".
PERIOD_BEFORE = re.compile(
    r"(?:(?P<year>\bannual(?:ly)?\b|\byearly|\bper\s(?:year|annum)|\bp\.\s?a\.|\bjahres\w+|\bannuel\w*|\bRAL\b|年薪|年収|年俸|연봉)"
    r"|(?P<month>\bmonthly|\bper\smonth|\bmonats\w+|\bmensuel\w*|\bmensual\w*|月薪|月給|월급|(?<!\w)월(?!\w))"
    r"|(?P<week>\bweekly|(?<!hours\s)(?<!days\s)(?<!hrs\s)\bper\sweek|週薪|周薪)"
    r"|(?P<day>\bdaily|\bday\s?rate|(?<!hours\s)(?<!hrs\s)\bper\sday|\btagessatz|\bTJM\b|日薪|日給)"
    rf"|(?P<hour>\bhourly|\bper\shour|\bstundenlohn|時薪|时薪|時給|시급)){_SOMETHING_ELSE}",
    re.IGNORECASE,
)
#: Who is meant, in German and French adverts: "(m/w/d)" is no week and "H/F" no hour.
GENDERS = _words(
    r"""\(\s?[mwfdxhi](?:\s?[/|]\s?[mwfdxhi]\*?){1,4}\s?\)
    | \b[mwfdxi](?:\s?[/|]\s?[mwfdxi]){2,4}\b | \b(?:m/w|w/m|h/f|f/h)\b"""
)
#: A tax on top is no further thing offered: "+ VAT / month".
PLUS_TAX = _words(r"^\s?(?:net(?:to)?)?\s?\+\s?(?:VAT|GST|IVA|TVA|MwSt\.?|USt\.?)")
#: Monthly pay and how often a year it is paid: "25K·15薪".
PAYMENTS_A_YEAR = re.compile(r"\s?[·x×*]\s?1[2-9]薪")
#: What can still belong to an amount: up to the next thing offered, or the next number.
UP_TO_NEXT_THING = re.compile(r"\s?[^\d+,;|•\n]{0,32}")

_DASH = r"(?:[-\u2010-\u2015\u2212~\u301c→]{1,2}|\.{2,3})"
#: What may stand between the two ends of a range, a period included ("£14 per hour - £16").
RANGE = re.compile(
    rf"(?:\s?(?:{'|'.join(_PERIODS.values())}))?"
    rf"(?:(?P<spaced>\s)?{_DASH}\s?|\s(?:to|up\sto|bis|until|through|à|a|do)\s(?:up\sto\s|[-–]\s)?"
    r"|\s(?P<and>and|und|&|et|y)\s)",
    re.IGNORECASE,
)
BETWEEN = _words(r"\b(?:between|zwischen|entre)\b")
OPEN_END = re.compile(rf"\s?{_DASH}\s?(?:\?{{2,}}|xx+\b)", re.IGNORECASE)

CURRENCY_AFTER = re.compile(rf"\s?[(\[]?\s?({CURRENCY})(?![A-Za-z0-9])")
CURRENCY_BEFORE = re.compile(rf"(?<![A-Za-z])({CURRENCY})\s?[)\]]?\s?[:=-]?\s?[(\[]?\s?$")

LAST_CLAUSE = re.compile(r"[^;|•\n]*$")

PAY = _words(
    r"""\b(?: salar\w* | compensation | comp | pay | pays | paid | paying | wages? | remuneration
    | rates? | earn\w* | base | ote | package | gross | gehalt | salaire | sueldo | ctc | ir35
    | equity | benefits | w-?2 | 1099 | c2c | b2b | stock | bonus )\b"""
)
PAY_JUST_BEFORE = _words(
    r"""\b(?:salar(?:y|ies)|compensation|comp|pay|remuneration|wages?|gehalt|salaire|rate|earnings)
    (?: \s(?:range|ranges|band|from|is|of|between|offered|up\sto|package|starting|starts|at|for
    |this|role|position) )* \s?[:(-]?\s?$"""
)
CJK_PAY = re.compile(r"[薪給]\s?[::]?\s?$|연봉|월급|시급")

# Money that is not pay, told by the words right before or right after it.
OTHER_MONEY_BEFORE = _words(
    r"""\b(?: rais(?:ed|ing|e) | funding | funded | funds | valu(?:ation|ed) | revenues? | arr | mrr
    | gmv | aum | backed | budgets? | referrals? | stipends? | allowances? | reimburse\w* | deals?
    | sav(?:e|es|ed|ing|ings) | assets | invest\w+ | grants? | prizes? | process\w* | transact\w*
    | quota | worth | donat\w+ | spend\w* | credits? | scholarships? | acquired | match\w*
    | sign(?:ing|-on|\son)(?:\sbonus)? | relocation(?:\spackage)? | variable | bonus(?:es)?
    | equity | rsus? | options
    | fees? | fines? | insurance | coverage | loans? | customers? | clients? | manag(?:e|es|ing)
    | series\s[a-e]\b[^,;.]{0,12} )
    (?: [\s:(~]+ | \b(?: of|up\sto|to|at|over|about|around|approximately|in|is|a|an|the|nearly
    |more\sthan)\b )* $"""
)
OTHER_MONEY_AFTER = _words(
    r"""[\s)]* per\s(?:project|article|session|post|lead|user|seat|referral)\b
    | [\s)]* (?: (?: in | of | worth\sof | as | a | an | per\s(?:year|month|employee|person|annum)
    | /\s?(?:yr|year|mo|month|employee|person) | annual(?:ly)? | yearly | monthly | one-?time
    | target | cash | performance | discretionary | guaranteed | our | total | venture | new | seed
    | wellness | learning | education | training | home | office | internet | phone | travel | gym
    | lunch | health | professional | development | commuter | housing | technology | remote
    | work )
    [\s-]+ )*
    (?: bonus\w* | equity | stock | shares | options | rsus? | sign(?:ing|-on|\son)\b | stipend
    | budget | allowance | reimburse\w* | credits? | funding | funds? | seed | series | arr | mrr
    | revenues? | valuation | raised | round | assets | aum | prize | grants? | referral | donat\w+
    | relocation | match | market | compan\w+ | business | deals? | invest\w+ | capital | learning
    | home\soffice | equipment | sales | savings | transactions | voucher | gift )\b"""
)
# A noun where the word for money would stand: "10k users", "50-100k requests".
COUNTED = _words(
    r"""\s? (?! (?: base | salary | equity | plus | per | gross | net | depend\w* | doe | and | or
    | for | with | to | in | at | on | a | an | ote | total | full | benefits | bonus | stock
    | options | range | annual\w* | year\w* | month\w* | hour\w* | day | daily | week\w* | pa
    | negotiable | based | cash | comp\w* | package | contract\w* | remote | basic | pro | before
    | after | brutto | netto | super\w* | fixed | is | as | inc\w* | ex\w* | pay | of | dollars?
    | euros? | lpa | plus | tax | max\w* | min(?:imum)? | ral | mensua\w* | mensa\w+ | mensili
    | anua\w* | annu\w* | brut\w* | nett?o? | jähr\w* | jahres\w* | monat\w* | vat )\b )
    [a-z]{3,}"""
)

ONLY_MINIMUM = _words(
    r"""(?: \b(?: no(?:t)?\s(?:less\sthan|below|under) | nicht\sunter | from
    | star(?:t|ts|ting|ted|ing)(?:\s(?:at|from|salary|pay|rate|is|of))* | ab | od
    | at\sleast | min(?:imum|\.)?(?:\s(?:of|salary|pay|is))* | upwards?\sof | over | more\sthan
    | above | north\sof | à\spartir\sde | desde | mindestens ) | >=? | ≥ ) [\s:(~≈]* $"""
)
ONLY_MAXIMUM = _words(
    r"""(?: \b(?: up\s?to | max(?:imum|\.)?(?:\s(?:of|salary|pay|is))* | less\sthan | under | below
    | no\smore\sthan | bis(?:\szu)? | jusqu'à | hasta | maximal | to ) | <=? | ≤ ) [\s:(~≈]* $"""
)
AND_ABOVE = _words(r"""\s?[元円원]?\s?(?: 以上 | 起 | 이상 | (?:and|or)\s(?:up|above|more)\b
    | \(?min(?:imum)?\b(?!\s?\d) )""")
AND_BELOW = _words(r"""\s?[元円원]?\s?(?: 以下 | 以内 | 以內 | 이하 | or\sless\b
    | \(?max(?:imum|imal)?\b(?!\s?\d) )""")
#: A minus sign with nothing before it: a negative amount, which is no pay anybody offers.
NEGATIVE = re.compile(r"^\s*[-\u2212]$")
#: A plus says "or more" unless further parts of the pay follow it ("100k + equity").
OR_MORE = _words(
    r"""(?: \+ | \s\+\s*(?:$|[/,;.)]|per\b) )
    (?! \s?(?:\w+\s)?(?: equity | bonus\w* | benefits | stock | options | super | commissions?
    | rsus? | generous | shares | profit | perks | health | tips | [$€£]?\d ))"""
)
#: Nobody adds equity to an hour's pay: with these words "$175" is a year's pay in thousands.
WITH_A_SHARE = _words(r"\b(?:equity|stock\soptions|rsus?)\b")

BASE = _words(r"\b(?:base|basic|fixed|fixum)\b")
ON_TARGET = _words(
    r"\b(?:ote|on[\s-]target\searnings|total\s(?:target\s)?(?:comp\w*|cash|pay|package)|tc)\b"
)
CONTRACTOR = _words(
    r"""\b(?:1099|contract(?:or|ors|ing)?|freelanc\w*|ir35|c2c|corp[\s-]to[\s-]corp|b2b|umbrella
    |day\s?rate|tagessatz)\b"""
)
EMPLOYEE = _words(
    r"\b(?:w-?2|permanent|perm|employees?|full[\s-]time|fte|to[\s-]hire|uop|paye|salary|salaries)\b"
)
SUPERANNUATION = _words(r"\bsuper(?:annuation)?\b")
UNITED_KINGDOM = _words(r"\b(?:ir35|paye)\b")
