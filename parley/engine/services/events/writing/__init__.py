"""Events as applications write them: wanted in one transaction, seen at once, brought to the provider afterwards."""
