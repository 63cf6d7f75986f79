"""What signing in with Google rests on."""
