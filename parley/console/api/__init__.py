"""DOOR: JSON for other software, applicant tracking systems above all."""
