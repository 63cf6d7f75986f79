"""The pages on which the operator sets providers up."""
