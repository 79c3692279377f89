"""Every way to fail, in one catalogue.

A kind of problem has a slug (for programs), a number that is never used again for something else (for people on the
phone; the part before the point is the HTTP status), and one sentence in each language that tells the person in front
of the screen what is wrong and what to do. Sentences may name details in braces; a detail is never a secret, a name
or an address, because problems are logged.

Many problems are values (an import of 900 rows reports 3 bad ones); `Problem` is raised where one stops the work.
"""

import sys
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One row of the catalogue."""

    slug: str
    number: str
    en: str
    es: str

    @property
    def status(self) -> int:
        """The HTTP status this kind answers with."""
        return int(self.number.partition(".")[0])

    def __call__(self, **details: object) -> "Problem":
        return Problem(self, **details)


class Problem(Exception):  # noqa: N818 -- the trade's word; a problem is also handed around as a value
    """One occurrence of a kind, with its details."""

    def __init__(self, kind: ProblemKind, **details: object) -> None:
        super().__init__(f"{kind.number} {kind.slug}")
        self.kind = kind
        self.details = details

    def sentence(self, language: str = "en") -> str:
        """What the person is told."""
        template = self.kind.es if language.startswith("es") else self.kind.en
        return template.format(**self.details)

    def as_json(self) -> dict[str, Any]:
        """The shape every JSON answer uses for a failure."""
        return {
            "problem": self.kind.slug,
            "number": self.kind.number,
            "en": self.sentence("en"),
            "es": self.sentence("es"),
        }


CATALOGUE: dict[str, ProblemKind] = {}


def _kind(number: str, slug: str, en: str, es: str) -> ProblemKind:
    if slug in CATALOGUE or number in {kind.number for kind in CATALOGUE.values()}:
        raise ValueError(f"problem {number} {slug} is already in the catalogue")
    kind = ProblemKind(slug, number, en, es)
    CATALOGUE[slug] = kind
    return kind


# fmt: off
# --- every request -------------------------------------------------------------------------------------------------
MALFORMED = _kind("400.1", "malformed", "The request cannot be understood: {what}.", "No se entiende la solicitud: {what}.")
SIGN_IN_NEEDED = _kind("401.1", "sign-in-needed", "Sign in first.", "Inicie sesión primero.")
NOT_ALLOWED = _kind("403.1", "not-allowed", "Your role does not allow this.", "Su función no permite esto.")
NOT_FOUND = _kind("404.1", "not-found", "There is no such {what}.", "No existe: {what}.")
METHOD_NOT_ALLOWED = _kind("405.1", "method-not-allowed", "This address does not do that.", "Esta dirección no hace eso.")
TOO_LARGE = _kind("413.1", "too-large", "That is too much at once: at most {limit}.", "Es demasiado de una vez: como máximo {limit}.")
SLOW_DOWN = _kind("429.1", "slow-down", "Too many tries. Wait {seconds} seconds.", "Demasiados intentos. Espere {seconds} segundos.")
UNFORESEEN = _kind("500.1", "unforeseen", "Something went wrong that nobody foresaw. It was noted as {reference}.", "Ocurrió algo que nadie previó. Quedó anotado como {reference}.")
STORE_UNAVAILABLE = _kind("503.1", "store-unavailable", "The store cannot be written now (disk full or busy). Nothing was taken; try again.", "No se puede escribir ahora (disco lleno u ocupado). No se guardó nada; intente de nuevo.")
FORM_EXPIRED = _kind("400.2", "form-expired", "The form was too old. Load the page again and repeat.", "El formulario caducó. Vuelva a cargar la página y repita.")
WRONG_HOST = _kind("400.3", "wrong-host", "This server does not answer under that name.", "Este servidor no responde con ese nombre.")
NO_SUCH_PAGE = _kind("404.2", "no-such-page", "There is no such page.", "No existe esa página.")

# --- people --------------------------------------------------------------------------------------------------------
WRONG_PASSWORD = _kind("403.2", "wrong-password", "User name or password is wrong.", "El usuario o la contraseña no es correcto.")
USERNAME_RULE = _kind("400.10", "username-rule", "A user name has at least 4 letters, digits or @ # $ % * ! _ . -", "El usuario lleva al menos 4 letras, números o @ # $ % * ! _ . -")
PASSWORD_RULE = _kind("400.11", "password-rule", "A password has 8 to 128 characters, one capital letter and one digit at least, and is not a common one.", "La contraseña lleva de 8 a 128 caracteres, al menos una mayúscula y un número, y no es una común.")
USERNAME_TAKEN = _kind("409.10", "username-taken", "Somebody already has this user name.", "Ese usuario ya existe.")
UNKNOWN_PERSON = _kind("404.10", "unknown-person", "There is no person with the user name {username}.", "No hay ninguna persona con el usuario {username}.")
UNKNOWN_ROLE = _kind("400.12", "unknown-role", "{role} is not a role. Roles: {roles}.", "{role} no es una función. Funciones: {roles}.")
PASSWORD_COMMON = _kind("400.13", "password-common", "This password is too easy to guess: it is a common one, or it is the user name. Choose another.", "Esta contraseña es fácil de adivinar: es una común o es el propio usuario. Elija otra.")
ROLE_NEEDED = _kind("400.14", "role-needed", "Give the person at least one role.", "Dé a la persona al menos una función.")
NAME_NEEDED = _kind("400.15", "name-needed", "A name has 1 to 120 characters.", "El nombre lleva de 1 a 120 caracteres.")
NOT_ONESELF = _kind("409.11", "not-oneself", "Nobody can switch off their own sign-in or take away their own administrator role. Ask another administrator.", "Nadie puede desactivarse ni quitarse su función de administrador. Pídalo a otro administrador.")

# --- devices and the wire ------------------------------------------------------------------------------------------
CODE_REFUSED = _kind("403.20", "code-refused", "This code is wrong, used or older than 10 minutes. Ask the office for a new one.", "El código es incorrecto, ya se usó o tiene más de 10 minutos. Pida otro a la oficina.")
SESSION_EXPIRED = _kind("401.20", "session-expired", "The tablet's session has ended; it opens a new one by itself.", "La sesión de la tableta terminó; se abre otra sola.")
DEVICE_REVOKED = _kind("401.21", "device-revoked", "This tablet was withdrawn by the office. What it still holds is kept and sent.", "La oficina retiró esta tableta. Lo que aún guarda se conserva y se envía.")
SIGNATURE_REFUSED = _kind("403.21", "signature-refused", "The signature does not fit this tablet.", "La firma no corresponde a esta tableta.")
FOREIGN_JOURNAL = _kind("403.22", "foreign-journal", "This journal belongs to another tablet.", "Este diario pertenece a otra tableta.")
NOT_A_RELAY = _kind("403.23", "not-a-relay", "Only a field unit may speak for another tablet.", "Solo una unidad de campo puede hablar por otra tableta.")
UNKNOWN_DEVICE = _kind("404.20", "unknown-device", "There is no such tablet.", "No existe esa tableta.")
BAD_BATCH = _kind("400.20", "bad-batch", "The batch cannot be read: {what}. Nothing was stored.", "No se puede leer el lote: {what}. No se guardó nada.")
NO_CENTRAL = _kind("503.20", "no-central", "The office cannot be reached now. Try again where there is signal.", "No se alcanza la oficina ahora. Intente donde haya señal.")
NOT_ENROLLED = _kind("503.21", "not-enrolled", "This field unit is not enrolled yet. Start it with a code from the office.", "Esta unidad de campo aún no está inscrita. Iníciela con un código de la oficina.")
UNSENT_ELSEWHERE = _kind("409.20", "unsent-elsewhere", "This field unit still holds {count} batches for another office. Let it send them there first.", "Esta unidad de campo aún guarda {count} lotes para otra oficina. Deje que los envíe primero.")
OTHER_CENTRAL = _kind("409.21", "other-central", "This field unit belongs to another office, and the code given here was refused.", "Esta unidad de campo pertenece a otra oficina, y aquí se rechazó el código.")

# --- files from and for billing ------------------------------------------------------------------------------------
UNKNOWN_LAYOUT = _kind("400.30", "unknown-layout", "There is no layout {layout}. Layouts: {layouts}.", "No existe el formato {layout}. Formatos: {layouts}.")
UNREADABLE_FILE = _kind("400.31", "unreadable-file", "The file cannot be read: {what}.", "No se puede leer el archivo: {what}.")
ROW_TOO_SHORT = _kind("400.32", "row-too-short", "The row has {length} characters; the layout needs {needed}.", "La fila tiene {length} caracteres; el formato necesita {needed}.")
ROW_VALUE = _kind("400.33", "row-value", "{field}: {value} is not {expected}.", "{field}: {value} no es {expected}.")
ROW_MISSING = _kind("400.34", "row-missing", "{field} is empty.", "{field} está vacío.")
ROW_TWICE = _kind("409.30", "row-twice", "{field} {value} stands in the file twice, first in row {first}.", "{field} {value} está dos veces en el archivo, primero en la fila {first}.")
ROUTE_CODE_NEEDED = _kind("400.35", "meter-route-needed", "This layout does not carry the meter route's code; name it with --meter-route.", "Este formato no lleva el código de la ruta; indíquelo con --meter-route.")
ROW_TOO_LONG = _kind("400.36", "row-too-long", "The row has {length} characters; the layout ends at {most}.", "La fila tiene {length} caracteres; el formato termina en {most}.")
TEXT_TOO_LONG = _kind("400.37", "text-too-long", "{field} has {length} characters; at most {most} fit.", "{field} tiene {length} caracteres; caben {most} como máximo.")
ROW_COLUMNS = _kind("400.38", "row-columns", "The row has {count} columns; the first row names {needed}.", "La fila tiene {count} columnas; la primera fila nombra {needed}.")
ROW_CHARACTERS = _kind("400.39", "row-characters", "Character {place} of the row is not text.", "El carácter {place} de la fila no es texto.")
ROW_QUOTES = _kind("400.40", "row-quotes", "The quotation marks of the row do not close.", "Las comillas de la fila no cierran.")
METER_ELSEWHERE = _kind("409.31", "meter-elsewhere", "Meter {serial} already belongs to another service point.", "El medidor {serial} ya pertenece a otro punto de servicio.")

# --- runs, reads, batches ------------------------------------------------------------------------------------------
UNKNOWN_METER_ROUTE = _kind("404.40", "unknown-meter-route", "There is no meter route {code}.", "No existe la ruta {code}.")
EMPTY_METER_ROUTE = _kind("409.40", "empty-meter-route", "Meter route {code} has no service points.", "La ruta {code} no tiene puntos de servicio.")
RUN_EXISTS = _kind("409.41", "run-exists", "Meter route {code} already has a run on {date}.", "La ruta {code} ya tiene un recorrido el {date}.")
UNKNOWN_RUN = _kind("404.41", "unknown-run", "There is no run {run}.", "No existe el recorrido {run}.")
NOT_A_READER = _kind("409.42", "not-a-reader", "{username} is not a reader.", "{username} no es lector.")
MAKER_IS_APPROVER = _kind("403.40", "maker-is-approver", "Who made a read may not approve it.", "Quien tomó una lectura no puede aprobarla.")
NOTHING_TO_APPROVE = _kind("409.43", "nothing-to-approve", "This run has no reads waiting for approval.", "Este recorrido no tiene lecturas por aprobar.")
NOTHING_TO_EXPORT = _kind("409.44", "nothing-to-export", "No approved read waits for export.", "No hay lecturas aprobadas por exportar.")
UNKNOWN_BATCH = _kind("404.42", "unknown-batch", "There is no batch {batch}.", "No existe el lote {batch}.")
FILE_NOT_WRITTEN = _kind("500.30", "file-not-written", "The file could not be written. Export {number} is kept: write it again with --batch {number}.", "No se pudo escribir el archivo. La exportación {number} se conserva: escríbala de nuevo con --batch {number}.")
READ_REPLACED = _kind("409.46", "read-replaced", "Another read has taken the place of this one.", "Otra lectura tomó el lugar de esta.")
RUN_CLOSED = _kind("409.47", "run-closed", "This run is closed.", "Este recorrido está cerrado.")
READ_ALREADY_APPROVED = _kind("409.45", "read-already-approved", "This read is approved already; it stays as it is.", "Esta lectura ya está aprobada; queda como está.")

# --- field orders ---------------------------------------------------------------------------------------------------
UNKNOWN_ORDER = _kind("404.90", "unknown-order", "There is no such order.", "No existe esa orden.")
NOTHING_CHOSEN = _kind("400.90", "nothing-chosen", "Choose at least one order.", "Elija al menos una orden.")
OVERRIDE_REASON = _kind("400.91", "override-reason", "Say why this may be done outside the hours.", "Diga por qué se permite fuera del horario.")
ORDER_NOT_ASKED_SO = _kind("400.92", "order-not-asked-so", "An order of this kind is not made by hand: the ladder or billing makes it.", "Una orden de este tipo no se hace a mano: la hace el proceso de cobro o facturación.")
OFF_REASON_NEEDED = _kind("400.93", "off-reason-needed", "Say why the water is off.", "Diga por qué está cortada el agua.")
ORDERS_NOT_FREE = _kind("409.90", "orders-not-free", "{count} of the chosen orders stand in a run already or have ended. Load the page again and choose once more.", "{count} de las órdenes elegidas ya están en un recorrido o terminaron. Vuelva a cargar la página y elija otra vez.")
ORDERS_REFUSED = _kind("409.91", "orders-refused", "The rule book stands against {count} of the chosen orders now; nobody may be sent. The list says why.", "El reglamento se opone ahora a {count} de las órdenes elegidas; no se puede enviar a nadie. La lista dice por qué.")
ORDER_WITHOUT_METER = _kind("409.92", "order-without-meter", "At {count} of the chosen places no meter is installed.", "En {count} de los lugares elegidos no hay medidor instalado.")
ORDER_STEP_GONE = _kind("409.93", "order-step-gone", "The order has moved on meanwhile, and this can no longer be done. Load the page again.", "La orden cambió entretanto y esto ya no se puede hacer. Vuelva a cargar la página.")
NOTHING_TO_OVERRIDE = _kind("409.94", "nothing-to-override", "Only an open turn-on after non-payment has hours that can be overridden.", "Solo una reconexión abierta tras falta de pago tiene un horario que se pueda exceptuar.")
ORDER_OPEN_ALREADY = _kind("409.95", "order-open-already", "This place already has an open order of this kind.", "Este lugar ya tiene una orden abierta de este tipo.")

# --- serial lines and probes ---------------------------------------------------------------------------------------
PORT_MISSING = _kind("503.50", "port-missing", "There is no port {port}. Is the cable plugged in?", "No existe el puerto {port}. ¿Está conectado el cable?")
PORT_BUSY = _kind("503.51", "port-busy", "Another program uses {port}.", "Otro programa usa {port}.")
PORT_DENIED = _kind("503.52", "port-denied", "This user may not open {port}.", "Este usuario no puede abrir {port}.")
PORT_LOST = _kind("503.53", "port-lost", "The line was lost. Check the plug and try again.", "Se perdió la línea. Revise el conector e intente de nuevo.")
PORT_URL = _kind("400.50", "port-url", "{port} is not a port this program can open.", "{port} no es un puerto que este programa pueda abrir.")
NO_TELEGRAM = _kind("504.50", "no-telegram", "The meter did not answer within {seconds} seconds. Hold the probe on the pad and read again.", "El medidor no respondió en {seconds} segundos. Apoye la sonda y lea de nuevo.")
TELEGRAMS_DISAGREE = _kind("502.50", "telegrams-disagree", "The meter answered, but no two answers were equal. Clean the pad and read again.", "El medidor respondió, pero no hubo dos respuestas iguales. Limpie el contacto y lea de nuevo.")
UNKNOWN_PROTOCOL = _kind("400.51", "unknown-protocol", "There is no protocol {protocol}. Protocols: {protocols}.", "No existe el protocolo {protocol}. Protocolos: {protocols}.")
NO_PROBE = _kind("404.50", "no-probe", "This field unit has no probe set up.", "Esta unidad de campo no tiene sonda configurada.")

# --- M-Bus ---------------------------------------------------------------------------------------------------------
MBUS_FRAME = _kind("502.140", "mbus-frame", "The meter's answer arrived damaged ({check}). Read again.", "La respuesta del medidor llegó dañada ({check}). Lea de nuevo.")
MBUS_TRUNCATED = _kind("502.141", "mbus-truncated", "The meter's answer ends in the middle of {where}.", "La respuesta del medidor termina a mitad de {where}.")
MBUS_TOO_MANY = _kind("502.142", "mbus-too-many", "The meter's answer has more than {most} {what}.", "La respuesta del medidor tiene más de {most} {what}.")
MBUS_REPORTS_ERROR = _kind("502.143", "mbus-reports-error", "The meter reports an error of its own: {error}.", "El medidor informa de un error propio: {error}.")
MBUS_UNSUPPORTED = _kind("502.144", "mbus-unsupported", "The meter answers in a form this program cannot read ({form}).", "El medidor responde en una forma que este programa no sabe leer ({form}).")
MBUS_ENCRYPTED = _kind("502.145", "mbus-encrypted", "The meter's answer is encrypted. It cannot be read here.", "La respuesta del medidor está cifrada. No se puede leer aquí.")
MBUS_COLLISION = _kind("409.146", "mbus-collision", "More than one meter seems to answer. Give the address of one of them and read again.", "Parece que responde más de un medidor. Indique la dirección de uno solo y lea de nuevo.")
MBUS_SILENT = _kind("504.147", "mbus-silent", "No meter answered. Check the cable and the address, and read again.", "Ningún medidor respondió. Revise el cable y la dirección, y lea de nuevo.")
MBUS_NO_REGISTER = _kind("502.148", "mbus-no-register", "The meter answered, but its answer holds no current {record}.", "El medidor respondió, pero su respuesta no contiene {record} actual.")
MBUS_OTHER_METER = _kind("409.149", "mbus-other-meter", "A meter answered that was not asked. Check the address.", "Respondió un medidor al que no se preguntó. Revise la dirección.")
# --- IEC 62056-21 --------------------------------------------------------------------------------------------------
IEC_DAMAGED = _kind("502.150", "iec-damaged", "What the meter sent arrived damaged, however often it was asked again. Seat the optical head anew; two meters may be answering at once.", "Lo que envió el medidor llegó dañado, aunque se pidió de nuevo. Recoloque el cabezal óptico; quizá responden dos medidores a la vez.")
IEC_MALFORMED = _kind("502.151", "iec-malformed", "This is not a readout of an IEC 62056-21 meter: {what}.", "Esto no es una lectura de un medidor IEC 62056-21: {what}.")
IEC_REFUSED = _kind("502.152", "iec-refused", "The meter answers but refuses to be read. Wait a minute and read again.", "El medidor responde pero rechaza la lectura. Espere un minuto y lea de nuevo.")
IEC_MODE = _kind("502.153", "iec-mode", "The meter offers {offered}, which cannot be read in mode {mode}.", "El medidor ofrece {offered}, que no se puede leer en modo {mode}.")
IEC_REGISTER = _kind("502.154", "iec-register", "The meter's readout holds no number for register {register}.", "La lectura del medidor no trae un número para el registro {register}.")
IEC_TWO_METERS = _kind("409.150", "iec-two-meters", "Two meters answered at once. Cover the other one, or name the address of the one to read.", "Respondieron dos medidores a la vez. Tape el otro o indique la dirección del que se lee.")
# --- registers under a probe, radio receivers, other lines ---------------------------------------------------------
TELEGRAM_MALFORMED = _kind("502.155", "telegram-malformed", "This is not a whole telegram of a meter that is known here.", "Esto no es un telegrama completo de un medidor conocido.")
TELEGRAM_DAMAGED = _kind("502.156", "telegram-damaged", "Characters of the telegram arrived damaged. Read again.", "Llegaron dañados caracteres del telegrama. Lea de nuevo.")
NOT_ON_AIR = _kind("504.157", "not-on-air", "The radio receiver did not hear this meter within {seconds} seconds. Go nearer, or wait longer.", "El receptor de radio no oyó este medidor en {seconds} segundos. Acérquese o espere más.")
PATTERN_REFUSED = _kind("400.158", "pattern-refused", "The pattern for the probe's line cannot be used: {why}.", "No se puede usar el patrón de la línea de la sonda: {why}.")
# --- handhelds on a cable ------------------------------------------------------------------------------------------
HANDHELD_SILENT = _kind("504.160", "handheld-silent", "The handheld does not answer. What it gave so far is kept. Set it into the cradle again; nothing is taken twice.", "El equipo de mano no responde. Lo que ya entregó está guardado. Colóquelo otra vez en la base; nada se toma dos veces.")
HANDHELD_NONSENSE = _kind("502.161", "handheld-nonsense", "What the handheld says cannot be understood: {what}. It keeps its records.", "No se entiende lo que dice el equipo de mano: {what}. Conserva sus registros.")
HANDHELD_REFUSED = _kind("409.162", "handheld-refused", "The handheld refuses to {what}: {why}.", "El equipo de mano se niega a {what}: {why}.")
HANDHELD_FULL = _kind("409.163", "handheld-full", "The handheld still holds records that were not released, so it takes no new route. Unload it first.", "El equipo de mano aún tiene registros sin liberar y no acepta otra ruta. Descárguelo primero.")
HANDHELD_DIFFERS = _kind("409.164", "handheld-differs", "The handheld's record {n} is not the one that follows what is kept here. Nothing more was taken; the handheld keeps its records.", "El registro {n} del equipo de mano no es el que sigue a lo guardado aquí. No se tomó nada más; el equipo conserva sus registros.")
# --- files for handhelds -------------------------------------------------------------------------------------------
HANDHELD_NO_ROOM = _kind("400.165", "handheld-no-room", "Stop {stop}: {field} cannot stand in a file of this layout, which has room for {most} plain characters.", "Parada {stop}: {field} no cabe en un archivo de este formato, que tiene lugar para {most} caracteres simples.")
HANDHELD_NO_ANSWER = _kind("400.166", "handheld-no-answer", "There is neither a reading nor a code in place of one.", "No hay lectura ni un código en su lugar.")
RECORD_OUT_OF_PLACE = _kind("400.167", "record-out-of-place", "Each {record} record belongs behind a {within} record of its own, and none stands before this one.", "Cada registro {record} va detrás de su propio registro {within}, y antes de este no hay ninguno.")
RECORD_WITHOUT_STOP = _kind("400.168", "record-without-stop", "No stop belongs to this {record} record.", "Ninguna parada corresponde a este registro {record}.")
NOTHING_TO_LOAD = _kind("409.169", "nothing-to-load", "This run has no open stop that a handheld could read. Field orders stay on the tablets.", "Este recorrido no tiene paradas abiertas que un portátil pueda leer. Las órdenes de campo se quedan en las tabletas.")
# --- pulling a handheld --------------------------------------------------------------------------------------------
PULL_RUNNING = _kind("409.170", "pull-running", "A handheld is being pulled at {port} already.", "Ya se está descargando un equipo de mano en {port}.")
PURGE_NEEDS_SUPERVISOR = _kind("403.171", "purge-needs-supervisor", "Emptying a handheld before everything is at the office takes a signed-in supervisor and a reason.", "Vaciar un equipo de mano antes de que todo esté en la oficina requiere un supervisor con sesión iniciada y un motivo.")
REPORT_NEEDS_READER = _kind("403.172", "report-needs-reader", "Meters are reported to the office by a reader who is signed in on the field unit. Sign in on this tablet once more while it is at the field unit and has signal.", "Los medidores los informa a la oficina un lector con sesión en la unidad de campo. Inicie sesión otra vez en esta tableta, junto a la unidad de campo y con señal.")
UNKNOWN_DUMP = _kind("404.173", "unknown-dump", "This field unit keeps no such records of a handheld. Look at the list again.", "Esta unidad de campo no guarda esos registros de un equipo de mano. Mire la lista otra vez.")
NO_HANDHELD = _kind("404.174", "no-handheld", "This field unit offers no such handheld. Look at the list again.", "Esta unidad de campo no ofrece ese equipo de mano. Mire la lista otra vez.")
NO_PULL = _kind("404.175", "no-pull", "No handheld was pulled since this field unit was started.", "No se descargó ningún equipo de mano desde que se inició esta unidad de campo.")
NOT_SIGNED_IN_HERE = _kind("403.176", "not-signed-in-here", "Sign in on this tablet once more while it is at the field unit and has signal; then pull.", "Inicie sesión otra vez en esta tableta, junto a la unidad de campo y con señal; luego descargue.")
# --- drivers, captures, simulators ---------------------------------------------------------------------------------
DRIVER_BROKEN = _kind("500.178", "driver-broken", "The driver {driver} does not work: {why}.", "El controlador {driver} no funciona: {why}.")
CANNOT = _kind("400.178", "driver-cannot", "The driver {driver} cannot {what}.", "El controlador {driver} no sabe {what}.")
UNKNOWN_PROFILE = _kind("404.177", "unknown-profile", "There is no profile {profile}. Profiles: {profiles}.", "No existe el perfil {profile}. Perfiles: {profiles}.")
PROFILE_BROKEN = _kind("400.179", "profile-broken", "The profile {profile} cannot be used: {why}.", "El perfil {profile} no se puede usar: {why}.")
CAPTURE_BROKEN = _kind("400.180", "capture-broken", "Line {line} of the capture cannot be read.", "No se puede leer la línea {line} de la captura.")
DEVICE_OPTION = _kind("400.177", "device-option", "{option} is not {expected}.", "{option} no es {expected}.")

# --- photos ---------------------------------------------------------------------------------------------------------
UPLOAD_MALFORMED = _kind("400.120", "upload-malformed", "The photo's upload cannot be understood: {what}.", "No se entiende el envío de la foto: {what}.")
UNKNOWN_UPLOAD = _kind("404.120", "unknown-upload", "There is no such upload; begin the photo anew.", "No existe ese envío; empiece la foto de nuevo.")
UNKNOWN_PHOTO = _kind("404.121", "unknown-photo", "This photo is not here yet.", "Esta foto aún no está aquí.")
WRONG_OFFSET = _kind("409.120", "wrong-offset", "The upload goes on at byte {offset}.", "El envío sigue en el byte {offset}.")
TUS_VERSION = _kind("412.120", "tus-version", "Uploads follow tus {version} here.", "Aquí los envíos siguen tus {version}.")
NOT_A_PICTURE = _kind("415.120", "not-a-picture", "This is not a picture of a kind the office takes (JPEG, PNG, GIF, BMP or PDF).", "No es una imagen de un tipo que la oficina acepte (JPEG, PNG, GIF, BMP o PDF).")
NOT_A_PIECE = _kind("415.121", "not-a-piece", "A piece of an upload is sent as {type}.", "Una parte de un envío se manda como {type}.")
TOO_MANY_UPLOADS = _kind("429.120", "too-many-uploads", "Too many photos of this tablet are on their way. Finish some first; try again in {seconds} seconds.", "Hay demasiadas fotos de esta tableta en camino. Termine algunas; intente en {seconds} segundos.")
HASH_DIFFERS = _kind("460.120", "hash-differs", "The photo arrived damaged and was not kept; it is sent again.", "La foto llegó dañada y no se guardó; se envía de nuevo.")

# --- the rule book ---------------------------------------------------------------------------------------------------
UNKNOWN_BOOK = _kind("400.70", "unknown-book", "There is no rule book {book}. Books: {books}.", "No existe el reglamento {book}. Reglamentos: {books}.")
FACTS_UNREADABLE = _kind("400.71", "facts-unreadable", "The facts cannot be read: {what}.", "No se pueden leer los datos: {what}.")
FACTS_REFUSED = _kind("400.72", "facts-refused", "The facts cannot be judged: {where}: {what}.", "No se pueden juzgar los datos: {where}: {what}.")
STEP_TOO_EARLY = _kind("400.73", "step-too-early", "{step} on {given} is too early: the book allows it from {earliest} on.", "{step} el {given} es demasiado pronto: el reglamento lo permite a partir del {earliest}.")
TIME_WITHOUT_OFFSET = _kind("400.74", "time-without-offset", "{given} is not a time with an offset, such as 2026-12-14T08:00:00-08:00.", "{given} no es una hora con su diferencia UTC, como 2026-12-14T08:00:00-08:00.")
NO_SUCH_DAY = _kind("400.75", "no-such-day", "{given} is not a day the calendar can count from, such as 2026-12-14.", "{given} no es un día con el que el calendario pueda contar, como 2026-12-14.")

# --- the demo and the command line ---------------------------------------------------------------------------------
NOT_LOOPBACK = _kind("403.60", "not-loopback", "The demo has known passwords and stays on this machine: {host} is not a loopback address.", "La demostración usa contraseñas conocidas y no sale de esta máquina: {host} no es una dirección local.")
ENGINE_SETTINGS = _kind("500.60", "engine-settings", "The database does not keep what it confirms ({what}); fieldops does not start on it.", "La base de datos no conserva lo que confirma ({what}); fieldops no arranca así.")
ALREADY_RUNNING = _kind("409.60", "already-running", "Port {port} is in use already.", "El puerto {port} ya está en uso.")

# --- door tags, the calendar and the rule book ---------------------------------------------------------------------
TAG_TOO_LONG = _kind("500.130", "tag-too-long", "The rule book's words do not fit on a door tag. Shorten them.", "Las palabras del reglamento no caben en el aviso de puerta. Acórtelas.")
TAG_NOT_OPEN = _kind("409.130", "tag-not-open", "No door tag waits to be posted here: it is a draft still, or posted, or withdrawn.", "Aquí no hay ningún aviso de puerta por colocar: aún es borrador, o ya se colocó, o se retiró.")
TAG_WITHOUT_DAY = _kind("409.131", "tag-without-day", "The rule book names no first day of a shut-off for tag {tags}: do not print it. Look at the order and its reasons.", "El reglamento no da un primer día de corte para el aviso {tags}: no lo imprima. Revise la orden y sus motivos.")
ANCHOR_NOT_FRIDAY = _kind("400.130", "anchor-not-friday", "The anchor must be a Friday on which the office is open.", "El día de referencia debe ser un viernes en que la oficina abre.")
CALENDAR_NOTE = _kind("400.131", "calendar-note", "Say why in a note of 1 to 80 characters.", "Diga por qué en una nota de 1 a 80 caracteres.")
DAY_TOO_FAR = _kind("400.132", "day-too-far", "The calendar is kept from {first} to {last}.", "El calendario va de {first} a {last}.")
DAY_NOT_EDITED = _kind("409.132", "day-not-edited", "Nobody has changed this day; it follows the pattern.", "Nadie cambió este día; sigue el patrón.")
NOT_SAID = _kind("400.133", "not-said", "Type the sentence exactly as it stands above the field.", "Escriba la frase exactamente como está encima del campo.")
BOOK_STAYS = _kind("409.133", "book-stays", "The city's own policy is always in force; only the statute book is switched.", "La norma de la ciudad siempre rige; solo se activa o desactiva el reglamento de la ley.")

# --- facts from billing ----------------------------------------------------------------------------------------------
FEED_ROW_NEEDED = _kind("400.80", "feed-row-needed", "A file of billing facts has exactly one good row of kind feed, which says as of when it holds; this one has {count}.", "Un archivo de datos de facturación tiene exactamente una fila válida de tipo feed, que dice a qué momento corresponde; este tiene {count}.")
FEED_IN_FUTURE = _kind("400.81", "feed-in-future", "The file holds as of {as_of}, which is still to come. Check the clock of the billing system.", "El archivo corresponde a {as_of}, que aún no llega. Revise el reloj del sistema de facturación.")
CELL_NOT_OF_KIND = _kind("400.82", "cell-not-of-kind", "{field} has no place in a row of kind {row}.", "{field} no corresponde en una fila de tipo {row}.")
FACT_CONTRADICTS = _kind("400.83", "fact-contradicts", "{field} and {other} contradict each other.", "{field} y {other} se contradicen.")
BILLING_TOKEN_REFUSED = _kind("401.80", "billing-token-refused", "The billing system's token is missing or wrong. A finance manager makes a new one on the page Billing facts.", "La clave del sistema de facturación falta o no es correcta. Un gerente de finanzas crea otra en la página Datos de facturación.")
UNKNOWN_ACCOUNT = _kind("404.80", "unknown-account", "There is no account {account}.", "No existe la cuenta {account}.")
UNKNOWN_HOLD = _kind("404.81", "unknown-hold", "There is no hold {reference} to end.", "No existe la retención {reference} que se quiere terminar.")
FACT_DIFFERS = _kind("409.80", "fact-differs", "{fact} {reference} was told before with other content. What was told first stays.", "{fact} {reference} ya se comunicó con otro contenido. Queda lo que se comunicó primero.")

# --- cases ---------------------------------------------------------------------------------------------------------
UNKNOWN_CASE = _kind("404.110", "unknown-case", "There is no such case.", "No existe ese caso.")
CASE_CLOSED = _kind("409.110", "case-closed", "Somebody has closed this case already.", "Alguien ya cerró este caso.")
CASE_REASON = _kind("400.110", "case-reason", "Choose why the case is closed.", "Elija por qué se cierra el caso.")
CASE_FOR_FINANCE = _kind("403.110", "case-for-finance", "Only the finance manager closes a case of this kind.", "Solo la gerencia de finanzas cierra un caso de este tipo.")
# --- release codes by phone ----------------------------------------------------------------------------------------
CLOSING_CODE = _kind("400.100", "closing-code", "A closing code has 6 digits; let the reader say them again.", "El código de cierre lleva 6 dígitos; pida que los repitan.")
NO_CODE_TOLD = _kind("409.100", "no-code-told", "No release code was told for this order, so there is nothing to close.", "No se dio ningún código para esta orden; no hay nada que cerrar.")
# --- lines set aside, former lives of a tablet's store -------------------------------------------------------------
UNKNOWN_LINE = _kind("404.200", "unknown-line", "No line with this reference was ever set aside. Let the reader say it again.", "Nunca se apartó una línea con esta referencia. Pida que se la repitan.")
LINE_NOT_SET_ASIDE = _kind("409.200", "line-not-set-aside", "This line is not set aside any more; somebody was faster.", "Esta línea ya no está apartada; alguien se adelantó.")
WORD_NEEDS_REASON = _kind("400.200", "word-needs-reason", "Say in 5 to 500 characters why you take this line on your word.", "Diga en 5 a 500 caracteres por qué responde usted por esta línea.")
NOT_ON_WORD = _kind("409.201", "not-on-word", "Nobody's word helps with this reason; the line stays set aside.", "Con este motivo no vale la palabra de nadie; la línea sigue apartada.")
NOTHING_UNCONFIRMED = _kind("409.202", "nothing-unconfirmed", "No lines of this former store wait for somebody.", "De este almacén anterior no hay líneas que esperen a nadie.")
STATEMENT_REFUSED = _kind("400.206", "statement-refused", "This is no statement that this office signed: {why}.", "Esta no es una constancia firmada por esta oficina: {why}.")
# --- rescue files --------------------------------------------------------------------------------------------------
RESCUE_UNREADABLE = _kind("400.190", "rescue-unreadable", "This is no rescue file of a tablet: its first line does not say so.", "No es un archivo de rescate de una tableta: su primera línea no lo dice.")
RESCUE_DAMAGED = _kind("400.191", "rescue-damaged", "From line {line} on the file is damaged, or not signed by this tablet. Nothing was taken from there to the next batch.", "Desde la línea {line} el archivo está dañado o no lo firmó esta tableta. De ahí al lote siguiente no se tomó nada.")
RESCUE_ELSEWHERE = _kind("409.190", "rescue-elsewhere", "This rescue file is for another office server.", "Este archivo de rescate es para el servidor de otra oficina.")
RESCUE_FORKED = _kind("409.191", "rescue-forked", "The batch at line {line} differs from what stands here in its place. It was kept aside; the tablet itself tells it anew.", "El lote de la línea {line} difiere de lo que ya está en su lugar. Quedó apartado; la propia tableta lo envía de nuevo.")
# fmt: on


def page() -> str:
    """The catalogue as docs/problems.md shows it."""
    rows = "".join(f"| {kind.number} | `{kind.slug}` | {kind.en} | {kind.es} |\n" for kind in CATALOGUE.values())
    return f"""# Problems

Every way to fail, with the number people may say on the phone. The part before the point is the HTTP status. Words in
braces are details. This page is made from `fieldops/problems.py`: `python -m fieldops.problems > docs/problems.md`.

| number | slug | English | Spanish |
|---|---|---|---|
{rows}"""


if __name__ == "__main__":
    sys.stdout.write(page())
