"""The codes a reader ends a stop with, or adds to it.

Every stop ends with a read, an act or a code (blank is not an answer): a skip code where nothing could be read, an
unable code where a field order could not be done. A trouble code tells of something to repair, and a read may exist
beside it. Vendors define codes per city; these are ours, named in the trade's words.
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

UNABLE_CODES: tuple[Code, ...] = (
    Code("gate_locked", "Gate is locked", "Portón con llave"),
    Code("not_let_in", "Nobody lets me in", "Nadie me deja entrar"),
    Code("valve_stuck", "Valve is stuck", "Llave atascada"),
    Code("valve_not_found", "Cannot find the valve", "No se encuentra la llave"),
    Code("meter_not_found", "Cannot find the meter", "No se encuentra el medidor"),
    Code("water_already_off", "Water is off already", "El agua ya está cortada"),
    Code("water_already_on", "Water is on already", "El agua ya está abierta"),
    Code("unsafe", "Not safe here", "Lugar inseguro"),
    Code("wrong_address", "Wrong address", "Dirección equivocada"),
    Code("no_place_for_tag", "No place to hang the tag", "No hay dónde colgar el aviso"),
    Code("dog", "Dog", "Perro"),
    Code("out_of_time", "Ran out of time", "Faltó tiempo"),
)

TAG_PLACES: tuple[Code, ...] = (
    Code("front_door", "Front door", "Puerta principal"),
    Code("side_door", "Side door", "Puerta lateral"),
    Code("gate", "Gate", "Portón"),
    Code("garage", "Garage door", "Puerta de la cochera"),
    Code("handed_to_adult", "Handed to an adult", "Entregado a un adulto"),
    Code("mail_slot", "Under the door or in the slot", "Bajo la puerta o en la ranura"),
    Code("lobby", "Lobby or office of the building", "Vestíbulo u oficina del edificio"),
)

VALVES: tuple[Code, ...] = (
    Code("curb_stop", "Curb stop", "Llave de banqueta"),
    Code("angle_stop", "Angle stop", "Llave angular"),
    Code("ball_valve", "Ball valve", "Válvula de bola"),
    Code("gate_valve", "Gate valve", "Válvula de compuerta"),
    Code("at_main", "Corporation stop at the main", "Llave en la tubería principal"),
)
