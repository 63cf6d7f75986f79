"""The audit log: who did what, when; written by the doors, sealed by the worker."""
