"""Pages of knowledge: residents', the panel beside a contact, and those of who writes cards."""
