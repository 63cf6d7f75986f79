"""Tests of sequences, pools and how far ahead may be booked."""
