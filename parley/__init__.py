"""Parley: a scheduling engine and a recruiters' console that talk only over HTTP."""
