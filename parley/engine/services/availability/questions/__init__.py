"""Questions of applications about free times: who may be asked about, what is known of them, the answers."""
