"""How much of a promise is used: a ticket's log replayed, every minute explained."""
