"""The planted faults. Each is one wrong line that the property beside it must catch.

Where a line is a real accident, it says which: the Diversity Visa draw of 2012 sorted by the day
of entry; Boston's school places went to whoever ranked a school first.
"""

from tests.core.draw.engine import Fault

FAULTS = [
    Fault("01", "clear", "self.accessible -= 1", "self.accessible -= 0"),
    Fault("01", "clear", "self.languages[need.language] -= need.units", "pass"),
    Fault("02", "clear", "(id_ for id_ in entrant.choices if", "(id_ for id_ in rooms if"),
    Fault("03", "order", "if entrant.ticket not in chosen]", "if entrant.ticket]"),
    Fault("04", "clear", "self.units >= need.units", "self.units > need.units"),
    Fault("05", "clear", "enumerate(order.sequence)", "enumerate(order.sequence[::-1])"),
    # Short lists first: a family would do better by hiding what else it would accept.
    Fault(
        "06",
        "order",
        "lambda entrant: (keys[entrant.ticket], entrant.ticket)",
        "lambda entrant: (len(entrant.choices), keys[entrant.ticket], entrant.ticket)",
    ),
    Fault("07", "order", "taken | {OPEN: taken.pop(OPEN), REST", "{REST: left} | taken | {REST"),
    Fault("08", "order", "-entrant.losses", "entrant.losses"),
    Fault(
        "08",
        "order",
        "lambda entrant: (keys[entrant.ticket], entrant.ticket))",
        "lambda entrant: (keys[entrant.ticket], entrant.ticket), reverse=True)",
    ),
    # Two equal keys: without the ticket, whoever stands first in the file goes first.
    Fault("09", "order", "(keys[entrant.ticket], entrant.ticket)", "keys[entrant.ticket]"),
    Fault("10", "ranking", "(keys[one].tobytes(), tickets[one])", "keys[one].tobytes()"),
    Fault("10", "digest", "(17, 19), shifted=10", "(17, 19), shifted=11"),
    Fault("10", "kernels", "if other < mine:", "if other > mine:"),
    Fault("10", "kernels", "note_closing(closing, kinds, rooms, session, 0)", "pass"),
    Fault("11", "order", "units += entrant.need.units", "units += len(entrant.choices)"),
    Fault("12", "clear", "for id_ in entrant.choices if", "for id_ in sorted(entrant.choices) if"),
    Fault("13", "order", "if units >= reserve.units:", "if units > reserve.units:"),
    # Which block is filled first decides who gets in: 30 or 44 of 100 in the note's example.
    Fault(
        "14",
        "order",
        "for reserve in reserves:",
        "for reserve in sorted(reserves, key=lambda one: one.code != OPEN):",
    ),
    Fault("15", "order", "-entrant.losses", "0"),
    Fault("16", "tickets", "for j in range(weight)", "for j in [weight - 1]"),
    # Entry day leaking into the rank, as in 2012: here through the beginning of the ticket.
    Fault("17", "tickets", "{seed}:{ticket}:{j}", "{seed}:{ticket[0]}:{j}"),
    Fault("18", "tickets", "{seed}:{ticket}:{j}", "{ticket}:{j}"),
    Fault("19", "own_check", "if at is None or at > position:", "if at is None:"),
    Fault("19", "transcript", '"block": result["block"][entrant.ticket],', '"block": "REST",'),
    Fault("20", "merkle", "and computed == expected_root", ""),
    Fault("20", "merkle", "return last == 0 and", "return"),
    Fault("21", "seeding", "if commit(secret) != commitments[party]:", "if not secret:"),
    Fault("21", "seeding", '"params": check_hex(params, "the hash of the rules"),', ""),
    Fault("21", "seeding", "party: reveals.get(party, check_hex(", "party: (check_hex("),
    # Seats that fall to whoever stands behind the canceller: friends could hand them on.
    Fault(
        "22",
        "standby",
        'for ticket in result["order"]',
        'for ticket in result["order"][max(map(result["order"].index, gone)) :]',
    ),
    # A set has no order: a second run would seat families elsewhere.
    Fault("23", "clear", "for id_ in entrant.choices if", "for id_ in set(entrant.choices) if"),
    Fault("24", "order", "taken | {OPEN: taken.pop(OPEN), REST: left}", "taken | {REST: left}"),
]
