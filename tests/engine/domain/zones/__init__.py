"""Tests of zones and the changes of their clocks."""
