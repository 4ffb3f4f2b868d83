"""One outside library each, behind the ports of the services. Never Qt."""
