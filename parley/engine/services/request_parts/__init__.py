"""The parts of a scheduling request: its draft, links, description and changes."""
