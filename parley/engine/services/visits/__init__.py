"""Who comes to the candidates' pages: from which site's frame, how often, and what scripts pay."""
