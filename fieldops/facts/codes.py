"""The codes a reader ends a stop with, or adds to it.

Every stop ends with a read or a skip code (blank is not an answer). A trouble code tells of something to repair, and a
read may exist beside it. Vendors define codes per city; these are ours, named in the trade's words.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One answer a reader can pick."""

    id: str
    en: str
    es: str


# Most used first: the first eight are the big buttons of the Skip screen.
SKIP_CODES: tuple[Code, ...] = (
    Code("locked_gate", "Locked gate", "Portón cerrado"),
    Code("dog", "Dog", "Perro"),
    Code("object_on_lid", "Vehicle or object on the lid", "Vehículo u objeto sobre la tapa"),
    Code("cannot_locate", "Cannot find the meter", "No se encuentra el medidor"),
    Code("buried", "Meter box is buried", "Caja enterrada"),
    Code("flooded", "Meter box is flooded", "Caja inundada"),
    Code("lid_stuck", "Lid is stuck", "Tapa atascada"),
    Code("unsafe", "Not safe here", "Lugar inseguro"),
    Code("refused", "Occupant refused", "El ocupante se negó"),
    Code("construction", "Construction", "Obras"),
    Code("no_building_access", "No access to the building", "Sin acceso al edificio"),
    Code("wrong_address", "Wrong address", "Dirección equivocada"),
    Code("weather", "Weather", "Mal tiempo"),
    Code("out_of_time", "Ran out of time", "Faltó tiempo"),
)

TROUBLE_CODES: tuple[Code, ...] = (
    Code("register_stopped", "Register stands still", "Registro parado"),
    Code("glass_broken", "Glass broken", "Vidrio roto"),
    Code("glass_fogged", "Glass fogged", "Vidrio empañado"),
    Code("leak_customer", "Leak on the customer's side", "Fuga del lado del cliente"),
    Code("leak_city", "Leak on the city's side", "Fuga del lado de la ciudad"),
    Code("tampered", "Seal broken or tampered", "Sello roto o manipulado"),
    Code("bypass", "By-pass", "Derivación"),
    Code("backwards", "Meter installed backwards", "Medidor al revés"),
    Code("wrong_number", "Meter number is another", "Otro número de medidor"),
    Code("box_broken", "Box or lid broken", "Caja o tapa rota"),
    Code("stop_broken", "Curb or angle stop broken", "Llave de paso rota"),
    Code("radio_silent", "Radio or pad does not answer", "Radio o contacto no responde"),
    Code("use_while_off", "Water used while shut off", "Uso de agua estando cortado"),
)

HAZARDS: tuple[Code, ...] = (
    Code("dog", "Dog", "Perro"),
    Code("gate", "Locked gate", "Portón cerrado"),
    Code("traffic", "Traffic", "Tráfico"),
    Code("bees", "Bees or wasps", "Abejas o avispas"),
    Code("spiders", "Spiders in the box", "Arañas en la caja"),
    Code("steep", "Steep ground", "Terreno empinado"),
)
