"""Screens of projects and their boards."""
