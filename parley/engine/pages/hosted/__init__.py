"""The pages behind the hosted links of applications."""
