"""The local page: a server for one person's browser, on this computer only."""
