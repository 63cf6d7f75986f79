"""Automations of projects: rules, what begins their runs, and doing what is due."""
