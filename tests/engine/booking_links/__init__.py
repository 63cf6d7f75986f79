"""Hosted links of applications, from the call that makes them to the choice of their visitor."""
