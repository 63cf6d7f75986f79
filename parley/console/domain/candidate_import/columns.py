"""What the columns of a file mean: guessed by their names in eight languages, else by what stands in them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from parley.toolkit.presenting.told import marked

IGNORE = "ignore"
# What a column may be, with the words for it; a company's own fields come as `field:<id>`.
TARGETS: dict[str, str] = {
    IGNORE: marked("Ignore"),
    "email": marked("Email address"),
    "first_name": marked("First name"),
    "last_name": marked("Last name"),
    "full_name": marked("Whole name"),
    "phone": marked("Telephone"),
    "headline": marked("Headline"),
    "address": marked("Address"),
    "country": marked("Country"),
    "language": marked("Language"),
    "notes": marked("Notes"),
    "tag": marked("Tag"),
}
FIELD_PREFIX = "field:"

# Names of columns in English, German, French, Spanish, Portuguese, Dutch, Japanese and Arabic.
_NAMES: dict[str, str] = {
    "email": "email;e mail;mail;email address;e mail address;work email;private email;e mail adresse;emailadresse;"
    "mailadresse;courriel;adresse e mail;adresse email;adresse electronique;correo;correo electronico;"
    "direccion de correo;correio eletronico;endereco de email;endereco de e mail;e mailadres;メール;メールアドレス;"
    "eメール;البريد الالكتروني;بريد الكتروني;الايميل",
    "first_name": "first name;firstname;given name;givenname;forename;vorname;rufname;prenom;primer nombre;"
    "nombre de pila;primeiro nome;nome proprio;voornaam;roepnaam;名;下の名前;الاسم الاول;الاسم الشخصي",
    "last_name": "last name;lastname;surname;family name;familyname;nachname;familienname;zuname;nom de famille;"
    "apellido;apellidos;sobrenome;apelido;ultimo nome;achternaam;familienaam;姓;苗字;名字;اسم العائلة;اللقب;الكنية;"
    "الاسم الاخير",
    "full_name": "full name;fullname;whole name;candidate;candidate name;display name;vollstandiger name;kandidat;"
    "bewerber;nom complet;candidat;nombre completo;nombre y apellidos;candidato;nome completo;volledige naam;"
    "kandidaat;名前;氏名;お名前;الاسم الكامل;الاسم بالكامل;المرشح",
    "phone": "phone;telephone;phone number;telephone number;mobile;mobile phone;mobile number;cell;cell phone;tel;"
    "telefon;telefonnummer;handy;handynummer;mobil;mobiltelefon;rufnummer;portable;numero de telephone;telefono;"
    "movil;celular;numero de telefono;telefone;telemovel;numero de telefone;telefoon;telefoonnummer;mobiel;"
    "mobiel nummer;電話;電話番号;携帯;携帯電話;الهاتف;رقم الهاتف;الجوال;رقم الجوال;هاتف",
    "headline": "headline;title;job title;position;role;occupation;current position;berufsbezeichnung;stelle;beruf;"
    "jobtitel;poste;intitule du poste;profession;puesto;cargo;profesion;profissao;titulo;functie;functietitel;"
    "beroep;役職;職種;肩書;المسمى الوظيفي;الوظيفة;المنصب",
    "address": "address;street address;postal address;home address;adresse;anschrift;strasse;adresse postale;"
    "direccion;domicilio;endereco;morada;adres;住所;العنوان",
    "country": "country;country code;nation;land;pays;pais;国;国名;البلد;الدولة",
    "language": "language;preferred language;sprache;langue;idioma;lingua;taal;言語;اللغة",
    "notes": "notes;note;comment;comments;remarks;notizen;notiz;bemerkung;bemerkungen;kommentar;anmerkungen;"
    "commentaire;commentaires;remarques;notas;comentarios;observaciones;observacoes;notities;opmerkingen;備考;メモ;"
    "ملاحظات",
    "tag": "tag;tags;label;labels;schlagwort;schlagworte;etiquette;etiquettes;etiqueta;etiquetas;タグ;الوسوم",
}
# Words that mean the whole name where they stand alone, and this part of it where the other part stands beside.
_PARTS = {
    "name": "last_name",
    "nom": "last_name",
    "naam": "last_name",
    "nombre": "first_name",
    "nombres": "first_name",
    "nome": "first_name",
    "الاسم": "first_name",
}
EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+?[\d\s()./-]{6,25}")


def fold_name(name: str) -> str:
    """A column's name as it is compared: without accents, case and signs."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    # What was taken apart for its accents is put together again, or Japanese would stay in pieces.
    return " ".join(re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", plain)).split())


_BY_NAME = {fold_name(name): target for target, names in _NAMES.items() for name in names.split(";")}
_BY_PART = {fold_name(name): target for name, target in _PARTS.items()}


def guess_targets(names: Sequence[str], rows: Sequence[Sequence[str]], custom_fields: Mapping[str, str]) -> list[str]:
    """What each column probably is. `names` are "" where the file has none; `custom_fields` maps names to targets.

    Each meaning is given once at most.
    """
    own = {fold_name(name): target for name, target in custom_fields.items()}
    folded = [fold_name(name) for name in names]
    targets = [_BY_NAME.get(name) or own.get(name) or IGNORE for name in folded]
    for place, name in enumerate(folded):
        if targets[place] == IGNORE and name in _BY_PART:
            part = _BY_PART[name]
            other = "last_name" if part == "first_name" else "first_name"
            has_other = other in targets or any(_BY_PART.get(each) == other for each in folded)
            targets[place] = part if has_other else "full_name"
    targets = _keep_first(targets)
    for target, looks_so in (("email", EMAIL), ("phone", _PHONE)):
        if target not in targets:
            found = _find_by_content(targets, rows, looks_so)
            if found is not None:
                targets[found] = target
    return targets


def _keep_first(targets: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for target in targets:
        kept.append(IGNORE if target in kept else target)
    return kept


def _find_by_content(targets: Sequence[str], rows: Sequence[Sequence[str]], pattern: re.Pattern[str]) -> int | None:
    """The first column without a meaning of which more than half of what is filled looks so."""
    for place, target in enumerate(targets):
        cells = [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
        fitting = sum(1 for cell in cells if pattern.fullmatch(cell))
        if target == IGNORE and cells and fitting * 2 > len(cells):
            return place
    return None


def has_names(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: no address stands in it, and it knows a word or addresses follow."""
    if not rows or any(EMAIL.fullmatch(cell.strip()) for cell in rows[0]):
        return False
    if any(fold_name(cell) in _BY_NAME or fold_name(cell) in _BY_PART for cell in rows[0]):
        return True
    return any(EMAIL.fullmatch(cell.strip()) for row in rows[1:] for cell in row)
