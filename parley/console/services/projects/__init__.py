"""What the console does about projects, stages and automation."""
