"""A desk and the logs of its tickets, worked out by hand, for tests of the command line.

The desk is London, Mondays to Fridays from 09:00 to 17:00; 2 March 2026 is a Monday. As of 14:00 on it:

    101  P1, answered after 20 of 60 minutes, then waited from 09:20 to 10:50: due four hours and that wait after 09:00,
         at 14:30; 3:30 used, at risk from three hours on
    102  P2, answered 75 minutes after 09:30, fifteen too late; P1 from 11:30 on, so due at 13:30 and overdue
    103  P1, answered and resolved in time
    104  P2, waits for its customer since 12:00, an hour after it was opened
"""

DESK = """
format = 1
name = "desk"
waits = ["customer"]
[schedules.london]
zone = "Europe/London"
shifts = ["Mon-Fri 09:00-17:00"]
[coverages]
business = "london"
[priorities]
levels = ["P1", "P2"]
[[targets]]
metric = "response"
length = "1 business hour"
[[targets]]
metric = "resolution"
priority = "P1"
length = "4 business hours"
at_risk = ["75%"]
[[targets]]
metric = "resolution"
priority = "P2"
length = "2 business days"
at_risk = ["75%"]
"""

EVENTS = """\
ticket,at,kind,reason,priority
101,2026-03-02 09:00,opened,,P1
101,2026-03-02 09:20,answered,,
101,2026-03-02 09:20,paused,customer,
102,2026-03-02 09:30,opened,,P2
102,2026-03-02 10:45,answered,,
101,2026-03-02 10:50,resumed,,
103,2026-03-02 11:00,opened,,P1
104,2026-03-02 11:00,opened,,P2
103,2026-03-02 11:10,answered,,
102,2026-03-02 11:30,changed,,P1
103,2026-03-02 11:40,resolved,,
104,2026-03-02 12:00,answered,,
104,2026-03-02 12:00,paused,customer,
"""

AS_OF = "2026-03-02 14:00"
