"""What the console does about consent, erasure and retention."""
