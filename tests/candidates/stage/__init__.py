"""Every page of the candidate's side, each with what stands behind it."""
