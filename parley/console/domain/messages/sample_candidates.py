"""Invented candidates to try things out with; their addresses lie under example.org and reach nobody."""

from typing import NamedTuple


class SampleCandidate(NamedTuple):
    """One invented person."""

    first_name: str
    last_name: str
    email: str
    headline: str


SAMPLE_CANDIDATES = (
    SampleCandidate("Amara", "Nwosu", "amara.nwosu@example.org", "Marine engineer, 8 years on hybrid ferries"),
    SampleCandidate("Jonas", "Lindqvist", "jonas.lindqvist@example.org", "Embedded developer, C and Rust"),
    SampleCandidate("Mei", "Tanaka", "mei.tanaka@example.org", "Product designer, public transport"),
    SampleCandidate("Rafael", "Oliveira", "rafael.oliveira@example.org", "Data analyst, logistics"),
    SampleCandidate("Sofie", "De Backer", "sofie.debacker@example.org", "Team lead, customer support"),
    SampleCandidate("Tariq", "Haddad", "tariq.haddad@example.org", "Site reliability engineer"),
    SampleCandidate("Ingrid", "Solberg", "ingrid.solberg@example.org", "Robotics graduate, NTNU"),
    SampleCandidate("Kwame", "Boateng", "kwame.boateng@example.org", "Procurement specialist, energy"),
    SampleCandidate("Lucía", "Fernández", "lucia.fernandez@example.org", "Backend developer, payments"),
    SampleCandidate("Patrick", "O’Sullivan", "patrick.osullivan@example.org", "Electrician, offshore wind"),
    SampleCandidate("Zofia", "Kamińska", "zofia.kaminska@example.org", "Technical writer, medical devices"),
    SampleCandidate("Wei", "Zhang", "wei.zhang@example.org", "Mechanical engineer, test benches"),
)
